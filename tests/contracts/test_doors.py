"""The doors are as the document has them at our server, and wrong doors are found at servers that have them."""

import secrets
from collections import Counter

import httpx
import msgspec
import pytest

from contracts.layers import doors
from contracts.session import running, session
from contracts.target import shipped_target, target_from
from contracts.verdicts import Verdict
from openapi.operations import operations

HTTP = httpx.Client(trust_env=False)
HEADERS = {"x-correlation-id": "1", "content-type": "application/json"}


@pytest.fixture(scope="module")
def server():
    """Our server, as a target that is already there."""
    with running(target_from(shipped_target("mockserver"))) as reached:
        yield msgspec.structs.replace(reached, start=None)
    HTTP.close()


@pytest.fixture
def look(server, tmp_path):
    """The findings by id, at our server or at one that bends what goes to it and what comes back."""

    def look(bend=None, **changed):
        target = msgspec.structs.replace(server, **changed)
        transport = None if bend is None else httpx.MockTransport(bend)
        with session(target, run=secrets.token_hex(4), seed=1, ledgers=tmp_path, transport=transport) as shared:
            return {finding.id: finding for finding in doors.look(shared)}

    return look


def forward(request):
    """The answer of our server."""
    headers = [(name, value) for name, value in request.headers.items() if name != "host"]
    answer = HTTP.request(request.method, request.url, headers=headers, content=request.content)
    return httpx.Response(answer.status_code, headers=HEADERS, content=answer.content)


def with_authorization(request, value):
    headers = [(name, it) for name, it in request.headers.items() if name not in ("authorization", "content-length")]
    return httpx.Request(
        request.method, request.url, headers=[*headers, ("authorization", value)], content=request.content
    )


def verdicts(findings, door):
    return {it.verdict for id, it in findings.items() if id.endswith(f"/{door}")}


def test_the_doors_of_our_server_are_those_of_the_document(look):
    findings = look()
    wrong = {id for id, it in findings.items() if it.verdict not in (Verdict.KEPT, Verdict.NOT_APPLICABLE)}
    assert wrong == set()
    assert Counter(it.verdict for it in findings.values())[Verdict.NOT_APPLICABLE] == 9
    in_path = [it for it in operations().values() if it.is_oauth and "{projectKey}" in it.path]
    assert len(findings) == sum(6 if it.is_oauth else 11 for it in operations().values()) + len(in_path)


def test_what_the_target_does_not_have_is_not_applicable(look, server):
    clients = msgspec.structs.replace(server.clients, backend=None)
    findings = look(clients=clients, capabilities={"revocation": False, "introspection": False, "messages": False})
    for operation in ("revokeToken", "introspectToken", "queryMessages", "resetMyCustomerPassword"):
        own = {it.verdict for it in findings.values() if it.operation == operation}
        assert own == {Verdict.NOT_APPLICABLE}
    assert findings["doors/getMyCustomer/revoked"].verdict == Verdict.KEPT  # killed by another password
    assert findings["doors/getProject/revoked"].verdict == Verdict.NOT_APPLICABLE


def test_a_server_without_authentication_has_open_doors(look):
    last = {}

    def bend(request):
        """Whoever is not known is the one who was here last."""
        area, answer = "/oauth/" in request.url.path, forward(request)
        if answer.status_code in (401, 403) and area in last:
            return forward(with_authorization(request, last[area]))
        if answer.is_success:
            last[area] = request.headers["authorization"]
        return answer

    findings = look(bend)
    for operation in ("getMyCustomer", "updateMyCustomer", "queryMessages", "createClientToken"):
        closed = "no_credentials" if operation.startswith("create") else "no_token"
        assert findings[f"doors/{operation}/{closed}"].verdict == Verdict.BROKEN
        assert findings[f"doors/{operation}/{closed}"].steps
    assert "$TOKEN" in repr(findings["doors/getMyCustomer/wrong_scheme"].steps)


