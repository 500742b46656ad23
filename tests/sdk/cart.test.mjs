// Carts and orders, and what signing in hands over of them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';

import { SDKS, TS_CLIENT } from './sdks.mjs';
import { BERLIN, UUID, member, refused, somebody } from './shop.mjs';

const A = 'mug-blue';
const B = 'tea-100';
const C = 'tee-m';
const NOWHERE = randomUUID();

const draftOf = (quantities, more = {}) => ({
  currency: 'EUR',
  country: 'DE',
  lineItems: Object.entries(quantities).map(([sku, quantity]) => ({ sku, quantity })),
  ...more,
});

async function cartOf(session, quantities, more) {
  return (await session.api.me().carts().post({ body: draftOf(quantities, more) }).execute()).body;
}

async function read(session, { id }) {
  return (await session.api.me().carts().withId({ ID: id }).get().execute()).body;
}

async function update(session, { id, version }, ...actions) {
  return (await session.api.me().carts().withId({ ID: id }).post({ body: { version, actions } }).execute()).body;
}

async function order(session, { id, version }) {
  return (await session.api.me().orders().post({ body: { id, version } }).execute()).body;
}

async function signIn(session, { email, password }, more = {}) {
  return (await session.api.me().login().post({ body: { email, password, ...more } }).execute()).body;
}

const quantities = ({ lineItems }) => Object.fromEntries(lineItems.map((item) => [item.variant.sku, item.quantity]));

function assertAddsUp({ lineItems, totalPrice, totalLineItemQuantity }) {
  for (const { price, quantity, totalPrice: total, discountedPricePerQuantity: discounted, state } of lineItems) {
    const each = discounted.length > 0 ? discounted[0].discountedPrice.value : price.value;
    assert.equal(total.centAmount, each.centAmount * quantity);
    assert.equal(state.reduce((sum, it) => sum + it.quantity, 0), quantity);
  }
  assert.equal(totalPrice.centAmount, lineItems.reduce((sum, item) => sum + item.totalPrice.centAmount, 0));
  assert.equal(totalLineItemQuantity, lineItems.reduce((sum, item) => sum + item.quantity, 0) || undefined);
}

