// Changing a password, and resetting one that was forgotten.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { SDKS, SDK_CLIENT_V2, TS_CLIENT } from './sdks.mjs';
import { MASKED_PASSWORD, member, profile, refused, signIn, somebody } from './shop.mjs';

const changePassword = (me, currentPassword, newPassword, version = me.customer.version) =>
  me.api.me().password().post({ body: { version, currentPassword, newPassword } }).execute();

const passwordToken = async (sdk, email, more = {}) =>
  (await sdk.backend().api.customers().passwordToken().post({ body: { email, ...more } }).execute()).body;

const resetPassword = (session, tokenValue, newPassword) =>
  session.api.me().password().reset().post({ body: { tokenValue, newPassword } }).execute();

const minutes = (token) => (Date.parse(token.expiresAt) - Date.parse(token.createdAt)) / 60_000;

for (const sdk of SDKS) {
  describe(`Password, through ${sdk.name}`, () => {
    test('a changed password signs in, and the old one does not', async () => {
      const me = await member(sdk);
      const fresh = somebody().password;
      const { statusCode, body } = await changePassword(me, me.draft.password, fresh);
      assert.equal(statusCode, 200);
      assert.equal(body.id, me.id);
      assert.equal(body.version, me.customer.version + 1);
      assert.match(body.password, MASKED_PASSWORD);
      assert.notEqual(body.password, me.customer.password);

      await refused(sdk, signIn(sdk.anonymous(), me.draft.email, me.draft.password), 400, 'InvalidCredentials');
      const outdated = sdk.password(me.draft.email, me.draft.password);
      await refused(sdk, outdated.api.me().get().execute(), 400, 'invalid_customer_account_credentials');
      assert.equal((await signIn(sdk.anonymous(), me.draft.email, fresh)).body.customer.id, me.id);
      assert.deepEqual(await profile(sdk.password(me.draft.email, fresh)), body);
    });

    test('a changed password ends the tokens that the old one has opened', async () => {
      const me = await member(sdk);
      await profile(me);
      const { access_token: token, refresh_token: refreshToken } = me.session.grant;
      await changePassword(me, me.draft.password, somebody().password);
      await refused(sdk, sdk.existingToken(token).api.me().get().execute(), 401, 'invalid_token');
      await refused(sdk, sdk.refreshToken(refreshToken).api.me().get().execute(), 400, 'invalid_grant');
    });

    test('a changed password leaves the tokens of others alone', async () => {
      const [me, other] = [await member(sdk), await member(sdk)];
      await profile(other);
      const { access_token: token } = other.session.grant;
      await changePassword(me, me.draft.password, somebody().password);
      assert.equal((await profile(sdk.existingToken(token))).id, other.id);
    });

    test('a wrong current password is refused, and the tokens live on', async () => {
      const me = await member(sdk);
      await profile(me);
      const refusal = await refused(sdk, changePassword(me, 'wrong', 'new'), 400, 'InvalidCurrentPassword');
      assert.equal(refusal.message, 'The given current password does not match.');
      assert.deepEqual(await profile(sdk.existingToken(me.session.grant.access_token)), me.customer);
    });

    test('a password is not changed on an outdated version', async () => {
      const me = await member(sdk);
      await me.update({ action: 'setFirstName', firstName: 'Ada' });
      const refusal = await refused(sdk, changePassword(me, me.draft.password, 'new', 1), 409, 'ConcurrentModification');
      assert.equal(refusal.body.errors[0].currentVersion, me.customer.version);
      assert.deepEqual(await profile(me), me.customer);
    });

    test('a backend makes a password token for an email of any case, good for a day unless it says otherwise', async () => {
      const me = await member(sdk);
      const token = await passwordToken(sdk, me.draft.email.toUpperCase());
      assert.equal(token.customerId, me.id);
      assert.match(token.value, /^[A-Za-z0-9_-]{40}$/);
      assert.equal(minutes(token), 1440);
      assert.equal(minutes(await passwordToken(sdk, me.draft.email, { ttlMinutes: 5 })), 5);
    });

    test('a backend gets no password token for an unknown email, and a storefront gets none at all', async () => {
      const me = await member(sdk);
      const unknown = sdk.backend().api.customers().passwordToken();
      await refused(sdk, unknown.post({ body: { email: somebody().email } }).execute(), 404, 'ResourceNotFound');
      const storefront = sdk.clientCredentials().api.customers().passwordToken();
      await refused(sdk, storefront.post({ body: { email: me.draft.email } }).execute(), 403, 'insufficient_scope');
    });

    test('a forgotten password is reset by its token, from an anonymous session', async () => {
      const me = await member(sdk);
      await profile(me);
      const { access_token: token, refresh_token: refreshToken } = me.session.grant;
      const { value } = await passwordToken(sdk, me.draft.email);
      const fresh = somebody().password;
      const { statusCode, body } = await resetPassword(sdk.anonymous(), value, fresh);
      assert.equal(statusCode, 200);
      assert.equal(body.id, me.id);
      assert.equal(body.version, me.customer.version + 1);

      assert.deepEqual(await profile(sdk.password(me.draft.email, fresh)), body);
      await refused(sdk, signIn(sdk.anonymous(), me.draft.email, me.draft.password), 400, 'InvalidCredentials');
      await refused(sdk, sdk.existingToken(token).api.me().get().execute(), 401, 'invalid_token');
      await refused(sdk, sdk.refreshToken(refreshToken).api.me().get().execute(), 400, 'invalid_grant');
    });

    test('a password token works once', async () => {
      const me = await member(sdk);
      const { value } = await passwordToken(sdk, me.draft.email);
      const fresh = somebody().password;
      await resetPassword(sdk.anonymous(), value, fresh);
      const again = resetPassword(sdk.anonymous(), value, 'another');
      const refusal = await refused(sdk, again, 404, 'ResourceNotFound');
      assert.match(refusal.message, /^URI not found: /, 'what the SDKs make of every 404');
      assert.match(refusal.body.message, /was not found/);
      assert.equal((await signIn(sdk.anonymous(), me.draft.email, fresh)).body.customer.id, me.id);
    });

    test('a reset ends the password tokens that were made before it', async () => {
      const me = await member(sdk);
      const [older, newer] = [await passwordToken(sdk, me.draft.email), await passwordToken(sdk, me.draft.email)];
      await resetPassword(sdk.anonymous(), newer.value, somebody().password);
      await refused(sdk, resetPassword(sdk.anonymous(), older.value, 'another'), 404, 'ResourceNotFound');
    });

    test('a password token may end the older ones as it is made', async () => {
      const me = await member(sdk);
      const older = await passwordToken(sdk, me.draft.email);
      const newer = await passwordToken(sdk, me.draft.email, { invalidateOlderTokens: true });
      assert.equal(older.invalidateOlderTokens, false);
      assert.equal(newer.invalidateOlderTokens, true);
      await refused(sdk, resetPassword(sdk.anonymous(), older.value, 'another'), 404, 'ResourceNotFound');
      assert.equal((await resetPassword(sdk.anonymous(), newer.value, somebody().password)).statusCode, 200);
    });

    test('an unknown password token is refused', async () => {
      await refused(sdk, resetPassword(sdk.anonymous(), 'unknown', 'another'), 404, 'ResourceNotFound');
    });
  });
}

describe('What an app sees after the password was changed under it', () => {
  test('ts-client tries the old password again, and passes that refusal on', async () => {
    const me = await member(TS_CLIENT);
    await changePassword(me, me.draft.password, somebody().password);
    await refused(TS_CLIENT, me.api.me().get().execute(), 400, 'invalid_customer_account_credentials');
    assert.deepEqual(
      me.session.wire.slice(-2).map(({ path, status }) => [path.split('/').at(-1), status]),
      [['me', 401], ['token', 400]],
    );
  });

  test('sdk-client-v2 passes the 401 on', async () => {
    const me = await member(SDK_CLIENT_V2);
    await changePassword(me, me.draft.password, somebody().password);
    const refusal = await refused(SDK_CLIENT_V2, me.api.me().get().execute(), 401, 'invalid_token');
    assert.equal(refusal.body.error, 'invalid_token');
  });
});
