"""What was found, and what it means for the run."""

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
    """What became of one thing that was looked at."""

    KEPT = "kept"
    BROKEN = "broken"
    KNOWN = "known"
    """Broken, and a deviation says so."""
    EXPIRED = "expired"
    """Broken, and the deviation that said so is past its day."""
    UNEXPECTEDLY_KEPT = "unexpectedly kept"
    """Kept, though a deviation says otherwise: it was repaired, and the deviation must go."""
    NOT_APPLICABLE = "not applicable"
    INCONCLUSIVE = "inconclusive"
    """Nothing was seen that could have shown it."""


KEPT, BROKEN, USAGE, INCONCLUSIVE, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes; USAGE also for a failure of the harness."""

RANDOM: tuple[LayerName, ...] = ("generated", "lockstep")
"""The layers that draw their requests: they may miss a deviation that nobody has repaired."""

RED = {Verdict.BROKEN, Verdict.EXPIRED, Verdict.UNEXPECTEDLY_KEPT}


class Outcome(NamedTuple):
    """What became of one thing that was looked at: a `Finding` without its id, rule and place."""

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
    """One request of a failure, to be read and to be sent again; secrets are redacted. Bodies are text."""

    method: str
    url: str
    headers: dict[str, str]
    body: str = ""
    status: int
    answer: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at.

    `id` is stable from run to run: `layer/chapter/name`, by which deviations, `explain` and `replay` know it.
    """

    id: str
    layer: str
    verdict: Verdict
    sentence: str
    """The rule, in the words of the document where it has some."""
    operation: str = ""
    """The operationId, where it is about one."""
    expected: str = ""
    seen: str = ""
    reason: str = ""
    """Why it is not applicable, inconclusive or known."""
    steps: tuple[Step, ...] = ()


def fits(id: str, pattern: str) -> bool:
    """Whether `pattern` means the finding: it may be the id itself, which may have brackets."""
    return id == pattern or fnmatchcase(id, pattern)


def fits_any(id: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns means the finding."""
    return any(fits(id, pattern) for pattern in patterns)


def judged(finding: Finding, deviations: Sequence[Deviation], today: date) -> Finding:
    """`finding` in the light of the deviations that are known."""
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
    """A finding for each pattern of a deviation that nothing broken matched although something was kept."""
    return [
        Finding(
            id=f"deviations/{it.finding}",
            layer="deviations",
            verdict=Verdict.UNEXPECTEDLY_KEPT,
            sentence="A deviation that was repaired is taken out of the target file.",
            seen=f"Nothing that '{it.finding}' matches is broken any more.",
            reason=f"{it.reason} ({it.owner}, {it.issue})",
        )
        for it in deviations
        if not any(one.id == it.finding for one in findings)  # else it was judged with that one
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
