"""Why access tokens, clients and token requests were refused."""

import pytest

from mockserver.domain.values import UNSET

CUSTOMER_FLOW = "POST /oauth/demo/customers/token with grant_type=password, username and password"
HEADER = {"Authorization": "Basic eDp5"}

EMAILS = "There are `alice@example.com`, `bob@example.com`, `carol@example.com` and `nora@example.com`."

CASES = {
    "nothing is sent": (
        lambda it: it.get("/me"),
        f"The request has no Authorization header. Get a customer's token from {CUSTOMER_FLOW}.",
        "A request without access token is refused with 401.",
    ),
    "the credentials of a client": (
        lambda it: it.api.get("/demo/me", headers=HEADER),
        (
            "The Authorization header has Basic credentials of a client; they are for the paths below /oauth. "
            f"Get a customer's token from {CUSTOMER_FLOW}."
        ),
        "A request without access token is refused with 401.",
    ),
    "Bearer is missing": (
        lambda it: it.api.get("/demo/me/active-cart", headers={"Authorization": "abc"}),
        (
            "The Authorization header is one word; `Bearer ` is missing in front of the token. Get a token from "
            f"{CUSTOMER_FLOW}, or for a guest from POST /oauth/demo/anonymous/token with grant_type=client_credentials."
        ),
        "A request without access token is refused with 401.",
    ),
    "Bearer and nothing": (
        lambda it: it.api.get("/demo/me", headers={"Authorization": "Bearer"}),
        f"The Authorization header says `Bearer`, and no token follows. Get a customer's token from {CUSTOMER_FLOW}.",
        "A request without access token is refused with 401.",
    ),
    "an unknown token": (
        lambda it: it.get("/me", "nobody-knows-me"),
        (
            "No token with this value was issued here, or it was forgotten since: by a restart or a reset. "
            f"Get a customer's token from {CUSTOMER_FLOW}."
        ),
        "An access token that the server does not know is refused with 401 `invalid_token`.",
    ),
    "a variable without a value": (
        lambda it: it.get("/me", "undefined"),
        "The access token is the text of a variable without a value. Wait for the token before the call.",
        "An access token that the server does not know is refused with 401 `invalid_token`.",
    ),
    "Bearer twice": (
        lambda it: it.get("/me", "Bearer abc"),
        "The Authorization header says `Bearer` twice. Say it once: `Authorization: Bearer <token>`.",
        "An access token that the server does not know is refused with 401 `invalid_token`.",
    ),
    "a scope is missing, and another client has it": (
        lambda it: it.get("/me", it.api.client_token("demo-narrow")),
        (
            "The access token lacks the scope `manage_my_profile:demo`. "
            "Get the token with the client `demo-client` or `demo-backend`, or give yours the scope in the fixtures."
        ),
        "An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`.",
    ),
    "a scope is missing, because it was not asked for": (
        lambda it: it.get("/me", it.api.customer_token("bob@example.com", scope="manage_my_orders:demo")),
        (
            "The access token lacks the scope `manage_my_profile:demo`. "
            "Its client `demo-client` has the scope: name it in the `scope` of the token request, or leave that out."
        ),
        "An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`.",
    ),
    "a client without anonymous sessions": (
        lambda it: it.api.oauth("/oauth/demo/anonymous/token", "demo-narrow", grant_type="client_credentials"),
        (
            "The API client `demo-narrow` lacks the scope `create_anonymous_token:demo`. "
            "Get the token with the client `demo-client` or `demo-backend`, or give yours the scope in the fixtures."
        ),
        "An API client without the scope `create_anonymous_token:{projectKey}` gets no anonymous session.",
    ),
    "a guest at the profile": (
        lambda it: it.get("/me", it.guest),
        (
            "The access token belongs to an anonymous session; only a customer's opens this. "
            f"Sign the customer in, then get their token: {CUSTOMER_FLOW}."
        ),
        (
            "An access token that was not created with the password flow can neither read, update nor delete a "
            "profile, nor change a password."
        ),
    ),
    "a client at the carts": (
        lambda it: it.get("/me/carts", it.client),
        (
            "The access token belongs to an API client; carts and orders belong to customers and anonymous sessions. "
            "For a guest: POST /oauth/demo/anonymous/token with grant_type=client_credentials. "
            f"For a customer: {CUSTOMER_FLOW}."
        ),
        UNSET,
    ),
    "a wrong secret": (
        lambda it: it.api.oauth("/oauth/token", secret="geheim", grant_type="client_credentials"),
        "The secret of the API client `demo-client` is another one. The fixtures have it: look for `clients`.",
        "A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`.",
    ),
    "a misspelt client": (
        lambda it: it.api.oauth("/oauth/token", "demo-clint", grant_type="client_credentials"),
        (
            "There is no API client `demo-clint`. Did you mean `demo-client`? "
            "The clients of `demo` are `demo-client`, `demo-backend` and `demo-narrow`."
        ),
        "A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`.",
    ),
    "credentials in the form": (
        lambda it: it.api.post("/oauth/token", data={"client_id": "demo-client", "client_secret": "demo-secret"}),
        (
            "The request has no client credentials in its Authorization header. They are in the form; here they belong "
            "in the header. Send `Authorization: Basic ` and the base64 of `clientId:clientSecret`."
        ),
        "A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`.",
    ),
    "credentials that are no base64": (
        lambda it: it.api.post("/oauth/token", headers={"Authorization": "Basic demo-client:demo-secret"}),
        (
            "The Basic credentials are not the base64 of `clientId:clientSecret`. "
            "Send `Authorization: Basic ` and the base64 of `clientId:clientSecret`."
        ),
        "A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`.",
    ),
    "the password grant at the wrong path": (
        lambda it: it.api.oauth("/oauth/token", grant_type="password", username="a", password="geheim"),
        (
            'The grant_type is "password", which /oauth/token does not offer. '
            f"A customer's token comes from {CUSTOMER_FLOW}."
        ),
        UNSET,
    ),
    "a misspelt grant": (
        lambda it: it.api.oauth("/oauth/token", grant_type="client_credential"),
        (
            'The grant_type is "client_credential", which /oauth/token does not offer. '
            "Did you mean `client_credentials`? Send grant_type=client_credentials."
        ),
        "A `grant_type` that does not exist is refused with 400 `unsupported_grant_type`.",
    ),
    "a token request in JSON": (
        lambda it: it.api.post(
            "/oauth/token",
            json={"grant_type": "client_credentials"},
            headers={"Authorization": "Basic ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ="},
        ),
        (
            "The parameter `grant_type` is missing, or empty. "
            "The body is JSON; send a form: grant_type=...&scope=..., URL-encoded."
        ),
        "The parameters of a token request may be sent as a form in the body.",
    ),
    "a misspelt parameter": (
        lambda it: it.api.oauth("/oauth/demo/customers/token", grant_type="password", user_name="a", password="geheim"),
        (
            "The parameter `username` is missing, or empty. "
            "`user_name` may be meant as it. Add `username` to the form in the body."
        ),
        "The parameters of a token request may be sent as a form in the body.",
    ),
    "an anonymous id in use": (
        lambda it: it.api.oauth("/oauth/demo/anonymous/token", grant_type="client_credentials", anonymous_id="visitor"),
        (
            "Another anonymous session has this `anonymous_id`. "
            "Send a new one for each session, or none, and refresh a session that is to go on."
        ),
        "An `anonymous_id` that is in use is refused with 400 `invalid_request`.",
    ),
    "a misspelt scope": (
        lambda it: it.api.oauth("/oauth/token", grant_type="client_credentials", scope="manage_my_profil:demo"),
        (
            'The platform has no scope "manage_my_profil". Did you mean `manage_my_profile`? '
            "Leave `scope` out to get all of the client's."
        ),
        "A `scope` that the platform does not know is refused with 400 `invalid_scope`.",
    ),
    "a scope without its project": (
        lambda it: it.api.oauth("/oauth/token", grant_type="client_credentials", scope="manage_my_profile"),
        "The scope `manage_my_profile` lacks its project. Write `manage_my_profile:demo`.",
        UNSET,
    ),
    "a scope that was not granted": (
        lambda it: it.api.oauth("/oauth/token", grant_type="client_credentials", scope="manage_project:demo"),
        (
            "The API client `demo-client` was not granted the scope `manage_project:demo`. "
            "Ask for less, or give the client the scope in the fixtures."
        ),
        UNSET,
    ),
    "an unknown refresh token": (
        lambda it: it.api.oauth("/oauth/token", grant_type="refresh_token", refresh_token="geheim"),
        (
            "No refresh token with this value was issued here, or it ended with its customer, password or a reset. "
            f"Sign in again: {CUSTOMER_FLOW}."
        ),
        "A refresh token that does not exist is refused with 400.",
    ),
    "a username with a plus": (
        lambda it: it.api.oauth(
            "/oauth/demo/customers/token", grant_type="password", username="alice test@example.com", password="geheim"
        ),
        (
            "No customer of `demo` has the email 'alice test@example.com'. "
            "A `+` in a form arrives as a space: send it as %2B. Did you mean `alice@example.com`? " + EMAILS
        ),
        (
            "A `username` that no customer has, or a `password` that is not the customer's, is refused with 400 "
            "`invalid_customer_account_credentials`."
        ),
    ),
}


