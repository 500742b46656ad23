"""Tokens, made and ended."""

import pytest


def whose(api, token):
    """Who the API takes the bearer for."""
    answer = api.oauth("/oauth/introspect", token=token).json()
    assert answer["active"], answer
    return answer["scope"].split()


@pytest.mark.parametrize("name", ["alice", "alice@example.com", "ALICE@example.com"])
def test_for_whom(shared, shared_control, name):
    """The token belongs to a customer, named by handle, email or id, to an anonymous session, or to the client alone."""
    api, control = shared.api, shared_control
    minted = control.done("/tokens", customer=name)
    me = api.get("/demo/me", minted["access_token"]).json()
    assert me["email"] == "alice@example.com"
    by_id = control.done("/tokens", customer=me["id"])
    assert api.get("/demo/me", by_id["access_token"]).json()["id"] == me["id"]
    anonymous = control.done("/tokens", anonymousId=f"guest-{name}")
    assert f"anonymous_id:guest-{name}" in whose(api, anonymous["access_token"])
    assert api.post("/demo/me/carts", anonymous["access_token"], {"currency": "EUR"}).status_code == 201
    client = control.done("/tokens", client="demo-backend")
    assert whose(api, client["access_token"]) == ["manage_project:demo"]
    assert client["token_type"] == "Bearer"


def test_scopes(shared, shared_control):
    """`scopes` selects some of the client's scopes; others are rejected with 400."""
    api, control = shared.api, shared_control
    for scope in ("view_products", "view_products:demo"):
        minted = control.done("/tokens", customer="alice", scopes=[scope])
        assert minted["scope"].split()[0] == "view_products:demo"
        refused = api.get("/demo/me", minted["access_token"]).json()
        assert refused["errors"][0]["code"] == "insufficient_scope"
    for scope in ("manage_customers", "view_products:other", "manage_project:demo", "", ":", "view_products:"):
        refused = control.refused(control.post("/tokens", client="demo-client", scopes=[scope]), 400)
        assert refused["place"] == "scopes"


def test_lives(served, control):
    """With `expired`, the token has already expired; `expiresIn` sets its lifetime."""
    ended = control.done("/tokens", customer="alice", expired=True)
    refused = served.api.get("/demo/me", ended["access_token"])
    assert refused.json()["errors"][0]["code"] == "invalid_token"
    assert "expired" in refused.headers["x-mock-explain"]
    short = control.done("/tokens", customer="alice", expiresIn="90s")
    assert short["expires_in"] == 90
    assert control.done("/tokens", customer="alice")["expires_in"] == 172_800
    served.clock.advance(seconds=89)
    assert served.api.get("/demo/me", short["access_token"]).status_code == 200
    served.clock.advance(seconds=1)
    assert served.api.get("/demo/me", short["access_token"]).status_code == 401


@pytest.mark.parametrize(
    ("asked", "status", "place"),
    [
        ({"customer": "nobody"}, 404, "customer"),
        ({"client": "nobody"}, 400, "client"),
        ({"project": "nowhere"}, 404, "project"),
        ({"expiresIn": "999999999d"}, 400, "expiresIn"),
        ({"expiresIn": "never"}, 400, "expiresIn"),
        ({"anonymousId": ""}, 400, "anonymousId"),
        ({"anonymousId": "two words"}, 400, "anonymousId"),
        ({"anonymousId": "a", "customer": "alice"}, 400, "anonymousId"),
        ({"scopes": "view_products"}, 400, "scopes"),
    ],
)
def test_what_no_token_can_be_made_for_is_refused_with_its_place(shared_control, asked, status, place):
    before = len(shared_control.told("/tokens")["tokens"])
    assert shared_control.refused(shared_control.post("/tokens", **asked), status)["place"] == place
    assert len(shared_control.told("/tokens")["tokens"]) == before


