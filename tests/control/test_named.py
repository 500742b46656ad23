"""What names nothing: in filters, faults, verifications and headers."""

import pytest

from mockserver.observing.requests import RequestFilter
from mockserver.observing.verification import VerificationMatch
from mockserver.remote.control import Refusal, Remote
from mockserver.steering.faults import FaultMatch
from mockserver.testing.faults import FaultRules
from mockserver.testing.project import project
from mockserver.testing.requests import RequestLog
from mockserver.web.control.application import OPERATIONS
from mockserver.web.control.named import CHECKS
from openapi.operations import control_operations, operations

NOTICE = '<p class="notice is-bad" role="alert">'
FREE = {"body"}
"""What a request may have of any kind: whatever was sent."""

TYPOS = {
    "project": ("demp", "did you mean 'demo'?"),
    "method": ("GETT", "did you mean 'GET'?"),
    "path": ("demo/me", "did you mean '/demo/me'?"),
    "status": ("zz", "404, 4xx"),
    "operation_id": ("updateMyCustomr", "did you mean 'updateMyCustomer'?"),
    "customer": ("alise", "did you mean 'alice@example.com'?"),
    "client": ("demo-clint", "did you mean 'demo-client'?"),
    "code": ("Nope", "ResourceNotFound"),
    "since": ("bogus", "X-Mock-Request"),
}
WORSE = [
    ("path", "http://127.0.0.1:8989/demo/me", "did you mean '/demo/me'?"),
    ("path", "/demo/me?where=x", "did you mean '/demo/me'?"),
    ("path", "", "begins with a slash"),
    ("status", "20", "404, 4xx"),
    ("status", "999", "404, 4xx"),
    ("status", "4x4x", "404, 4xx"),
    ("operation_id", "UPDATEMYCUSTOMER", "did you mean 'updateMyCustomer'?"),
    ("code", "duplicatefield", "did you mean 'DuplicateField'?"),
    ("customer", "alice", "did you mean 'alice@example.com'?"),
    ("since", "0000-1", "X-Mock-Request"),
]
QUERIES = ("/requests", "/requests/stream", "/requests/har")
PLACES = [
    *((path, RequestFilter) for path in QUERIES),
    ("/faults", FaultMatch),
    ("/requests/verify", VerificationMatch),
]
DROPS, NONE = {"connection": "drop"}, {"count": {"exactly": 0}}


def cases():
    wrong = [(name, value, hint) for name, (value, hint) in TYPOS.items()] + WORSE
    for field, value, hint in wrong:
        for path, type in PLACES:
            if field in type.__struct_fields__ and (value or type is not RequestFilter):
                name = type.__struct_encode_fields__[type.__struct_fields__.index(field)]
                yield pytest.param(path, name, value, hint, id=f"{path}-{name}-{value}")


@pytest.mark.parametrize("type", [FaultMatch, VerificationMatch, RequestFilter])
def test_whatever_can_be_misspelled_is_checked(type):
    assert set(type.__struct_fields__) <= CHECKS.keys() | FREE
    assert CHECKS.keys() == TYPOS.keys()


@pytest.mark.parametrize(("path", "name", "value", "hint"), list(cases()))
def test_names(shared_control, path, name, value, hint):
    """A filter, fault or verification that no request can match is rejected with 400 and a suggestion."""
    if path in QUERIES:
        answer, place = shared_control.get(path, **{name: value}), name
    else:
        more = DROPS if path == "/faults" else NONE
        answer, place = shared_control.post(path, match={name: value}, **more), f"match.{name}"
    complaint = shared_control.refused(answer, 400)
    assert (complaint["place"], hint in complaint["message"]) == (place, True), complaint
    assert place in complaint["message"]
    assert shared_control.told("/faults")["faults"] == []


LATER = [
    {"customer": "who-signs-up-later@example.com"},
    {"customer": "00000000-0000-4000-8000-000000000000"},
    {"project": "demo-w9"},
    {"path": "/demo/me/cartz"},
    {"path": "*/me"},
    {"method": "patch"},
    {"status": "0"},
    {"status": "5XX"},
    {"code": "invalid_client"},
]