for (const sdk of SDKS) {
  describe(`Carts, through ${sdk.name}`, () => {
    test('a guest fills a cart', async () => {
      const anonymousId = randomUUID();
      const guest = sdk.anonymous({ anonymousId });
      let cart = await cartOf(guest, { [A]: 3 });
      assert.match(cart.id, UUID);
      assert.equal(cart.version, 1);
      assert.equal(cart.cartState, 'Active');
      assert.equal(cart.anonymousId, anonymousId);
      assert.ok(!('customerId' in cart));
      cart = await update(guest, cart, { action: 'addLineItem', sku: B }, { action: 'addLineItem', sku: A, quantity: 2 });
      assert.deepEqual(quantities(cart), { [A]: 5, [B]: 1 });
      assertAddsUp(cart);
      assert.deepEqual(await read(guest, cart), cart);
      assert.deepEqual((await guest.api.me().activeCart().get().execute()).body, cart);
      const item = cart.lineItems.find(({ variant }) => variant.sku === B);
      cart = await update(guest, cart, { action: 'changeLineItemQuantity', lineItemId: item.id, quantity: 0 });
      assert.deepEqual(quantities(cart), { [A]: 5 });
      assertAddsUp(cart);
    });

    test('a product is added by its id as well as by its sku', async () => {
      const guest = sdk.anonymous();
      const { lineItems, ...cart } = await cartOf(guest, { [A]: 1 });
      const [{ productId, variant }] = lineItems;
      const after = await update(guest, cart, { action: 'addLineItem', productId, variantId: variant.id });
      assert.deepEqual(quantities(after), { [A]: 2 });
    });

    test('an address brings taxes, a code brings a discount, and everything adds up', async () => {
      const guest = sdk.anonymous();
      const cart = await cartOf(guest, { [A]: 2, [C]: 1 });
      assert.ok(!('taxedPrice' in cart));
      const taxed = await update(guest, cart, { action: 'setShippingAddress', address: BERLIN });
      const { totalNet, totalGross, totalTax } = taxed.taxedPrice;
      assert.equal(totalNet.centAmount + totalTax.centAmount, totalGross.centAmount);
      assert.equal(totalGross.centAmount, taxed.totalPrice.centAmount);
      const cheaper = await update(guest, taxed, { action: 'addDiscountCode', code: 'WELCOME10' });
      assert.equal(cheaper.discountCodes[0].state, 'MatchesCart');
      assert.ok(cheaper.totalPrice.centAmount < taxed.totalPrice.centAmount);
      assertAddsUp(cheaper);
      const { discountCode } = cheaper.discountCodes[0];
      const again = await update(guest, cheaper, { action: 'removeDiscountCode', discountCode });
      assert.deepEqual(again.totalPrice, taxed.totalPrice);
    });

    test('a cart has custom fields, and the order of it has them, too', async () => {
      const guest = sdk.anonymous();
      const type = { typeId: 'type', key: 'gift' };
      let cart = await cartOf(guest, { [A]: 1 }, { shippingAddress: BERLIN });
      cart = await update(guest, cart, { action: 'setCustomType', type, fields: { wrapped: true } });
      cart = await update(guest, cart, { action: 'setCustomField', name: 'message', value: 'For you' });
      assert.deepEqual(cart.custom.fields, { wrapped: true, message: 'For you' });
      const queryArgs = { where: 'custom(fields(message="For you"))', expand: 'custom.type' };
      const { body } = await guest.api.me().carts().get({ queryArgs }).execute();
      assert.deepEqual(body.results.map((it) => [it.id, it.custom.type.obj.key]), [[cart.id, 'gift']]);
      assert.deepEqual((await order(guest, cart)).custom, cart.custom);
    });

    test('a refused update changes nothing', async () => {
      const guest = sdk.anonymous();
      const cart = await cartOf(guest, { [A]: 1 });
      const both = [{ action: 'addLineItem', sku: B }, { action: 'addLineItem', sku: 'no-such-sku' }];
      const request = { body: { version: cart.version, actions: both } };
      await refused(sdk, guest.api.me().carts().withId({ ID: cart.id }).post(request).execute(), 400, 'InvalidOperation');
      assert.deepEqual(await read(guest, cart), cart);
    });

    test('an action that the stand-in lacks is refused by its name', async () => {
      const guest = sdk.anonymous();
      const { id, version } = await cartOf(guest, { [A]: 1 });
      const body = { version, actions: [{ action: 'setShippingMethod' }] };
      const request = guest.api.me().carts().withId({ ID: id }).post({ body }).execute();
      const { message } = await refused(sdk, request, 400, 'InvalidOperation');
      assert.match(message, /setShippingMethod/);
    });

    test("somebody else's cart is not found, whatever is tried", async () => {
      const owner = sdk.anonymous();
      const { id, version } = await cartOf(owner, { [A]: 1 });
      for (const session of [sdk.anonymous(), (await member(sdk)).session]) {
        const cart = session.api.me().carts().withId({ ID: id });
        const actions = [{ action: 'addLineItem', sku: B }];
        for (const request of [
          () => cart.get(),
          () => cart.post({ body: { version, actions } }),
          () => cart.delete({ queryArgs: { version } }),
          () => session.api.me().orders().post({ body: { id, version } }),
        ]) {
          await refused(sdk, request().execute(), 404, 'ResourceNotFound');
        }
      }
      assert.equal((await read(owner, { id })).version, version);
    });

    test('carts are found by predicate, in order, by pages', async () => {
      const { session } = await member(sdk);
      for (const quantity of [1, 2, 3]) await cartOf(session, { [A]: quantity });
      const queryArgs = {
        where: 'cartState="Active" and lineItems(quantity > :least)',
        'var.least': 1,
        sort: 'totalPrice.centAmount desc',
        limit: 1,
        offset: 1,
      };
      const { body } = await session.api.me().carts().get({ queryArgs }).execute();
      assert.deepEqual({ ...body, results: body.results.map(quantities) }, {
        limit: 1, offset: 1, count: 1, total: 2, results: [{ [A]: 2 }],
      });
      const expanded = await session.api.me().carts().get({ queryArgs: { expand: 'lineItems[*].productType' } }).execute();
      assert.ok(expanded.body.results[0].lineItems[0].productType.obj.name);
    });

    test('a deleted cart is gone', async () => {
      const guest = sdk.anonymous();
      const cart = await cartOf(guest, { [A]: 1 });
      const request = guest.api.me().carts().withId({ ID: cart.id }).delete({ queryArgs: { version: cart.version } });
      assert.deepEqual((await request.execute()).body, cart);
      await refused(sdk, guest.api.me().carts().withId({ ID: cart.id }).get().execute(), 404, 'ResourceNotFound');
      await refused(sdk, guest.api.me().activeCart().get().execute(), 404, 'ResourceNotFound');
      assert.equal((await guest.api.me().carts().get().execute()).body.total, 0);
    });

    test('an order is what the cart was', async () => {
      const { session, customer } = await member(sdk);
      const cart = await cartOf(session, { [A]: 2 }, { shippingAddress: BERLIN });
      const bought = await order(session, cart);
      assert.deepEqual(bought.lineItems, cart.lineItems);
      assert.deepEqual(bought.totalPrice, cart.totalPrice);
      assert.deepEqual(bought.cart, { typeId: 'cart', id: cart.id });
      assert.equal(bought.customerId, customer.id);
      assert.equal(bought.customerEmail, customer.email);
      assert.equal(bought.orderState, 'Open');
      const ordered = await read(session, cart);
      assert.equal(ordered.cartState, 'Ordered');
      assert.deepEqual((await session.api.me().orders().withId({ ID: bought.id }).get().execute()).body, bought);
      const again = session.api.me().orders().post({ body: { id: cart.id, version: ordered.version } }).execute();
      await refused(sdk, again, 400, 'InvalidOperation');
    });
  });

  describe(`What signing in hands over, through ${sdk.name}`, () => {
    /** A customer with 7 A and 2 C, and a guest with 3 A and 1 B. */
    async function scene() {
      const customer = await member(sdk);
      const own = await cartOf(customer.session, { [A]: 7, [C]: 2 });
      const guest = sdk.anonymous();
      const anonymous = await cartOf(guest, { [A]: 3, [B]: 1 });
      return { customer, own, guest, anonymous };
    }

    test('the carts are merged into the one of the customer', async () => {
      const { customer, own, guest, anonymous } = await scene();
      const { cart } = await signIn(guest, customer.draft);
      assert.equal(cart.id, own.id);
      assert.deepEqual(quantities(cart), { [A]: 7, [B]: 1, [C]: 2 });
      assert.equal(cart.customerId, customer.id);
      assertAddsUp(cart);
      assert.deepEqual((await customer.session.api.me().activeCart().get().execute()).body, cart);
      const merged = await read(customer.session, anonymous);
      assert.equal(merged.cartState, 'Merged');
      assert.equal((await guest.api.me().carts().get().execute()).body.total, 0);
    });

    test('the cart of the guest becomes the active one, if that is asked for', async () => {
      const { customer, own, guest, anonymous } = await scene();
      const { cart } = await signIn(guest, customer.draft, { activeCartSignInMode: 'UseAsNewActiveCustomerCart' });
      assert.equal(cart.id, anonymous.id);
      assert.deepEqual(quantities(cart), { [A]: 3, [B]: 1 });
      assert.equal(cart.customerId, customer.id);
      assert.ok(!('anonymousId' in cart));
      assert.deepEqual((await customer.session.api.me().activeCart().get().execute()).body, cart);
      assert.deepEqual(await read(customer.session, own), own);
    });

    test('signing in once more changes nothing', async () => {
      const { customer, guest } = await scene();
      const { cart } = await signIn(guest, customer.draft);
      assert.deepEqual((await signIn(guest, customer.draft)).cart, cart);
    });

    test('a sign-up keeps the cart of the guest, and its id', async () => {
      const guest = sdk.anonymous();
      const before = await cartOf(guest, { [A]: 3, [B]: 1 });
      const draft = somebody();
      const { body } = await guest.api.me().signup().post({ body: draft }).execute();
      assert.equal(body.cart.id, before.id);
      assert.deepEqual(quantities(body.cart), quantities(before));
      const { api } = sdk.password(draft.email, draft.password);
      assert.deepEqual((await api.me().activeCart().get().execute()).body, body.cart);
    });

    test('an order of the guest is among those of the customer', async () => {
      const guest = sdk.anonymous();
      const bought = await order(guest, await cartOf(guest, { [A]: 1 }, { shippingAddress: BERLIN }));
      const customer = await member(sdk);
      const { cart } = await signIn(guest, customer.draft);
      assert.equal(cart, undefined, 'what was ordered is no active cart');
      const { body } = await customer.session.api.me().orders().get().execute();
      assert.deepEqual(body.results.map(({ id }) => id), [bought.id]);
      assert.equal(body.results[0].customerId, customer.id);
      assert.equal((await guest.api.me().orders().get().execute()).body.total, 0);
    });

    test('whoever has no cart, and brings none, is answered none', async () => {
      const customer = await member(sdk);
      assert.deepEqual(Object.keys(await signIn(sdk.anonymous(), customer.draft)), ['customer']);
    });
  });
}

