"""Requests and answers beside the document."""

import json
import subprocess
import sys
from urllib.parse import unquote

import msgspec
import pytest

from mockserver.app import OPERATIONS
from mockserver.domain.values import UNSET
from mockserver.observing.conforming import Exchange, conformance
from openapi.document import document, resolved

JSON = {"content-type": "application/json; charset=utf-8", "x-correlation-id": "abc"}
SENT = {"authorization": "Bearer geheim-token", "content-type": "application/json"}
NOT_FOUND = {"statusCode": 404, "message": "No.", "errors": [{"code": "ResourceNotFound", "message": "No."}]}


def exchange(**changes):
    """An update of the profile that conforms, but for `changes`; bodies may be given as values."""
    of_update = {
        "operation_id": "updateMyCustomer",
        "method": "POST",
        "path": "/demo/me",
        "request_headers": SENT,
        "request_body": {"version": 1, "actions": [{"action": "setFirstName", "firstName": "Alice"}]},
        "status": 404,
        "response_headers": JSON,
        "response_body": NOT_FOUND,
    }
    told = {name: _encoded(value) if "body" in name else value for name, value in (of_update | changes).items()}
    return Exchange(**told)


def _encoded(value):
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def sent(*actions, **changes):
    """What is wrong with a request."""
    body = {"request_body": {"version": 1, "actions": list(actions)}} if actions else {}
    return list(conformance(exchange(**body, **changes)).request.problems)


def answered(**changes):
    """What is wrong with an answer."""
    return list(conformance(exchange(**changes)).response.problems)


def read(query="", **changes):
    """What is wrong with a query of carts."""
    of_query = {"operation_id": "queryMyCarts", "method": "GET", "path": "/demo/me/carts", "request_body": b""}
    return sent(**(of_query | {"query": query} | changes))


def test_what_conforms_has_no_problems():
    found = conformance(exchange())

    assert found.request.is_valid
    assert found.response.is_valid
    assert found.request.problems == found.response.problems == ()


def test_an_operation_that_is_not_there():
    found = conformance(exchange(operation_id=UNSET, method="PATCH", path="/demo/me", request_body=b""))

    assert found.request.problems == ("The document has no operation PATCH /demo/me.",)
    assert found.response.is_valid


def test_a_refusal_of_a_method_has_the_body_that_http_alone_explains():
    body = {"statusCode": 405, "message": "Method Not Allowed"}

    assert answered(operation_id=UNSET, method="PATCH", status=405, response_body=body) == []
    assert answered(operation_id=UNSET, method="PATCH", status=405, response_body={}) == [
        "`statusCode` and `message` are missing."
    ]


@pytest.mark.parametrize(
    ("actions", "problems"),
    [
        ([{"action": "changeEmail"}], ["`actions[0].email` is missing."]),
        (
            [{"action": "setFirstName", "firstName": 5}, {"action": "setDateOfBirth", "dateOfBirth": "yesterday"}],
            [
                "`actions[0].firstName` is a number, and must be a string.",
                '`actions[1].dateOfBirth` is "yesterday", and must be a date `YYYY-MM-DD`.',
            ],
        ),
        ([{"firstName": "Alice"}], ["`actions[0].action` is missing."]),
        ([5], ["`actions[0]` is a number, and must be an object."]),
    ],
)
def test_a_body_of_another_shape(actions, problems):
    assert sent(*actions) == problems


def test_an_unknown_action_is_told_from_a_wrong_one():
    (problem,) = sent({"action": "fly"})

    assert problem.startswith('`actions[0].action` is "fly", and must be one of `changeEmail`, `setFirstName`, ')


def test_an_address_of_another_shape():
    found = sent({"action": "addAddress", "address": {"country": "germany", "key": "a"}})

    assert '`actions[0].address.country` is "germany", and must fit the pattern `^[A-Z]{2}$`.' in found
    assert '`actions[0].address.country` is "germany", and must have at most 2 characters.' in found
    assert '`actions[0].address.key` is "a", and must have 2 characters or more.' in found


def test_a_type_by_id_and_by_key():
    found = sent({"action": "setCustomType", "type": {"id": "a", "key": "bb"}})

    assert found == ["`actions[0].type` is an object, and must fit exactly one of its alternatives."]


def test_null_is_absence_in_a_request_and_not_in_an_answer():
    assert sent({"action": "setFirstName", "firstName": None}) == []
    assert answered(response_body=NOT_FOUND | {"message": None}) == ["`message` is null, and must be a string."]


