"""What a run tells: the source of every report, and of `diff` and `replay`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from contracts import files
from contracts.verdicts import Finding, Verdict

VERSION = 1


class LayerTime(msgspec.Struct, frozen=True, kw_only=True):
    """How long a layer took, in seconds, and how many requests it sent."""

    layer: str
    seconds: float
    requests: int


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of one operation: answers by status, refusals by code; and which statuses the document has."""

    operation: str
    method: str
    path: str
    documented: tuple[str, ...]
    statuses: dict[str, int]
    codes: dict[str, int]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One run against one target."""

    version: Annotated[int, Meta(description="Of this format.")] = VERSION
    target: str
    base_url: str
    run: str
    seed: int
    shard: tuple[int, int] = (1, 1)
    started: str
    seconds: float
    exit_code: int
    interrupted: bool = False
    layers: tuple[LayerTime, ...]
    findings: tuple[Finding, ...]
    coverage: tuple[Coverage, ...]
    not_removed: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many findings have the verdict."""
        return sum(finding.verdict == verdict for finding in self.findings)

    def with_verdict(self, *verdicts: Verdict) -> list[Finding]:
        """The findings with one of the verdicts."""
        return [finding for finding in self.findings if finding.verdict in verdicts]


class ReportError(Exception):
    """A report that cannot be read. `str()` says why."""


def written(report: Report) -> bytes:
    """The report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def read(file: Path) -> Report:
    """The report in `file`. Raises ReportError."""
    try:
        return msgspec.json.decode(files.text(file), type=Report)
    except OSError as error:
        raise ReportError(f"{file} cannot be read: {files.reason_of(error)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{file} is no report of 'contracts run': {error}") from error


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the findings between two runs, by id."""

    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    persistent: tuple[Finding, ...]


def diff(old: Report, new: Report) -> Diff:
    """Broken now and not before; broken before and kept now; broken in both."""
    red = (Verdict.BROKEN, Verdict.EXPIRED, Verdict.KNOWN)
    before = {finding.id for finding in old.with_verdict(*red)}
    after = {finding.id for finding in new.with_verdict(*red)}
    kept = {finding.id for finding in new.with_verdict(Verdict.KEPT, Verdict.UNEXPECTEDLY_KEPT)}
    return Diff(
        new=tuple(finding for finding in new.findings if finding.id in after - before),
        fixed=tuple(finding for finding in old.findings if finding.id in before & kept),
        persistent=tuple(finding for finding in new.findings if finding.id in before & after),
    )


def totals(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings have each verdict, in the order of the verdicts; those that none has are left out."""
    counts = Counter(finding.verdict for finding in findings)
    return {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]}
