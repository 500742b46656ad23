// Answers that are not about the business: they must survive the SDKs' own reading of errors.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { SDKS } from './sdks.mjs';
import { PROJECT, member, refused, somebody } from './shop.mjs';

const JSON_TYPE = { 'Content-Type': 'application/json' };

for (const sdk of SDKS) {
  describe(`Errors, through ${sdk.name}`, () => {
    test('a path that is not served is refused with 404, and the message of the server is in the body', async () => {
      const request = sdk.anonymous().api.productProjections().search().get().execute();
      const refusal = await refused(sdk, request, 404, 'ResourceNotFound');
      assert.equal(refusal.message, `URI not found: /${PROJECT}/product-projections/search`, 'the message of the SDK');
      assert.ok(refusal.body.message);
      assert.equal(refusal.body.errors[0].message, refusal.body.message);
    });

    for (const [what, body] of [
      ['malformed JSON', '{"email": '],
      ['JSON that is no object', '"email"'],
      ['an empty object', '{}'],
    ]) {
      test(`${what} is refused with InvalidJsonInput`, async () => {
        const { client } = sdk.anonymous();
        const request = { method: 'POST', uri: `/${PROJECT}/me/signup`, headers: JSON_TYPE, body };
        const refusal = await refused(sdk, client.execute(request), 400, 'InvalidJsonInput');
        assert.equal(refusal.message, 'Request body does not contain valid JSON.');
        assert.ok(refusal.body.errors[0].detailedErrorMessage);
      });
    }

    test('an empty body is refused with InvalidJsonInput', async () => {
      const { client } = sdk.anonymous();
      const request = { method: 'POST', uri: `/${PROJECT}/me/signup`, headers: JSON_TYPE };
      await refused(sdk, client.execute(request), 400, 'InvalidJsonInput');
    });

    test('a number in quotes is not a version', async () => {
      const me = await member(sdk);
      const update = me.api.me().post({ body: { version: '1', actions: [] } }).execute();
      const refusal = await refused(sdk, update, 400, 'InvalidJsonInput');
      assert.match(refusal.body.errors[0].detailedErrorMessage, /^version: /);
    });

    test('a wrong method is refused with 405, whose body has no errors, and the SDK can read it', async () => {
      const { client } = sdk.anonymous();
      const request = { method: 'PUT', uri: `/${PROJECT}/me/signup`, headers: JSON_TYPE, body: somebody() };
      const refusal = await refused(sdk, client.execute(request), 405, sdk.codeWithoutErrors(405));
      assert.equal(refusal.message, 'Method Not Allowed');
      assert.deepEqual(refusal.body, { statusCode: 405, message: 'Method Not Allowed' });
    });

    test('a body that does not say it is JSON is refused with an error that the SDK can read', async () => {
      const { client } = sdk.anonymous();
      const headers = { 'Content-Type': 'text/plain' };
      const request = { method: 'POST', uri: `/${PROJECT}/me/signup`, headers, body: somebody() };
      await assert.rejects(client.execute(request), (error) => {
        const { statusCode, message, body } = sdk.refusal(error);
        assert.equal(statusCode, 415);
        assert.equal(body.statusCode, 415);
        assert.equal(message, body.message);
        assert.ok(message);
        assert.notDeepEqual(body.errors, [], 'an empty list breaks ts-client');
        return true;
      });
    });
  });
}