def test_a_whole_float_is_an_integer_and_a_huge_one_is_none():
    assert sent(request_body={"version": 1.0, "actions": []}) == []
    assert sent(request_body={"version": 2**63, "actions": []}) == [
        "`version` is 9223372036854775808, and must be an integer of 64 bits."
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"request_body": b""}, "The body is missing."),
        ({"request_body": b"{"}, "The body is not JSON."),
        ({"request_body": b"\xff"}, "The body is not JSON."),
        ({"request_body": b"[" * 100_000}, "The body is not JSON."),
        ({"request_body": []}, "The body is an array, and must be an object."),
        (
            {"request_headers": SENT | {"content-type": "text/plain"}},
            "The content type is `text/plain`, and must be `application/json`.",
        ),
        ({"request_headers": {}}, "The header `Authorization` is missing."),
        (
            {"path": "/D/me"},
            'The path parameter `projectKey` is "D", and must fit the pattern `^[a-z0-9][a-z0-9_-]*$`.',
        ),
    ],
)
def test_a_request_says_what_of_it_does_not_conform(changes, problem):
    assert problem in sent(**changes)


def test_a_body_may_be_undeclared():
    assert sent(request_headers={"authorization": "Bearer x"}) == []


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("limit=5&offset=0&withTotal=false&where=a&where=b&sort=id", []),
        ("limit=501", ["The query parameter `limit` is 501, and must be at most 500."]),
        ("limit=many", ["The query parameter `limit` is a string, and must be an integer."]),
        ("withTotal=1", ["The query parameter `withTotal` is a string, and must be a boolean."]),
        ("offset=-1", ["The query parameter `offset` is -1, and must be at least 0."]),
    ],
)
def test_the_parameters_of_a_query(query, problems):
    assert read(query) == problems


def test_a_required_parameter_and_a_body_where_there_is_none():
    of_deletion = {"operation_id": "deleteMyCustomer", "method": "DELETE"}

    assert sent(**of_deletion, request_body=b"") == ["The query parameter `version` is missing."]
    assert sent(**of_deletion, request_body={"version": 1}, query="version=1") == ["The operation takes no body."]


@pytest.mark.parametrize(
    ("form", "query", "problems"),
    [
        (b"grant_type=client_credentials", "", []),
        (b"", "grant_type=client_credentials", []),
        (b"", "", ["`grant_type` is missing."]),
        (
            b"grant_type=password",
            "",
            ['`grant_type` is "password", and must be one of `client_credentials` or `refresh_token`.'],
        ),
    ],
)
def test_a_form(form, query, problems):
    of_token = {"operation_id": "createClientToken", "path": "/oauth/token", "request_headers": SENT}

    assert sent(**of_token, request_body=form, query=query) == problems


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": 418}, "The status is 418, and the document has `200`, `400`, `401`, `403`, `404`, "),
        ({"response_body": b"oops"}, "The body is not JSON."),
        ({"response_body": {}}, "`statusCode`, `message` and `errors` are missing."),
        ({"response_headers": {"content-type": JSON["content-type"]}}, "The header `X-Correlation-ID` is missing."),
        (
            {"response_headers": JSON | {"content-type": "text/html"}},
            "The content type is `text/html`, and must be `application/json`.",
        ),
        (
            {"response_body": NOT_FOUND | {"errors": [{"code": "InvalidInput", "message": "No."}]}},
            '`errors[0].code` is "InvalidInput", and must be `ResourceNotFound`.',
        ),
        ({"response_body": NOT_FOUND | {"errors": []}}, "`errors` is an array, and must have 1 elements or more."),
        ({"method": "HEAD"}, "There is a body, and the document has none here."),
    ],
)
def test_an_answer_says_what_of_it_does_not_conform(changes, problem):
    assert any(found.startswith(problem) for found in answered(**changes))


@pytest.mark.parametrize("status", [500, 503])
def test_what_no_request_causes_may_be_answered_anywhere(status):
    body = {"statusCode": status, "message": "No.", "errors": [{"code": "General", "message": "No."}]}

    assert answered(status=status, response_body=body) == []
    assert answered(status=status, response_body=b"<html>") == ["The body is not JSON."]


def test_a_date_time_needs_its_offset():
    answer = _example("createCustomerPasswordToken")

    assert _token_answer(answer) == []
    assert _token_answer(answer | {"expiresAt": "2026-01-31T09:00:00"}) == [
        '`expiresAt` is "2026-01-31T09:00:00", and must be an instant, as in `2026-01-31T09:00:00.000Z`.'
    ]


