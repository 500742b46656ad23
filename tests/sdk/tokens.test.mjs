// Getting in: the anonymous session, the password flow, the refresh token, client credentials; and being refused.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';

import { SDKS, SDK_CLIENT_V2, TS_CLIENT } from './sdks.mjs';
import { BACKEND, PROJECT, STOREFRONT, form, member, profile, refused, somebody } from './shop.mjs';

const ANONYMOUS_ID_IN_USE = 'The anonymousId is already in use.';
const BAD_CUSTOMER = 'Customer account with the given credentials not found.';
const NO_REFRESH_TOKEN = 'The refresh token was not found. It may have expired.';

const lastScope = (grant) => grant.scope.split(' ').at(-1);

for (const sdk of SDKS) {
  describe(`Tokens, through ${sdk.name}`, () => {
    test('a fresh client reads the settings of the project, as storefronts do to get a token going', async () => {
      const { statusCode, body } = await sdk.clientCredentials().api.get().execute();
      assert.equal(statusCode, 200);
      assert.equal(body.key, PROJECT);
      for (const language of ['en', 'de', 'de-DE']) assert.ok(body.languages.includes(language), language);
      for (const list of ['currencies', 'countries', 'languages']) assert.ok(Array.isArray(body[list]), list);
      assert.equal(typeof body.name, 'string');
      assert.equal(typeof body.version, 'number');
    });

    test('a client credentials token lasts two days and has no refresh token', async () => {
      const session = sdk.clientCredentials();
      await session.api.get().execute();
      const { access_token: token, ...grant } = session.grant;
      assert.equal(typeof token, 'string');
      assert.equal(grant.token_type, 'Bearer');
      assert.equal(grant.expires_in, 172_800);
      assert.ok(!('refresh_token' in grant));
    });

    test('a wrong client secret is refused', async () => {
      const session = sdk.clientCredentials({ ...STOREFRONT, clientSecret: 'wrong' });
      const refusal = await refused(sdk, session.api.get().execute(), 401, 'invalid_client');
      assert.equal(refusal.message, 'Please provide valid client credentials using HTTP Basic Authentication.');
    });

    test('an anonymous session gets an anonymous id, named last in the granted scope', async () => {
      const [one, other] = [sdk.anonymous(), sdk.anonymous()];
      await Promise.all([one.api.get().execute(), other.api.get().execute()]);
      assert.match(lastScope(one.grant), /^anonymous_id:.+$/);
      assert.notEqual(lastScope(one.grant), lastScope(other.grant));
      assert.equal(typeof one.grant.refresh_token, 'string');
    });

    test('an anonymous session keeps the anonymous id that the app has chosen', async () => {
      const anonymousId = randomUUID();
      const session = sdk.anonymous({ anonymousId });
      await session.api.get().execute();
      assert.equal(lastScope(session.grant), `anonymous_id:${anonymousId}`);
    });

    test('an anonymous id that is in use is refused to the second who asks for it', async () => {
      const anonymousId = randomUUID();
      await sdk.anonymous({ anonymousId }).api.get().execute();
      const second = sdk.anonymous({ anonymousId });
      const refusal = await refused(sdk, second.api.get().execute(), 400, 'invalid_request');
      assert.equal(refusal.message, ANONYMOUS_ID_IN_USE);
      assert.equal(refusal.errors[0].code, 'invalid_request');
    });

    test('a session may ask for some of its scopes only', async () => {
      const session = sdk.anonymous({ scopes: [`manage_my_profile:${PROJECT}`, `manage_my_orders:${PROJECT}`] });
      await session.api.me().signup().post({ body: somebody() }).execute();
      const granted = session.grant.scope.split(' ').slice(0, -1);
      assert.deepEqual(granted.toSorted(), [`manage_my_orders:${PROJECT}`, `manage_my_profile:${PROJECT}`]);
    });

    test('an unknown scope is refused', async () => {
      const session = sdk.anonymous({ scopes: [`rule_the_world:${PROJECT}`] });
      await refused(sdk, session.api.get().execute(), 400, 'invalid_scope');
    });

    test('a token without the scope of the profile is refused with insufficient_scope', async () => {
      const session = sdk.anonymous({ scopes: [`manage_my_orders:${PROJECT}`] });
      const signup = session.api.me().signup().post({ body: somebody() }).execute();
      const refusal = await refused(sdk, signup, 403, 'insufficient_scope');
      assert.match(refusal.message, /manage_my_profile/);
    });

    test('the password flow opens the profile of the customer, named last in the granted scope', async () => {
      const me = await member(sdk);
      assert.equal((await profile(me)).id, me.id);
      assert.equal(lastScope(me.session.grant), `customer_id:${me.id}`);
      assert.equal(typeof me.session.grant.refresh_token, 'string');
    });

    test('the password flow ignores the case of the email', async () => {
      const me = await member(sdk);
      const session = sdk.password(me.draft.email.toUpperCase(), me.draft.password);
      assert.equal((await profile(session)).id, me.id);
    });

    test('the password flow takes an email and a password that need encoding', async () => {
      const unique = randomUUID();
      const me = await member(sdk, { email: `ada+shop&${unique}@example.com`, password: `50% off & "more" + é = ${unique}` });
      assert.equal((await profile(me)).id, me.id);
    });

    test('the password flow refuses a wrong password and an unknown email with the same words', async () => {
      const { draft } = await member(sdk);
      for (const session of [sdk.password(draft.email, 'wrong'), sdk.password(somebody().email, draft.password)]) {
        const refusal = await refused(sdk, session.api.me().get().execute(), 400, 'invalid_customer_account_credentials');
        assert.equal(refusal.message, BAD_CUSTOMER);
        assert.deepEqual(refusal.errors, [{ code: 'invalid_customer_account_credentials', message: BAD_CUSTOMER }]);
      }
    });

    test('a refresh token opens the profile again and comes without a new refresh token', async () => {
      const me = await member(sdk);
      await profile(me);
      const before = me.session.grant;
      const session = sdk.refreshToken(before.refresh_token);
      assert.equal((await profile(session)).id, me.id);
      assert.notEqual(session.grant.access_token, before.access_token);
      assert.equal(session.grant.scope, before.scope);
      assert.ok(!('refresh_token' in session.grant));
    });

    test('a refresh token may be used more than once', async () => {
      const me = await member(sdk);
      await profile(me);
      for (let use = 0; use < 2; use += 1) {
        assert.equal((await profile(sdk.refreshToken(me.session.grant.refresh_token))).id, me.id);
      }
    });

    test('the refresh token of an anonymous session keeps its anonymous id', async () => {
      const guest = sdk.anonymous();
      await guest.api.get().execute();
      const again = sdk.refreshToken(guest.grant.refresh_token);
      await again.api.get().execute();
      assert.equal(lastScope(again.grant), lastScope(guest.grant));
    });

    test('an unknown refresh token is refused', async () => {
      const refusal = await refused(sdk, sdk.refreshToken('unknown').api.get().execute(), 400, 'invalid_grant');
      assert.equal(refusal.message, NO_REFRESH_TOKEN);
    });

    test('the profile is closed to an anonymous session and to client credentials', async () => {
      const body = { version: 1, actions: [] };
      const passwords = { version: 1, currentPassword: 'a', newPassword: 'b' };
      for (const { api } of [sdk.anonymous(), sdk.clientCredentials(), sdk.backend()]) {
        for (const request of [
          api.me().get(),
          api.me().post({ body }),
          api.me().delete({ queryArgs: { version: 1 } }),
          api.me().password().post({ body: passwords }),
        ]) {
          const refusal = await refused(sdk, request.execute(), 403, 'insufficient_token_grant_type');
          assert.equal(
            refusal.message,
            "This endpoint requires an access token issued with the 'Resource Owner Password Credentials Grant'.",
          );
        }
      }
    });

    test('an unknown token is refused with invalid_token', async () => {
      const refusal = await refused(sdk, sdk.existingToken('unknown').api.me().get().execute(), 401, 'invalid_token');
      assert.equal(refusal.message, 'invalid_token');
      assert.equal(refusal.body.error, 'invalid_token');
    });

    test('a request without a token is refused with access_denied', async () => {
      await refused(sdk, sdk.stranger().api.me().get().execute(), 401, 'access_denied');
    });

    test('introspection tells a token that works from one that does not', async () => {
      const me = await member(sdk);
      await profile(me);
      const { access_token: token, scope } = me.session.grant;
      const known = await form('/oauth/introspect', { token }, { client: BACKEND });
      assert.equal(known.status, 200);
      assert.equal(known.body.active, true);
      assert.equal(known.body.scope, scope);
      assert.ok(Number.isInteger(known.body.exp));

      const unknown = await form('/oauth/introspect', { token: 'unknown' }, { client: BACKEND });
      assert.deepEqual([unknown.status, unknown.body], [200, { active: false }]);
    });

    test('a revoked access token opens nothing any more', async () => {
      const me = await member(sdk);
      await profile(me);
      const { access_token: token, refresh_token: refreshToken } = me.session.grant;
      const revoked = await form('/oauth/token/revoke', { token, token_type_hint: 'access_token' });
      assert.equal(revoked.status, 200);
      assert.deepEqual((await form('/oauth/introspect', { token }, { client: BACKEND })).body, { active: false });
      await refused(sdk, sdk.existingToken(token).api.me().get().execute(), 401, 'invalid_token');
      assert.equal((await profile(sdk.refreshToken(refreshToken))).id, me.id, 'the refresh token was not revoked');
    });

    test('a revoked refresh token gives no token any more', async () => {
      const me = await member(sdk);
      await profile(me);
      const { refresh_token: token } = me.session.grant;
      const revoked = await form('/oauth/token/revoke', { token, token_type_hint: 'refresh_token' });
      assert.equal(revoked.status, 200);
      await refused(sdk, sdk.refreshToken(token).api.me().get().execute(), 400, 'invalid_grant');
    });
  });
}