@pytest.mark.parametrize(("refused", "sentence", "rule"), CASES.values(), ids=CASES)
def test_the_explanation_says_what_to_change(shared_shop, shared_why, refused, sentence, rule):
    told = shared_why(refused(shared_shop))

    assert told.sentence == sentence
    assert (told.rule and told.rule.sentence) == rule


def test_an_expired_token_says_since_when(shop, why, clock):
    token = shop.alice
    clock.advance(days=2, minutes=3)
    told = why(shop.get("/me", token))

    assert told.sentence == (
        "The access token expired 3 minutes ago (at 2026-06-03T12:00:00.000Z, by the mock clock). "
        "Use the refresh token: POST /oauth/token with grant_type=refresh_token."
    )


def test_an_expired_token_of_a_client_has_no_refresh_token(shop, why, clock):
    token = shop.client
    clock.advance(days=3)

    assert "refresh" not in why(shop.get("/messages", token)).sentence


def test_a_revoked_token_says_by_what(shop, why, clock):
    token = shop.alice
    change = {"version": 1, "currentPassword": "secret", "newPassword": "geheim"}
    changed = shop.post("/me/password", token, change)
    clock.advance(seconds=2)
    told = why(shop.get("/me", token))

    assert told.sentence == (
        f"The access token was revoked by the change of the password (request {changed.headers['x-mock-request']}) "
        f"2 s ago. Sign in again with the new password: {CUSTOMER_FLOW}."
    )
    assert told.rule.sentence.startswith("Soon after a change, the access token")


