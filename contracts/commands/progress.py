"""A run as it is watched: live in a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from contracts.report import LayerTime
from contracts.session import Session
from contracts.verdicts import RED, Finding, Verdict

COLOURS = {
    Verdict.KEPT: "green",
    Verdict.BROKEN: "bold red",
    Verdict.EXPIRED: "bold red",
    Verdict.UNEXPECTEDLY_KEPT: "bold red",
    Verdict.KNOWN: "yellow",
    Verdict.INCONCLUSIVE: "yellow",
    Verdict.NOT_APPLICABLE: "dim",
}


class Watch:
    """Prints a line for each layer, and one for each finding that is not simply kept."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._layer = ""
        self._counts: Counter[Verdict] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def begin(self, layer: str, session: Session) -> None:
        self._layer, self._counts = layer, Counter()
        if self._console.is_terminal:
            self._status = self._console.status(f"{layer} …")
            self._status.start()

    def found(self, finding: Finding) -> None:
        self._counts[finding.verdict] += 1
        if self._status is not None:
            self._status.update(f"{self._layer} … {told(self._counts)}")
        if finding.verdict in RED or finding.verdict == Verdict.INCONCLUSIVE:
            colour = COLOURS[finding.verdict]
            self._console.print(f"  [{colour}]{finding.verdict}[/] {escape(finding.id)}", highlight=False)
            for name, text in (("rule", finding.sentence), ("seen", finding.seen), ("why", finding.reason)):
                if text:
                    self._console.print(f"    [dim]{name}[/] {escape(' '.join(text.split())[:400])}", highlight=False)

    def end(self, time: LayerTime) -> None:
        self._stop()
        counts = told(self._counts) or "nothing looked at"
        self._console.print(
            f"{time.layer:<10} {counts}  [dim]{time.requests} requests, {time.seconds:.1f} s[/]", highlight=False
        )

    def _stop(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


def told(counts: Counter[Verdict]) -> str:
    """The counts, coloured."""
    return ", ".join(
        f"[{COLOURS[verdict]}]{counts[verdict]} {verdict.value}[/]" for verdict in Verdict if counts[verdict]
    )
