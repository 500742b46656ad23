"""Customers, changed through the verbs of the API."""

import pytest

ALICE = "/projects/demo/customers/alice"


def found(control, q, **more):
    return [it["email"] for it in control.told("/projects/demo/customers", q=q, **more)["customers"]]


@pytest.mark.parametrize(
    "q", ["ALICE@", "alice liddell", "liddell  Alice", "1001", "lid alice@example.com", "example.com liddell 1001"]
)
def test_words(shared_control, q):
    """Each word of `q` is searched for in email, names, company, customer number and id, ignoring case."""
    control = shared_control
    assert found(control, q) == ["alice@example.com"]
    assert found(control, "builder ltd") == ["bob@example.com"]
    alice = control.told(ALICE)["customer"]["id"]
    assert found(control, alice.upper()) == ["alice@example.com"]
    assert found(control, f"{q} bob") == []


def test_pages_of_the_list(shared_control):
    everybody = shared_control.told("/projects/demo/customers")
    emails = [it["email"] for it in everybody["customers"]]
    assert everybody["total"] == len(emails) == len(set(emails)) > 3
    assert found(shared_control, "", limit=2) + found(shared_control, "", limit=500, offset=2) == emails
    assert found(shared_control, "", limit=0) == []
    assert {it["handle"] for it in everybody["customers"]} >= {"alice", "bob", "carol"}


@pytest.mark.parametrize("number", ["-1", "501", "1.5", "x", "９", "9" * 5000, "1e2"])
def test_what_is_no_limit_is_refused(shared_control, number):
    answer = shared_control.get("/projects/demo/customers", limit=number)
    assert shared_control.refused(answer, 400)["place"] == "limit"


def test_by_any_name(shared_control):
    """The customer can be named by id, by email or by the handle in the fixtures."""
    control = shared_control
    told = control.told(ALICE)
    assert (told["handle"], told["customer"]["email"]) == ("alice", "alice@example.com")
    for name in (told["customer"]["id"], "alice@example.com", "Alice@Example.com"):
        assert control.told(f"/projects/demo/customers/{name}") == told
    refused = control.refused(control.get("/projects/demo/customers/alcie"), 404)
    assert refused["place"] == "id"


def test_versions(shop, control):
    """Each version since startup lists its changes and the request that made them."""
    answer = shop.updated(action="setFirstName", firstName="Alicia")
    control.post(ALICE, version=answer.json()["version"], actions=[{"action": "setLocale", "locale": "de"}])
    here, before = control.told(ALICE)["versions"]
    assert "request" not in here
    assert {"path": "locale", "before": "en", "after": "de"} in here["changes"]
    assert (before["version"], before["operationId"]) == (answer.json()["version"], "updateMyCustomer")
    assert {"path": "firstName", "before": "Alice", "after": "Alicia"} in before["changes"]
    assert control.told(f"/requests/{before['request']}")["path"] == "/demo/me"
    new, token = shop.api.signed_up()
    (first,) = control.told(f"/projects/demo/customers/{new['id']}")["versions"]
    assert (first["version"], first["operationId"], first["changes"]) == (1, "signUpMyCustomer", [])
    shop.post("/me/password", token, {"version": 1, "currentPassword": "secret", "newPassword": "other"})
    changed = control.get(f"/projects/demo/customers/{new['id']}")
    assert changed.json()["versions"][0]["operationId"] == "changeMyCustomerPassword"
    assert "argon2" not in changed.text


def test_tokens_of_a_customer_are_shown_with_it(shop, control):
    shop.api.customer_token("alice@example.com", scope="view_products:demo")
    (token,) = (it for it in control.told(ALICE)["tokens"] if it["kind"] == "access")
    assert (token["scopes"], token["remainingSeconds"]) == (["view_products:demo"], 172_800.0)


def test_the_update(shop, control):
    """The update works as in `POST /{projectKey}/me`, with the same version check, messages and errors."""
    version = control.told(ALICE)["customer"]["version"]
    updated = control.post(ALICE, version=version, actions=[{"action": "setFirstName", "firstName": "A"}])
    assert updated.json() == shop.get("/me", shop.alice).json()
    assert updated.json()["lastModifiedBy"]["clientId"] == "mockserver"
    (message,) = shop.get("/messages", shop.backend, where='type = "CustomerFirstNameSet"').json()["results"]
    assert (message["firstName"], message["resource"]["id"]) == ("A", updated.json()["id"])
    again = control.post(ALICE, version=version, actions=[{"action": "setFirstName", "firstName": "B"}])
    same = shop.post("/me", shop.alice, {"version": version, "actions": [{"action": "setFirstName", "firstName": "B"}]})
    assert again.json() == same.json()
    assert again.json()["errors"][0]["code"] == "ConcurrentModification"
    for body in (
        {"version": version + 1, "actions": [{"action": "setFirstNam"}]},
        {"version": version + 1, "actions": [{"action": "setLocale", "locale": "xx-nonsense"}]},
        {"actions": []},
        [],
    ):
        assert control.call("POST", ALICE, body).json() == shop.post("/me", shop.alice, body).json()
    assert control.told(ALICE)["customer"]["version"] == version + 1


def test_a_customer_is_deleted_at_the_version_that_is_expected(shop, control):
    customer = control.told(ALICE)["customer"]
    stale = control.refused(control.delete(ALICE, version=customer["version"] + 1), 409)
    assert stale["errors"][0]["code"] == "ConcurrentModification"
    assert control.refused(control.delete(ALICE, version="one"), 400)["place"] == "version"
    token = shop.alice
    assert control.delete(ALICE).json()["id"] == customer["id"]
    assert shop.get("/me", token).json()["errors"][0]["code"] == "ResourceNotFound"
    control.refused(control.get(ALICE), 404)


def test_a_password(shop, control):
    """The customer signs in with the new password, and earlier tokens are revoked, as after every password change."""
    token = shop.alice
    control.done(f"{ALICE}/password", newPassword="another")
    assert shop.get("/me", token).status_code == 401
    assert shop.api.customer_token("alice@example.com", "another")
    old = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
    assert shop.api.oauth("/oauth/demo/customers/token", **old).status_code == 400
    assert control.refused(control.post(f"{ALICE}/password"), 400)["place"] == "newPassword"


def test_an_email(shop, control):
    """The email is verified as with an email token, with the same message, and no token of the customer is revoked."""
    carol = shop.api.customer_token("carol@example.com")
    assert shop.get("/me", carol).json()["isEmailVerified"] is False
    assert control.done("/projects/demo/customers/carol/verify-email")["isEmailVerified"] is True
    assert shop.get("/me", carol).json()["isEmailVerified"] is True
    messages = shop.get("/messages", shop.backend, where='type = "CustomerEmailVerified"').json()["results"]
    assert len(messages) == 1