@pytest.mark.parametrize("match", LATER, ids=str)
def test_what_may_exist_later_is_accepted(control, match):
    assert control.told("/requests", **match)["requests"] == []
    assert control.done("/requests/verify", match=match, **NONE) == {"matched": 0, "requests": []}
    if match.keys() <= set(FaultMatch.__struct_fields__):
        assert control.post("/faults", match=match, **DROPS).status_code == 201


@pytest.mark.parametrize("operation_id", operations())
def test_every_operation_of_the_document_is_accepted(shared_control, operation_id):
    assert shared_control.get("/requests", operationId=operation_id).status_code == 200
    method = operations()[operation_id].method
    assert shared_control.get("/requests", operationId=operation_id, method=method).status_code == 200
    other = "POST" if method != "POST" else "DELETE"
    refused = shared_control.refused(shared_control.get("/requests", operationId=operation_id, method=other), 400)
    assert f"{operation_id} has the method {method}" in refused["message"]


def test_a_project_that_a_request_named_can_be_asked_for(served, control):
    control.refused(control.get("/requests", project="nowhere"), 400)
    served.api.get("/nowhere/me", served.api.client_token())
    assert len(control.told("/requests", project="nowhere")["requests"]) == 1


@pytest.mark.parametrize(
    ("path", "query", "hint"),
    [
        ("/outbox", {"project": "demp"}, "'demo'"),
        ("/outbox", {"to": "bob"}, "bob@example.com"),
        ("/outbox", {"since": "bogus"}, "since"),
        ("/outbox", {"kind": "passwrd"}, "password"),
        ("/tokens", {"customer": "alise"}, "alice@example.com"),
        ("/tokens", {"project": "demp"}, "'demo'"),
        ("/tokens", {"kind": "acess"}, "access"),
        ("/snapshots", {"project": "demp"}, "'demo'"),
        ("/snapshots/fixtures/diff", {"with": "nope"}, "nope"),
        ("/connect", {"project": "demp"}, "'demo'"),
        ("DELETE /requests", {"project": "demp"}, "'demo'"),
        ("DELETE /outbox", {"project": "demp"}, "'demo'"),
        ("DELETE /tokens/x", {"project": "demp"}, "'demo'"),
        ("DELETE /snapshots/x", {"project": "demp"}, "'demo'"),
    ],
)
def test_other_filters(shared_control, path, query, hint):
    method, _, path = path.rpartition(" ")
    answer = shared_control.call(method or "GET", path, params=query)
    assert answer.status_code in (400, 404)
    assert hint in answer.json()["message"]


BODIES = [
    ("/snapshots/x", {"project": "demp"}, "'demo'"),
    ("/snapshots/x/restore", {"project": "demp"}, "'demo'"),
    ("/reset", {"project": "demp"}, "'demo'"),
    ("/reset", {"parts": ["fault"]}, "parts"),
    ("/outbox", {"project": "demp", "kind": "password", "email": "bob@example.com"}, "'demo'"),
    ("/outbox", {"kind": "password", "email": "nobody@example.com"}, "nobody@example.com"),
    ("/tokens", {"project": "demp"}, "'demo'"),
    ("/tokens", {"customer": "alise"}, "alise"),
    ("/tokens", {"client": "demo-clint"}, "'demo-client'"),
    ("/tokens", {"scopes": ["manage_my_profle"]}, "'manage_my_profile:demo'"),
    ("/tokens", {"expired": True, "expiresIn": "5m"}, "leave out"),
    ("/tokens/explain", {"token": "x", "project": "demp"}, "'demo'"),
    ("/clock/advance", {"by": "49 hours"}, "49h"),
    ("/faults", {"preset": "409-onec"}, "'409-once'"),
    ("/faults", {"respond": {"code": "Nope"}}, "ResourceNotFound"),
    ("/faults", {"match": {"operationId": []}, **DROPS}, "empty list"),
    ("/faults", {"match": {"operationId": ["getMyCustomer", "nope"]}, **DROPS}, "nope"),
    ("/faults", {"match": {"operationId": "getMyCustomer", "method": "POST"}, **DROPS}, "GET"),
    ("/faults", {"when": {"seed": 7}, **DROPS}, "probability"),
    ("/faults", {"when": {"nth": 2, "every": 3}, **DROPS}, "never fire"),
    ("/faults", {"respond": {"status": 503}, **DROPS}, "no response"),
    ("/faults", {"respond": {"status": 418, "fields": {"a": 1}}}, "fields"),
    ("/faults", {"respond": {"status": 204, "fields": {"a": 1}}}, "fields"),
    ("/faults", {"respond": {"status": 200, "message": "x"}}, "message"),
    ("/faults", {"respond": {"status": 200, "code": "General"}}, "code"),
]