describe('Where the generations of the SDK differ', () => {
  test('ts-client answers a 401 with the original grant and repeats the request', async () => {
    const me = await member(TS_CLIENT);
    await profile(me);
    const { access_token: token } = me.session.grant;
    await form('/oauth/token/revoke', { token, token_type_hint: 'access_token' });
    assert.equal((await profile(me)).id, me.id);
    assert.notEqual(me.session.grant.access_token, token);
  });

  test('sdk-client-v2 passes a 401 on to the app', async () => {
    const me = await member(SDK_CLIENT_V2);
    await profile(me);
    await form('/oauth/token/revoke', { token: me.session.grant.access_token, token_type_hint: 'access_token' });
    await refused(SDK_CLIENT_V2, me.api.me().get().execute(), 401, 'invalid_token');
  });

  test('sdk-client-v2 refreshes an outdated anonymous session at the anonymous URL, and is served', async () => {
    const { session, grant } = await outdatedAnonymousSession(SDK_CLIENT_V2);
    assert.equal((await session.api.get().execute()).body.key, PROJECT);
    const [refresh] = session.wire;
    assert.equal(refresh.path, `/oauth/${PROJECT}/anonymous/token`);
    assert.match(refresh.sent, /^grant_type=refresh_token&/);
    assert.equal(session.grant.scope, grant.scope);
  });

  test('ts-client asks again for the anonymous id of an outdated session, and is refused as in production', async () => {
    const { session } = await outdatedAnonymousSession(TS_CLIENT);
    const refusal = await refused(TS_CLIENT, session.api.get().execute(), 400, 'invalid_request');
    assert.equal(refusal.message, ANONYMOUS_ID_IN_USE);
  });

  test('sdk-client-v2 refreshes an outdated password session', async () => {
    const me = await member(SDK_CLIENT_V2);
    await profile(me);
    const session = SDK_CLIENT_V2.password(me.draft.email, me.draft.password, { tokenCache: outdated(me.session.grant) });
    assert.equal((await profile(session)).id, me.id);
    assert.match(session.wire[0].sent, /^grant_type=refresh_token&/);
  });
});

/** What an app has in its storage when it comes back after the token's life. */
function outdated(grant) {
  let stored = { token: grant.access_token, expirationTime: Date.now() - 1, refreshToken: grant.refresh_token };
  return {
    get: () => stored,
    set: (fresh) => {
      stored = fresh;
    },
  };
}

async function outdatedAnonymousSession(sdk) {
  const anonymousId = randomUUID();
  const first = sdk.anonymous({ anonymousId });
  await first.api.get().execute();
  const { grant } = first;
  return { grant, session: sdk.anonymous({ anonymousId, tokenCache: outdated(grant) }) };
}
