"""Who may enter: every kind of token at every operation, and what is told to those who may not."""

import pytest

EVERYBODY = {"customer": True, "anonymous": True, "client": True}
CUSTOMERS = {"customer": True, "anonymous": False, "client": False}

OPERATIONS = [
    ("GET", "/demo/me", CUSTOMERS),
    ("POST", "/demo/me", CUSTOMERS),
    ("DELETE", "/demo/me?version=1", CUSTOMERS),
    ("POST", "/demo/me/password", CUSTOMERS),
    ("POST", "/demo/me/signup", EVERYBODY),
    ("POST", "/demo/me/login", EVERYBODY),
    ("POST", "/demo/me/password/reset", EVERYBODY),
    ("POST", "/demo/me/email/confirm", EVERYBODY),
]
PROTECTED = [(method, path) for method, path, _ in OPERATIONS] + [
    ("POST", "/demo/customers/password-token"),
    ("POST", "/demo/customers/email-token"),
    ("GET", "/demo/messages"),
    ("GET", "/demo/messages/4711"),
    ("GET", "/demo"),
]


def code(answer):
    return answer.status_code, answer.json()["errors"][0]["code"]


@pytest.mark.parametrize(("method", "path", "kinds"), OPERATIONS)
@pytest.mark.parametrize("kind", EVERYBODY)
def test_an_operation_takes_the_kinds_of_token_in_the_fact_sheet(api, method, path, kinds, kind):
    token = {
        "customer": lambda: api.signed_up()[1],
        "anonymous": api.anonymous_token,
        "client": api.client_token,
    }[kind]()
    answer = api.call(method, path, token)
    if kinds[kind]:
        assert answer.status_code not in (401, 403)
    else:
        assert code(answer) == (403, "insufficient_token_grant_type")
        assert answer.json()["message"] == (
            "This endpoint requires an access token issued with the 'Resource Owner Password Credentials Grant'."
        )


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_without_a_token_access_is_denied(api, method, path):
    answer = api.call(method, path)
    assert code(answer) == (401, "access_denied")
    assert answer.json()["error"] == "access_denied"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), PROTECTED)
@pytest.mark.parametrize("token", ["garbage", "ünïcode", "a b"])
def test_an_unknown_token_is_invalid(api, method, path, token):
    answer = api.call(method, path, headers={"Authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401
    body = answer.json()
    assert (body["error"], body["message"]) == ("invalid_token", "invalid_token")
    assert body["errors"] == [{"code": "invalid_token", "message": "invalid_token"}]


@pytest.mark.parametrize("header", ["Basic ZGVtbzpkZW1v", "Bearer", "Bearer ", "", "Token abc"])
def test_another_scheme_is_no_access_token(api, header):
    assert code(api.get("/demo/me", headers={"Authorization": header})) == (401, "access_denied")


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_a_narrow_scope_does_not_open_the_door(api, method, path):
    answer = api.call(method, path, api.client_token("demo-narrow"))
    assert code(answer) == (403, "insufficient_scope")
    assert answer.json()["message"].startswith("Insufficient scope. One of the following scopes is missing: ")
    assert answer.json()["error"] == "insufficient_scope"


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_a_token_dies_at_the_end_of_its_life(api, clock, method, path):
    token = api.backend_token()
    clock.advance(seconds=172_799)
    assert api.call(method, path, token).status_code != 401
    clock.advance(seconds=1)
    assert code(api.call(method, path, token)) == (401, "invalid_token")


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_a_project_that_does_not_exist_is_not_found(api, method, path):
    answer = api.call(method, path.replace("/demo", "/nowhere", 1), api.backend_token())
    assert code(answer) == (404, "ResourceNotFound")


def test_a_refresh_token_opens_nothing_by_itself(api):
    customer, _ = api.signed_up()
    answer = api.oauth(
        "/oauth/demo/customers/token", grant_type="password", username=customer["email"], password="secret"
    )
    assert code(api.get("/demo/me", answer.json()["refresh_token"])) == (401, "invalid_token")


def test_the_scheme_is_read_ignoring_case(api):
    _, token = api.signed_up()
    assert api.get("/demo/me", headers={"Authorization": f"bearer {token}"}).status_code == 200


def test_the_token_decides_whose_profile_it_is(api):
    (first, first_token), (second, second_token) = api.signed_up(), api.signed_up()
    assert api.get("/demo/me", first_token).json()["id"] == first["id"]
    assert api.get("/demo/me", second_token).json()["id"] == second["id"]


def test_the_scope_is_checked_before_the_kind_of_token_and_both_before_the_body(api):
    token = api.client_token("demo-narrow")
    assert code(api.post("/demo/me", token, json={"broken": 1})) == (403, "insufficient_scope")
    token = api.client_token()
    assert code(api.post("/demo/me", token, json={"broken": 1})) == (403, "insufficient_token_grant_type")