def test_the_list(served, control):
    """Tokens are listed newest first with kind, owner, scopes and remaining lifetime, but never with their value."""
    api = served.api
    form = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
    granted = api.oauth("/oauth/demo/customers/token", **form).json()
    served.clock.advance(seconds=1)
    guest = api.anonymous_token(anonymous_id="guest")
    served.clock.advance(seconds=1)
    client = api.client_token()
    answer = control.get("/tokens")
    for value in (granted["access_token"], granted["refresh_token"], guest, client):
        assert value not in answer.text
    tokens = answer.json()["tokens"]
    assert [it["issuedAt"] for it in tokens] == sorted((it["issuedAt"] for it in tokens), reverse=True)
    assert tokens[0]["owner"] == "client"
    assert tokens[0]["remainingSeconds"] == 172_800.0
    of_alice = control.told("/tokens", customer="alice")["tokens"]
    assert {(it["kind"], it["owner"], it["email"]) for it in of_alice} == {
        ("access", "customer", "alice@example.com"),
        ("refresh", "customer", "alice@example.com"),
    }
    assert {it["kind"] for it in control.told("/tokens", kind="refresh")["tokens"]} == {"refresh"}
    assert control.told("/tokens", customer="alice", kind="access")["tokens"][0]["scopes"][0].endswith(":demo")
    assert control.told("/tokens", customer="nobody@example.com")["tokens"] == []
    assert control.refused(control.get("/tokens", kind="acess"), 400)["place"] == "kind"


def test_explained(served, control):
    """A token is explained: its kind, owner and lifetime, and which operations accept it."""
    api = served.api
    alice, backend = api.customer_token("alice@example.com"), api.backend_token()
    told = control.done("/tokens/explain", token=f"Bearer {alice}\n")
    assert "alice@example.com" in told["sentence"]
    assert told["token"]["remainingSeconds"] == 172_800.0
    said = {it["operationId"]: it for it in told["operations"]}
    assert said["getMyCustomer"]["isAllowed"] is True
    assert said["createCustomerPasswordToken"]["code"] == "insufficient_scope"
    for token in (alice, backend):
        for it in control.done("/tokens/explain", token=token)["operations"]:
            if it["method"] == "GET" and "{id}" not in it["path"] and "{key}" not in it["path"]:
                answer = api.get(it["path"].replace("{projectKey}", "demo"), token)
                code = answer.json()["errors"][0]["code"] if answer.status_code in (401, 403) else None
                assert it.get("code") == code, it
    served.clock.advance(hours=49)
    told = control.done("/tokens/explain", token=alice)
    assert "expired" in told["sentence"]
    assert {it.get("code") for it in told["operations"]} == {"invalid_token"}
    assert "token" not in control.done("/tokens/explain", token="nonsense")


def test_made_to_expire(served, control):
    """A token that was made to expire is rejected like one that expired by itself."""
    token = served.api.customer_token("alice@example.com")
    (listed,) = control.told("/tokens", customer="alice", kind="access")["tokens"]
    ended = control.done(f"/tokens/{listed['id']}/expire")
    assert (ended["isExpired"], ended["remainingSeconds"]) == (True, 0.0)
    refused = served.api.get("/demo/me", token)
    assert refused.json()["errors"][0]["code"] == "invalid_token"
    assert "expired" in refused.headers["x-mock-explain"]


def test_revoked(served, control):
    """A revoked token is rejected with `invalid_token`."""
    token = served.api.customer_token("alice@example.com")
    (listed,) = control.told("/tokens", customer="alice", kind="access")["tokens"]
    assert control.delete(f"/tokens/{listed['id']}").json()["id"] == listed["id"]
    refused = served.api.get("/demo/me", token)
    assert refused.json()["errors"][0]["code"] == "invalid_token"
    assert "revoked" in refused.headers["x-mock-explain"]
    assert control.told("/tokens", customer="alice", kind="access")["tokens"] == []
    gone = control.refused(control.delete(f"/tokens/{listed['id']}"), 404)
    assert gone["place"] == "id"


def test_a_token_that_several_projects_have_is_ended_in_the_one_that_is_named(served, control):
    (visitor,) = (it for it in control.told("/tokens")["tokens"] if it.get("anonymousId") == "visitor")
    control.put("/projects/demo-w1")
    assert control.told("/tokens", project="demo-w1")["tokens"][0]["id"] == visitor["id"]
    control.delete(f"/tokens/{visitor['id']}", project="demo-w1")
    assert served.api.get("/demo/me/carts", "VISITOR").status_code == 200
    assert served.api.get("/demo-w1/me/carts", "VISITOR").status_code != 200
    control.put("/projects/demo-w2")
    response = control.call("POST", f"/tokens/{visitor['id']}/expire", {}, params={"project": "demo-w2"})
    assert (response.json()["project"], response.json()["isExpired"]) == ("demo-w2", True)
    assert served.api.get("/demo/me/carts", "VISITOR").status_code == 200
