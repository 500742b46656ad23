"""Explanations that would send a developer the wrong way: each names what really was wrong."""

import gzip
import json
import zlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

from mockserver.app import OPERATIONS
from mockserver.domain.causes.inputs import Misshapen
from mockserver.domain.errors import Refused
from mockserver.observing.explaining import found
from mockserver.observing.explaining.encodings import lone_surrogate
from mockserver.web.wire import decoded, parsed

BODIES = {it.operation_id: it.row.reads.body for it in OPERATIONS if it.row.reads.body}
"""What the operations read."""

GRANT = {"grant_type": "client_credentials"}
JSON = json.dumps({"version": 1, "actions": []}).encode()


def sentence_of(response):
    return response.headers["x-mock-explain"]


@pytest.mark.parametrize("path", ["/oauth/deno/anonymous/token", "/oauth/nothing-like-it/customers/token"])
@pytest.mark.parametrize("secret", [None, "wrong"])
def test_a_wrong_project_is_no_wrong_secret(shared_shop, path, secret):
    told = sentence_of(shared_shop.api.oauth(path, secret=secret, **GRANT))
    assert told.startswith(f"There is no project `{path.split('/')[2]}`")
    assert "Projects here: `demo`." in told
    assert "secret" not in told


def test_the_client_of_another_project_is_no_unknown_one(shop, control):
    fixture = (
        "project: {key: demo-o, languages: [en]}\nclients: {theirs: {secret: s, scopes: ['manage_project:demo-o']}}"
    )
    assert control.put("/projects/demo-o").is_success
    headers = {"content-type": "application/yaml"}
    assert control.call("PUT", "/projects/demo-o/state", content=fixture, headers=headers).is_success
    told = sentence_of(shop.api.oauth("/oauth/demo-o/anonymous/token", **GRANT))
    assert told.startswith("The API client `demo-client` belongs to the project `demo`, and the path names `demo-o`.")


def refresh_token(shop):
    form = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
    return shop.api.oauth("/oauth/demo/customers/token", **form).json()["refresh_token"]


def refreshed(shop, value, client="demo-client"):
    return sentence_of(shop.api.oauth("/oauth/token", client, grant_type="refresh_token", refresh_token=value))


def test_the_refresh_token_of_another_client_was_issued(shop):
    told = refreshed(shop, refresh_token(shop), "demo-backend")
    assert told.startswith("The refresh token was issued to the client `demo-client`, not to `demo-backend`.")


def test_a_revoked_refresh_token_was_issued(shop):
    value = refresh_token(shop)
    assert shop.api.oauth("/oauth/token/revoke", token=value, token_type_hint="refresh_token").is_success
    assert refreshed(shop, value).startswith("The refresh token was revoked by `revokeToken`")


def test_an_access_token_is_no_refresh_token(shop):
    assert refreshed(shop, shop.alice).startswith("An access token was sent as refresh token.")


@pytest.mark.parametrize("value", ["undefined", "null", "[object Object]", "<token>", "${TOKEN}", "{{token}}"])
def test_a_variable_without_a_value_is_no_refresh_token(shared_shop, value):
    assert refreshed(shared_shop, value).startswith("The refresh token is the text of a variable without a value")


def test_an_unknown_refresh_token_was_never_issued(shared_shop):
    assert refreshed(shared_shop, "nobody-knows-me").startswith("No refresh token with this value was issued here")


HALVES = ["\\ud83d", "\\uD83D", "\\udc00", "\\ud83d\\u0041", "\\ud83dxyz", "a\\udbff\\n", "\\ud83d\\ud83d\\ude00"]


@pytest.mark.parametrize("half", HALVES)
def test_a_lone_surrogate_is_no_truncated_body(shared_shop, half):
    body = b'{"version": 1, "actions": [{"action": "setTitle", "title": "' + half.encode() + b'"}]}'
    answer = shared_shop.api.post("/demo/me", shared_shop.alice, content=body)
    assert "one half of a surrogate pair" in sentence_of(answer)
    assert "truncated" not in answer.text + sentence_of(answer)


@given(st.text())
def test_no_text_that_json_writes_has_a_lone_surrogate(text):
    assert lone_surrogate(json.dumps({"a": text, "b": "\\ud83d"}).encode()) is None


@pytest.mark.parametrize("cut", [b'{"a":"\\ud83d', b'{"a":"\\ud83d\\', b'{"a":"\\ud83d\\ud', b'{"a":"x', b'{"a":'])
def test_a_truncated_body_is_one(shared_shop, cut):
    assert "It ends too early" in sentence_of(shared_shop.api.post("/demo/me", shared_shop.alice, content=cut))