def _token_answer(body):
    return answered(operation_id="createCustomerPasswordToken", status=200, response_body=body)


def _example(operation_id):
    posts = [item["post"] for item in document()["paths"].values() if "post" in item]
    (told,) = [it for it in posts if it["operationId"] == operation_id]
    examples = told["responses"]["200"]["content"]["application/json"]["examples"]
    return resolved(next(iter(examples.values())))["value"]


def test_there_are_twenty_problems_at_most():
    actions = [{"action": "changeEmail"} for _ in range(500)]

    assert len(sent(*actions)) == 20


SECRETS = {
    "password": "geheim-1",
    "newPassword": ["geheim-2"],
    "currentPassword": {"x": "geheim-3"},
    "version": "geheim-1",
}


@pytest.mark.parametrize("operation_id", [it.operation_id for it in OPERATIONS])
def test_no_secret_is_shown(operation_id):
    form = b"grant_type=geheim-1&password=geheim-1&token=geheim-4"
    for body in (_encoded(SECRETS), _encoded([SECRETS, "geheim-1"]), _encoded("geheim-1"), form):
        headers = SENT | {"x-external-user-id": "geheim-token"}
        told = exchange(
            operation_id=operation_id, request_body=body, request_headers=headers, query="version=geheim-token"
        )
        answer = msgspec.structs.replace(told, status=200, response_body=_encoded({"access_token": "geheim-5"}))
        found = conformance(answer)

        assert "geheim" not in " ".join((*found.request.problems, *found.response.problems))


def test_the_demo_conforms_from_sign_up_to_order(shop):
    """What the server answers in one story, and what a well-behaved app sends in it."""
    draft = {"email": "zoe@example.com", "password": "geheim", "addresses": [{"country": "DE"}], "locale": "en"}
    story = [shop.post("/me/signup", shop.guest, draft)]
    token = shop.api.customer_token("zoe@example.com", "geheim")
    story += [shop.get("/me", token), shop.api.update(token, {"action": "setTitle", "title": "Dr"})]
    cart = shop.post(
        "/me/carts", token, {"currency": "EUR", "country": "DE", "lineItems": [{"sku": "mug-blue"}]}
    ).json()
    address = {"action": "setShippingAddress", "address": {"country": "DE"}}
    story += [shop.post(f"/me/carts/{cart['id']}", token, {"version": 1, "actions": [address]})]
    story += [shop.post("/me/orders", token, {"id": cart["id"], "version": story[-1].json()["version"]})]
    story += [
        shop.get("/me/orders", token, where='orderState = "Open"', limit="1"),
        shop.get("/messages", shop.backend),
    ]
    story += [shop.api.call("HEAD", "/demo/me/orders", token), shop.api.call("DELETE", "/demo/me?version=2", token)]
    story += [shop.get("/me", token), shop.get("/me", "unknown"), shop.get("/me", shop.client)]
    story += [shop.api.oauth("/oauth/token", grant_type="client_credentials")]

    assert [it.status_code for it in story] == [201, 200, 200, 200, 201, 200, 200, 200, 200, 404, 401, 403, 200]
    for answer in story:
        found = conformance(_told(answer))
        assert (found.request.problems, found.response.problems) == ((), ()), answer.request.url


def _told(answer):
    request, path = answer.request, unquote(answer.request.url.path)
    return Exchange(
        operation_id=next(
            it.operation_id for it in OPERATIONS if it.method == request.method and it.pattern().fullmatch(path)
        ),
        method=request.method,
        path=path,
        query=request.url.query.decode(),
        request_headers={name.lower(): value for name, value in request.headers.items()},
        request_body=request.content,
        status=answer.status_code,
        response_headers={name.lower(): value for name, value in answer.headers.items()},
        response_body=answer.content,
    )


@pytest.mark.parametrize("depth", [100, 900, 1100, 100_000])
def test_a_body_of_any_depth_is_judged(depth):
    for opening, closing in (("[", "]"), ('{"custom":', "}")):
        body = (opening * depth + "1" + closing * depth).encode()

        assert sent(request_body=body)
        assert answered(response_body=body)


def test_what_validates_is_loaded_by_who_looks():
    script = "import sys, mockserver.observing.conforming; assert 'jsonschema' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)