@pytest.mark.parametrize(("path", "body", "hint"), BODIES, ids=map(str, BODIES))
def test_bodies(shared_control, path, body, hint):
    answer = shared_control.post(path, **body)
    assert answer.status_code in (400, 404), answer.text
    assert hint in answer.json()["message"]
    assert shared_control.told("/faults")["faults"] == []


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ("503; delay=1ms; delay=2ms", "twice"),
        ("drop; code=General", "needs a status"),
        ("409-once; retry-after=1", "needs a status"),
        ("503; code=Nope", "ResourceNotFound"),
        ("409-onec", "'409-once'"),
        ("503; dely=1s", "delay"),
        ("418; delay", "duration"),
        ("99", "99"),
    ],
)
def test_what_a_header_would_leave_out_is_refused(shared, header, hint):
    refused = shared.api.get("/demo/me", headers={"X-Mock-Fault": header})
    assert (refused.status_code, hint in refused.json()["message"]) == (400, True), refused.text


WITH_QUERY = [(it, name) for it in OPERATIONS for name in control_operations()[it.operation_id].query_parameters]


@pytest.mark.parametrize(("operation", "name"), WITH_QUERY, ids=lambda it: getattr(it, "operation_id", it))
def test_repeated(shared_control, operation, name):
    """A repeated query parameter is rejected with 400."""
    path = operation.path.format(projectKey="demo", id="x", name="x")
    answer = shared_control.call(operation.method, path, params=[(name, "1"), (name, "2")])
    assert name in shared_control.refused(answer, 400)["message"]
    assert answer.json()["place"] == name


def test_a_page_shows_what_is_wrong_with_its_filters(shared):
    for path, query, hint in [
        ("requests", {"status": "zz"}, "4xx"),
        ("requests", {"operationId": "updateMyCustomr"}, "updateMyCustomer"),
        ("requests", {"customer": "alise"}, "alice@example.com"),
        ("tokens", {"customer": "alise"}, "alice@example.com"),
    ]:
        page = shared.api.http.get(f"/_mock/ui/{path}", params=query)
        assert page.status_code == 200
        assert NOTICE in page.text
        assert hint in page.text.partition(NOTICE)[2].partition("</p>")[0]


def test_in_pytest_a_typo_fails_the_test(live):
    with Remote(live.url) as remote, project(remote, "typos") as mine:
        for call in (
            lambda: FaultRules(remote, mine).add(match={"operationId": "loginMyCustomer"}, respond={"status": 503}),
            lambda: RequestLog(remote, mine).verify(operation_id="loginMyCustomer", count=0),
            lambda: RequestLog(remote, mine).verify(status="zz", count=0),
            lambda: RequestLog(remote, mine).verify(code="Nope", at_most=0),
            lambda: RequestLog(remote, mine).verify(customer="alise", count=0),
            lambda: RequestLog(remote, mine).verify(path="demo/me", count=0),
            lambda: RequestLog(remote, mine).list(operation_id="loginMyCustomer"),
        ):
            with pytest.raises(Refusal):
                call()