ENCODED = {
    "gzip": (gzip.compress(JSON), {}, "begins as gzip does", "uncompressed"),
    "zlib": (zlib.compress(JSON), {}, "begins as zlib", "uncompressed"),
    "declared": (JSON[:-1], {"Content-Encoding": "br"}, "`Content-Encoding: br`", "uncompressed"),
    "gzip, declared": (gzip.compress(JSON), {"Content-Encoding": "gzip"}, "`Content-Encoding: gzip`", "uncompressed"),
    "utf-16": (JSON.decode().encode("utf-16"), {}, "byte order mark of UTF-16", "UTF-8"),
    "utf-16-le": (JSON.decode().encode("utf-16-le"), {}, "null bytes between its characters, as UTF-16", "UTF-8"),
    "utf-16-be": (JSON.decode().encode("utf-16-be"), {}, "null bytes between its characters, as UTF-16", "UTF-8"),
    "utf-32": (JSON.decode().encode("utf-32"), {}, "byte order mark of UTF-32", "UTF-8"),
    "utf-32-be": (JSON.decode().encode("utf-32-be"), {}, "null bytes between its characters, as UTF-32", "UTF-8"),
    "a byte order mark": (JSON.decode().encode("utf-8-sig"), {}, "byte order mark (EF BB BF)", "without byte order"),
    "latin-1": ('{"version": 1, "x": "é"}'.encode("latin-1"), {}, "at line 1, column 22", "Encode the body as UTF-8"),
    "multipart": (
        b'--b\r\nContent-Disposition: form-data; name="version"\r\n\r\n1\r\n--b--\r\n',
        {},
        "a multipart form",
        "not a FormData",
    ),
    "xml": (b"<me/>", {}, "not JSON", "XML or HTML"),
    "NaN": (b'{"version": NaN}', {}, "column 13", "no NaN"),
    "undefined": (b'{"version": undefined}', {}, "column 13", "A variable had no value"),
    "python": (b'{"version": None}', {}, "column 13", "json.dumps"),
    "comments": (b'{"version": 1, /* x */ "actions": []}', {}, "not JSON", ""),
    "two values": (JSON + JSON, {}, "trailing characters", "nothing after it"),
    "a line break": (b'{"title": "a\nb"}', {}, "not JSON", "Escape line breaks"),
    "a number": (b'{"version": 01}', {}, "invalid number", "leading zeros"),
}


@pytest.mark.parametrize(("body", "headers", "detected", "to_do"), ENCODED.values(), ids=ENCODED)
def test_what_a_body_is_that_is_no_json(shared_shop, body, headers, detected, to_do):
    told = sentence_of(shared_shop.api.post("/demo/me", shared_shop.alice, content=body, headers=headers))
    assert detected in told
    assert to_do in told
    assert "JSON.stringify" not in told or not to_do


UNREAD = ["gzip", "zlib", "gzip, declared", "utf-16", "utf-16-le", "utf-32", "multipart"]


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/demo/customers/token", "/oauth/introspect"])
@pytest.mark.parametrize("name", UNREAD)
def test_a_token_request_that_cannot_be_read_names_its_encoding(shared_shop, path, name):
    body, headers, detected, _ = ENCODED[name]
    answer = shared_shop.api.http.post(path, content=body, headers=headers, auth=("demo-client", "demo-secret"))
    told = sentence_of(answer)
    assert detected in told
    assert "to the form" not in told


def test_a_multipart_token_request_is_told_what_to_send(shared_shop):
    http = shared_shop.api.http
    files = {"grant_type": (None, "client_credentials")}
    told = sentence_of(http.post("/oauth/token", files=files, auth=("demo-client", "demo-secret")))
    assert told.startswith("The body is a multipart form")
    assert "application/x-www-form-urlencoded" in told


@pytest.mark.parametrize("separator", [",", ", ", ";", "%20"])
def test_scopes_that_are_separated_otherwise_are_not_of_another_project(shared_shop, separator):
    scope = f"manage_my_profile:demo{separator}manage_my_orders:demo"
    told = sentence_of(shared_shop.api.oauth("/oauth/token", **GRANT, scope=scope))
    assert told.startswith("The scopes are separated by ")
    assert "another project" not in told


@pytest.mark.parametrize("action", [1, None, True, [], {}, 1.5, ""])
def test_the_name_of_an_action_is_no_nothing(shared_shop, action):
    told = sentence_of(shared_shop.updated(action=action))
    assert "nothing" not in told
    assert "update action" in told


