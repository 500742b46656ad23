"""The laws hold for our server, and each is seen to be broken by an answer that breaks it."""

import time

import httpx
import msgspec
import pytest

from contracts import laws
from contracts.target import Client, Clients, Target
from contracts.verdicts import Verdict
from contracts.wire import Exchange

TARGET = Target(
    name="fake",
    base_url="http://fake.test",
    project="demo",
    clients=Clients(storefront=Client(id="id", secret="secret")),
)
HEADERS = {"content-type": "application/json; charset=utf-8", "x-correlation-id": "1"}
CUSTOMER = {
    "id": "1",
    "version": 1,
    "createdAt": "2026-01-31T09:00:00.000Z",
    "lastModifiedAt": "2026-01-31T09:00:00.000Z",
    "email": "dora@example.com",
    "password": "****abc=",
    "addresses": [],
    "shippingAddressIds": [],
    "billingAddressIds": [],
    "isEmailVerified": False,
    "stores": [],
    "authenticationMode": "Password",
    "customerGroupAssignments": [],
}
DRAFT = {"email": "dora@example.com", "password": "Correct-Horse-1"}


def refusal(status, code, message="No.", **fields):
    first = {"code": code, "message": message}
    return {"statusCode": status, "message": message, "errors": [first], **fields}


def exchange(status, answer, *, method="GET", path="/demo/me", headers=HEADERS, is_setup=False, **sent):
    request = httpx.Request(method, f"http://fake.test{path}", **sent)
    content = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
    return Exchange(0, "clauses", is_setup, request, httpx.Response(status, headers=headers, content=content))


def broken(*exchanges):
    """What is broken, by law and operation."""
    found = list(laws.look(exchanges, TARGET))
    assert all(finding.steps for finding in found if finding.verdict == Verdict.BROKEN)
    return {finding.id.removeprefix("laws/") for finding in found if finding.verdict == Verdict.BROKEN}


GOOD = [
    exchange(200, CUSTOMER),
    exchange(200, {**CUSTOMER, "unheardOf": True, "addresses": [{"id": "1", "country": "DE", "door": 7}]}),
    exchange(401, refusal(401, "invalid_token", error="invalid_token")),
    exchange(201, {"customer": CUSTOMER}, method="POST", path="/demo/me/signup", json=DRAFT),
    exchange(405, {"statusCode": 405, "message": "Method Not Allowed"}, method="PUT"),
    exchange(404, refusal(404, "ResourceNotFound"), path="/nowhere"),
    exchange(429, b"slow down", headers={}),
    exchange(200, b"<html>", path="/inbox", headers={}, is_setup=True),
    exchange(
        400, {**refusal(400, "InvalidJsonInput"), "errors": [
            {"code": "InvalidJsonInput", "message": "No.", "detailedErrorMessage": "email: Missing required value"}
        ]}, method="POST", path="/demo/me/signup", json={"password": "Correct-Horse-1"},
    ),
    exchange(
        400, {"statusCode": 400, "message": "No.", "errors": [
            {"code": "InvalidField", "message": "No.", "field": "points", "invalidValue": None}
        ]}, method="POST", json={"version": 1, "actions": []},
    ),
]  # fmt: skip


def test_good_answers_break_no_law():
    found = list(laws.look(GOOD, TARGET))
    assert {finding.verdict for finding in found} == {Verdict.KEPT}
    assert "laws/no_null/getMyCustomer" in {finding.id for finding in found}
    assert "laws/no_null/elsewhere" in {finding.id for finding in found}


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        ("no_server_error/getMyCustomer", exchange(500, refusal(500, "General"))),
        (
            "no_null/getMyCustomer",
            exchange(200, {**CUSTOMER, "addresses": [{"id": "1", "country": "DE", "key": None}]}),
        ),
        ("only_codes_of_the_document/getMyCustomer", exchange(404, refusal(404, "NoSuchThing"))),
        ("only_codes_of_the_document/getMyCustomer", exchange(404, refusal(404, "DuplicateField"))),
        ("status/getMyCustomer", exchange(204, b"")),
        ("content_type/getMyCustomer", exchange(200, CUSTOMER, headers={**HEADERS, "content-type": "text/plain"})),
        ("headers/getMyCustomer", exchange(200, CUSTOMER, headers={"content-type": "application/json"})),
        ("body/getMyCustomer", exchange(200, {})),
        ("body/getMyCustomer", exchange(200, {**CUSTOMER, "version": "1"})),
    ],
)
def test_a_wrong_answer_breaks_the_law(law, wrong):
    assert law in broken(*GOOD, wrong)


