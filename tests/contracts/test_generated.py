"""What Schemathesis generates finds nothing at our server, is the same for the same seed, and finds wrong servers."""

import re
import secrets
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from contracts import laws
from contracts.engine import INERT, prepared
from contracts.layers import generated
from contracts.session import running, session
from contracts.target import shipped_target, target_from
from contracts.verdicts import Verdict
from openapi.operations import operations

OURS = target_from(shipped_target("mockserver"))
FEW = 4
VOLATILE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}"  # ids
    r"|[\w-]{32,}|demo:[\w-]{20,}|(?<=token=)[^&]*"  # tokens
    r"|(?:\*|%2A){4}[\w%+/=]+"  # passwords as a customer shows them
    r"|\d{4}-\d\d-\d\dT[\d:.]*Z"
)
A_WORD = re.compile(r"(?<![\w-])[\w-]{8}(?![\w-])")
HTTP = httpx.Client(trust_env=False)


def a_run(ledgers, budget=None):
    """The findings, and the requests with what differs from run to run masked."""
    with session(OURS, run="same", seed=7, ledgers=ledgers) as shared:
        shared.wire.layer = "generated"
        findings = list(generated.look(shared, budget, examples=FEW))
        addresses = {it for exchange in shared.wire.exchanges for it in address_ids(exchange.json)}
        requests = [masked(it.request, addresses) for it in shared.wire.exchanges]
        return findings, requests, list(laws.look(shared.wire.exchanges, shared.target)), shared.ledger


def address_ids(value):
    """The ids that the server made and that no pattern tells from a word."""
    if isinstance(value, dict):
        yield from (it["id"] for it in value.get("addresses") or () if isinstance(it, dict) and "id" in it)
        yield from (it for member in value.values() for it in address_ids(member))
    if isinstance(value, list):
        yield from (it for member in value for it in address_ids(member))


def masked(request, made):
    parts = urlsplit(str(request.url))
    scheme, _, _ = request.headers.get("authorization", "").partition(" ")
    text = f"{request.method} {parts.path}?{parts.query} {scheme} {request.content.decode('utf-8', 'replace')}"
    return A_WORD.sub(lambda word: "*" if word[0] in made else word[0], VOLATILE.sub("*", text))


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return a_run(tmp_path_factory.mktemp("first"))


def test_our_server_keeps_everything_that_is_generated(first):
    findings, *_ = first
    assert [(it.id, it.expected, it.seen, it.reason) for it in findings if it.verdict != Verdict.KEPT] == []
    assert {f"generated/{it.operation_id}/witness" for it in operations().values()} <= {it.id for it in findings}


def test_every_check_that_can_find_something_is_made(first):
    findings, *_ = first
    checks = {it.id.rpartition("/")[2] for it in findings}
    assert checks == {*generated.CHECKS, "witness"}
    assert not checks & set(INERT)
    assert {it.id for it in findings if it.id.endswith("/ignored_auth")} == {
        f"generated/{it.operation_id}/ignored_auth" for it in operations().values()
    }


def test_the_laws_hear_what_is_generated(first):
    _, requests, heard, _ = first
    assert len(requests) > 1000
    assert {it.verdict for it in heard} == {Verdict.KEPT}


def test_the_ledger_has_what_is_generated(first):
    *_, ledger = first
    are_of_the_broker = {account["email"].startswith("ct-same-") for account in ledger.open.values()}
    assert are_of_the_broker == {True, False}


def test_the_same_seed_sends_the_same_requests_in_the_same_order(first, tmp_path):
    _, requests, *_ = first
    _, again, *_ = a_run(tmp_path)
    different = [
        (index, one, other) for index, (one, other) in enumerate(zip(requests, again, strict=False)) if one != other
    ]
    assert different[:1] == []
    assert len(requests) == len(again)


def test_a_budget_cuts_the_end_off_and_changes_nothing_before_it(first, tmp_path):
    _, requests, *_ = first
    _, some, *_ = a_run(tmp_path, budget=2)
    assert 0 < len(some) < len(requests)
    assert some == requests[: len(some)]


