"""How the API speaks: bodies decoded strictly, one shape for every refusal, headers on every answer."""

import json
import logging

import pytest

from mockserver.observing.explaining.paths import NOT_IMPLEMENTED, NOT_IMPLEMENTED_BELOW_ME
from mockserver.web.framework import nearest

MALFORMED = "Request body does not contain valid JSON."


def detail(answer):
    body = answer.json()
    assert answer.status_code == body["statusCode"] == 400
    assert body["message"] == MALFORMED
    (error,) = body["errors"]
    assert (error["code"], error["message"]) == ("InvalidJsonInput", MALFORMED)
    return error["detailedErrorMessage"]


@pytest.fixture
def token(api):
    return api.signed_up()[1]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "version: Missing required value"),
        ({"version": 1}, "actions: Missing required value"),
        ({"version": "1", "actions": []}, "version: JSON Number in the range of a Long expected."),
        ({"version": True, "actions": []}, "version: JSON Number in the range of a Long expected."),
        ({"version": 1.5, "actions": []}, "version: JSON Number in the range of a Long expected."),
        ({"version": {}, "actions": []}, "version: JSON Number in the range of a Long expected."),
        ({"version": None, "actions": []}, "version: Missing required value"),
        ({"version": 1, "actions": {}}, "actions: JSON Array expected."),
        ({"version": 1, "actions": [5]}, "actions: JSON object expected."),
        ({"version": 1, "actions": [None]}, "actions: JSON object expected."),
        ({"version": 1, "actions": [{}]}, "actions: Missing type field 'action' in '{}'"),
        ({"version": 1, "actions": [{"a": 1}]}, """actions: Missing type field 'action' in '{"a":1}'"""),
        ({"version": 1, "actions": [{"action": 1}]}, "actions -> action: JSON String expected."),
        ({"version": 1, "actions": [{"action": "changeEmail"}]}, "actions -> email: Missing required value"),
        ({"version": 1, "actions": [{"action": "setTitle", "title": 5}]}, "actions -> title: JSON String expected."),
        (
            {"version": 1, "actions": [{"action": "addAddress", "address": {"city": "Bonn"}}]},
            "actions -> address -> country: Missing required value",
        ),
        ({"version": 1, "actions": [{"action": "setCustomType", "type": {"id": "a", "key": "bb"}}]}, None),
        ([], "JSON object expected."),
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_with_the_place(api, token, body, told):
    answer = detail(api.post("/demo/me", token, json=body))
    assert answer == told or (told is None and answer.startswith("actions -> "))


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ({"action": "setDateOfBirth", "dateOfBirth": "1990-02-30"}, "dateOfBirth: Failed to parse date: 1990-02-30"),
        ({"action": "setDateOfBirth", "dateOfBirth": ""}, "dateOfBirth: Failed to parse date: "),
        ({"action": "setDateOfBirth", "dateOfBirth": "x" * 999}, f"dateOfBirth: Failed to parse date: {'x' * 200}…"),
        ({"action": "setDateOfBirth", "dateOfBirth": 19900230}, "dateOfBirth: JSON String expected."),
        (
            {"action": "addAddress", "address": {"country": "DE", "key": "a"}},
            "address -> key: Must have at least 2 characters.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_without_a_word_of_python(api, token, action, told):
    assert detail(api.post("/demo/me", token, json={"version": 1, "actions": [action]})) == f"actions -> {told}"


@pytest.mark.parametrize(("minutes", "told"), [(0, "Must be at least 1."), (43_201, "Must be at most 43200.")])
def test_a_number_out_of_range_is_told_with_the_range(api, minutes, told):
    body = {"email": "alice@example.com", "ttlMinutes": minutes}
    assert detail(api.post("/demo/customers/password-token", api.backend_token(), json=body)) == f"ttlMinutes: {told}"


UNKNOWN = ["toString", "constructor", "setKey", "setCustomerNumber", "ChangeEmail", "", "x\ny"]


def updates(api, token):
    """The paths of everything that takes update actions."""
    cart = api.post("/demo/me/carts", token, json={"currency": "EUR"}).json()
    return ["/demo/me", f"/demo/me/carts/{cart['id']}"]


@pytest.mark.parametrize("action", UNKNOWN)
def test_an_unknown_action_is_refused_with_its_name_and_all_that_was_sent(api, token, action):
    sent = {"action": action, "b": {"c": [1, "d"]}}
    for path in updates(api, token):
        told = detail(api.post(path, token, json={"version": 1, "actions": [sent]}))
        assert told == f"actions: Invalid type value '{action}' in '{json.dumps(sent, separators=(',', ':'))}'"


def test_an_object_without_action_is_refused_with_all_that_was_sent(api, token):
    for path in updates(api, token):
        for sent in ({"b": 1}, {"b": 1, "action": None}):
            told = detail(api.post(path, token, json={"version": 1, "actions": [sent]}))
            assert told == """actions: Missing type field 'action' in '{"b":1}'"""


def test_the_echo_of_an_unknown_action_is_short_and_has_no_secrets(api, token):
    for path in updates(api, token):
        for sent in ({"action": "x" * 9999}, {"action": "x", "b": "y" * 9999}, {"b": "y" * 9999}):
            told = detail(api.post(path, token, json={"version": 1, "actions": [sent]}))
            assert len(told) < 500
        sent = {"action": "login", "password": "geheim", "deeper": [{"currentPassword": ["geheim"]}]}
        assert "geheim" not in detail(api.post(path, token, json={"version": 1, "actions": [sent]}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{invalidJson :)",
        b'{"version": 1, "actions": []',
        b'{"version": 1, "actions": []} trailing',
        b'{"version": NaN, "actions": []}',
        b'{"email": "\xff"}',
        b'{"email": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\x00",
        b'"text"',
        b"null",
    ],
)
def test_what_is_no_json_object_is_refused_in_the_same_shape(api, token, body):
    detail(api.post("/demo/me", token, content=body, headers={"Content-Type": "application/json"}))


def test_nesting_below_the_limit_of_the_parser_is_refused_or_taken_but_never_a_failure(api, token):
    for depth in (100, 500, 900, 990, 1100):
        body = b'{"version": 1, "actions": [], "extra": ' + b"[" * depth + b"]" * depth + b"}"
        answer = api.post("/demo/me", token, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (200, 400)


def test_two_point_zero_is_a_version(api, token):
    answer = api.post("/demo/me", token, json={"version": 1.0, "actions": [{"action": "setTitle", "title": "Dr."}]})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


def test_null_means_absent(api, token):
    api.update(token, {"action": "setTitle", "title": "Dr."})
    answer = api.update(token, {"action": "setTitle", "title": None})
    assert answer.status_code == 200
    assert "title" not in answer.json()


def test_an_unknown_field_is_ignored_and_told_with_the_one_that_was_meant(api, token, caplog):
    with caplog.at_level(logging.WARNING):
        answer = api.update(
            token, {"action": "setFirstName", "firstname": "Ada"}, {"action": "setTitle", "colour": "red"}
        )
    assert answer.status_code == 200
    assert "unknown field 'actions[0].firstname'; did you mean 'firstName'?" in caplog.text
    assert "unknown field 'actions[1].colour'; it is ignored" in caplog.text


@pytest.mark.parametrize("field", ["customerNumber", "customerGroup", "externalId", "key"])
def test_what_cannot_be_set_is_told_as_ignored_and_not_taken_for_something_else(api, caplog, field):
    draft = {"email": "x@example.com", "password": "secret", field: "1001"}
    with caplog.at_level(logging.WARNING):
        assert api.post("/demo/me/signup", api.client_token(), json=draft).status_code == 201
    assert f"unknown field '{field}'; it is ignored" in caplog.text


def test_what_was_sent_cannot_forge_a_line_of_the_log(api, token, caplog):
    with caplog.at_level(logging.INFO):
        api.get("/demo/me%0A09:00:00%20INFO%20GET%20/forged%1B[2J")
        api.update(token, {"action": "setTitle", "title": "Dr.", "a\n\x1b[2Jforged": 1})
    assert "forged" in caplog.text
    assert "unknown field" in caplog.text
    assert "\x1b" not in caplog.text
    assert [line for line in caplog.text.splitlines() if "forged" in line and "/demo/me" not in line] == []


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "*/*"])
def test_another_content_type_is_refused(api, token, media_type):
    answer = api.post("/demo/me", token, content=b"{}", headers={"Content-Type": media_type})
    assert answer.status_code == 415
    assert answer.json()["statusCode"] == 415
    assert "application/json" in answer.json()["message"]


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_is_taken_with_any_parameters(api, token, media_type):
    body = b'{"version": 1, "actions": []}'
    assert api.post("/demo/me", token, content=body, headers={"Content-Type": media_type}).status_code == 200


