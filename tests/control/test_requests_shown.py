"""The journal of requests: one of them in detail, as a command, verified; and what is never shown of any."""

import base64
import json
import logging
import shlex
import subprocess

import pytest

SECRETS = {
    "password": "Pa55-of-nobody",
    "newPassword": "N3w-of-nobody",
    "currentPassword": "Curr3nt-of-nobody",
    "tokenValue": "T0ken-value-of-nobody",
    "client_secret": "Cl13nt-secret-of-nobody",
    "access_token": "Acc3ss-token-of-nobody",
    "refresh_token": "R3fresh-token-of-nobody",
    "token": "T0ken-of-nobody",
}


def test_secrets(shop, control):
    """Passwords, tokens and client secrets are shown as `****` in headers, queries, forms and bodies."""
    shop.post("/me/login", shop.guest, {"email": "alice@example.com", "password": SECRETS["password"]})
    told = control.last()
    assert told["request"]["headers"]["authorization"] == "Bearer ****"
    assert json.loads(told["request"]["body"]) == {"email": "alice@example.com", "password": "****"}
    shop.api.customer_token("alice@example.com")
    told = control.last()
    assert told["request"]["headers"]["authorization"] == "Basic ****"
    assert "password=****" in told["request"]["body"]
    assert "username=alice@example.com" in told["request"]["body"]
    answered = json.loads(told["response"]["body"])
    assert (answered["access_token"], answered["refresh_token"], answered["token_type"]) == ("****", "****", "Bearer")
    shop.get("/me", shop.alice, access_token=SECRETS["access_token"])
    assert control.last()["query"] == "access_token=****"


def sent_with_secrets(shop):
    """Requests that have each of the secrets wherever an app may put it, rightly or not."""
    basic = base64.b64encode(f"demo-client:{SECRETS['client_secret']}".encode()).decode()
    nested = {"a": [{"b": SECRETS}], **SECRETS, "version": 1, "email": "x@example.com", "actions": [SECRETS]}
    form = {"grant_type": "password", "username": "x@example.com", **SECRETS}
    headers = {"Cookie": f"a={SECRETS['token']}", "X-Mock-Token": SECRETS["token"]}
    headers["Referer"] = f"http://localhost:3000/reset?token={SECRETS['token']}"
    for path in (
        "/me",
        "/me/signup",
        "/me/login",
        "/me/password",
        "/me/password/reset",
        "/me/email/confirm",
        "/me/carts",
    ):
        for token in (shop.alice, None, SECRETS["access_token"]):
            shop.post(path, token, nested, params=SECRETS, headers=headers)
            shop.api.call("POST", f"/demo{path}", token, data=form, headers=headers)
            broken = json.dumps(nested)[:-1].encode()
            shop.api.call("POST", f"/demo{path}", token, content=broken, headers={"Content-Type": "application/json"})
    for path in ("/oauth/token", "/oauth/demo/customers/token", "/oauth/demo/anonymous/token", "/oauth/introspect"):
        for headers in ({"Authorization": f"Basic {basic}"}, {}):
            shop.api.http.post(path, data=form, headers=headers, params=SECRETS)
            shop.api.http.post(path, json=nested, headers=headers)
        shop.api.oauth(path, **{**form, "grant_type": "refresh_token"})
        shop.api.oauth(path, **form)
    body = {"email": "alice@example.com", "ttlMinutes": 10}
    value = shop.post("/customers/password-token", shop.backend, body).json()["value"]
    shop.get("/messages", shop.backend)
    shop.post("/me/password/reset", shop.client, {"tokenValue": value, "newPassword": SECRETS["newPassword"]})
    signed_up = {"email": "new@example.com", "password": SECRETS["password"]}
    shop.post("/me/signup", shop.client, signed_up)
    return [*SECRETS.values(), basic, shop.alice, shop.guest, shop.client, shop.backend, value]


