"""Shows the progress of a run: live in a terminal, as plain lines elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.status import Status
from rich.text import Text

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
    """Prints a line for each layer, and a few for each finding that needs attention."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._counts: Counter[Verdict] = Counter()
        self._told = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def begin(self, layer: str, session: Session) -> None:
        self._counts = Counter()
        if self._console.is_terminal:
            self._status = self._console.status(_Now(layer, session, self._counts))
            self._status.start()

    def found(self, finding: Finding) -> None:
        self._counts[finding.verdict] += 1
        if finding.verdict not in RED and finding.verdict != Verdict.INCONCLUSIVE:
            return
        say(self._console, f"[{COLOURS[finding.verdict]}]{finding.verdict}[/] {escape(finding.id)}", indent=2)
        reason = "as before" if finding.reason and finding.reason == self._told else finding.reason
        self._told = finding.reason
        for name, text in (("rule", finding.sentence), ("seen", finding.seen), ("why", reason)):
            if text:
                say(self._console, f"[dim]{name}[/] {escape(' '.join(text.split())[:400])}", indent=4)

    def end(self, time: LayerTime) -> None:
        self._stop()
        counts = told(self._counts) or "nothing checked"
        say(self._console, f"{time.layer:<10} {counts}  [dim]{_effort(time.requests, time.seconds)}[/]")

    def _stop(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None


class _Now:
    """The current state of a layer; many layers report their findings only at the end."""

    def __init__(self, layer: str, session: Session, counts: Counter[Verdict]) -> None:
        self._layer, self._counts, self._exchanges = layer, counts, session.wire.exchanges
        self._first, self._began = len(self._exchanges), time.monotonic()

    def __rich__(self) -> Text:
        effort = _effort(len(self._exchanges) - self._first, time.monotonic() - self._began)
        return Text.from_markup("  ".join(filter(None, (self._layer, told(self._counts), f"[dim]{effort}[/]"))))


def say(console: Console, text: str, indent: int = 0) -> None:
    """Prints a line; in a terminal, long lines are wrapped and indented."""
    if console.is_terminal:
        console.print(Padding(Text.from_markup(text), (0, 0, 0, indent), expand=False))
    else:
        console.print(" " * indent + text, highlight=False, soft_wrap=True)


def _effort(requests: int, seconds: float) -> str:
    return f"{requests} requests, {seconds:.1f} s"


def told(counts: Counter[Verdict]) -> str:
    """The counts, colored."""
    return ", ".join(
        f"[{COLOURS[verdict]}]{counts[verdict]} {verdict.value}[/]" for verdict in Verdict if counts[verdict]
    )