def test_an_oversized_body_is_refused_before_it_is_read(api, token):
    answer = api.post(
        "/demo/me", token, content=b" " * (16 * 1024 * 1024 + 1), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.json()["statusCode"] == 413


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/demo/mee", "/demo/me"),
        ("/demo/signup", "/demo/me/signup"),
        ("/demo/me/cart", "/demo/me/carts"),
        ("/oauth/demo/customer/token", "/oauth/demo/customers/token"),
        ("/oauth/tokens", "/oauth/token"),
        ("/a-project-with-a-very-long-key/mee", "/a-project-with-a-very-long-key/me"),
    ],
)
def test_an_unknown_path_is_not_found_and_the_nearest_is_named(api, path, near):
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["code"] == "ResourceNotFound"
    assert answer.json()["message"] == f"URI not found: {path}. The nearest that is served here is {near}."


@pytest.mark.parametrize(
    "path",
    [
        *(f"/demo/{resource}" for resource in NOT_IMPLEMENTED),
        *(f"/a-project-with-a-very-long-key/{resource}/some-id" for resource in NOT_IMPLEMENTED),
        *(f"/demo/me/{resource}" for resource in NOT_IMPLEMENTED_BELOW_ME),
        "/oauth/demo/in-store/key=berlin/customers/token",
    ],
)
def test_a_path_of_the_platform_that_is_not_served_is_named_as_such(api, path):
    answer = api.get(path)
    assert answer.status_code == 404
    assert "not served by this stand-in" in answer.json()["message"]
    assert "not served by this stand-in" in answer.headers["x-mock-explain"]
    assert "nearest" not in answer.text + answer.headers["x-mock-explain"]