def test_the_document_is_prepared_so_that_doors_are_tried():
    document = prepared(frozenset({"getMessage"}))
    schemes = document["components"]["securitySchemes"].values()
    assert {(scheme["type"], scheme["scheme"]) for scheme in schemes} == {("http", "bearer"), ("http", "basic")}
    assert repr(document).count("'operationId': 'getMessage'") == 1  # its own; no link leads there


@pytest.fixture(scope="module")
def server():
    with running(OURS) as reached, HTTP:
        yield msgspec.structs.replace(reached, start=None)


@pytest.fixture
def look(server, tmp_path):
    """The findings at a server that bends what goes to ours and what comes back; without carts, to be quick."""

    def look(bend, budget=None, **changed):
        without_carts = {"capabilities": {"carts": False, "orders": False}}
        target = msgspec.structs.replace(server, **without_carts | changed)
        transport = httpx.MockTransport(bend)
        with session(target, run=secrets.token_hex(4), seed=1, ledgers=tmp_path, transport=transport) as shared:
            return {finding.id: finding for finding in generated.look(shared, budget, examples=1)}

    return look


def forward(request):
    """The answer of our server."""
    answer = HTTP.request(request.method, request.url, headers=request.headers.raw, content=request.content)
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def test_a_server_without_authentication_is_found(look):
    last = {}

    def bend(request):
        area, answer = "/oauth/" in request.url.path, forward(request)
        if answer.status_code == 401 and area in last:
            kept = [(name, value) for name, value in request.headers.raw if name.lower() != b"authorization"]
            headers = [*kept, (b"authorization", last[area])]
            return forward(httpx.Request(request.method, request.url, headers=headers, content=request.content))
        if answer.is_success:
            last[area] = request.headers["authorization"].encode()
        return answer

    found = look(bend)["generated/getMyCustomer/ignored_auth"]
    assert found.verdict == Verdict.BROKEN
    assert urlsplit(found.steps[0].url).path == "/demo/me"


def test_a_server_that_serves_nobody_has_no_witness(look):
    body = {"statusCode": 401, "message": "No.", "errors": [{"code": "invalid_token", "message": "No."}]}
    findings = look(lambda _: httpx.Response(401, json=body), capabilities={})
    witnesses = [it.verdict for id, it in findings.items() if id.endswith("/witness")]
    assert witnesses
    assert set(witnesses) == {Verdict.INCONCLUSIVE}


def test_an_answer_beside_the_document_is_found_with_the_request_that_got_it(look):
    def bend(request):
        answer = forward(request)
        if request.url.path == "/demo" and answer.is_success:
            return httpx.Response(200, headers=answer.headers, json={**answer.json(), "key": None})
        return answer

    found = look(bend)["generated/getProject/response_schema_conformance"]
    assert found.verdict == Verdict.BROKEN
    assert found.steps[-1].headers == {"Authorization": "Bearer $TOKEN"}


def test_what_cannot_be_tried_makes_no_method_of_its_path_unknown(look):
    """Without a catalogue nothing is ordered, and yet POST is a method of the path that GET asks."""
    findings = look(forward, capabilities={"carts": False}, catalogue=None, clients=OURS.clients)
    assert findings["generated/createMyOrder/witness"].verdict == Verdict.NOT_APPLICABLE
    assert findings["generated/queryMyOrders/unsupported_method"].verdict == Verdict.KEPT
    assert [it.id for it in findings.values() if it.verdict == Verdict.BROKEN] == []


def test_what_the_target_does_not_have_is_not_applicable(look, server):
    findings = look(
        lambda _: httpx.Response(500),
        budget=1,
        clients=msgspec.structs.replace(server.clients, backend=None),
        capabilities={"introspection": False},
    )
    missing = {it.operation for it in findings.values() if it.verdict == Verdict.NOT_APPLICABLE}
    assert missing == {
        "introspectToken",
        "queryMessages",
        "getMessage",
        "createCustomerPasswordToken",
        "createCustomerEmailToken",
        "resetMyCustomerPassword",
        "confirmMyCustomerEmail",
    }


def test_without_time_nothing_is_known(look):
    findings = look(forward, budget=0, capabilities={})
    assert {it.verdict for it in findings.values()} == {Verdict.INCONCLUSIVE}
