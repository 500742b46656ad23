// Confirming an email by the token that was mailed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { SDKS } from './sdks.mjs';
import { member, profile, refused } from './shop.mjs';

const emailToken = async (sdk, id, more = {}) =>
  (await sdk.backend().api.customers().emailToken().post({ body: { id, ttlMinutes: 60, ...more } }).execute()).body;

const confirm = (session, tokenValue) => session.api.me().emailConfirm().post({ body: { tokenValue } }).execute();

for (const sdk of SDKS) {
  describe(`Email, through ${sdk.name}`, () => {
    test('an email is confirmed by its token', async () => {
      const me = await member(sdk);
      const token = await emailToken(sdk, me.id);
      assert.equal(token.customerId, me.id);
      assert.match(token.value, /^[A-Za-z0-9_-]{40}$/);
      assert.equal(Date.parse(token.expiresAt) - Date.parse(token.createdAt), 60 * 60_000);

      const { statusCode, body } = await confirm(me, token.value);
      assert.equal(statusCode, 200);
      assert.equal(body.isEmailVerified, true);
      assert.equal(body.version, me.customer.version + 1);
      assert.deepEqual(await profile(me), body);
    });

    test('an email may be confirmed from another device, where nobody is signed in', async () => {
      const me = await member(sdk);
      const { value } = await emailToken(sdk, me.id, { version: me.customer.version });
      assert.equal((await confirm(sdk.anonymous(), value)).body.isEmailVerified, true);
      assert.equal((await profile(me)).isEmailVerified, true);
    });

    test('an email token works once', async () => {
      const me = await member(sdk);
      const { value } = await emailToken(sdk, me.id);
      await confirm(me, value);
      await refused(sdk, confirm(me, value), 404, 'ResourceNotFound');
    });

    test('a confirmation ends the email tokens that were made before it', async () => {
      const me = await member(sdk);
      const [older, newer] = [await emailToken(sdk, me.id), await emailToken(sdk, me.id)];
      await confirm(me, newer.value);
      await refused(sdk, confirm(me, older.value), 404, 'ResourceNotFound');
    });

    test('an email token may end the older ones as it is made', async () => {
      const me = await member(sdk);
      const older = await emailToken(sdk, me.id);
      const newer = await emailToken(sdk, me.id, { invalidateOlderTokens: true });
      await refused(sdk, confirm(me, older.value), 404, 'ResourceNotFound');
      assert.equal((await confirm(me, newer.value)).body.isEmailVerified, true);
    });

    test('the email token of somebody else is refused to a customer who is signed in', async () => {
      const [me, other] = [await member(sdk), await member(sdk)];
      const { value } = await emailToken(sdk, other.id);
      await refused(sdk, confirm(me, value), 404, 'ResourceNotFound');
      assert.equal((await profile(other)).isEmailVerified, false);
      assert.equal((await confirm(other, value)).body.isEmailVerified, true);
    });

    test('an unknown email token, and a password token in its place, are refused', async () => {
      const me = await member(sdk);
      await refused(sdk, confirm(me, 'unknown'), 404, 'ResourceNotFound');
      const request = sdk.backend().api.customers().passwordToken();
      const { body: token } = await request.post({ body: { email: me.draft.email } }).execute();
      await refused(sdk, confirm(me, token.value), 404, 'ResourceNotFound');
    });
  });
}
