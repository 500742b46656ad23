"""The doctor says what to do about a target that has no carts, or sells nothing of what it says."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import msgspec
import pytest

from contracts.layers import doctor
from contracts.session import running, session
from contracts.target import Catalogue, Tolerances, shipped_target, target_from
from contracts.verdicts import Verdict

HTTP = httpx.Client(trust_env=False)


@pytest.fixture(scope="module")
def server():
    """Our server, as a target that is already there."""
    with running(target_from(shipped_target("mockserver"))) as reached, HTTP:
        yield msgspec.structs.replace(reached, start=None)


@pytest.fixture
def examined(server, tmp_path):
    """The findings by name, of a target that says something else of our server."""

    def examined(bend=None, **changed):
        target = msgspec.structs.replace(server, **changed)
        transport = None if bend is None else httpx.MockTransport(bend)
        with session(target, run=secrets.token_hex(4), seed=1, ledgers=tmp_path, transport=transport) as shared:
            return {finding.id.partition("/")[2]: finding for finding in doctor.look(shared)}

    return examined


def test_our_server_is_well(examined):
    assert {it.verdict for it in examined().values()} == {Verdict.KEPT}


def test_a_target_may_have_no_carts_and_sell_nothing(examined):
    found = examined(capabilities={"carts": False}, catalogue=None)
    assert {name for name, it in found.items() if it.verdict == Verdict.NOT_APPLICABLE} == {"carts", "catalogue"}
    assert {it.verdict for it in found.values()} == {Verdict.KEPT, Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize(
    "catalogue",
    [
        Catalogue(currency="EUR", country="DE", skus=("mug-blue", "no-such-sku")),
        Catalogue(currency="KMF", country="DE", skus=("mug-blue", "tea-100")),
    ],
)
def test_what_is_not_sold_is_a_complaint(examined, catalogue):
    found = examined(catalogue=catalogue)["catalogue"]
    assert found.verdict == Verdict.INCONCLUSIVE
    assert "Check the skus, currency and country" in found.reason


@pytest.mark.parametrize("status", [401, 403, 404])
def test_carts_that_nobody_may_have_are_a_complaint(examined, status):
    def bend(request):
        if request.url.path == "/demo/me/carts":
            return httpx.Response(status, json={"statusCode": status})
        answer = HTTP.request(request.method, request.url, headers=request.headers.raw, content=request.content)
        return httpx.Response(answer.status_code, json=answer.json())

    found = examined(bend)["carts"]
    assert found.verdict == Verdict.INCONCLUSIVE
    assert "manage_my_orders" in found.reason
    assert str(status) in found.reason


def dated(seconds, wait=0.0):
    """Our server by a clock that is so far off, whose answer to a reader of profiles takes that long."""

    def bend(request):
        told = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        answer = HTTP.request(request.method, request.url, headers=request.headers, content=request.content)
        time.sleep(wait if (request.method, request.url.path) == ("GET", "/demo/me") else 0)
        return httpx.Response(answer.status_code, headers={**answer.headers, "date": told}, content=answer.content)

    return bend


def test_a_slow_answer_is_no_wrong_clock(examined):
    found = examined(dated(0, wait=1.5), tolerances=Tolerances(clock_skew=0))["clock"]
    assert found.verdict == Verdict.KEPT


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_wrong_clock_is_a_complaint(examined, seconds):
    found = examined(dated(seconds))["clock"]
    assert found.verdict == Verdict.INCONCLUSIVE
    assert "seconds off" in found.reason
