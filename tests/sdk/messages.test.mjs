// What happened, as a backend reads it. The real API delivers messages late, so they are waited for.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { SDKS } from './sdks.mjs';
import { DATE_TIME, UUID, eventually, member, profile, refused, somebody } from './shop.mjs';

const PAGE = 500;

/** All messages, page by page. */
async function allMessages(sdk) {
  const { api } = sdk.backend();
  const messages = [];
  for (;;) {
    const queryArgs = { limit: PAGE, offset: messages.length };
    const { results } = (await api.messages().get({ queryArgs }).execute()).body;
    messages.push(...results);
    if (results.length < PAGE) return messages;
  }
}

/** The messages about one customer in their order, once there are as many as expected. */
async function messagesAbout(sdk, id, expected) {
  const ask = async () => (await allMessages(sdk)).filter(({ resource }) => resource.id === id);
  const messages = await eventually(ask, (results) => results.length >= expected);
  return messages.toSorted((one, other) => one.sequenceNumber - other.sequenceNumber);
}

const types = (messages) => messages.map(({ type }) => type);

for (const sdk of SDKS) {
  describe(`Messages, through ${sdk.name}`, () => {
    test('a sign-up is told as CustomerCreated, with the whole customer', async () => {
      const me = await member(sdk, { firstName: 'Ada' });
      const [message, ...more] = await messagesAbout(sdk, me.id, 1);
      assert.deepEqual(more, []);
      assert.equal(message.type, 'CustomerCreated');
      assert.deepEqual(message.customer, me.customer);
      assert.deepEqual(message.resource, { typeId: 'customer', id: me.id });
      assert.equal(message.resourceVersion, 1);
      assert.equal(message.sequenceNumber, 1);
      assert.equal(message.version, 1);
      assert.match(message.id, UUID);
      assert.match(message.createdAt, DATE_TIME);

      const { body } = await sdk.backend().api.messages().withId({ ID: message.id }).get().execute();
      assert.deepEqual(body, message);
    });

    test('messages come in pages', async () => {
      await Promise.all([member(sdk), member(sdk)]);
      const everything = await eventually(() => allMessages(sdk), (messages) => messages.length >= 2);
      const { api } = sdk.backend();
      const page = (queryArgs) => api.messages().get({ queryArgs }).execute();

      const { results, total, ...first } = (await page({ limit: 1 })).body;
      assert.deepEqual(first, { limit: 1, offset: 0, count: 1 });
      assert.ok(total >= everything.length);
      assert.deepEqual(results, everything.slice(0, 1));

      const second = (await page({ limit: 1, offset: 1, withTotal: false })).body;
      assert.deepEqual(second, { limit: 1, offset: 1, count: 1, results: everything.slice(1, 2) });

      const { limit, offset } = (await page({})).body;
      assert.deepEqual({ limit, offset }, { limit: 20, offset: 0 });
    });

    test('messages are selected, ordered and expanded', async () => {
      const me = await member(sdk);
      await me.update({ action: 'setTitle', title: 'Dr.' }, { action: 'setFirstName', firstName: 'Ada' });
      await messagesAbout(sdk, me.id, 3);
      const { api } = sdk.backend();
      const about = {
        where: [`resource(id = "${me.id}")`, 'type in :types'],
        'var.types': ['CustomerTitleSet', 'CustomerFirstNameSet'],
      };

      const queryArgs = { ...about, sort: ['type desc', 'id'], expand: ['resource'] };
      const { results, total } = (await api.messages().get({ queryArgs }).execute()).body;
      assert.deepEqual(types(results), ['CustomerTitleSet', 'CustomerFirstNameSet']);
      assert.equal(total, 2);
      for (const { resource } of results) assert.deepEqual(resource.obj, me.customer);

      const broken = api.messages().get({ queryArgs: { ...about, where: 'type =' } }).execute();
      const { message } = await refused(sdk, broken, 400, 'InvalidInput');
      assert.match(message, /Unexpected end of input, expected a string, .* \(line 1, column 7\)$/);
    });

    test('a storefront may not read the messages', async () => {
      await refused(sdk, sdk.clientCredentials().api.messages().get().execute(), 403, 'insufficient_scope');
    });

    test('a life is told in its order, its end included', async () => {
      const me = await member(sdk);
      await me.update({ action: 'setFirstName', firstName: 'Ada' });
      await me.update({ action: 'setMiddleName', middleName: 'King' });
      await me.update({ action: 'setFirstName', firstName: 'Ada' });
      const { email } = somebody();
      await me.update({ action: 'changeEmail', email });

      const emailTokens = sdk.backend().api.customers().emailToken();
      const { body: token } = await emailTokens.post({ body: { id: me.id, ttlMinutes: 60 } }).execute();
      await me.api.me().emailConfirm().post({ body: { tokenValue: token.value } }).execute();

      const { version } = await profile(me);
      const passwords = { version, currentPassword: me.draft.password, newPassword: 'another' };
      await me.api.me().password().post({ body: passwords }).execute();

      const again = sdk.password(email, 'another');
      const last = await profile(again);
      await again.api.me().delete({ queryArgs: { version: last.version } }).execute();

      const messages = await messagesAbout(sdk, me.id, 6);
      assert.deepEqual(types(messages), [
        'CustomerCreated',
        'CustomerFirstNameSet',
        'CustomerEmailChanged',
        'CustomerEmailVerified',
        'CustomerPasswordUpdated',
        'CustomerDeleted',
      ]);
      assert.deepEqual(messages.map(({ sequenceNumber }) => sequenceNumber), [1, 2, 3, 4, 5, 6]);
      const [, named, moved, , changed] = messages;
      assert.equal(named.firstName, 'Ada');
      assert.equal(moved.email, email);
      assert.equal(changed.reset, false);
    });
  });
}