def test_no_secret_leaves_by_any_door(shop, control, caplog):
    caplog.set_level(logging.DEBUG)
    shop.guest  # noqa: B018 - is signed in, so that its token is one of those that must not be shown
    secrets = sent_with_secrets(shop)
    listed = control.get("/requests", limit=1000)
    ids = [it["id"] for it in listed.json()["requests"]]
    assert len(ids) > 80
    looked_for = {"match": {"path": "/nowhere", "body": {name: f"x{value}" for name, value in SECRETS.items()}}}
    shown = [
        listed,
        control.get("/requests/har"),
        control.get("/warnings"),
        control.post("/requests/verify", **looked_for),
    ]
    shown += [control.get(f"/requests/{id}{what}") for id in ids for what in ("", "/curl")]
    shown += [control.get("/tokens"), control.get("/projects/demo/customers/alice"), control.get("/health")]
    control.done("/snapshots/now")
    shown += [control.get("/snapshots/fixtures/diff"), control.get("/snapshots")]
    texts = [answer.text for answer in shown if answer.request.method != "POST"]
    texts += [answer.text.replace("xPa55", "").replace("x", "") for answer in shown if answer.request.method == "POST"]
    texts += [str(dict(answer.headers)) for answer in shown]
    texts += [record.getMessage() for record in caplog.records if record.name.startswith("mockserver")]
    for secret in secrets:
        for text in texts:
            assert secret not in text, (secret, text[max(0, text.find(secret) - 200) :][:400])


def test_the_closest_misses_tell_no_secret(shop, control):
    shop.post("/me/login", shop.guest, {"email": "a@example.com", "password": SECRETS["password"]})
    shop.api.oauth("/oauth/demo/customers/token", grant_type="password", username="a", password=SECRETS["password"])
    for body in ({"password": "wrong"}, {"password": {"a": 1}}, {"password": ["a"]}):
        answer = control.post("/requests/verify", match={"body": body})
        assert answer.status_code == 422
        assert SECRETS["password"] not in answer.text
    assert control.post("/requests/verify", match={"body": {"password": SECRETS["password"]}}).status_code == 200


def test_the_explanation(shop, control):
    """The explanation of an error says what was wrong, what would have been accepted, and which rule was violated."""
    refused = shop.updated(action="setFristName", firstName="A")
    told = control.last()
    explanation = told["explanation"]
    assert told["explain"] == refused.headers["x-mock-explain"]
    assert "setFristName" in explanation["wrong"]
    assert "setFirstName" in json.dumps(explanation)
    assert explanation["accepted"]
    assert explanation["rule"]["sentence"]
    shop.get("/me", shop.alice)
    assert "explanation" not in control.last()


def test_what_was_sent_and_answered_is_shown_whole(shop, control):
    answer = shop.get("/me", shop.alice)
    told = control.last()
    assert json.loads(told["response"]["body"]) == answer.json()
    assert told["response"]["headers"]["x-mock-request"] == told["id"]
    assert told["request"]["body"] == ""
    assert control.refused(control.get("/requests/none"), 404)["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b"[" * 5000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'{"n": 123456789012345678901234567890}',
        b"\x00",
        b'"x"',
    ]
    + [b'{"a":' * depth + b"1" + b"}" * depth for depth in (200, 300, 400, 500, 600, 700, 800)],
    ids=range(13),
)
def test_whatever_was_sent_can_be_looked_at(shop, control, body):
    shop.api.call("POST", "/demo/me", shop.alice, content=body, headers={"Content-Type": "application/json"})
    assert control.last()["request"]["body"]
    for it in (control.get("/requests/har"), control.post("/requests/verify", match={"body": {"n": 1, "a": 1}})):
        assert it.status_code in (200, 422), it.text


def test_the_command_asks_again_for_what_was_asked_for(live):
    token = live.control.done("/tokens", customer="alice")["access_token"]
    http, bearer = live.control.http, {"Authorization": f"Bearer {token}"}
    http.get("/demo/me", headers=bearer)
    version = http.get("/demo/me", headers=bearer).json()["version"]
    change = {"version": version, "actions": [{"action": "setTitle", "title": 'It\'s `$(x)` \\ "Dr" \u00e9\n'}]}
    for send in (
        lambda: http.get("/demo/me", headers=bearer),
        lambda: http.post("/demo/me", headers=bearer, json=change),
        lambda: http.get("/demo/me/carts", headers=bearer, params={"where": "currency = \"EUR\" and x='1'"}),
        lambda: http.delete("/demo/me/carts/none", headers=bearer, params={"version": 1}),
        lambda: http.head("/demo/me/carts", headers=bearer),
        lambda: http.get("/demo/a b%25;$(x)`y`", headers=bearer),
    ):
        before = send()
        told = live.control.told(f"/requests/{before.headers['x-mock-request']}")
        command = live.control.get(f"/requests/{told['id']}/curl").text.splitlines(keepends=True)
        pasted = "".join(line for line in command if not line.startswith("TOKEN="))
        subprocess.run(
            ["sh", "-c", pasted], env={"TOKEN": token, "PATH": "/usr/bin:/bin"}, capture_output=True, check=True
        )
        again = live.control.last()
        assert again["id"] != told["id"]
        for name in ("method", "path"):
            assert again[name] == told[name]
        assert again.get("query") == told.get("query")
        assert again.get("customer") == told.get("customer")
        sent = [it["request"]["body"] for it in (told, again)]
        assert sent[0] == sent[1]