describe('What has become of a cart since last week', () => {
  const names = ({ lineItems }) => lineItems.map(({ name }) => name.en);

  async function seen(email, more) {
    const session = TS_CLIENT.password(email, 'secret');
    const before = (await session.api.me().activeCart().get().execute()).body;
    return { before, after: (await signIn(session, { email, password: 'secret' }, more)).cart };
  }

  test('prices are those of today, and what was withdrawn is gone', async () => {
    const { before, after } = await seen('nora@example.com');
    assert.equal(after.id, before.id);
    const [old] = before.lineItems;
    const [item] = after.lineItems;
    const today = await cartOf(TS_CLIENT.anonymous(), { [item.variant.sku]: 1 });
    assert.notEqual(old.price.value.centAmount, item.price.value.centAmount);
    assert.deepEqual(item.price.value, today.lineItems[0].price.value);
    assert.deepEqual(names(before), ['Shirt', 'Teapot']);
    assert.deepEqual(names(after), ['Shirt'], 'the name is the one that it had');
    assert.ok(after.version > before.version);
    assertAddsUp(after);
  });

  test('with updateProductData, names are those of today, too', async () => {
    const { before, after } = await seen('bob@example.com', { updateProductData: true });
    assert.deepEqual(names(before), ['Cup', 'Darjeeling', 'Teapot']);
    assert.deepEqual(names(after), ['Mug', 'Darjeeling']);
    assertAddsUp(after);
  });
});

