"""The one policy of secrets: a planted one is shown nowhere, whatever it was called and wherever it was sent."""

import base64
import json
import logging
import re
import time
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.observing.curl import curl
from mockserver.observing.exchange import Exchange
from mockserver.observing.har import har
from mockserver.observing.redaction import (
    is_secret,
    path_without_secrets,
    secrets_of,
    shown_body,
    shown_headers,
    shown_path,
    shown_query,
    shown_text,
)
from mockserver.web.access import requested
from openapi.document import document

SECRET_NAMES = [
    *("password", "Password", "PASSWORD", "pasword", "passwrod", "Passwort", "passwd", "user_password", "newPasword"),
    *("currentPassword", "password-confirmation", "tokenValue", "token", "Token", "tokne", "accessToken"),
    *("access_token", "access-token", "ACCESS_TOKEN", "refreshToken", "idToken", "csrfToken", "client_secret"),
    *("clientSecret", "sercet", "api_key", "apiKey", "apikey", "X-Api-Key", "Authorization", "authorisation"),
    *("cookie", "sessionId", "credentials", "credental", "jwt", "auth", "customer[password]", "user.password"),
    *("password-token", "email-token", "X-Auth", "pw"),
]
PLAIN_NAMES = [
    *("tokenType", "token_type", "token_type_hint", "expires_in", "expiresIn", "isEmailVerified", "email", "username"),
    *("authenticationMode", "invalidateOlderTokens", "ttlMinutes", "grant_type", "scope", "version", "actions", "key"),
    *("content-type", "www-authenticate", "x-mock-request", "x-correlation-id", "accept", "user-agent", "author"),
]
SECRETS = st.from_regex(r"S3[a-zA-Z0-9+/_.~-]{8,30}x9", fullmatch=True)


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_names_of_secrets(name):
    assert is_secret(name)


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_names_of_what_people_need(name):
    assert not is_secret(name)


def test_of_the_document_only_credentials_are_secret():
    found = set()
    waiting = [document()["components"]["schemas"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found |= {name for name in node.get("properties", {}) if is_secret(name)}
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    assert found == {
        *("password", "currentPassword", "newPassword", "tokenValue"),
        *("access_token", "refresh_token", "token"),
    }


@pytest.mark.parametrize("value", ["****aGg=", "****", None, True, False])
def test_what_is_masked_or_no_secret_is_shown(value):
    assert json.loads(shown_body(json.dumps({"password": value}).encode())) == {"password": value}


def test_only_the_mask_of_the_api_passes_for_one():
    assert json.loads(shown_body(b'{"password": "****geheim", "pin": {"password": 1234}}')) == {
        "password": "****",
        "pin": {"password": "****"},
    }


def _in_json(name, secret):
    return json.dumps({"a": [{name: secret}], "email": "x@example.com"}).encode()


BODIES = {
    "json": _in_json,
    "a nested value": lambda name, secret: json.dumps({name: {"x": [secret]}}).encode(),
    "half a json": lambda name, secret: _in_json(name, secret)[:-3],
    "half a value": lambda name, secret: _in_json(name, secret).partition(b'"}]')[0],
    "half a nested value": lambda name, secret: json.dumps({"a": {name: {"x": [secret]}}}).encode()[:-2],
    "single quotes": lambda name, secret: str({"a": 1, name: secret}).encode(),
    "escaped names": lambda name, secret: _in_json("".join(f"\\u{ord(it):04x}" for it in name), secret).replace(
        b"\\\\u", b"\\u"
    )[:-1],
    "yaml": lambda name, secret: f"a: 1\n{name}: {secret}\n".encode(),
    "a form": lambda name, secret: urlencode({"a": "b", name: secret}).encode(),
    "a form in lines": lambda name, secret: f"a=b\n{name}={secret}".encode(),
    "multipart": lambda name, secret: (
        f'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'
        f'--b\r\nContent-Disposition: form-data; name="{name}"; x=y\r\nContent-Type: text/plain\r\n\r\n'
        f"first {secret}\r\nsecond {secret}\r\n--b--\r\n"
    ).encode(),
    "pairs": lambda name, secret: json.dumps([{"name": name, "value": secret}]).encode(),
    "a surrogate": lambda name, secret: _in_json(name, secret)[:-1] + b', "e": "\\ud83d"}',
    "utf-16": lambda name, secret: _in_json(name, secret).decode().encode("utf-16"),
    "a url in json": lambda name, secret: json.dumps(
        {"u": f"http://u:{secret}@h/?{quote(name)}={quote(secret)}"}
    ).encode(),
    "a header in json": lambda _, secret: json.dumps({"u": f"Bearer {secret}"}).encode(),
}


def planted(name, secret, body):
    """A request that has the secret under that name wherever an app may put it, rightly or not."""
    basic = base64.b64encode(f"id:{secret}".encode()).decode()
    slug = re.sub(r"[^\w-]", "-", name)
    encoded = quote(secret, safe="")
    headers = [
        (b"authorization", f"Basic {basic}".encode()),
        (b"cookie", f"a={secret}; {slug}={secret}".encode()),
        (b"referer", f"https://u:{encoded}@h.example/a?x=1&{quote(name)}={encoded}#b".encode()),
        (b"origin", f"https://{encoded}@h.example".encode()),
        (slug.lower().encode(), secret.encode()),
        (b"x-custom", f"see {slug}={secret}".encode()),
    ]
    exchange = Exchange(
        "a-1",
        datetime(2026, 6, 1, tzinfo=UTC),
        {
            "method": "POST",
            "path": f"/demo/customers/{slug}={secret}/{slug}/{secret.replace('/', '-')}",
            "raw_path": b"",
            "query_string": urlencode({"a": "b", name: secret, "to": f"http://x/?{name}={secret}"}).encode(),
            "scheme": "http",
            "headers": headers,
        },
    )
    exchange.body = body
    exchange.answer = json.dumps({"message": f"URI not found: {exchange.path}."}).encode()
    return exchange, basic


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(SECRET_NAMES), SECRETS, st.sampled_from(list(BODIES)))
def test_a_planted_secret_is_shown_nowhere(name, secret, shape):
    exchange, basic = planted(name, secret, BODIES[shape](name, secret))
    secrets = secrets_of(exchange)
    shown = [
        shown_body(exchange.body),
        json.dumps(shown_headers(exchange.headers)),
        shown_path(exchange.path),
        shown_query(exchange.query_string),
        requested("POST", exchange.path),
        curl(exchange, "http://h"),
        b"".join(har([exchange], "http://h", "1")).decode(),
        shown_body(exchange.answer, secrets),
    ]
    for text in shown:
        for each in (secret, basic, quote(secret, safe=""), secret.replace("/", "-")):
            assert each not in text, (shape, text)


@pytest.mark.parametrize("shape", BODIES)
def test_what_is_no_secret_is_still_shown(shape):
    body = BODIES[shape]("title", "Dr-9abc")
    if shape != "a header in json":
        assert "Dr-9abc" in shown_body(body).replace("%", ""), shown_body(body)


@pytest.mark.parametrize(
    "path",
    [
        "/demo/me/password/reset",
        "/demo/customers/password-token",
        "/oauth/token/revoke",
        "/oauth/token/introspection",
        "/demo/me/carts/8bb4ad0a-ba82-4d12-a8b3-4d8f2e2c3f10",
        "/demo/me/orders/order-17",
        "/demo/me/carts/a-key-of-a-cart-that-is-rather-long-indeed",
    ],
)
def test_paths_without_secrets_are_shown(path):
    assert path_without_secrets(path) == path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/demo/customers/password-token=abc", "/demo/customers/password-token=****"),
        ("/demo/customers/email-token=x y", "/demo/customers/email-token=**** y"),
        ("/reset-password/Xy7", "/reset-password/****"),
        ("/demo/me/carts/Zt9xk2LmQ_wR5vB8nC3pJ6hG1dF4sA7y", "/demo/me/carts/****"),
    ],
)
def test_tokens_in_paths(path, shown):
    assert path_without_secrets(path) == shown


