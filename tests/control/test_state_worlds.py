"""Projects that are made from another, for tests that run side by side."""

from base64 import b64encode

import pytest

from mockserver.app import OPERATIONS
from mockserver.web.control.application import OPERATIONS as CONTROL_OPERATIONS
from openapi.operations import control_operations


def token_of(api, key, **form):
    form = {"grant_type": "password", "username": "alice@example.com", "password": "secret", **form}
    answer = api.oauth(f"/oauth/{key}/customers/token", **form)
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys(control):
    return control.told("/health")["projects"]


def test_first_touch(served, control):
    """A project whose key matches a pattern is created when an API client or token of its origin is first used with it."""
    told = control.told("/projects")
    assert told["patterns"] == [{"pattern": "demo-*", "clone": "demo"}]
    assert keys(control) == ["demo"]
    token = token_of(served.api, "demo-w1")["access_token"]
    assert served.api.get("/demo-w1/me", token).json()["email"] == "alice@example.com"
    served.api.get("/demo-w2/me", served.api.client_token())
    scope = {"grant_type": "client_credentials", "scope": "manage_my_profile:demo-w3"}
    assert served.api.oauth("/oauth/token", **scope).json()["scope"] == "manage_my_profile:demo-w3"
    control.done("/projects/demo-w4/customers/alice/verify-email")
    control.done("/snapshots/now", project="demo-w5")
    created = control.put("/projects/demo-w6")
    assert (created.status_code, created.json()["clone"]) == (201, "demo")
    assert control.put("/projects/demo-w6", clone="demo").status_code == 200
    assert keys(control) == ["demo", *(f"demo-w{number}" for number in range(1, 7))]


@pytest.mark.parametrize(
    "path",
    ["/demo-/me", "/demo-%00/me", "/demo-W1/me", "/demo-w.1/me", "/demo-" + "x" * 40 + "/me", "/demonstration/me"],
)
def test_no_project_is_made_of_a_key_that_is_none(served, control, path):
    served.api.get(path, "whatever")
    assert keys(control) == ["demo"]


def basic(id, secret):
    return f"Basic {b64encode(f'{id}:{secret}'.encode()).decode()}"


STRANGERS = {
    "nobody": None,
    "unknown token": "Bearer x",
    "unknown client": basic("nobody", "demo-secret"),
    "wrong secret": basic("demo-client", "wrong"),
    "no scheme": "demo-secret",
}


@pytest.mark.parametrize("authorization", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda it: it.operation_id)
def test_a_stranger_gets_what_the_origin_answers_and_makes_no_project(shared, shared_control, operation, authorization):
    """A caller without a secret of its origin creates no project, and gets the same response as from the origin."""
    headers = {} if authorization is None else {"Authorization": authorization}
    form = {"grant_type": "client_credentials", "scope": "manage_my_profile:demo-f2"}
    before = keys(shared_control)
    answers = [
        shared.api.http.request(operation.method, path, headers=headers, params=form)
        for path in (
            each.replace("{id}", "x")
            for each in (
                operation.path.replace("{projectKey}", "demo"),
                operation.path.replace("{projectKey}", "demo-f1"),
            )
        )
    ]
    assert answers[0].status_code == answers[1].status_code == 401
    assert answers[0].content == answers[1].content
    assert keys(shared_control) == before


def test_preflights_make_no_project(served, control):
    served.api.call("OPTIONS", "/demo-w2/me")
    assert keys(control) == ["demo"]


def test_a_token_of_the_fixtures_opens_a_project_that_is_not_made_yet(served, control):
    # Also when it is no longer live in the origin: in the new project it is as fresh as the fixtures.
    assert served.api.oauth("/oauth/token/revoke", token="VISITOR").status_code == 200
    assert served.api.get("/demo/me/active-cart", "VISITOR").status_code == 401
    assert served.api.get("/demo-w1/me/active-cart", "VISITOR").status_code == 200
    assert keys(control) == ["demo", "demo-w1"]


READS = [it for it in CONTROL_OPERATIONS if it.method == "GET" and it.operation_id not in ("events", "streamRequests")]


@pytest.mark.parametrize("operation", READS, ids=lambda it: it.operation_id)
@pytest.mark.parametrize("key", ["demo-typo", "demp"])
def test_a_read_makes_no_project(shared_control, operation, key):
    """Reading creates no project: the 404 says that it can be created, or suggests a similar key."""
    before = keys(shared_control)
    path = operation.path.format(projectKey=key, id="alice", name="fixtures", code="InvalidInput")
    has_project = "project" in control_operations()[operation.operation_id].query_parameters
    answer = shared_control.get(path, **({"project": key} if has_project else {}))
    assert keys(shared_control) == before
    if has_project or "{projectKey}" in operation.path:
        is_possible = key == "demo-typo"
        accepted = operation.operation_id in ("getConnection", "listRequests", "exportHar", "listMails")
        assert answer.status_code in ((200,) if is_possible and accepted else (400, 404)), answer.text
        if answer.status_code != 200:
            hint = "PUT /_mock/projects/demo-typo" if is_possible else "did you mean 'demo'?"
            assert hint in answer.json()["message"]