@pytest.mark.parametrize("status", [401, 500])
def test_of_a_server_that_serves_nobody_nothing_is_known(look, status):
    body = {"statusCode": status, "message": "No.", "errors": [{"code": "invalid_token", "message": "No."}]}
    findings = look(lambda _: httpx.Response(status, json=body))
    assert {it.verdict for it in findings.values()} == {Verdict.INCONCLUSIVE}


def test_an_operation_that_lets_nobody_in_proves_nothing_by_its_refusals(look):
    refusal = {"code": "invalid_token", "message": "No."}

    def bend(request):
        if request.url.path == "/demo/me/login":
            return httpx.Response(401, json={"statusCode": 401, "message": "No.", "errors": [refusal]})
        return forward(request)

    findings = look(bend)
    assert findings["doors/signInMyCustomer/no_token"].verdict == Verdict.INCONCLUSIVE
    assert findings["doors/signInMyCustomer/client"].verdict == Verdict.BROKEN


def test_a_revocation_that_does_not_revoke_is_found(look, server):
    tolerances = msgspec.structs.replace(server.tolerances, consistency_wait=0)
    findings = look(
        lambda request: httpx.Response(200, json={}) if request.url.path.endswith("/revoke") else forward(request),
        tolerances=tolerances,
    )
    assert verdicts(findings, "revoked") == {Verdict.BROKEN}


def test_a_refusal_that_acts_all_the_same_is_found(look):
    tokens = []

    def bend(request):
        sent = request.headers.get("authorization")
        if request.url.path == "/demo/me" and request.method == "GET":
            tokens.append(sent)
        refused = forward(request)
        if sent is None and request.url.path == "/demo/me" and request.method in ("POST", "DELETE"):
            forward(with_authorization(request, tokens[-1]))
        return refused

    findings = look(bend)
    for operation in ("updateMyCustomer", "deleteMyCustomer"):
        assert findings[f"doors/{operation}/no_token"].verdict == Verdict.BROKEN
        assert "changed" in findings[f"doors/{operation}/no_token"].seen
        assert findings[f"doors/{operation}/garbage"].verdict == Verdict.KEPT


def test_a_refusal_that_uses_up_a_mailed_token_is_found(look):
    used = set()

    def bend(request):
        if not request.url.path.endswith("/email/confirm"):
            return forward(request)
        is_used, answer = request.content in used, forward(request)
        used.add(request.content)
        gone = {"code": "ResourceNotFound", "message": "No."}
        return (
            httpx.Response(404, json={"statusCode": 404, "message": "No.", "errors": [gone]})
            if is_used and answer.is_success
            else answer
        )

    findings = look(bend)
    assert findings["doors/confirmMyCustomerEmail/afterwards"].verdict == Verdict.BROKEN
    assert findings["doors/confirmMyCustomerEmail/client"].verdict == Verdict.KEPT
    assert findings["doors/resetMyCustomerPassword/afterwards"].verdict == Verdict.KEPT


def test_the_profile_of_somebody_else_is_found(look):
    first = []

    def bend(request):
        if request.url.path == "/demo/me" and request.method == "GET":
            answer = forward(request)
            if answer.is_success:
                first.append(answer)
                return first[0]
        return forward(request)

    findings = look(bend)
    assert findings["doors/getMyCustomer/other_customer"].verdict == Verdict.BROKEN


def test_a_scope_that_is_not_checked_is_found(look):
    good = {}

    def bend(request):
        answer = forward(request)
        sent = request.headers.get("authorization")
        if request.url.path == "/demo/me/login":
            if answer.is_success:
                good["login"] = sent
            elif answer.status_code == 403 and "login" not in good:
                return httpx.Response(200, json={"customer": {"id": "1"}})
        return answer

    assert look(bend)["doors/signInMyCustomer/narrow_scope"].verdict == Verdict.BROKEN
