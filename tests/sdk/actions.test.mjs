// The 21 update actions, each with its effect. `update` (shop.mjs) reads every change back with GET /me.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { SDKS } from './sdks.mjs';
import { BERLIN, OSLO, PARIS, UUID, member, profile, refused, signIn, somebody } from './shop.mjs';

const LOYALTY = { typeId: 'type', key: 'loyalty' };

const send = (me, ...actions) => me.api.me().post({ body: { version: me.customer.version, actions } }).execute();

/** Signs up with Berlin (default shipping, key "home") and Paris (default billing). */
const resident = (sdk) =>
  member(sdk, { addresses: [{ ...BERLIN, key: 'home' }, PARIS], defaultShippingAddress: 0, defaultBillingAddress: 1 });

/** The profile without what every change touches. */
function lasting({ version, lastModifiedAt, lastModifiedBy, versionModifiedAt, ...rest }) {
  return rest;
}

/** Applies the action and asserts that it changes just this, in one version step; `undefined` means absent. */
async function changes(me, action, expected) {
  const before = me.customer;
  const after = await me.update(action);
  const wanted = { ...lasting(before), ...expected };
  for (const [field, value] of Object.entries(expected)) if (value === undefined) delete wanted[field];
  assert.deepEqual(lasting(after), wanted);
  assert.equal(after.version, before.version + 1);
  return after;
}

/** Applies the action and asserts that it changes nothing at all. */
async function changesNothing(me, action) {
  const before = me.customer;
  assert.deepEqual(await me.update(action), before);
}