def test_prose_of_the_api_is_shown_as_it_is():
    for text in (
        "password: Missing required value",
        "Send grant_type=password, username and password.",
        "Insufficient scope. One of the following scopes is missing: manage_my_profile.",
        "The Basic credentials are not the base64 of `clientId:clientSecret`.",
    ):
        assert shown_text(text) == text


@pytest.mark.parametrize(
    "unit", ['"', "name=", '\\"', "a:", "[{", "password=", "://", "x" * 40 + "=", "-", 'name="a"\r\n']
)
def test_no_body_makes_hiding_slow(unit):
    started = time.process_time()
    shown_body(b"{" + unit.encode() * (200_000 // len(unit)))
    assert time.process_time() - started < 3


@pytest.fixture(scope="module")
def control(shared_control):
    return shared_control


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SECRET_NAMES), SECRETS, st.sampled_from(list(BODIES)))
def test_a_planted_secret_leaves_by_no_door(shared_shop, control, caplog, name, secret, shape):
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    safe, slug = quote(secret, safe=""), re.sub(r"[^\w-]", "-", name)
    api, body = shared_shop.api, BODIES[shape](name, secret)
    headers = {"Referer": f"http://u:{safe}@h/?{quote(name)}={safe}", "Content-Type": "application/json", slug: secret}
    answers = [
        api.http.post(f"/demo/{path}", params={name: secret}, headers=headers, content=body)
        for path in ("me/signup", f"customers/{slug}={safe}", f"me/reset-password/{safe}", "me/carts")
    ]
    answers.append(api.http.post("/oauth/demo/customers/token", headers=headers, content=body))
    ids = [it.headers["x-mock-request"] for it in answers]
    looked_for = {"match": {"path": "/nowhere", "body": {name: "x", "a": [{name: "x"}]}}}
    shown = [control.get(f"/requests/{id}{what}").text for id in ids for what in ("", "/curl")]
    shown += [control.get(path).text for path in ("/requests", "/warnings", "/requests/har")]
    shown += [control.post("/requests/verify", **looked_for).text]
    shown += [api.http.get(f"/_mock/ui/requests/{id}").text for id in ids]
    shown += [it.headers.get("x-mock-explain", "") for it in answers]
    shown += [record.getMessage() for record in caplog.records if record.name.startswith("mockserver")]
    for text in shown:
        assert secret not in text, text[max(0, text.find(secret) - 300) :][:500]
        assert safe not in text, text[max(0, text.find(safe) - 300) :][:500]


def test_what_was_sent_with_secrets_is_sent_again_as_it_was(shop, served):
    answer = shop.post("/me/login", shop.client, {"email": "alice@example.com", "password": "secret"})
    id = answer.headers["x-mock-request"]
    again = shop.api.http.post(f"/_mock/requests/{id}/replay", json={}).json()
    assert again["status"] == 200
    assert "****" in again["request"]["body"]
    kept = served.plane.journal.get(again["id"])
    assert msgspec.json.decode(kept.body)["password"] == "secret"