def test_isolation(served, control):
    """Clones of the same project have the same ids, API clients and customers, but share no data."""
    api, worlds = served.api, ("demo", "demo-w1", "demo-w2")
    tokens = {key: token_of(api, key)["access_token"] for key in worlds}
    mine = {key: api.get(f"/{key}/me", tokens[key]).json() for key in worlds}
    assert mine["demo"] == mine["demo-w1"] == mine["demo-w2"]
    for key, token in tokens.items():
        for other in worlds:
            answer = api.get(f"/{other}/me", token)
            assert (answer.status_code == 200) == (key == other), (key, other)
    change = {"version": mine["demo"]["version"], "actions": [{"action": "setFirstName", "firstName": "Changed"}]}
    assert api.post("/demo-w1/me", tokens["demo-w1"], change).status_code == 200
    assert api.post("/demo-w1/me/carts", tokens["demo-w1"], {"currency": "EUR"}).status_code == 201
    for key in ("demo", "demo-w2"):
        assert api.get(f"/{key}/me", tokens[key]).json() == mine[key]
        assert api.get(f"/{key}/me/carts", tokens[key]).json()["total"] == 1
    signup = {"email": "same@example.com", "password": "x"}
    for key in worlds:
        client = api.oauth("/oauth/token", grant_type="client_credentials", scope=f"manage_my_profile:{key}").json()
        assert api.post(f"/{key}/me/signup", client["access_token"], signup).status_code == 201
    control.done("/projects/demo-w2/customers/alice/password", newPassword="other")
    assert api.get("/demo/me", tokens["demo"]).status_code == 200
    assert api.get("/demo-w2/me", tokens["demo-w2"]).status_code == 401


def test_tokens_of_a_world_are_refreshed_introspected_and_revoked_at_the_common_paths(served):
    api = served.api
    token_of(api, "demo")
    granted = token_of(api, "demo-w1")
    refreshed = api.oauth("/oauth/token", grant_type="refresh_token", refresh_token=granted["refresh_token"]).json()
    assert api.get("/demo-w1/me", refreshed["access_token"]).status_code == 200
    assert api.get("/demo/me", refreshed["access_token"]).status_code == 403
    assert all(":demo-w1" in scope for scope in refreshed["scope"].split() if ":" in scope and "_id:" not in scope)
    told = api.oauth("/oauth/introspect", token=refreshed["access_token"]).json()
    assert (told["active"], ":demo-w1" in told["scope"]) == (True, True)
    revoke = {"token": refreshed["access_token"], "token_type_hint": "access_token"}
    assert api.oauth("/oauth/token/revoke", **revoke).status_code == 200
    assert api.get("/demo-w1/me", refreshed["access_token"]).status_code == 401
    without = api.oauth("/oauth/token", grant_type="client_credentials").json()
    assert "manage_my_profile:demo " in without["scope"] + " "


def test_no_pattern(control):
    """A key that matches no pattern is rejected with 409."""
    for key, body in (("other", {}), ("demonstration", {}), ("demo-w1", {"clone": "other"})):
        assert "demo-* from demo" in control.refused(control.put(f"/projects/{key}", **body), 409)["message"]
    for key in ("x", "Demo-w1", "demo w1", "demo-" + "x" * 40):
        assert control.refused(control.put(f"/projects/{key}"), 400)["place"] == "projectKey"
    assert keys(control) == ["demo"]


def test_too_many(serve_with, control_of):
    """When there are `most` clones, the API rejects another one with 503, and the message says what to do."""
    served = serve_with(most_clones=2)
    control = control_of(served)
    assert control.told("/projects")["most"] == 2
    first, _ = token_of(served.api, "demo-w1"), token_of(served.api, "demo-w2")
    form = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
    refused = served.api.oauth("/oauth/demo-w3/customers/token", **form)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, "OverCapacity")
    for told in (refused.json()["message"], refused.headers["x-mock-explain"]):
        assert "DELETE /_mock/projects/" in told
    assert control.refused(control.put("/projects/demo-w3"), 503)["message"]
    assert served.api.get("/demo-w1/me", first["access_token"]).status_code == 200
    control.delete("/projects/demo-w2")
    assert token_of(served.api, "demo-w3")
    assert keys(control) == ["demo", "demo-w1", "demo-w3"]


def test_dropped(served, control):
    """A clone is dropped with all its data; dropping any other project is rejected with 409."""
    token = token_of(served.api, "demo-w1")["access_token"]
    control.done("/projects/demo-w1/customers/alice/password", newPassword="x")
    control.done("/snapshots/mine", project="demo-w1")
    dropped = control.delete("/projects/demo-w1").json()
    assert (dropped["key"], dropped["clone"]) == ("demo-w1", "demo")
    assert keys(control) == ["demo"]
    assert {mail["project"] for mail in control.told("/outbox")["mails"]} == {"demo"}
    refused = served.api.get("/demo-w1/me", token)
    assert refused.status_code == 401
    assert control.put("/projects/demo-w1").status_code == 201
    assert control.told("/snapshots", project="demo-w1")["snapshots"] == []
    assert token_of(served.api, "demo-w1", password="secret")
    assert control.told("/projects/demo-w1/customers/alice")["versions"] == []
    assert "reset" in control.refused(control.delete("/projects/demo"), 409)["message"]
    control.refused(control.delete("/projects/nowhere"), 404)
    assert served.api.get("/demo/me", served.api.customer_token("alice@example.com")).status_code == 200