describe('The types of the SDK', () => {
  test('carts and orders are what the types say', async () => {
    const guest = TS_CLIENT.anonymous();
    const empty = await cartOf(guest, {});
    const code = { action: 'addDiscountCode', code: 'WELCOME10' };
    const full = await update(guest, await cartOf(guest, { [A]: 2, [C]: 1 }, { shippingAddress: BERLIN }), code);
    const bought = await order(guest, full);
    const { body: page } = await guest.api.me().carts().get().execute();
    const customer = await member(TS_CLIENT);
    await cartOf(customer.session, { [A]: 1 });
    const custom = { type: { typeId: 'type', key: 'gift' }, fields: { wrapped: true } };
    await cartOf(guest, { [B]: 1 }, { custom, billingAddress: BERLIN, locale: 'de' });
    const result = await signIn(guest, customer.draft);
    assert.equal(result.cart.lineItems.length, 2);
    const alice = TS_CLIENT.password('alice@example.com', 'secret');
    const { body: orders } = await alice.api.me().orders().get().execute();
    assert.ok(orders.results.some(({ customLineItems }) => customLineItems.length > 0));
    await assertTyped({
      Cart: [empty, full],
      Order: [bought],
      CartPagedQueryResponse: [page],
      OrderPagedQueryResponse: [orders],
      CustomerSignInResult: [result],
    });
  });

  test('what lacks a required field is not', async () => {
    const { lineItems, ...cart } = await cartOf(TS_CLIENT.anonymous(), {});
    await assert.rejects(assertTyped({ Cart: [cart] }), /lineItems/);
  });

  /** Compiles a module that gives each value its type. `type` is a field of the API that the types do not know. */
  async function assertTyped(values) {
    const untyped = (key, value) => (value?.type === 'Cart' || value?.type === 'Order' ? { ...value, type: undefined } : value);
    const lines = Object.entries(values).flatMap(([type, each]) =>
      each.map((value, at) => `export const ${type}${at}: ${type} = ${JSON.stringify(value, untyped, 1)};`),
    );
    const names = Object.keys(values).join(', ');
    const directory = await mkdtemp(join(import.meta.dirname, 'node_modules', '.typed-'));
    try {
      const file = join(directory, 'answers.ts');
      await writeFile(file, [`import type { ${names} } from '@commercetools/platform-sdk';`, ...lines].join('\n'));
      const compiler = join(import.meta.dirname, 'node_modules', 'typescript', 'bin', 'tsc');
      const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
      await promisify(execFile)(process.execPath, [compiler, ...options, file]).catch((error) => {
        throw new Error(error.stdout || error.message);
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  }
});