@pytest.mark.parametrize(
    "hostile", ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", '"; touch pwned; "', "$TOKEN"]
)
def test_no_header_that_was_sent_is_run_by_whoever_pastes_the_command(shop, control, hostile):
    shop.api.get("/demo/me", shop.alice, headers={"X-Hostile": hostile})
    words = shlex.split(control.get(f"/requests/{control.last()['id']}/curl").text.partition("\n")[2])
    assert f"x-hostile: {hostile}" in words
    quoted = control.get(f"/requests/{control.last()['id']}/curl").text
    ran = subprocess.run(
        ["sh", "-c", f"curl() {{ :; }}; {quoted.partition(chr(10))[2]}; ls pwned"], capture_output=True, check=False
    )
    assert b"pwned" not in ran.stdout


def verified(control, **what):
    return control.post("/requests/verify", **what)


def test_as_many_as_expected(shop, control):
    """If the number of matching requests is as in `count`, by default at least one, the response is 200 with their ids."""
    ids = [shop.get("/me", shop.alice).headers["x-mock-request"] for _ in range(2)]
    me = {"operationId": "getMyCustomer", "status": 200, "customer": "alice@example.com"}
    for count in ({}, {"exactly": 2}, {"atLeast": 2}, {"atMost": 2}, {"atLeast": 1, "atMost": 3}):
        answer = verified(control, match=me, count=count)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"matched": 2, "requests": ids[::-1]}
    assert verified(control, match={"path": "/never"}, count={"exactly": 0}).json() == {"matched": 0, "requests": []}
    assert verified(control, match={"path": "/never"}, count={"atMost": 5}).status_code == 200
    assert verified(control).status_code == 200


def test_not_so(shop, control):
    """Otherwise the response is 422 with the number of matches, and the closest requests with their differences."""
    shop.get("/me/orders", shop.guest)
    id = shop.get("/me", shop.alice).headers["x-mock-request"]
    match = {"method": "GET", "path": "/demo/me", "status": "4xx", "customer": "bob@example.com"}
    refused = control.refused(verified(control, match=match), 422)
    assert refused["matched"] == 0
    assert refused["message"].startswith("Expected at least 1 request, and none of ")
    first = refused["closest"][0]
    assert first["request"]["id"] == id
    assert first["misses"] == ["status is 200, not 4xx", "customer is alice@example.com, not bob@example.com"]
    assert len(refused["closest"]) == 3
    for count, told in [
        ({"exactly": 2}, "exactly 2 requests"),
        ({"atLeast": 2}, "at least 2 requests"),
        ({"atMost": 0}, "at most 0 requests"),
        ({"atLeast": 2, "atMost": 3}, "at least 2 requests and at most 3 requests"),
    ]:
        refused = control.refused(verified(control, match={"path": "/demo/me"}, count=count), 422)
        assert refused["message"].startswith(f"Expected {told}, and 1 of ")
    assert control.refused(verified(control, count={"exactly": -1}), 400)["place"] == "count.exactly"


def test_a_part_of_the_body(shop, control):
    """`body` is a part of the body that was sent: other fields are ignored."""
    shop.updated(action="addAddress", address={"country": "DE", "city": "Berlin"})
    shop.api.customer_token("alice@example.com")
    for body in (
        {"actions": [{"action": "addAddress"}]},
        {"actions": [{"address": {"city": "Berlin"}}]},
        {"grant_type": "password", "username": "alice@example.com"},
        {},
    ):
        assert verified(control, match={"body": body}).status_code == 200, body
    for body, miss in [
        ({"actions": [{"action": "setTitle"}]}, "body.actions has nothing like"),
        ({"actions": {"action": "addAddress"}}, "body.actions is"),
        ({"action": 1}, "body.action is missing"),
        ({"version": 99}, "body.version is"),
    ]:
        refused = control.refused(verified(control, match={"operationId": "updateMyCustomer", "body": body}), 422)
        assert refused["closest"][0]["misses"][0].startswith(miss)
