"""Lockstep: sends the same requests to the target and to a reference, and reduces each divergence to a few requests.

Either of the two may be wrong, so a finding shows both responses.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from contracts.evidence import finding, step
from contracts.identities import SetupFailed
from contracts.lockstep.calls import Scenario
from contracts.lockstep.execution import DifferenceKind, Execution, Pair
from contracts.lockstep.generator import scenarios
from contracts.lockstep.grounds import ground_of, lacks
from contracts.lockstep.model import Ground
from contracts.lockstep.shrinking import shrunk
from contracts.session import Session, session
from contracts.target import TargetError, shipped_target, target_from
from contracts.verdicts import Finding, Outcome, Verdict
from contracts.wire import Exchange, Unreachable
from openapi.operations import operations

LAYER = "lockstep"
CALLS = 1000
"""Enough to reach nearly every variant; half of it reaches most of them."""
LONGEST_SHRINKING = 15.0
"""Time limit for shrinking one divergence, in seconds."""
SENTENCE = "The same requests have the same outcome, as far as the document says what it is."


def look(target: Session, budget: float | None = None, calls: int = CALLS) -> Iterator[Finding]:
    """A finding for each divergence within `calls` requests, and one for each operation on whether it was compared."""
    target.wire.layer = LAYER
    try:
        with _reference(target) as reference:
            yield from compared(Pair(reference, target), budget, calls)
    except (TargetError, SetupFailed, Unreachable) as problem:
        yield _finding("witness", Outcome(Verdict.INCONCLUSIVE, reason=str(problem)))


def compared(pair: Pair, budget: float | None = None, calls: int = CALLS) -> Iterator[Finding]:
    """The findings of a pair that is already running. Raises SetupFailed, Unreachable."""
    until = None if budget is None else time.monotonic() + budget
    ground = ground_of(pair.reference, pair.target)
    known, succeeded, taken = set[DifferenceKind](), set[str](), 0
    for scenario in scenarios(pair.target.random(LAYER), ground):
        if taken >= calls or (until is not None and time.monotonic() >= until):
            break
        outcome = pair.run(scenario, known, until)
        taken += max(1, outcome.calls)
        succeeded |= outcome.succeeded
        if outcome.difference is not None:
            _, shown = smaller(pair, scenario[: outcome.at + 1], outcome, known, until)
            known.add(outcome.difference.kind)
            yield _divergence(pair, shown)
    yield from _witnesses(ground, succeeded, {operation for operation, _ in known}, taken)


def smaller(
    pair: Pair, scenario: Scenario, outcome: Execution, known: Collection[DifferenceKind], until: float | None = None
) -> tuple[Scenario, Execution]:
    """The smallest part of `scenario` found that still differs as in `outcome`, and its execution."""
    if outcome.difference is None:
        return scenario, outcome
    first, best = outcome.difference, (scenario, outcome)
    end = time.monotonic() + LONGEST_SHRINKING
    end = end if until is None else min(end, until)

    def differs(candidate: Scenario) -> bool:
        nonlocal best
        if time.monotonic() >= end:
            return False
        again = pair.run(candidate, known, end)
        if again.difference is None or not again.difference.resembles(first):
            return False
        best = candidate, again
        return True

    shrunk(scenario, differs)
    return best


@contextmanager
def _reference(target: Session) -> Iterator[Session]:
    """Starts our own server like any other target. Raises TargetError."""
    described = target_from(shipped_target("mockserver"))
    directory = target.ledger.file.parent
    with session(described, run=f"{target.run}-reference", seed=target.seed, ledgers=directory) as reference:
        reference.wire.layer = LAYER
        yield reference


def _divergence(pair: Pair, execution: Execution) -> Finding:
    difference = execution.difference
    assert difference is not None  # noqa: S101 - the caller has checked it
    of_reference, of_target = execution.exchanges
    reason = (
        f"Either may be wrong: the reference ({pair.reference.target.name}) answered {difference.expected}, "
        f"the target {difference.seen}."
    )
    outcome = Outcome(
        Verdict.BROKEN,
        _answer(difference.expected, of_reference),
        _answer(difference.seen, of_target),
        reason,
        of_target,
    )
    return _finding(f"{difference.operation}/{difference.aspect}", outcome, difference.operation)


def _answer(difference: str, exchanges: tuple[Exchange, ...]) -> str:
    """The difference, and the response that contains it."""
    return f"{difference}, in: {step(exchanges[-1]).answer}" if exchanges else difference


def _witnesses(ground: Ground, succeeded: set[str], different: set[str], taken: int) -> Iterator[Finding]:
    """For each operation without divergence: whether it succeeded on both sides, and so was compared."""
    for name, operation in operations().items():
        lack = lacks(ground, operation)
        if name in different:
            continue
        if name in succeeded:
            yield _finding(name, Outcome(Verdict.KEPT), name)
        elif lack:
            yield _finding(name, Outcome(Verdict.NOT_APPLICABLE, reason=lack), name)
        else:
            reason = f"It never succeeded on both sides in {taken} requests."
            yield _finding(f"{name}/witness", Outcome(Verdict.INCONCLUSIVE, reason=reason), name)


def _finding(name: str, outcome: Outcome, operation: str = "") -> Finding:
    return finding(f"{LAYER}/{name}", SENTENCE, outcome, operation)