@pytest.mark.parametrize("path", ["/me/carts", "/customers/password-token/x", "/carts/1/2", "/me/login/x"])
def test_a_path_without_project_is_told_so(api, path):
    answer = api.get(path)
    assert (
        answer.json()["message"] == f"URI not found: {path}. The key of the project comes first: /{{projectKey}}{path}."
    )
    assert f"The key of the project comes first: /demo{path}." in answer.headers["x-mock-explain"]


@pytest.mark.parametrize("path", ["/me", "/login", "/carts", "/products"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_resource_in_the_place_of_the_project_is_no_wrong_method(api, method, path):
    answer = api.call(method, path)
    assert f"The key of the project comes first: /demo{path}." in answer.headers["x-mock-explain"]


@pytest.mark.parametrize("path", ["/demo/x", "/demo/wp-admin", "/a-long-project-key/xyz", "/a/b/c/d", "/x/y"])
def test_a_path_that_is_like_none_gets_no_nearest(api, path):
    answer = api.get(path)
    assert answer.json()["message"] == f"URI not found: {path}. GET /openapi.json lists what is served here."
    assert "nearest" not in answer.headers["x-mock-explain"]


def test_the_nearest_is_looked_for_once(api):
    """However often it is asked for, and however long the path is: of that, as much is remembered as is compared."""
    nearest.cache_clear()
    path = "/demo/" + "x" * 1000
    for rest in ("", "y", "z" * 1000):
        assert api.get("/demo/me/cart").json()["message"].endswith("The nearest that is served here is /demo/me/carts.")
        assert api.get(path + rest).status_code == 404
    assert (nearest.cache_info().misses, nearest.cache_info().hits) == (2, 4)


@pytest.mark.parametrize("path", ["/demo/%ff", "/demo/%", "/%00/me", "/demo/me/%2e%2e/login", "/a/b/c/d", "/%E2%82"])
def test_a_strange_path_is_not_found_in_the_same_shape(api, path):
    body = api.get(path).json()
    assert (body["statusCode"], body["errors"][0]["code"]) in ((404, "ResourceNotFound"), (401, "access_denied"))


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/demo/me"), ("GET", "/demo/me/login"), ("PATCH", "/oauth/token")]
)
def test_another_method_is_refused_without_errors_and_the_right_ones_are_named(api, method, path):
    answer = api.call(method, path)
    assert answer.status_code == 405
    assert answer.json() == {"statusCode": 405, "message": "Method Not Allowed"}
    assert "POST" in answer.headers["allow"]
    assert method not in answer.headers["allow"].split(", ")


@pytest.mark.parametrize("path", ["/demo/me", "/oauth/token", "/nowhere", "/openapi.json"])
def test_every_answer_carries_a_correlation_id_and_may_be_read_by_browsers(api, path):
    answer = api.get(path)
    assert answer.headers["x-correlation-id"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert api.get(path, headers={"X-Correlation-ID": "storefront/1"}).headers["x-correlation-id"] == "storefront/1"


@pytest.mark.parametrize("sent", ["", "a b", "x" * 257])
def test_an_unfit_correlation_id_is_replaced(api, sent):
    answer = api.get("/demo/me", headers={"X-Correlation-ID": sent})
    assert answer.headers["x-correlation-id"] not in (sent, "")


def test_a_preflight_reflects_the_headers_that_are_asked_for(api):
    answer = api.call(
        "OPTIONS",
        "/demo/me",
        headers={
            "Origin": "http://localhost:5173",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,x-user-agent",
        },
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == "authorization,content-type,x-user-agent"
    assert {"GET", "POST", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    assert answer.headers["access-control-max-age"] == "86400", "a day"


def test_json_is_told_exactly(api):
    for answer in (api.get("/demo/me"), api.get("/demo/me", api.signed_up()[1]), api.get("/nowhere/x")):
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
