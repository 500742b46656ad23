"""What there is to know."""

import json

import httpx
import pytest

from mockserver.steering.refusals import CODES
from mockserver.web.control.application import OPERATIONS


def test_how_to_connect(served, control):
    """API clients and customers are listed with their clear-text secrets in the fixtures, and with scopes for the project."""
    for key in ("demo", "demo-w1"):
        told = control.told("/connect", project=key)
        assert (told["project"], told["url"]) == (key, "http://127.0.0.1:8989")
        for client in told["clients"]:
            assert all(scope.endswith(f":{key}") for scope in client["scopes"])
            basic = (client["id"], client["secret"])
            form = {"grant_type": "client_credentials", "scope": " ".join(client["scopes"])}
            assert served.api.http.post("/oauth/token", data=form, auth=basic).status_code == 200
        first = told["clients"][0]
        for customer in told["customers"]:
            form = {"grant_type": "password", "username": customer["email"], "password": customer["password"]}
            path = f"/oauth/{key}/customers/token"
            assert served.api.http.post(path, data=form, auth=(first["id"], first["secret"])).status_code == 200
        assert told["env"]["CTP_PROJECT_KEY"] == key
        assert told["env"]["CTP_CLIENT_SECRET"] == first["secret"]
    assert control.refused(control.get("/connect", project="nowhere"), 404)["place"] == "project"


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code(shared_control, code):
    """An error code is returned with its meaning, rules, operations and an example; an unknown one is rejected with 404."""
    told = shared_control.told(f"/explain/{code}")
    assert (told["code"], told["status"]) == (code, CODES[code])
    assert told["meaning"]
    assert told["operations"] or code in ("General", "OverCapacity")
    assert code in ("General", "OverCapacity") or told["example"]["errors"][0]["code"] == code
    refused = shared_control.refused(shared_control.get(f"/explain/{code[:-1]}"), 404)
    assert (refused["place"], code in refused["message"]) == ("code", True)


def test_the_document(shared_control):
    """The document of the control plane describes exactly the operations of the control plane."""
    document = shared_control.told("/openapi.json")
    told = {
        (method.upper(), path, operation["operationId"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    assert told == {(it.method, it.path, it.operation_id) for it in OPERATIONS}


def test_what_happens_is_told_as_it_happens(live):
    """Each request and each mail is sent at once, as a server-sent event named `request` or `mail`."""
    with (
        httpx.Client(base_url=live.url, timeout=20) as http,
        http.stream("GET", "/_mock/events") as stream,
    ):
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = stream.iter_lines()
        assert next(lines) == ": listening"
        httpx.get(f"{live.url}/demo/me")
        event = [line for line in (next(lines), next(lines), next(lines), next(lines)) if line]
        assert [line.partition(":")[0] for line in event] == ["id", "event", "data"]
        assert event[1] == "event: request"
        assert json.loads(event[2].removeprefix("data: "))["path"] == "/demo/me"
        live.control.done("/outbox", kind="password", email="alice@example.com")
        assert next(line for line in lines if line.startswith("event: ")) == "event: mail"
