"""The clauses as a layer: what becomes of each is a value, whatever its reason says."""

import secrets

import httpx
import msgspec
import pytest

from contracts.clauses.shop import Shop
from contracts.identities import NotApplicable, SetupFailed
from contracts.layers import clauses
from contracts.session import running, session
from contracts.target import shipped_target, target_from
from contracts.verdicts import Verdict
from contracts.wire import Unreachable

CLAUSE = "clauses/profile/test_an_update_of_another_version_is_refused"


@pytest.fixture(scope="module")
def server():
    """Our server, as a target that is already there."""
    with running(target_from(shipped_target("mockserver"))) as reached:
        yield msgspec.structs.replace(reached, start=None)


@pytest.fixture
def look(server, tmp_path):
    """The one finding of a clause."""

    def look(budget=None):
        with session(server, run=secrets.token_hex(4), seed=1, ledgers=tmp_path) as shared:
            (found,) = clauses.look(shared, budget, patterns=(CLAUSE,))
        return found

    return look


def test_a_clause_that_holds_is_kept(look):
    found = look()
    assert (found.verdict, found.seen, found.reason, found.steps) == (Verdict.KEPT, "", "", ())


REASONS = ["no catalogue", "not applicable: no catalogue", "Skipped: inconclusive: 503"]


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize(
    ("problem", "verdict"),
    [
        (NotApplicable, Verdict.NOT_APPLICABLE),
        (SetupFailed, Verdict.INCONCLUSIVE),
        (Unreachable, Verdict.INCONCLUSIVE),
        (pytest.skip.Exception, Verdict.INCONCLUSIVE),
    ],
)
def test_the_verdict_is_that_of_the_problem_and_the_reason_is_its_text(look, monkeypatch, problem, verdict, reason):
    def fails(*_, **__):
        raise problem(reason)

    monkeypatch.setattr(Shop, "sign_up", fails)
    found = look()
    assert (found.verdict, found.reason, found.seen, found.steps) == (verdict, reason, "", ())


def test_a_clause_that_does_not_hold_shows_its_sentence_and_what_was_sent(look, monkeypatch):
    def fails(shop, **_):
        shop.wire.get("/me")
        raise AssertionError("not applicable: a version is missing")

    monkeypatch.setattr(Shop, "sign_up", fails)
    found = look()
    assert found.verdict == Verdict.BROKEN
    assert (found.expected, found.reason) == (found.sentence, "")
    assert "not applicable: a version is missing" in found.seen
    assert [step.status for step in found.steps] == [401]


def test_a_clause_of_which_no_request_succeeded_shows_nothing(look, monkeypatch):
    monkeypatch.setattr(httpx.Response, "is_success", property(lambda _: False))
    found = look()
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, "no request of the clause succeeded")


def test_a_clause_after_the_budget_is_inconclusive(look):
    found = look(budget=-1)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, "The layer ran out of time.")
