// Signing up and signing in.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';

import { SDKS } from './sdks.mjs';
import { BERLIN, DATE_TIME, MASKED_PASSWORD, PARIS, UUID, member, profile, refused, signIn, somebody } from './shop.mjs';

const NO_ACCOUNT = 'Account with the given credentials not found.';
const EMAIL_TAKEN = 'There is already an existing customer with the provided email.';

const signUp = (session, body) => session.api.me().signup().post({ body }).execute();

for (const sdk of SDKS) {
  describe(`Account, through ${sdk.name}`, () => {
    test('a guest signs up through an anonymous session', async () => {
      const anonymousId = randomUUID();
      const draft = somebody({ firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1815-12-10', locale: 'de-DE' });
      const { statusCode, body } = await signUp(sdk.anonymous({ anonymousId }), draft);

      assert.equal(statusCode, 201);
      assert.deepEqual(Object.keys(body), ['customer'], 'nobody has a cart yet, so there is no cart key');
      const { customer } = body;
      assert.match(customer.id, UUID);
      assert.match(customer.createdAt, DATE_TIME);
      assert.equal(customer.lastModifiedAt, customer.createdAt);
      assert.equal(customer.createdBy.anonymousId, anonymousId);
      const { version, email, firstName, lastName, dateOfBirth, locale, isEmailVerified, authenticationMode } = customer;
      assert.deepEqual(
        { version, email, firstName, lastName, dateOfBirth, locale, isEmailVerified, authenticationMode },
        {
          version: 1,
          email: draft.email,
          firstName: 'Ada',
          lastName: 'Lovelace',
          dateOfBirth: '1815-12-10',
          locale: 'de-DE',
          isEmailVerified: false,
          authenticationMode: 'Password',
        },
      );
      const { addresses, shippingAddressIds, billingAddressIds, stores, customerGroupAssignments } = customer;
      assert.deepEqual(
        { addresses, shippingAddressIds, billingAddressIds, stores, customerGroupAssignments },
        { addresses: [], shippingAddressIds: [], billingAddressIds: [], stores: [], customerGroupAssignments: [] },
      );
      for (const absent of ['middleName', 'title', 'defaultShippingAddressId', 'defaultBillingAddressId', 'custom', 'key']) {
        assert.ok(!(absent in customer), `${absent} is unset, so it is absent`);
      }
    });

    test('the password comes back masked and never in clear text', async () => {
      const draft = somebody();
      const session = sdk.anonymous();
      const { body } = await signUp(session, draft);
      assert.match(body.customer.password, MASKED_PASSWORD);
      for (const { received } of session.wire) assert.ok(!JSON.stringify(received).includes(draft.password));
    });

    test('the default indices of a sign-up set the defaults and the roles of the addresses', async () => {
      const draft = somebody({
        addresses: [{ ...BERLIN, key: 'home' }, PARIS],
        defaultShippingAddress: 0,
        defaultBillingAddress: 1,
      });
      const { customer } = (await signUp(sdk.anonymous(), draft)).body;
      const [home, holiday] = customer.addresses;
      assert.deepEqual(customer.addresses, [
        { ...BERLIN, key: 'home', id: home.id },
        { ...PARIS, id: holiday.id },
      ]);
      assert.notEqual(home.id, holiday.id);
      assert.equal(customer.defaultShippingAddressId, home.id);
      assert.equal(customer.defaultBillingAddressId, holiday.id);
      assert.deepEqual(customer.shippingAddressIds, [home.id]);
      assert.deepEqual(customer.billingAddressIds, [holiday.id]);
      assert.equal(customer.version, 1);
    });

    test('an address id that the app has made up is replaced', async () => {
      const draft = somebody({ addresses: [{ ...BERLIN, id: 'made-up-by-the-app' }] });
      const [address] = (await signUp(sdk.anonymous(), draft)).body.customer.addresses;
      assert.ok(address.id);
      assert.notEqual(address.id, 'made-up-by-the-app');
    });

    test('a default index without an address is refused', async () => {
      for (const [addresses, index] of [[[BERLIN], 1], [[BERLIN], -1], [undefined, 0]]) {
        const draft = somebody({ addresses, defaultShippingAddress: index });
        await refused(sdk, signUp(sdk.anonymous(), draft), 400, 'InvalidInput');
      }
    });

    test('customer number, external id, group and key can not be set by signing up', async () => {
      const forbidden = {
        customerNumber: 'C-1',
        externalId: 'crm-1',
        customerGroup: { typeId: 'customer-group', key: 'vip' },
        key: 'ada',
      };
      const { statusCode, body } = await signUp(sdk.anonymous(), somebody(forbidden));
      assert.equal(statusCode, 201);
      for (const field of Object.keys(forbidden)) assert.ok(!(field in body.customer), field);
    });

    test('a sign-up may bring custom fields', async () => {
      const custom = { type: { typeId: 'type', key: 'loyalty' }, fields: { points: 7, tier: 'gold' } };
      const { customer } = (await signUp(sdk.anonymous(), somebody({ custom }))).body;
      assert.equal(customer.custom.type.typeId, 'type');
      assert.match(customer.custom.type.id, UUID);
      assert.deepEqual(customer.custom.fields, { points: 7, tier: 'gold' });
    });

    test('client credentials may sign up a customer as well', async () => {
      const { statusCode } = await signUp(sdk.clientCredentials(), somebody());
      assert.equal(statusCode, 201);
    });

    test('an email that is taken is refused, whatever its case', async () => {
      const { draft } = await member(sdk);
      for (const email of [draft.email, draft.email.toLowerCase(), draft.email.toUpperCase()]) {
        const refusal = await refused(sdk, signUp(sdk.anonymous(), somebody({ email })), 400, 'DuplicateField');
        const [{ field, duplicateValue, message }] = refusal.body.errors;
        assert.equal(field, 'email');
        assert.equal(duplicateValue.toLowerCase(), email.toLowerCase());
        assert.equal(message, EMAIL_TAKEN);
        assert.equal(refusal.message, EMAIL_TAKEN);
      }
    });

    test('a sign-up without an email or a password is refused, and the answer names what is missing', async () => {
      for (const missing of ['email', 'password']) {
        const draft = somebody({ [missing]: undefined });
        const refusal = await refused(sdk, signUp(sdk.anonymous(), draft), 400, 'InvalidJsonInput');
        assert.equal(refusal.message, 'Request body does not contain valid JSON.');
        assert.match(refusal.body.errors[0].detailedErrorMessage, new RegExp(`^${missing}: `));
      }
    });

    test('signing in answers with the customer as it is, and changes nothing', async () => {
      const me = await member(sdk);
      const { statusCode, body } = await signIn(sdk.anonymous(), me.draft.email, me.draft.password);
      assert.equal(statusCode, 200);
      assert.deepEqual(body, { customer: me.customer });
      assert.deepEqual(await profile(me), me.customer);
    });

    test('signing in ignores the case of the email', async () => {
      const me = await member(sdk);
      const { body } = await signIn(sdk.anonymous(), me.draft.email.toUpperCase(), me.draft.password);
      assert.equal(body.customer.id, me.id);
    });

    test('signing in takes the merge mode and the product data switch that storefronts send', async () => {
      const { draft, id } = await member(sdk);
      for (const activeCartSignInMode of ['MergeWithExistingCustomerCart', 'UseAsNewActiveCustomerCart']) {
        const body = { email: draft.email, password: draft.password, activeCartSignInMode, updateProductData: true };
        const answer = await sdk.anonymous().api.me().login().post({ body }).execute();
        assert.equal(answer.body.customer.id, id);
      }
    });

    test('signing in works with the customer\'s own token and with client credentials', async () => {
      const me = await member(sdk);
      for (const session of [me.session, sdk.clientCredentials()]) {
        const { body } = await signIn(session, me.draft.email, me.draft.password);
        assert.equal(body.customer.id, me.id);
      }
    });

    test('signing in with a wrong password or an unknown email is refused with the same words', async () => {
      const { draft } = await member(sdk);
      for (const [email, password] of [[draft.email, 'wrong'], [somebody().email, draft.password]]) {
        const refusal = await refused(sdk, signIn(sdk.anonymous(), email, password), 400, 'InvalidCredentials');
        assert.equal(refusal.message, NO_ACCOUNT);
        assert.deepEqual(refusal.body.errors, [{ code: 'InvalidCredentials', message: NO_ACCOUNT }]);
      }
    });
  });
}
