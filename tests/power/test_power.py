"""The part of the measurement that always runs: some seeded defects are found, and null servers are rejected."""

import pytest
from catalogue import CATALOGUE
from judge import LAYERS, Judgement, Stage, judged, stages_of
from mechanical import equivalents, sampled, sites
from rejection import problem_of

MAX_TIME = 60
FOUND = {
    "newest-customer-is-returned": "clauses/profile/*",
    "delete-ignores-the-version": "clauses/profile/*",
    "change-address-merges": "clauses/actions/*address*",
    "refresh-loses-the-anonymous-id": "clauses/tokens/*",
    "access-tokens-survive-a-change": "clauses/password/*",
    "any-scope-changes-the-password": "doors/*",
}
"""Defects, and the findings that tell of them."""


def test_mechanical_mutants_are_the_same_for_the_same_seed():
    assert sampled(20, 1) == sampled(20, 1) != sampled(20, 2)


def test_a_lack_of_time_is_no_false_alarm_and_a_broken_clause_is_one():
    assert not Judgement(exit_code=3, inconclusive=["witness/getMyCart"]).is_alarm
    assert Judgement(exit_code=3, inconclusive=["doctor/tokens"]).is_alarm
    assert Judgement(exit_code=1, broken={"laws": ["laws/status/getMyCart"]}).is_alarm


def test_the_clause_of_the_sentence_is_looked_at_before_what_is_dear():
    first, *_, last = stages_of(LAYERS, "clauses/cart/test_a*")
    assert (first, last) == (Stage(("clauses",), "clauses/cart/test_a*"), Stage(("generated", "lockstep", "laws")))
    assert stages_of(("doors", "laws"), None) == (Stage(("doors", "laws")),)


def test_each_mutant_that_is_called_equivalent_is_there():
    missing = [each for each in equivalents() if not any(each.covers(site) for site in sites())]
    assert missing == []


@pytest.mark.parametrize("name", ["always-401", "always-200", "always-500", "echo"])
def test_the_doctor_tells_why_a_server_that_answers_all_alike_is_rejected(name):
    assert problem_of(name, layers=["clauses", "doors", "laws"], seed=1, max_time=MAX_TIME) == ""


def test_the_doors_of_a_static_server_are_open():
    assert (
        problem_of("static", layers=["doors"], seed=1, max_time=MAX_TIME, reasons=["doors/getMyCustomer/no_token"])
        == ""
    )


def test_a_server_without_memory_is_rejected_by_the_rules_of_the_profile():
    reasons = ["clauses/profile/*"]
    assert (
        problem_of("stateless", layers=["clauses"], seed=1, max_time=MAX_TIME, pattern=reasons[0], reasons=reasons)
        == ""
    )


def test_a_server_that_keeps_the_contract_in_other_words_is_kept():
    assert problem_of("all-at-once", layers=["clauses", "doors", "laws"], seed=1, max_time=MAX_TIME) == ""


@pytest.mark.parametrize("name", FOUND)
def test_a_seeded_defect_is_found(name):
    (defect,) = (each for each in CATALOGUE if each.name == name)
    layer = FOUND[name].partition("/")[0]
    judgement = judged(defect, layers=[layer], seed=1, max_time=MAX_TIME, pattern=FOUND[name])
    assert layer in judgement.layers, judgement
