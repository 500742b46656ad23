"""`contracts diff`."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.commands.once import Command
from contracts.report import diff, read
from contracts.verdicts import BROKEN, KEPT


@click.command("diff", cls=Command, epilog="\b\nExamples:\n  contracts diff yesterday.json today.json\n")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def command(old: Path, new: Path) -> int:
    """Show what is newly broken in NEW, what was fixed since OLD, and what is broken in both."""
    found = diff(read(old), read(new))
    for title, colour, findings in (
        ("new", "red", found.new),
        ("fixed", "green", found.fixed),
        ("persistent", "yellow", found.persistent),
    ):
        click.secho(f"{title} ({len(findings)})", fg=colour, bold=True)
        for finding in findings:
            click.echo(f"  {finding.id}\n    {finding.sentence}")
    return BROKEN if found.new else KEPT
