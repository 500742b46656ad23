// The shop that the scenarios are set in, and the words that they are told with.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

if (!process.env.BASE_URL) throw new Error('BASE_URL must say where the server listens, e.g. http://127.0.0.1:8989');

export const BASE_URL = process.env.BASE_URL.replace(/\/$/, '');
export const PROJECT = 'demo';
export const STOREFRONT = { clientId: 'demo-client', clientSecret: 'demo-secret' };
export const BACKEND = { clientId: 'demo-backend', clientSecret: 'demo-backend-secret' };

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
export const MASKED_PASSWORD = /^\*{4}.{4}$/;

export const BERLIN = { country: 'DE', city: 'Berlin', streetName: 'Torstraße', streetNumber: '1', postalCode: '10119' };
export const PARIS = { country: 'FR', city: 'Paris', streetName: 'Rue de Rivoli', streetNumber: '2', postalCode: '75001' };
export const OSLO = { country: 'NO', city: 'Oslo', streetName: 'Karl Johans gate', streetNumber: '3', postalCode: '0154' };

/** The draft of a customer that nobody else has. */
export function somebody(more = {}) {
  const unique = randomUUID();
  return { email: `Ada.${unique}@example.com`, password: `clear-text-${unique}`, ...more };
}

/** Signs somebody up through an anonymous session and signs them in with the password flow. */
export async function member(sdk, more = {}) {
  const draft = somebody(more);
  const { body } = await sdk.anonymous().api.me().signup().post({ body: draft }).execute();
  const session = sdk.password(draft.email, draft.password);
  return {
    draft,
    session,
    api: session.api,
    id: body.customer.id,
    customer: body.customer,

    /** Applies the actions to the profile, asserts that they are kept, and returns the profile. */
    async update(...actions) {
      const answer = await this.api.me().post({ body: { version: this.customer.version, actions } }).execute();
      assert.equal(answer.statusCode, 200);
      assert.deepEqual(await profile(this), answer.body, 'GET /me must show what POST /me has answered');
      this.customer = answer.body;
      return answer.body;
    },
  };
}

export async function profile({ api }) {
  return (await api.me().get().execute()).body;
}

/** Signs in: POST /me/login. */
export function signIn(session, email, password) {
  return session.api.me().login().post({ body: { email, password } }).execute();
}

/**
 * Asserts that the request is refused with this status and code, as the SDK surfaces them.
 * Returns {statusCode, code, message, body, errors}.
 */
export async function refused(sdk, request, statusCode, code) {
  const error = await request.then(
    (answer) => assert.fail(`expected ${statusCode} ${code}, but it was answered: ${JSON.stringify(answer.body)}`),
    (reason) => reason,
  );
  const refusal = sdk.refusal(error);
  assert.deepEqual({ statusCode: refusal.statusCode, code: refusal.code }, { statusCode, code }, refusedOtherwise(error));
  return refusal;
}

function refusedOtherwise(error) {
  return `refused otherwise: ${error.stack ?? ''} ${JSON.stringify(error.body ?? error)}`;
}

/** Asks until the answer satisfies, for what may come late; the real API delivers messages within seconds. */
export async function eventually(ask, satisfies, withinMilliseconds = 10_000) {
  const deadline = Date.now() + withinMilliseconds;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (Date.now() > deadline) assert.fail(`not within ${withinMilliseconds} ms; the last answer: ${JSON.stringify(answer)}`);
    await delay(50);
  }
}

export function basic({ clientId, clientSecret }) {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

/** A request without any SDK: {status, headers, body}. */
export async function raw(method, path, { authorization, headers = {}, body } = {}) {
  const response = await fetch(BASE_URL + path, {
    method,
    headers: { ...(authorization ? { Authorization: authorization } : {}), ...headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

/** A raw request to the OAuth endpoints with a form body, as the storefront unless told otherwise. */
export function form(path, fields, { client = STOREFRONT } = {}) {
  return raw('POST', path, {
    authorization: basic(client),
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
  });
}