@pytest.mark.parametrize(
    ("country", "suggestion"),
    [
        ("", "It is empty: send a country code of ISO 3166-1, as in `DE`, or leave the field out."),
        (" ", "It is empty: send a country code of ISO 3166-1, as in `DE`, or leave the field out."),
        ("de", 'Send "DE".'),
        (" DE ", 'Send "DE".'),
        ("D", "Send a country code of ISO 3166-1, as in `DE`."),
        ("DEU", "Send a country code of ISO 3166-1, as in `DE`."),
        ("d1", "Send a country code of ISO 3166-1, as in `DE`."),
        ("Germany", "Send the code, not the name."),
    ],
)
def test_a_country_is_never_corrected_to_a_wrong_one(shared_shop, country, suggestion):
    told = sentence_of(shared_shop.updated(action="addAddress", address={"country": country}))
    assert told.endswith(suggestion)


@pytest.mark.parametrize(
    ("date", "suggestion"),
    [("2020-01-01T00:00:00Z", "without a time"), ("2023-02-30", "a day that exists"), ("", "or leave it out")],
)
def test_a_date_without_a_time_is_not_told_to_drop_it(shared_shop, date, suggestion):
    told = sentence_of(shared_shop.updated(action="setDateOfBirth", dateOfBirth=date))
    assert suggestion in told


def test_a_field_that_is_null_is_not_only_missing(shared_shop):
    told = sentence_of(shared_shop.post("/me", shared_shop.alice, {"version": None, "actions": []}))
    assert told.startswith("`version` is null, which counts as missing.")


@pytest.mark.parametrize(
    ("name", "value", "suggestion"),
    [
        ("limit", "abc", "Send an integer from 0 to 500."),
        ("limit", "-1", "Send an integer from 0 to 500."),
        ("limit", "501", "get the rest with `offset`."),
        ("offset", "abc", "Send an integer from 0 to 10000."),
        ("offset", "10001", "sort by `id`"),
    ],
)
def test_what_is_no_number_is_not_told_to_be_smaller(shared_shop, name, value, suggestion):
    told = sentence_of(shared_shop.get("/me/carts", shared_shop.guest, **{name: value}))
    assert suggestion in told


def test_a_version_of_many_digits_is_an_integer(shared_shop):
    refused = shared_shop.api.call("DELETE", "/demo/me", shared_shop.alice, params={"version": "9" * 30})
    assert sentence_of(refused).startswith("`version` is '999999999999999999999999999999', larger than any version.")


def places_of(type, depth=0):
    """Each place in a body, as a function from a wrong value to a body that has it there."""
    if depth > 4:
        return
    match type:
        case inspect.UnionType():
            for part in type.types:
                yield from places_of(part, depth)
        case inspect.VarTupleType():
            for put in places_of(type.item_type, depth + 1):
                yield lambda value, put=put: [put(value)]
        case inspect.StructType():
            tag = {type.tag_field: type.tag} if type.tag_field else {}
            names = [field.encode_name for field in type.fields]
            for name in (*tag, *names):
                yield lambda value, name=name, tag=tag: {**tag, name: value}
            for field in type.fields:
                for put in places_of(field.type, depth + 1):
                    yield lambda value, put=put, name=field.encode_name, tag=tag: {**tag, name: put(value)}


PLACES = [(operation, put) for operation, type in BODIES.items() for put in places_of(inspect.type_info(type))]
WRONG = [1, -1, 0, 1.5, True, "", " ", "x", "de", "007", "\u0663", "99999999999999999999", [], {}, [1], {"x": 1}]


class Nowhere:
    """The scene of a body: nothing else is known."""

    def secrets(self, json):
        return frozenset()


def told_of(body, type):
    """Why the body is not one of the type; None where it is one, or breaks another rule."""
    try:
        decoded(parsed(body, type), type)
    except Refused as refused:
        return found(refused.cause, Nowhere()) if isinstance(refused.cause, Misshapen) else None
    return None


@settings(deadline=None, max_examples=600)
@given(st.sampled_from(PLACES), st.sampled_from(WRONG))
def test_no_correction_is_as_wrong_as_what_it_corrects(place, wrong):
    operation, put = place
    told = told_of(msgspec.json.encode(put(wrong)), BODIES[operation])
    if told is None:
        return
    assert "nothing" not in told.wrong
    assert told.accepted != "Nothing."
    suggested = told.suggestion or ""
    if suggested.startswith('Send "'):
        assert suggested != f"Send {json.dumps(wrong)}."
        assert suggested != 'Send "".'
    if suggested.endswith(" without quotes."):
        corrected = json.loads(suggested.removeprefix("Send ").removesuffix(" without quotes."))
        again = told_of(msgspec.json.encode(put(corrected)), BODIES[operation])
        assert again is None or not (again.suggestion or "").endswith(" without quotes.")
        assert (
            again is None
            or " and must be " not in again.wrong
            or again.wrong.split(" is ")[0] != told.wrong.split(" is ")[0]
        )
