"""The result of a run: the source of all report formats, of `diff` and of `replay`."""

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
    """Duration of a layer in seconds, and the number of its requests."""

    layer: str
    seconds: float
    requests: int


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Responses of one operation by status, errors by code, and the statuses in the document."""

    operation: str
    method: str
    path: str
    documented: tuple[str, ...]
    statuses: dict[str, int]
    codes: dict[str, int]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One run against one target."""

    version: Annotated[int, Meta(description="Version of this format.")] = VERSION
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
        """The number of findings with the verdict."""
        return sum(finding.verdict == verdict for finding in self.findings)

    def with_verdict(self, *verdicts: Verdict) -> list[Finding]:
        """The findings with any of the verdicts."""
        return [finding for finding in self.findings if finding.verdict in verdicts]


class ReportError(Exception):
    """A report cannot be read; the text says why."""


def written(report: Report) -> bytes:
    """The report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def read(file: Path) -> Report:
    """The report in `file`. Raises ReportError."""
    try:
        return msgspec.json.decode(files.text(file), type=Report)
    except OSError as error:
        advice = "; save it as a file" if isinstance(error, files.NotRegular) else ""
        raise ReportError(f"{file} cannot be read: {files.reason_of(error)}{advice}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{file} is no report of 'contracts run': {error}") from error


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """How findings changed between two runs, compared by id."""

    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    persistent: tuple[Finding, ...]


def diff(old: Report, new: Report) -> Diff:
    """New: broken only now. Fixed: broken before, kept now. Persistent: broken in both."""
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
    """The number of findings by verdict, in the order of the verdicts and without zeros."""
    counts = Counter(finding.verdict for finding in findings)
    return {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]}
