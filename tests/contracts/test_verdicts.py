"""What findings mean for the run."""

from datetime import date

import pytest

from contracts.target import Deviation
from contracts.verdicts import Finding, Verdict, exit_code, judged, stale

TODAY = date(2026, 11, 23)


def finding(verdict, id="clauses/profile/test_a"):
    return Finding(id=id, layer=id.partition("/")[0], verdict=verdict, sentence="A rule.")


def deviation(pattern, expires=TODAY):
    return Deviation(finding=pattern, reason="It was never built.", owner="team", issue="T-1", expires=expires)


@pytest.mark.parametrize(
    ("verdict", "pattern", "expires", "becomes"),
    [
        (Verdict.BROKEN, "clauses/profile/test_a", TODAY, Verdict.KNOWN),
        (Verdict.BROKEN, "clauses/profile/*", TODAY, Verdict.KNOWN),
        (Verdict.BROKEN, "clauses/profile/test_a", date(2026, 11, 22), Verdict.EXPIRED),
        (Verdict.BROKEN, "clauses/profile/test_b", TODAY, Verdict.BROKEN),
        (Verdict.KEPT, "clauses/profile/test_a", TODAY, Verdict.UNEXPECTEDLY_KEPT),
        (Verdict.KEPT, "clauses/profile/*", TODAY, Verdict.KEPT),
        (Verdict.INCONCLUSIVE, "clauses/profile/test_a", TODAY, Verdict.INCONCLUSIVE),
        (Verdict.NOT_APPLICABLE, "clauses/profile/test_a", TODAY, Verdict.NOT_APPLICABLE),
    ],
)
def test_a_deviation_changes_what_it_names_and_nothing_else(verdict, pattern, expires, becomes):
    assert judged(finding(verdict), [deviation(pattern, expires)], TODAY).verdict == becomes


def test_a_known_finding_says_why_who_and_until_when():
    reason = judged(finding(Verdict.BROKEN), [deviation("*")], TODAY).reason
    assert reason == "It was never built. (team, T-1, until 2026-11-23)"


def test_a_pattern_that_matches_nothing_broken_any_more_turns_the_run_red():
    kept = [finding(Verdict.KEPT)]
    (found,) = stale([deviation("clauses/profile/*")], kept)
    assert exit_code([*kept, found]) == 1


def test_a_pattern_over_what_was_not_looked_at_stays():
    assert stale([deviation("doors/*")], [finding(Verdict.KEPT)]) == []


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([Verdict.KEPT], 0),
        ([Verdict.KEPT, Verdict.KNOWN, Verdict.NOT_APPLICABLE], 0),
        ([Verdict.KEPT, Verdict.BROKEN, Verdict.INCONCLUSIVE], 1),
        ([Verdict.KEPT, Verdict.EXPIRED], 1),
        ([Verdict.KEPT, Verdict.UNEXPECTEDLY_KEPT], 1),
        ([Verdict.KEPT, Verdict.INCONCLUSIVE], 3),
        ([Verdict.NOT_APPLICABLE], 3),
        ([Verdict.KNOWN], 3),
        ([], 3),
    ],
)
def test_the_exit_code_is_that_of_the_worst(verdicts, code):
    assert exit_code(finding(verdict) for verdict in verdicts) == code


@pytest.mark.parametrize("pattern", ["generated/getMyCustomer/witness", "generated/*/witness"])
def test_what_chance_did_not_find_again_was_not_repaired(pattern):
    kept = finding(Verdict.KEPT, "generated/getMyCustomer/witness")
    assert judged(kept, [deviation(pattern)], TODAY).verdict == Verdict.KEPT
    assert stale([deviation(pattern)], [kept]) == []


def test_the_id_of_a_clause_with_a_parameter_is_itself_and_no_pattern():
    id = "clauses/profile/test_a[client credentials]"
    assert judged(finding(Verdict.BROKEN, id), [deviation(id)], TODAY).verdict == Verdict.KNOWN
    assert judged(finding(Verdict.KEPT, id), [deviation(id)], TODAY).verdict == Verdict.UNEXPECTEDLY_KEPT
    assert stale([deviation(id)], [finding(Verdict.UNEXPECTEDLY_KEPT, id)]) == []