REPEATS = "refusals_repeat_their_first_error"


@pytest.mark.parametrize(
    "wrong",
    [
        exchange(404, {**refusal(404, "ResourceNotFound"), "message": "Something else."}),
        exchange(404, refusal(400, "ResourceNotFound")),
        exchange(404, {"statusCode": 404, "message": "No."}),
        exchange(404, b"not found"),
        exchange(401, refusal(401, "invalid_token")),
        exchange(403, refusal(403, "insufficient_scope", error="forbidden")),
    ],
)
def test_a_refusal_that_does_not_repeat_its_first_error_breaks_the_law(wrong):
    assert f"{REPEATS}/getMyCustomer" in broken(*GOOD, wrong)


def test_a_405_with_errors_breaks_the_law_where_the_document_has_no_operation():
    assert f"{REPEATS}/elsewhere" in broken(exchange(405, refusal(405, "MethodNotAllowed"), method="PUT"))


def test_a_well_formed_body_that_is_called_malformed_breaks_the_law():
    answer = refusal(400, "InvalidJsonInput")
    where = {"method": "POST", "path": "/demo/me/signup"}
    assert "well_formed_is_never_malformed/signUpMyCustomer" in broken(exchange(400, answer, json=DRAFT, **where))
    for malformed in ({**DRAFT, "firstName": None}, {**DRAFT, "dateOfBirth": "2026-02-30"}, {"email": "x"}, []):
        found = broken(exchange(400, answer, json=malformed, **where))
        assert "well_formed_is_never_malformed/signUpMyCustomer" not in found


def test_a_version_of_more_than_64_bits_is_not_well_formed():
    sent = {"version": 2**63, "actions": []}
    found = broken(exchange(400, refusal(400, "InvalidJsonInput"), method="POST", json=sent))
    assert "well_formed_is_never_malformed/updateMyCustomer" not in found


@pytest.mark.parametrize(
    "wrong",
    [
        (201, {"customer": {**CUSTOMER, "password": "Correct-Horse-1"}}),
        (400, refusal(400, "InvalidInput", "Correct-Horse-1 is weak")),
    ],
)
def test_a_password_in_the_answer_to_its_request_breaks_the_law(wrong):
    found = broken(exchange(*wrong, method="POST", path="/demo/me/signup", json=DRAFT))
    assert "no_clear_text_password/signUpMyCustomer" in found


def test_a_password_in_a_later_answer_breaks_the_law():
    leak = exchange(200, {**CUSTOMER, "password": "Correct-Horse-1"})
    assert "no_clear_text_password/getMyCustomer" in broken(*GOOD, leak)


@pytest.mark.parametrize("sent", [{"json": {**DRAFT, "email": "Correct-Horse-1"}}, {"json": DRAFT, "headers_": True}])
def test_a_password_that_is_also_something_else_is_no_secret(sent):
    answer = {"customer": {**CUSTOMER, "email": "Correct-Horse-1"}}
    good = exchange(201, answer, method="POST", path="/demo/me/signup", json=sent["json"])
    if "headers_" in sent:
        good.request.headers["x-external-user-id"] = "Correct-Horse-1"
    assert broken(good) == set()


@pytest.mark.parametrize("word", ["InvalidInput", "statusCode", "12345678901"])
def test_a_password_that_is_a_word_does_not_appear_by_itself(word):
    answer = {**refusal(400, "InvalidInput"), "message": word, "errors": [{"code": "InvalidInput", "message": word}]}
    sent = {"email": "x", "password": word}
    assert broken(exchange(400, answer, method="POST", path="/demo/me/signup", json=sent)) == set()


def test_the_steps_of_a_broken_law_keep_the_secrets():
    leak = exchange(500, {"password": "Correct-Horse-1"}, method="POST", json=DRAFT, headers={"content-type": "a/b"})
    steps = [finding.steps for finding in laws.look([leak], TARGET) if finding.steps]
    assert steps
    assert "Correct-Horse" not in repr(steps)


def test_an_exchange_is_heard_in_a_few_milliseconds():
    list(laws.look(GOOD, TARGET))
    many = GOOD * 100
    start = time.process_time()
    list(laws.look(many, TARGET))
    assert (time.process_time() - start) / len(many) < 0.005
