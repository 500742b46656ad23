"""`contracts doctor`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from contracts.commands.once import Command
from contracts.commands.options import target_option
from contracts.commands.progress import COLOURS, say
from contracts.commands.run import conclude
from contracts.report import LayerTime
from contracts.run import Options, run
from contracts.session import Session
from contracts.target import target_from
from contracts.verdicts import Finding


class Consultation:
    """Prints each check of the doctor."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, layer: str, session: Session) -> None:
        say(self._console, f"{session.target.name} at {session.wire.base_url}")

    def found(self, finding: Finding) -> None:
        verdict = f"[{COLOURS[finding.verdict]}]{finding.verdict:<14}[/]"
        say(self._console, f"{verdict} {finding.sentence}", indent=2)
        if finding.reason:
            say(self._console, f"[dim]{escape(finding.reason)}[/]", indent=17)

    def end(self, time: LayerTime) -> None:
        """Nothing to add."""


@click.command("doctor", cls=Command, epilog="\b\nExamples:\n  contracts doctor --target staging.yaml\n")
@target_option
def command(target: Path) -> int:
    """Check whether a target can be tested; every problem is shown with its remedy."""
    console = Console(stderr=True)
    report = run(target_from(target), Options(layers=("doctor",)), Consultation(console))
    conclude(report, console)
    return report.exit_code