for (const sdk of SDKS) {
  describe(`The 21 update actions, through ${sdk.name}`, () => {
    test('changeEmail keeps the email as typed, and the old one signs in no more', async () => {
      const me = await member(sdk);
      const { email } = somebody();
      await changes(me, { action: 'changeEmail', email }, { email, isEmailVerified: false });
      const { body } = await signIn(sdk.anonymous(), email.toLowerCase(), me.draft.password);
      assert.equal(body.customer.id, me.id);
      await refused(sdk, signIn(sdk.anonymous(), me.draft.email, me.draft.password), 400, 'InvalidCredentials');
    });

    test('changeEmail forgets that the email was verified', async () => {
      const me = await member(sdk);
      const { body: token } = await sdk
        .backend()
        .api.customers()
        .emailToken()
        .post({ body: { id: me.id, ttlMinutes: 60 } })
        .execute();
      me.customer = (await me.api.me().emailConfirm().post({ body: { tokenValue: token.value } }).execute()).body;
      assert.equal(me.customer.isEmailVerified, true);
      const { email } = somebody();
      await changes(me, { action: 'changeEmail', email }, { email, isEmailVerified: false });
    });

    test('changeEmail refuses the email of somebody else, whatever its case', async () => {
      const [me, other] = [await member(sdk), await member(sdk)];
      const action = { action: 'changeEmail', email: other.draft.email.toUpperCase() };
      const refusal = await refused(sdk, send(me, action), 400, 'DuplicateField');
      assert.equal(refusal.body.errors[0].field, 'email');
      assert.deepEqual(await profile(me), me.customer);
    });

    for (const [action, field, value] of [
      ['setFirstName', 'firstName', 'Ada'],
      ['setLastName', 'lastName', 'Lovelace'],
      ['setMiddleName', 'middleName', 'King'],
      ['setTitle', 'title', 'Countess'],
      ['setSalutation', 'salutation', 'Dear'],
      ['setCompanyName', 'companyName', 'Analytical Engines'],
      ['setVatId', 'vatId', 'DE123456789'],
      ['setDateOfBirth', 'dateOfBirth', '1815-12-10'],
    ]) {
      test(`${action} sets the ${field}, and unsets it when none is given`, async () => {
        const me = await member(sdk);
        await changes(me, { action, [field]: value }, { [field]: value });
        await changesNothing(me, { action, [field]: value });
        await changes(me, { action }, { [field]: undefined });
        await changesNothing(me, { action });
        await changes(me, { action, [field]: value }, { [field]: value });
        await changes(me, { action, [field]: null }, { [field]: undefined });
      });
    }

    test('setDateOfBirth refuses what is not a date', async () => {
      const me = await member(sdk);
      for (const dateOfBirth of ['10.12.1815', '1815-02-30', '1815-12-10T00:00:00Z']) {
        await refused(sdk, send(me, { action: 'setDateOfBirth', dateOfBirth }), 400, 'InvalidJsonInput');
      }
    });

    test('setLocale sets the locale in its normal form, and unsets it when none is given', async () => {
      const me = await member(sdk);
      await changes(me, { action: 'setLocale', locale: 'de-de' }, { locale: 'de-DE' });
      await changesNothing(me, { action: 'setLocale', locale: 'de-DE' });
      await changes(me, { action: 'setLocale', locale: 'en' }, { locale: 'en' });
      await changes(me, { action: 'setLocale' }, { locale: undefined });
    });

    test('setLocale refuses a locale that the project does not have', async () => {
      const me = await member(sdk);
      for (const locale of ['en-EN', 'tlh']) {
        await refused(sdk, send(me, { action: 'setLocale', locale }), 400, 'InvalidInput');
      }
    });

    test('setLocale refuses a text that is no language tag', async () => {
      const me = await member(sdk);
      for (const locale of ['en_EN', 'de_DE']) {
        await refused(sdk, send(me, { action: 'setLocale', locale }), 400, 'InvalidJsonInput');
      }
    });

    test('addAddress puts the new address last, with an id of its own', async () => {
      const me = await resident(sdk);
      const before = me.customer.addresses;
      const { addresses } = await me.update({ action: 'addAddress', address: OSLO });
      const added = addresses.at(-1);
      assert.deepEqual(addresses, [...before, { ...OSLO, id: added.id }]);
      assert.equal(new Set(addresses.map(({ id }) => id)).size, 3);
    });

    test('an address with a key can be made a default by that key in the same batch', async () => {
      const me = await resident(sdk);
      const before = me.customer;
      const after = await me.update(
        { action: 'addAddress', address: { ...OSLO, key: 'cabin' } },
        { action: 'setDefaultBillingAddress', addressKey: 'cabin' },
        { action: 'addShippingAddressId', addressKey: 'cabin' },
      );
      const added = after.addresses.at(-1);
      assert.deepEqual(added, { ...OSLO, key: 'cabin', id: added.id });
      assert.equal(after.defaultBillingAddressId, added.id);
      assert.deepEqual(after.billingAddressIds, [...before.billingAddressIds, added.id]);
      assert.deepEqual(after.shippingAddressIds, [...before.shippingAddressIds, added.id]);
      assert.equal(after.defaultShippingAddressId, before.defaultShippingAddressId);
    });

    test('changeAddress replaces the whole address and keeps its id, its place and its roles', async () => {
      const me = await resident(sdk);
      const [home, holiday] = me.customer.addresses;
      const address = { country: 'NO', city: 'Bergen' };
      await changes(
        me,
        { action: 'changeAddress', addressId: home.id, address },
        { addresses: [{ ...address, id: home.id }, holiday] },
      );
    });

    test('changeAddress finds the address by its key', async () => {
      const me = await resident(sdk);
      const [home, holiday] = me.customer.addresses;
      const address = { ...OSLO, key: 'home' };
      await changes(
        me,
        { action: 'changeAddress', addressKey: 'home', address },
        { addresses: [{ ...address, id: home.id }, holiday] },
      );
    });

    test('removeAddress removes the address, its roles and its defaults', async () => {
      const me = await resident(sdk);
      const [home, holiday] = me.customer.addresses;
      await changes(
        me,
        { action: 'removeAddress', addressId: home.id },
        { addresses: [holiday], shippingAddressIds: [], defaultShippingAddressId: undefined },
      );
    });

    test('removeAddress finds the address by its key', async () => {
      const me = await resident(sdk);
      const after = await me.update({ action: 'removeAddress', addressKey: 'home' });
      assert.deepEqual(after.addresses.map(({ city }) => city), ['Paris']);
    });

    for (const [role, Role] of [['shipping', 'Shipping'], ['billing', 'Billing']]) {
      const ids = `${role}AddressIds`;
      const defaultId = `default${Role}AddressId`;
      const owner = () => member(sdk, { addresses: [{ ...BERLIN, key: 'home' }, { ...PARIS, key: 'holiday' }] });

      test(`setDefault${Role}Address sets the default and adds the address to the ${ids}`, async () => {
        const me = await owner();
        const [home, holiday] = me.customer.addresses;
        const action = `setDefault${Role}Address`;
        await changes(me, { action, addressId: home.id }, { [defaultId]: home.id, [ids]: [home.id] });
        await changesNothing(me, { action, addressId: home.id });
        await changes(
          me,
          { action, addressKey: 'holiday' },
          { [defaultId]: holiday.id, [ids]: [home.id, holiday.id] },
        );
      });

      test(`setDefault${Role}Address without an address unsets the default and keeps the ${ids}`, async () => {
        const me = await owner();
        const [home] = me.customer.addresses;
        const action = `setDefault${Role}Address`;
        await me.update({ action, addressId: home.id });
        await changes(me, { action }, { [defaultId]: undefined, [ids]: [home.id] });
        await changesNothing(me, { action });
      });

      test(`add${Role}AddressId adds the address to the ${ids} and sets no default`, async () => {
        const me = await owner();
        const [home, holiday] = me.customer.addresses;
        const action = `add${Role}AddressId`;
        await changes(me, { action, addressId: holiday.id }, { [ids]: [holiday.id] });
        await changesNothing(me, { action, addressId: holiday.id });
        await changes(me, { action, addressKey: 'home' }, { [ids]: [holiday.id, home.id] });
      });

      test(`remove${Role}AddressId takes the address from the ${ids} and unsets it as the default`, async () => {
        const me = await owner();
        const [home, holiday] = me.customer.addresses;
        await me.update(
          { action: `add${Role}AddressId`, addressId: home.id },
          { action: `setDefault${Role}Address`, addressId: holiday.id },
        );
        const action = `remove${Role}AddressId`;
        await changes(me, { action, addressKey: 'home' }, { [ids]: [holiday.id] });
        await changes(me, { action, addressId: holiday.id }, { [ids]: [], [defaultId]: undefined });
        assert.deepEqual(me.customer.addresses, [home, holiday]);
      });
    }

    test('an address that the customer does not have is refused by every action that names one', async () => {
      const me = await resident(sdk);
      for (const action of [
        { action: 'changeAddress', address: OSLO },
        { action: 'removeAddress' },
        { action: 'setDefaultShippingAddress' },
        { action: 'setDefaultBillingAddress' },
        { action: 'addShippingAddressId' },
        { action: 'addBillingAddressId' },
        { action: 'removeShippingAddressId' },
        { action: 'removeBillingAddressId' },
      ]) {
        await refused(sdk, send(me, { ...action, addressId: 'nowhere' }), 400, 'InvalidOperation');
        await refused(sdk, send(me, { ...action, addressKey: 'nowhere' }), 400, 'InvalidOperation');
      }
      assert.deepEqual(await profile(me), me.customer);
    });

    test('setCustomType sets the type and its fields, replaces them, and removes them when no type is given', async () => {
      const me = await member(sdk);
      const fields = { points: 120, newsletter: true, tier: 'silver' };
      const { custom } = await me.update({ action: 'setCustomType', type: LOYALTY, fields });
      assert.equal(custom.type.typeId, 'type');
      assert.match(custom.type.id, UUID);
      assert.deepEqual(custom.fields, fields);

      const byId = { typeId: 'type', id: custom.type.id };
      const replaced = { custom: { type: custom.type, fields: { points: 1 } } };
      await changes(me, { action: 'setCustomType', type: byId, fields: { points: 1 } }, replaced);
      await changes(me, { action: 'setCustomType', type: LOYALTY }, { custom: { type: custom.type, fields: {} } });
      await changes(me, { action: 'setCustomType' }, { custom: undefined });
      await changesNothing(me, { action: 'setCustomType' });
    });

    test('setCustomType refuses an unknown type', async () => {
      const me = await member(sdk);
      const action = { action: 'setCustomType', type: { typeId: 'type', key: 'unheard-of' } };
      await refused(sdk, send(me, action), 400, 'ReferencedResourceNotFound');
    });

    test('setCustomField adds, changes and removes one field', async () => {
      const me = await member(sdk);
      const { custom } = await me.update({ action: 'setCustomType', type: LOYALTY, fields: { tier: 'bronze' } });
      const having = (fields) => ({ custom: { type: custom.type, fields } });
      const action = 'setCustomField';
      await changes(me, { action, name: 'points', value: 1.5 }, having({ tier: 'bronze', points: 1.5 }));
      await changes(me, { action, name: 'tier', value: 'gold' }, having({ tier: 'gold', points: 1.5 }));
      await changesNothing(me, { action, name: 'tier', value: 'gold' });
      await changes(me, { action, name: 'newsletter', value: false }, having({ tier: 'gold', points: 1.5, newsletter: false }));
      await changes(me, { action, name: 'points' }, having({ tier: 'gold', newsletter: false }));
      await changes(me, { action, name: 'newsletter', value: null }, having({ tier: 'gold' }));
    });

    test('setCustomField refuses a value that does not fit the field', async () => {
      const me = await member(sdk);
      await me.update({ action: 'setCustomType', type: LOYALTY });
      for (const [name, value] of [['points', 'many'], ['newsletter', 'yes'], ['tier', 'platinum']]) {
        const refusal = await refused(sdk, send(me, { action: 'setCustomField', name, value }), 400, 'InvalidField');
        assert.equal(refusal.body.errors[0].field, name);
        assert.equal(refusal.body.errors[0].invalidValue, value);
      }
    });

    test('setCustomField refuses a customer without a custom type', async () => {
      const me = await member(sdk);
      await refused(sdk, send(me, { action: 'setCustomField', name: 'points', value: 1 }), 400, 'InvalidOperation');
    });

    test('a batch is applied in its order, and the version it answers with fits the next one', async () => {
      const me = await member(sdk);
      const { email } = somebody();
      const after = await me.update(
        { action: 'setFirstName', firstName: 'First' },
        { action: 'setFirstName', firstName: 'Ada' },
        { action: 'setLastName', lastName: 'Lovelace' },
        { action: 'setDateOfBirth', dateOfBirth: '1815-12-10' },
        { action: 'changeEmail', email },
      );
      const { firstName, lastName, dateOfBirth } = after;
      assert.deepEqual(
        { firstName, lastName, dateOfBirth, email: after.email },
        { firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1815-12-10', email },
      );
      assert.ok(after.version > 1);
      assert.ok(after.lastModifiedAt >= after.createdAt);
      await me.update({ action: 'setTitle', title: 'Countess' });
    });

    test('a batch with one refused action changes nothing', async () => {
      const me = await member(sdk);
      const batch = [
        { action: 'setFirstName', firstName: 'Ada' },
        { action: 'removeAddress', addressId: 'nowhere' },
      ];
      await refused(sdk, send(me, ...batch), 400, 'InvalidOperation');
      assert.deepEqual(await profile(me), me.customer);
    });

    test('an empty batch changes nothing', async () => {
      const me = await member(sdk);
      assert.deepEqual(await me.update(), me.customer);
    });

    test('an action that is not among the 21 is refused', async () => {
      const me = await member(sdk);
      for (const action of ['setKey', 'setCustomerNumber', 'setExternalId', 'setCustomerGroup', 'toString', '']) {
        await refused(sdk, send(me, { action }), 400, 'InvalidJsonInput');
      }
    });
  });
}
