// What storefronts do without the SDK, as read in their sources: raw fetch, with all its liberties.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';

import { SDK_CLIENT_V2 as SDK } from './sdks.mjs';
import { BERLIN, PROJECT, STOREFRONT, basic, form, member, profile, raw, somebody } from './shop.mjs';

const JSON_TYPE = 'application/json; charset=utf-8';
const ANONYMOUS = `/oauth/${PROJECT}/anonymous/token`;
const CUSTOMERS = `/oauth/${PROJECT}/customers/token`;
const ORIGIN = 'http://localhost:5173';

const storefront = basic(STOREFRONT);
const bearer = ({ access_token: token }) => `Bearer ${token}`;

/** Somebody who has signed up and opened the password flow: {draft, customer, grant, authorization}. */
async function signedIn() {
  const me = await member(SDK);
  await profile(me);
  return { ...me, grant: me.session.grant, authorization: bearer(me.session.grant) };
}

const post = (path, authorization, body) =>
  raw('POST', path, {
    authorization,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('Token requests', () => {
  for (const [what, request] of [
    ['no body at all', {}],
    ['an empty body and a JSON content type', { headers: { 'Content-Type': 'application/json' }, body: '' }],
    ['an empty JSON object', { headers: { 'Content-Type': 'application/json' }, body: '{}' }],
    ['an empty form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: '' }],
    ['an empty text', { headers: { 'Content-Type': 'text/plain;charset=UTF-8' }, body: '' }],
  ]) {
    test(`may have their parameters in the query, with ${what}`, async () => {
      const { draft, id } = await member(SDK);
      const guest = new URLSearchParams({ grant_type: 'client_credentials', scope: `manage_my_profile:${PROJECT}` });
      const anonymous = await raw('POST', `${ANONYMOUS}?${guest}`, { authorization: storefront, ...request });
      assert.equal(anonymous.status, 200);
      assert.match(anonymous.body.scope, new RegExp(`^manage_my_profile:${PROJECT} anonymous_id:\\S+$`));

      const { email: username, password } = draft;
      const customer = new URLSearchParams({ grant_type: 'password', username, password });
      const signed = await raw('POST', `${CUSTOMERS}?${customer}`, { authorization: storefront, ...request });
      assert.equal(signed.status, 200);
      assert.equal(signed.body.scope.split(' ').at(-1), `customer_id:${id}`);
    });
  }

  test('may have spaces in their scopes that are not encoded', async () => {
    const anonymousId = randomUUID();
    const scope = `manage_my_profile:${PROJECT} manage_my_orders:${PROJECT}`;
    const { status, body } = await form(
      ANONYMOUS,
      `grant_type=client_credentials&scope=${scope}&anonymous_id=${anonymousId}`,
    );
    assert.equal(status, 200);
    const granted = body.scope.split(' ');
    assert.equal(granted.pop(), `anonymous_id:${anonymousId}`);
    assert.deepEqual(granted.toSorted(), scope.split(' ').toSorted());
  });

  test('may have a form body under any content type', async () => {
    for (const type of ['application/json', 'text/plain;charset=UTF-8', 'application/octet-stream']) {
      const { status, body } = await raw('POST', ANONYMOUS, {
        authorization: storefront,
        headers: { 'Content-Type': type },
        body: 'grant_type=client_credentials',
      });
      assert.equal(status, 200, `${type}: ${JSON.stringify(body)}`);
    }
  });

  test('with a parameter in the query and in the form follow the form', async () => {
    const [inQuery, inForm] = [randomUUID(), randomUUID()];
    const fields = { grant_type: 'client_credentials', anonymous_id: inForm };
    const { body } = await form(`${ANONYMOUS}?anonymous_id=${inQuery}`, fields);
    assert.equal(body.scope.split(' ').at(-1), `anonymous_id:${inForm}`);
  });

  for (const [name, path] of [['anonymous', ANONYMOUS], ['customers', CUSTOMERS], ['token', '/oauth/token']]) {
    test(`may refresh at the ${name} URL, a guest as well as a customer`, async () => {
      const { id, grant } = await signedIn();
      const customer = await form(path, { grant_type: 'refresh_token', refresh_token: grant.refresh_token });
      assert.equal(customer.status, 200);
      assert.equal(customer.body.scope, grant.scope);
      const me = await raw('GET', `/${PROJECT}/me`, { authorization: bearer(customer.body) });
      assert.equal(me.body.id, id);

      const guest = (await form(ANONYMOUS, { grant_type: 'client_credentials' })).body;
      const again = await form(path, { grant_type: 'refresh_token', refresh_token: guest.refresh_token });
      assert.equal(again.status, 200);
      assert.equal(again.body.scope, guest.scope);
    });
  }

  test('find in an unencoded plus a space, as in every form', async () => {
    const { email, password } = (await member(SDK, { email: `ada+${randomUUID()}@example.com` })).draft;
    const unencoded = await form(CUSTOMERS, `grant_type=password&username=${email}&password=${password}`);
    assert.equal(unencoded.status, 400);
    assert.equal(unencoded.body.error, 'invalid_customer_account_credentials');
    assert.equal((await form(CUSTOMERS, { grant_type: 'password', username: email, password })).status, 200);
  });

  test('may do without a refresh token', async () => {
    const { body } = await form(ANONYMOUS, { grant_type: 'client_credentials', refresh_token: 'false' });
    assert.ok(body.access_token);
    assert.ok(!('refresh_token' in body));
  });

  test('are refused with a code in every place where somebody looks for it', async () => {
    const { draft } = await member(SDK);
    for (const [path, fields, client, status, code, message] of [
      ['/oauth/token', { grant_type: 'client_credentials' }, { ...STOREFRONT, clientSecret: 'no' }, 401, 'invalid_client'],
      ['/oauth/token', { grant_type: 'magic' }, STOREFRONT, 400, 'unsupported_grant_type'],
      ['/oauth/token', {}, STOREFRONT, 400, 'invalid_request'],
      ['/oauth/token', { grant_type: 'refresh_token' }, STOREFRONT, 400, 'invalid_request'],
      ['/oauth/token', { grant_type: 'client_credentials', scope: 'no:such' }, STOREFRONT, 400, 'invalid_scope'],
      [
        '/oauth/token',
        { grant_type: 'refresh_token', refresh_token: 'gone' },
        STOREFRONT,
        400,
        'invalid_grant',
        'The refresh token was not found. It may have expired.',
      ],
      [
        CUSTOMERS,
        { grant_type: 'password', username: draft.email, password: 'no' },
        STOREFRONT,
        400,
        'invalid_customer_account_credentials',
        'Customer account with the given credentials not found.',
      ],
      [CUSTOMERS, { grant_type: 'password', username: draft.email }, STOREFRONT, 400, 'invalid_request'],
    ]) {
      const answer = await form(path, fields, { client });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.equal(answer.body.statusCode, status);
      assert.equal(answer.body.error, code);
      assert.equal(answer.body.error_description, answer.body.message);
      assert.equal(answer.body.errors.length, 1);
      assert.equal(answer.body.errors[0].code, code);
      assert.equal(answer.body.errors[0].message, answer.body.message);
      if (message) assert.equal(answer.body.message, message);
    }
  });
});

describe('A session without the SDK', () => {
  test('goes from a guest to a customer, to an edited profile, and out again', async () => {
    const guest = (await form(ANONYMOUS, { grant_type: 'client_credentials' })).body;
    const anonymousId = guest.scope.split(' ').find((part) => part.startsWith('anonymous_id:'));
    assert.ok(anonymousId, 'apps read their anonymous id in the scope');

    const draft = somebody({ firstName: 'Ada' });
    assert.equal((await post(`/${PROJECT}/me/signup`, bearer(guest), draft)).status, 201);
    const { email, password } = draft;
    assert.equal((await post(`/${PROJECT}/me/login`, bearer(guest), { email, password })).status, 200);

    const grant = (await form(CUSTOMERS, { grant_type: 'password', username: email, password })).body;
    const me = await raw('GET', `/${PROJECT}/me`, { authorization: bearer(grant) });
    assert.equal(me.body.firstName, 'Ada');

    const added = await post(`/${PROJECT}/me`, bearer(grant), {
      version: me.body.version,
      actions: [{ action: 'addAddress', address: BERLIN }],
    });
    const addressId = added.body.addresses.at(-1).id;
    const home = await post(`/${PROJECT}/me`, bearer(grant), {
      version: added.body.version,
      actions: [{ action: 'setDefaultShippingAddress', addressId }],
    });
    assert.equal(home.body.defaultShippingAddressId, addressId);

    assert.equal((await form('/oauth/token/revoke', { token: grant.access_token })).status, 200);
    const after = await raw('GET', `/${PROJECT}/me`, { authorization: bearer(grant) });
    assert.equal(after.status, 401);
    assert.equal(after.body.error, 'invalid_token');
  });

  test('may send fields that the API does not know, as with the id beside the passwords', async () => {
    const { authorization, customer, draft } = await signedIn();
    const { status, body } = await post(`/${PROJECT}/me/password`, authorization, {
      id: customer.id,
      version: customer.version,
      currentPassword: draft.password,
      newPassword: 'another',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.id, customer.id);
  });

  test('may send null for what it does not want to say', async () => {
    const guest = (await form(ANONYMOUS, { grant_type: 'client_credentials' })).body;
    const draft = somebody({ firstName: null, addresses: null, custom: null, locale: null });
    const { status, body } = await post(`/${PROJECT}/me/signup`, bearer(guest), draft);
    assert.equal(status, 201, JSON.stringify(body));
    assert.ok(!('firstName' in body.customer));
    assert.deepEqual(body.customer.addresses, []);
  });

  test('may write a version as 1.0', async () => {
    const { authorization } = await signedIn();
    const { status } = await raw('POST', `/${PROJECT}/me`, {
      authorization,
      headers: { 'Content-Type': 'application/json' },
      body: '{"version": 1.0, "actions": []}',
    });
    assert.equal(status, 200);
  });

  test('may carry query parameters that the API does not know', async () => {
    const { authorization, customer } = await signedIn();
    const { status, body } = await raw('GET', `/${PROJECT}/me?_=${Date.now()}&expand=customerGroup`, { authorization });
    assert.deepEqual([status, body], [200, customer]);
  });
});

describe('Every answer', () => {
  test('is JSON by exactly the content type that apps compare with', async () => {
    const { authorization, draft } = await signedIn();
    const guest = await form(ANONYMOUS, { grant_type: 'client_credentials' });
    const answers = {
      200: await raw('GET', `/${PROJECT}/me`, { authorization }),
      201: await post(`/${PROJECT}/me/signup`, bearer(guest.body), somebody()),
      400: await post(`/${PROJECT}/me/signup`, bearer(guest.body), { email: draft.email, password: 'x' }),
      401: await raw('GET', `/${PROJECT}/me`),
      403: await raw('GET', `/${PROJECT}/me`, { authorization: bearer(guest.body) }),
      404: await raw('GET', `/${PROJECT}/no-such-thing`, { authorization }),
      405: await raw('PUT', `/${PROJECT}/me/login`, { authorization }),
      409: await post(`/${PROJECT}/me`, authorization, { version: 99, actions: [] }),
    };
    for (const [status, answer] of Object.entries(answers)) {
      assert.equal(answer.status, Number(status), JSON.stringify(answer.body));
      assert.equal(answer.headers.get('content-type'), JSON_TYPE, status);
    }
    assert.equal(guest.headers.get('content-type'), JSON_TYPE);
    const refusedToken = await form('/oauth/token', { grant_type: 'magic' });
    assert.equal(refusedToken.headers.get('content-type'), JSON_TYPE);
  });

  test('echoes the correlation id of its request, a refusal as well', async () => {
    const { authorization } = await signedIn();
    for (const request of [
      { authorization },
      { authorization: 'Bearer unknown' },
      {},
    ]) {
      const id = `${PROJECT}/${randomUUID()}`;
      const { headers } = await raw('GET', `/${PROJECT}/me`, { ...request, headers: { 'X-Correlation-ID': id } });
      assert.equal(headers.get('x-correlation-id'), id);
    }
  });

  test('has a correlation id of its own where none was sent', async () => {
    const { authorization } = await signedIn();
    const answers = [
      await raw('GET', `/${PROJECT}/me`, { authorization }),
      await raw('GET', `/${PROJECT}/me`),
      await raw('GET', `/${PROJECT}/no-such-thing`),
      await form('/oauth/token', { grant_type: 'client_credentials' }),
    ];
    const ids = answers.map(({ headers }) => headers.get('x-correlation-id'));
    assert.ok(ids.every(Boolean), JSON.stringify(ids));
    assert.equal(new Set(ids).size, ids.length);
  });
});

describe('Browsers', () => {
  for (const [method, path] of [
    ['GET', `/${PROJECT}/me`],
    ['POST', `/${PROJECT}/me`],
    ['DELETE', `/${PROJECT}/me?version=1`],
    ['POST', `/${PROJECT}/me/signup`],
    ['POST', `/${PROJECT}/me/login`],
    ['POST', `/${PROJECT}/me/password`],
    ['POST', `/${PROJECT}/me/password/reset`],
    ['POST', `/${PROJECT}/me/email/confirm`],
    ['POST', ANONYMOUS],
    ['POST', CUSTOMERS],
    ['POST', '/oauth/token'],
    ['POST', '/oauth/token/revoke'],
    ['GET', `/${PROJECT}`],
  ]) {
    test(`may send ${method} ${path} from another origin, with the headers they ask for`, async () => {
      const wanted = ['authorization', 'content-type', 'x-correlation-id', 'x-user-agent', 'x-from-tomorrow'];
      const { status, headers } = await raw('OPTIONS', path, {
        headers: {
          Origin: ORIGIN,
          'Access-Control-Request-Method': method,
          'Access-Control-Request-Headers': wanted.join(','),
        },
      });
      assert.ok([200, 204].includes(status), `${status}`);
      assert.ok(['*', ORIGIN].includes(headers.get('access-control-allow-origin')));
      const listed = (name) => (headers.get(name) ?? '').split(',').map((entry) => entry.trim());
      assert.ok(listed('access-control-allow-methods').includes(method), headers.get('access-control-allow-methods'));
      const allowed = listed('access-control-allow-headers').map((header) => header.toLowerCase());
      assert.deepEqual(wanted.filter((header) => !allowed.includes(header)), []);
      assert.ok(Number(headers.get('access-control-max-age')) > 0);
    });
  }

  test('may read every answer, a refusal as well', async () => {
    const { authorization } = await signedIn();
    const headers = { Origin: ORIGIN };
    for (const answer of [
      await raw('GET', `/${PROJECT}/me`, { authorization, headers }),
      await raw('GET', `/${PROJECT}/me`, { headers }),
      await raw('GET', `/${PROJECT}/no-such-thing`, { headers }),
      await raw('PUT', `/${PROJECT}/me/login`, { headers }),
      await raw('POST', '/oauth/token', { headers }),
      await raw('POST', ANONYMOUS, { authorization: storefront, headers, body: 'grant_type=client_credentials' }),
    ]) {
      assert.ok(['*', ORIGIN].includes(answer.headers.get('access-control-allow-origin')), `${answer.status}`);
    }
  });
});
