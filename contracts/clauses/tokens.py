"""Access tokens and refresh tokens."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import PASSWORD, Customer, NotApplicable
from contracts.target import Client

CLIENT = "/token"
ANOTHER_PASSWORD = "Battery-Staple-2"


def test_parameters_may_be_a_form(shop: Shop) -> None:
    """The parameters of a token request may be sent as a form in the body."""
    for path, form in _grants(shop, shop.sign_up()):
        _expect_to_sign_in(shop, ok(_granted(shop, path, form))["access_token"])


def test_parameters_may_be_in_the_query(shop: Shop) -> None:
    """The parameters of a token request may be sent in the query."""
    for path, form in _grants(shop, shop.sign_up()):
        _expect_to_sign_in(shop, ok(_granted(shop, path, {}, params=form))["access_token"])


def test_a_client_must_prove_itself(shop: Shop) -> None:
    """A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`."""
    client = shop.target.clients.storefront
    strangers = (
        None,
        Client(id=client.id, secret=f"{client.secret}-not"),
        Client(id=client.id, secret=""),
        Client(id=f"{client.id}-not", secret=client.secret),
    )
    for path, form in _grants(shop, shop.sign_up()):
        for stranger in strangers:
            refused(shop.wire.oauth(path, stranger, form), 401, "invalid_client")
        ok(_granted(shop, path, form))


def test_a_refusal_names_its_error(shop: Shop) -> None:
    """A refused token request has `error`, which is the `code` of its first error, and `error_description`."""
    customer = shop.sign_up()
    refusals = [
        _granted(shop, CLIENT, {"grant_type": "no_such_grant"}),
        _granted(shop, CLIENT, {"grant_type": "client_credentials", "scope": "no_such_scope"}),
        _granted(shop, _customers(shop), _password_form(customer, password=ANOTHER_PASSWORD)),
        shop.wire.oauth(CLIENT, None, {"grant_type": "client_credentials"}),
        shop.refresh("no-such-token"),
    ]
    for answer in refusals:
        body = _refusal(answer)
        assert body["error"] == body["errors"][0]["code"]
        assert isinstance(body["error_description"], str)
        assert body["error_description"]
    ok(_granted(shop, _customers(shop), _password_form(customer)))


def test_the_scope_is_what_was_asked_for(shop: Shop) -> None:
    """The `scope` of a token names the scopes that were asked for."""
    profile, guests = _scope(shop, "manage_my_profile"), _scope(shop, "create_anonymous_token")
    for path, form in _grants(shop, shop.sign_up()):
        for asked in ({profile}, {guests}, {profile, guests}):
            granted = ok(_granted(shop, path, {**form, "scope": " ".join(sorted(asked))}))
            assert {scope for scope in granted["scope"].split() if "_id:" not in scope} == asked
            sign_in = shop.wire.post("/me/login", granted["access_token"], json={"email": "a", "password": "b"})
            refused(sign_in, 400 if profile in asked else 403)


def test_a_scope_that_does_not_exist_is_refused(shop: Shop) -> None:
    """A `scope` that the platform does not know is refused with 400 `invalid_scope`."""
    known, unknown = _scope(shop, "manage_my_profile"), _scope(shop, "no_such_scope")
    for path, form in _grants(shop, shop.sign_up()):
        for scope in (unknown, f"{known} {unknown}", "no_such_scope"):
            refused(_granted(shop, path, {**form, "scope": scope}), 400, "invalid_scope")
        ok(_granted(shop, path, {**form, "scope": known}))


def test_a_grant_type_that_does_not_exist_is_refused(shop: Shop) -> None:
    """A `grant_type` that does not exist is refused with 400 `unsupported_grant_type`."""
    for path, form in _grants(shop, shop.sign_up()):
        refused(_granted(shop, path, {**form, "grant_type": "no_such_grant"}), 400, "unsupported_grant_type")
        ok(_granted(shop, path, form))


def test_client_credentials_get_no_refresh_token(shop: Shop) -> None:
    """The grant `client_credentials` returns an access token without `refresh_token`."""
    granted = ok(_granted(shop, CLIENT, {"grant_type": "client_credentials"}))
    assert "refresh_token" not in set(granted)
    _expect_to_sign_in(shop, granted["access_token"])


def test_a_refreshed_token_has_the_same_scope(shop: Shop) -> None:
    """The grant `refresh_token` returns an access token of the same `scope`, including the anonymous or customer id."""
    customer, profile = shop.sign_up(), {"scope": _scope(shop, "manage_my_profile")}
    for scope in ({}, profile):
        guest = shop.broker.guest_grant(**scope)
        own = ok(_granted(shop, _customers(shop), _password_form(customer, **scope)))
        for granted in (guest, own):
            again = ok(shop.refresh(granted["refresh_token"]))
            assert set(again["scope"].split()) == set(granted["scope"].split())
            _expect_to_sign_in(shop, again["access_token"])
        refreshed = ok(shop.refresh(own["refresh_token"]))
        opened = [ok(shop.wire.get("/me", granted["access_token"]))["id"] for granted in (own, refreshed)]
        assert opened[0] == opened[1]


def test_a_refresh_answers_no_other_refresh_token(shop: Shop) -> None:
    """The grant `refresh_token` returns no new `refresh_token`."""
    customer = shop.sign_up()
    for refresh_token in (shop.broker.guest_grant()["refresh_token"], customer.refresh_token):
        is_another = ok(shop.refresh(refresh_token)).get("refresh_token", refresh_token) != refresh_token
        assert not is_another


def test_a_refresh_token_that_does_not_exist_is_refused(shop: Shop) -> None:
    """A refresh token that does not exist is refused with 400."""
    customer = shop.sign_up()
    for refresh_token in (f"{shop.target.project}:{uuid4()}", f"{customer.refresh_token}x", customer.token):
        refused(shop.refresh(refresh_token), 400)
    ok(shop.refresh(customer.refresh_token))


def test_the_password_flow_opens_the_profile(shop: Shop) -> None:
    """The password flow returns an access token for the profile of the customer, and a `refresh_token`."""
    for customer in [shop.sign_up() for _ in range(3)]:
        granted = ok(_granted(shop, _customers(shop), _password_form(customer)))
        assert ok(shop.wire.get("/me", granted["access_token"]))["id"] == customer.id
        assert ok(shop.refresh(granted["refresh_token"]))


def test_a_scope_of_a_customer_is_the_customers_id(shop: Shop) -> None:
    """One of the scopes of a customer's token is `customer_id:` and the id of the customer."""
    scope = {"scope": f"{_scope(shop, 'manage_my_profile')} {_scope(shop, 'create_anonymous_token')}"}
    for customer in (shop.sign_up(), shop.sign_up()):
        for asked in ({}, scope):
            granted = ok(_granted(shop, _customers(shop), _password_form(customer, **asked)))
            assert f"customer_id:{customer.id}" in granted["scope"].split()


def test_wrong_customer_credentials_are_refused(shop: Shop) -> None:
    """A `username` that no customer has, or a `password` that is not the customer's, is refused with 400 `invalid_customer_account_credentials`."""
    customer, other = shop.sign_up(), shop.sign_up(password=ANOTHER_PASSWORD)
    wrong = [{"username": shop.broker.email()}]
    wrong += [{"password": password} for password in (other.password, PASSWORD.swapcase(), PASSWORD[:-1])]
    for credentials in wrong:
        answer = _granted(shop, _customers(shop), _password_form(customer, **credentials))
        refused(answer, 400, "invalid_customer_account_credentials")
    ok(_granted(shop, _customers(shop), _password_form(customer)))


def test_a_refresh_token_can_be_declined(shop: Shop) -> None:
    """With `refresh_token=false`, the password flow returns no `refresh_token`."""
    customer = shop.sign_up()
    granted = ok(_granted(shop, _customers(shop), {**_password_form(customer), "refresh_token": "false"}))
    assert "refresh_token" not in set(granted)
    assert ok(shop.wire.get("/me", granted["access_token"]))["id"] == customer.id


def test_an_anonymous_session_gets_tokens(shop: Shop) -> None:
    """An anonymous session gets an access token and a `refresh_token`."""
    granted = ok(_anonymous(shop))
    _expect_to_sign_in(shop, granted["access_token"])
    _expect_to_sign_in(shop, ok(shop.refresh(granted["refresh_token"]))["access_token"])


def test_a_scope_of_an_anonymous_session_is_its_id(shop: Shop) -> None:
    """One of the scopes of an anonymous session's token is `anonymous_id:` and the id of the session."""
    scope = f"{_scope(shop, 'manage_my_profile')} {_scope(shop, 'create_anonymous_token')}"
    ids = [_session_of(ok(answer)) for answer in (_anonymous(shop), _anonymous(shop, scope=scope))]
    assert all(ids)
    assert ids[0] != ids[1]


def test_a_given_anonymous_id_is_the_sessions(shop: Shop) -> None:
    """A given `anonymous_id` is the id of the session."""
    id = str(uuid4())
    granted = ok(_anonymous(shop, anonymous_id=id))
    assert _session_of(granted) == id
    assert _session_of(ok(shop.refresh(granted["refresh_token"]))) == id


def test_an_anonymous_id_in_use_is_refused(shop: Shop) -> None:
    """An `anonymous_id` that is in use is refused with 400 `invalid_request`."""
    own = str(uuid4())
    ok(_anonymous(shop, anonymous_id=own))
    made = _session_of(ok(_anonymous(shop)))
    for id in (own, made):
        refused(_anonymous(shop, anonymous_id=id), 400, "invalid_request")
    ok(_anonymous(shop, anonymous_id=str(uuid4())))


def test_an_anonymous_session_takes_its_scope(shop: Shop) -> None:
    """An API client without the scope `create_anonymous_token:{projectKey}` gets no anonymous session."""
    ok(_anonymous(shop))
    answer = shop.wire.oauth(_guests(shop), _client_without_guests(shop), {"grant_type": "client_credentials"})
    assert answer.is_client_error, f"expected a refusal, got {answer.status_code}"


def test_a_valid_token_is_active(shop: Shop) -> None:
    """An access token that is valid is `active`, and shown with its `scope` and its `exp`."""
    shop.need("introspection")
    for path, form in _grants(shop, shop.sign_up()):
        before = time.time()
        granted = ok(_granted(shop, path, {**form, "scope": _scope(shop, "manage_my_profile")}))
        shown = ok(_introspected(shop, granted["access_token"]))
        assert shown["active"] is True
        assert set(shown["scope"].split()) == set(granted["scope"].split())
        assert isinstance(shown["exp"], int)
        # Nothing more: the unit of `exp` is not documented, and the platform's may be milliseconds.
        assert shown["exp"] >= before + granted["expires_in"] - shop.target.tolerances.clock_skew - 1


def test_a_token_that_does_not_exist_is_not_active(shop: Shop) -> None:
    """A token that does not exist is answered with 200 and is not `active`."""
    shop.need("introspection")
    customer = shop.sign_up()
    for token in ("no-such-token", f"{customer.token}x"):
        assert ok(_introspected(shop, token))["active"] is False
    assert ok(_introspected(shop, customer.token))["active"] is True


def test_a_revoked_access_token_is_refused(shop: Shop) -> None:
    """An access token that was revoked is refused with 401 `invalid_token`."""
    shop.need("revocation")
    customer, other = shop.sign_up(), shop.sign_up()
    ok(shop.wire.get("/me", customer.token))
    _revoke(shop, customer.token, "access_token")
    shop.eventually(lambda: refused(shop.wire.get("/me", customer.token), 401, "invalid_token"))
    ok(shop.wire.get("/me", other.token))


def test_a_revoked_refresh_token_no_longer_refreshes(shop: Shop) -> None:
    """A refresh token that was revoked no longer refreshes."""
    shop.need("revocation")
    customer, other = shop.sign_up(), shop.sign_up()
    ok(shop.refresh(customer.refresh_token))
    _revoke(shop, customer.refresh_token or "", "refresh_token")
    shop.eventually(lambda: _refusal(shop.refresh(customer.refresh_token)))
    ok(shop.refresh(other.refresh_token))


def _scope(shop: Shop, name: str) -> str:
    return f"{name}:{shop.target.project}"


def _customers(shop: Shop) -> str:
    return f"/{shop.target.project}/customers/token"


def _guests(shop: Shop) -> str:
    return f"/{shop.target.project}/anonymous/token"


def _password_form(customer: Customer, **form: str) -> dict[str, str]:
    return {"grant_type": "password", "username": customer.email, "password": customer.password, **form}


def _grants(shop: Shop, customer: Customer) -> list[tuple[str, dict[str, str]]]:
    """The operations that issue a token without another token, each with its form."""
    itself = {"grant_type": "client_credentials"}
    return [(CLIENT, itself), (_customers(shop), _password_form(customer)), (_guests(shop), itself)]


def _granted(shop: Shop, path: str, form: Mapping[str, str], **options: Any) -> httpx.Response:
    return shop.wire.oauth(path, shop.target.clients.storefront, form, **options)


def _anonymous(shop: Shop, **form: str) -> httpx.Response:
    return _granted(shop, _guests(shop), {"grant_type": "client_credentials", **form})


def _introspected(shop: Shop, token: str) -> httpx.Response:
    return _granted(shop, "/introspect", {"token": token})


def _revoke(shop: Shop, token: str, hint: str) -> None:
    answer = _granted(shop, "/token/revoke", {"token": token, "token_type_hint": hint})
    assert answer.is_success, f"expected the revocation to succeed, got {answer.status_code}"


def _refusal(answer: httpx.Response) -> dict[str, Any]:
    """The body of a rejection with any 4xx status."""
    assert answer.is_client_error, f"expected a refusal, got {answer.status_code}"
    return dict(answer.json())


def _expect_to_sign_in(shop: Shop, token: str) -> None:
    """Checks that the token has manage_my_profile: a sign-in with unknown credentials is processed, and rejected."""
    nobody = {"email": shop.broker.email(), "password": PASSWORD}
    refused(shop.wire.post("/me/login", token, json=nobody), 400, "InvalidCredentials")


def _client_without_guests(shop: Shop) -> Client:
    """An API client that may not start an anonymous session. Raises NotApplicable."""
    for client in (shop.target.clients.narrow, shop.target.clients.backend):
        if client is not None:
            with shop.wire.setup():
                granted = ok(shop.wire.oauth(CLIENT, client, {"grant_type": "client_credentials"}))
            names = {scope.partition(":")[0] for scope in granted["scope"].split()}
            if not names & {"create_anonymous_token", "manage_project"}:
                return client
    raise NotApplicable("The target names no client without create_anonymous_token.")


def _session_of(granted: dict[str, Any]) -> str:
    """The id in the scope that names the anonymous session."""
    scopes: list[str] = granted["scope"].split()
    (scope,) = (it for it in scopes if it.startswith("anonymous_id:"))
    return scope.removeprefix("anonymous_id:")
