// The profile as a whole: versions that clash, two customers at once, the end of an account.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { SDKS, SDK_CLIENT_V2, TS_CLIENT } from './sdks.mjs';
import { BASE_URL, BERLIN, PROJECT, member, profile, refused, signIn, somebody } from './shop.mjs';

for (const sdk of SDKS) {
  describe(`Profile, through ${sdk.name}`, () => {
    test('an outdated version is refused with the current one, whatever the actions', async () => {
      const me = await member(sdk);
      const { version } = await me.update({ action: 'setFirstName', firstName: 'Ada' });
      for (const wrong of [version - 1, version + 1]) {
        for (const actions of [[{ action: 'setFirstName', firstName: 'Grace' }], []]) {
          const update = me.api.me().post({ body: { version: wrong, actions } }).execute();
          const refusal = await refused(sdk, update, 409, 'ConcurrentModification');
          assert.deepEqual(refusal.body.errors, [
            { code: 'ConcurrentModification', message: refusal.body.message, currentVersion: version },
          ]);
          assert.equal(
            refusal.message,
            `Object ${me.id} has a different version than expected. Expected: ${wrong} - Actual: ${version}.`,
          );
        }
      }
      assert.equal((await profile(me)).firstName, 'Ada');
    });

    test('of two tabs that save the same version, one is refused', async () => {
      const me = await member(sdk);
      const tab = (firstName) => {
        const body = { version: me.customer.version, actions: [{ action: 'setFirstName', firstName }] };
        return me.api.me().post({ body }).execute();
      };
      await profile(me);
      const answers = await Promise.allSettled([tab('Ada'), tab('Grace')]);
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
      const { reason } = answers.find(({ status }) => status === 'rejected');
      assert.equal(sdk.refusal(reason).code, 'ConcurrentModification');
      const { value } = answers.find(({ status }) => status === 'fulfilled');
      assert.deepEqual(await profile(me), value.body);
    });

    test('deleting a profile answers with its last state, and nobody signs in with it any more', async () => {
      const me = await member(sdk, { firstName: 'Ada' });
      await profile(me);
      const { access_token: token, refresh_token: refreshToken } = me.session.grant;
      const { statusCode, body } = await me.api.me().delete({ queryArgs: { version: me.customer.version } }).execute();
      assert.equal(statusCode, 200);
      assert.equal(body.id, me.id);
      assert.equal(body.firstName, 'Ada');

      const { email, password } = me.draft;
      await refused(sdk, signIn(sdk.anonymous(), email, password), 400, 'InvalidCredentials');
      const again = sdk.password(email, password);
      await refused(sdk, again.api.me().get().execute(), 400, 'invalid_customer_account_credentials');
      for (const session of [sdk.existingToken(token), sdk.refreshToken(refreshToken)]) {
        await assert.rejects(profile(session), 'no token may still open the profile');
      }
    });

    test('the email of a deleted profile is free again', async () => {
      const me = await member(sdk);
      await me.api.me().delete({ queryArgs: { version: me.customer.version } }).execute();
      const next = await member(sdk, { email: me.draft.email });
      assert.notEqual(next.id, me.id);
    });

    test('deleting with an outdated version is refused, and the profile stays', async () => {
      const me = await member(sdk);
      const { version } = await me.update({ action: 'setFirstName', firstName: 'Ada' });
      const deletion = me.api.me().delete({ queryArgs: { version: version - 1 } }).execute();
      const refusal = await refused(sdk, deletion, 409, 'ConcurrentModification');
      assert.equal(refusal.body.errors[0].currentVersion, version);
      assert.deepEqual(await profile(me), me.customer);
    });

    test('deleting without a version is refused', async () => {
      const me = await member(sdk);
      const deletion = me.api.me().delete({ queryArgs: {} }).execute();
      await assert.rejects(deletion, (error) => sdk.refusal(error).statusCode === 400);
      assert.deepEqual(await profile(me), me.customer);
    });
  });
}

describe('Two customers at once', () => {
  for (const [first, second] of [
    [TS_CLIENT, TS_CLIENT],
    [SDK_CLIENT_V2, SDK_CLIENT_V2],
    [TS_CLIENT, SDK_CLIENT_V2],
  ]) {
    test(`never see each other, through ${first.name} and ${second.name}`, async () => {
      const rounds = 12;
      const people = await Promise.all([
        member(first, { firstName: 'Ada', addresses: [BERLIN] }),
        member(second, { firstName: 'Grace', addresses: [BERLIN] }),
      ]);

      /** One customer's afternoon: edit, look, sign in again; every answer must be about nobody else. */
      const afternoon = async (sdk, me) => {
        for (let round = 1; round <= rounds; round += 1) {
          const address = { ...BERLIN, additionalAddressInfo: `${me.draft.firstName} ${round}` };
          await me.update({ action: 'setTitle', title: `${me.draft.firstName} ${round}` }, { action: 'addAddress', address });
          const seen = await Promise.all([profile(me), profile(me), signIn(me.session, me.draft.email, me.draft.password)]);
          for (const customer of [seen[0], seen[1], seen[2].body.customer]) assert.deepEqual(customer, me.customer);
          const other = sdk.password(me.draft.email, me.draft.password);
          assert.deepEqual(await profile(other), me.customer);
        }
      };
      await Promise.all([afternoon(first, people[0]), afternoon(second, people[1])]);

      const [ada, grace] = await Promise.all(people.map(profile));
      assert.notEqual(ada.id, grace.id);
      for (const [me, customer] of [[people[0], ada], [people[1], grace]]) {
        assert.equal(customer.id, me.id);
        assert.equal(customer.email, me.draft.email);
        assert.equal(customer.title, `${me.draft.firstName} ${rounds}`);
        assert.deepEqual(
          customer.addresses.map(({ additionalAddressInfo }) => additionalAddressInfo),
          [undefined, ...Array.from({ length: rounds }, (_, index) => `${me.draft.firstName} ${index + 1}`)],
        );
      }
    });
  }

  test('who sign up with one email at the same moment are one customer and one refusal', async () => {
    const draft = somebody();
    const answers = await Promise.allSettled(
      SDKS.map((sdk) => sdk.anonymous().api.me().signup().post({ body: draft }).execute()),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    const loser = answers.findIndex(({ status }) => status === 'rejected');
    assert.equal(SDKS[loser].refusal(answers[loser].reason).code, 'DuplicateField');
  });
});

describe('The concurrent modification middleware of ts-client', () => {
  test('finds the current version in the 409 and saves with it', async () => {
    const { ClientBuilder } = await import('@commercetools/ts-client');
    const me = await member(TS_CLIENT);
    await me.update({ action: 'setFirstName', firstName: 'Ada' });
    const client = new ClientBuilder()
      .withExistingTokenFlow(`Bearer ${me.session.grant.access_token}`, { force: true })
      .withConcurrentModificationMiddleware()
      .withHttpMiddleware({ host: BASE_URL })
      .build();
    const body = { version: 1, actions: [{ action: 'setLastName', lastName: 'Lovelace' }] };
    const answer = await client.execute({ method: 'POST', uri: `/${PROJECT}/me`, body });
    assert.equal(answer.body.lastName, 'Lovelace');
    assert.equal(answer.body.firstName, 'Ada');
  });
});