def test_a_refresh_token_is_told_from_an_access_token(shop, why):
    answer = shop.api.oauth(
        "/oauth/demo/customers/token", grant_type="password", username="bob@example.com", password="secret"
    )
    told = why(shop.get("/me", answer.json()["refresh_token"]))

    assert told.sentence == (
        "A refresh token was sent as access token. "
        "Exchange it for an access token: POST /oauth/token with grant_type=refresh_token."
    )


def test_a_token_of_another_project_is_told_so(shop, why, control):
    assert control.put("/projects/demo-w6", clone="demo").is_success
    token = shop.api.oauth("/oauth/demo-w6/anonymous/token", grant_type="client_credentials").json()["access_token"]

    told = why(shop.get("/me", token))

    assert told.wrong == "The access token is for the project `demo-w6`, and the path names `demo`."


def test_the_scopes_that_a_token_has_are_told_at_leisure(shop, why):
    told = why(shop.get("/me", shop.api.client_token("demo-narrow")))

    assert told.wrong == "The access token lacks the scope `manage_my_profile:demo`. It has `view_products:demo`."
    assert told.accepted == "A token with the scope `manage_my_profile:demo`, or `manage_project:demo`."


def _refresh_token(shop):
    form = {"grant_type": "password", "username": "bob@example.com", "password": "secret"}
    return shop.api.oauth("/oauth/demo/customers/token", **form).json()["refresh_token"]


def test_the_refresh_token_of_another_client_says_whose(shop, why):
    form = {"grant_type": "refresh_token", "refresh_token": _refresh_token(shop)}

    told = why(shop.api.oauth("/oauth/token", "demo-backend", **form))

    assert told.wrong == "The refresh token was issued to the client `demo-client`, not to `demo-backend`."


def test_an_access_token_does_not_refresh(shop, why):
    told = why(shop.api.oauth("/oauth/token", grant_type="refresh_token", refresh_token=shop.alice))

    assert told.wrong == "An access token was sent as refresh token."


def test_a_revoked_refresh_token_says_by_what(shop, why, clock):
    token = _refresh_token(shop)
    shop.api.oauth("/oauth/token/revoke", token=token)
    clock.advance(minutes=1)

    told = why(shop.api.oauth("/oauth/token", grant_type="refresh_token", refresh_token=token))

    assert told.wrong == "The refresh token was revoked by `revokeToken` 1 minute ago."
