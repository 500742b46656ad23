"""Findings, and what they mean for the run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import NamedTuple

import msgspec

from contracts.target import Deviation, LayerName
from contracts.wire import Exchange


class Verdict(StrEnum):
    """The result of one check."""

    KEPT = "kept"
    BROKEN = "broken"
    KNOWN = "known"
    """Broken, as a known deviation says."""
    EXPIRED = "expired"
    """Broken, and the known deviation has expired."""
    UNEXPECTEDLY_KEPT = "unexpectedly kept"
    """Kept although a deviation says otherwise: it was fixed, so the deviation must be removed."""
    NOT_APPLICABLE = "not applicable"
    INCONCLUSIVE = "inconclusive"
    """Nothing observed could prove or disprove it."""


KEPT, BROKEN, USAGE, INCONCLUSIVE, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes; USAGE also means a failure of the kit itself."""

RANDOM: tuple[LayerName, ...] = ("generated", "lockstep")
"""Layers with random requests: they may miss a deviation that was never fixed."""

RED = {Verdict.BROKEN, Verdict.EXPIRED, Verdict.UNEXPECTEDLY_KEPT}


class Outcome(NamedTuple):
    """The result of one check with its evidence: a `Finding` without id and rule."""

    verdict: Verdict
    expected: str = ""
    seen: str = ""
    reason: str = ""
    exchanges: tuple[Exchange, ...] = ()

    @property
    def has_succeeded(self) -> bool:
        """Whether any of the requests succeeded."""
        return any(it.response.is_success for it in self.exchanges)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One request of a failure, to read and to send again. Secrets are redacted, bodies are text."""

    method: str
    url: str
    headers: dict[str, str]
    body: str = ""
    status: int
    answer: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One check and its result.

    `id` is the same in every run: `layer/chapter/name`. Deviations, `explain` and `replay` refer to it.
    """

    id: str
    layer: str
    verdict: Verdict
    sentence: str
    """The rule; where possible, a sentence of the document."""
    operation: str = ""
    """The operationId, if it concerns one operation."""
    expected: str = ""
    seen: str = ""
    reason: str = ""
    """Why it is not applicable, inconclusive or known."""
    steps: tuple[Step, ...] = ()


def fits(id: str, pattern: str) -> bool:
    """Whether `pattern` matches the id. Equality counts, since ids may contain brackets."""
    return id == pattern or fnmatchcase(id, pattern)


def fits_any(id: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns means the finding."""
    return any(fits(id, pattern) for pattern in patterns)


def judged(finding: Finding, deviations: Sequence[Deviation], today: date) -> Finding:
    """`finding`, judged with regard to the known deviations."""
    known = next((it for it in deviations if fits(finding.id, it.finding)), None)
    if known is None:
        return finding
    if finding.verdict == Verdict.BROKEN:
        verdict = Verdict.KNOWN if today <= known.expires else Verdict.EXPIRED
    elif finding.verdict == Verdict.KEPT and finding.id == known.finding and finding.layer not in RANDOM:
        verdict = Verdict.UNEXPECTEDLY_KEPT
    else:
        return finding
    reason = f"{known.reason} ({known.owner}, {known.issue}, until {known.expires})"
    return msgspec.structs.replace(finding, verdict=verdict, reason=reason)


def stale(deviations: Sequence[Deviation], findings: Sequence[Finding]) -> list[Finding]:
    """A finding for each deviation whose pattern matches only what is kept: it was fixed."""
    return [
        Finding(
            id=f"deviations/{it.finding}",
            layer="deviations",
            verdict=Verdict.UNEXPECTEDLY_KEPT,
            sentence="Deviations that were fixed are removed from the target file.",
            seen=f"Nothing that matches '{it.finding}' is broken any longer.",
            reason=f"{it.reason} ({it.owner}, {it.issue})",
        )
        for it in deviations
        if not any(one.id == it.finding for one in findings)  # otherwise `judged` has applied it
        and it.finding.partition("/")[0] not in RANDOM
        and Verdict.KEPT in (met := {one.verdict for one in findings if fits(one.id, it.finding)})
        and not met & {Verdict.KNOWN, Verdict.EXPIRED}
    ]


def exit_code(findings: Iterable[Finding]) -> int:
    """1 if anything is broken, 3 if anything is inconclusive or nothing was kept, else 0."""
    verdicts = {finding.verdict for finding in findings}
    if verdicts & RED:
        return BROKEN
    if Verdict.INCONCLUSIVE in verdicts or Verdict.KEPT not in verdicts:
        return INCONCLUSIVE
    return KEPT
