// The two generations of the official SDK behind one face, so that every scenario can be told once.
//
// A session is what an app gets from its client factory: `api` (the request builder), `client` (for requests the builder
// does not know), and, for the tests' eyes only, `wire`: each HTTP exchange, the token requests included.

import { createApiBuilderFromCtpClient } from '@commercetools/platform-sdk';
import { ClientBuilder as LegacyClientBuilder } from '@commercetools/sdk-client-v2';
import { ClientBuilder } from '@commercetools/ts-client';

import { BACKEND, BASE_URL, PROJECT, STOREFRONT } from './shop.mjs';

const tsClient = {
  name: 'ts-client',

  /** An answer without `errors` has no code; this is what the app finds in its place. */
  codeWithoutErrors: () => 'HttpError',

  builder: () => new ClientBuilder(),
  fetchOption: (recorder) => ({ httpClient: recorder }),

  refusal: (error) => ({
    statusCode: error.statusCode,
    code: error.code,
    message: error.message,
    body: error.body,
    errors: error.body?.errors ?? error.error,
  }),
};

const sdkClientV2 = {
  name: 'sdk-client-v2',
  codeWithoutErrors: (statusCode) => statusCode,

  builder: () => new LegacyClientBuilder(),
  fetchOption: (recorder) => ({ fetch: recorder }),

  refusal: (error) => ({
    statusCode: error.statusCode ?? error.body?.statusCode,
    code: error.body?.error ?? error.body?.errors?.[0]?.code ?? error.code,
    message: error.message,
    body: error.body,
    errors: error.body?.errors,
  }),
};

/** A `fetch` that remembers: {method, path, sent, status, received}. */
function recorderOf(wire) {
  return async (url, options) => {
    const response = await fetch(url, options);
    const received = await response.clone().json().catch(() => undefined);
    wire.push({ method: options.method, path: new URL(url).pathname, sent: options.body, status: response.status, received });
    return response;
  };
}

/** A generation with its ways to open a session. `options` are the flow's own: scopes, tokenCache, ... */
function withSessions(generation) {
  const session = (authorise) => {
    const wire = [];
    const recorder = generation.fetchOption(recorderOf(wire));
    const shared = { host: BASE_URL, projectKey: PROJECT, ...recorder };
    const client = authorise(generation.builder().withProjectKey(PROJECT), shared)
      .withHttpMiddleware({ host: BASE_URL, includeResponseHeaders: true, ...recorder })
      .withUserAgentMiddleware({ libraryName: 'sdk-acceptance' })
      .build();
    return {
      client,
      wire,
      api: createApiBuilderFromCtpClient(client).withProjectKey({ projectKey: PROJECT }),

      /** The last token answer. */
      get grant() {
        return this.wire.findLast((exchange) => exchange.path.startsWith('/oauth/') && exchange.status === 200)?.received;
      },
    };
  };

  return {
    ...generation,

    anonymous: ({ anonymousId, ...options } = {}) =>
      session((builder, shared) =>
        builder.withAnonymousSessionFlow({ ...shared, credentials: { ...STOREFRONT, anonymousId }, ...options }),
      ),

    password: (username, password, options = {}) =>
      session((builder, shared) =>
        builder.withPasswordFlow({ ...shared, credentials: { ...STOREFRONT, user: { username, password } }, ...options }),
      ),

    clientCredentials: (credentials = STOREFRONT, options = {}) =>
      session((builder, shared) => builder.withClientCredentialsFlow({ ...shared, credentials, ...options })),

    backend: () =>
      session((builder, shared) => builder.withClientCredentialsFlow({ ...shared, credentials: BACKEND })),

    refreshToken: (refreshToken) =>
      session((builder, shared) => builder.withRefreshTokenFlow({ ...shared, credentials: STOREFRONT, refreshToken })),

    existingToken: (accessToken) =>
      session((builder) => builder.withExistingTokenFlow(`Bearer ${accessToken}`, { force: true })),

    /** A session with no authorisation at all. */
    stranger: () => session((builder) => builder),
  };
}

export const TS_CLIENT = withSessions(tsClient);
export const SDK_CLIENT_V2 = withSessions(sdkClientV2);
export const SDKS = [TS_CLIENT, SDK_CLIENT_V2];
