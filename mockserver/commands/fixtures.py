"""`mockserver fixtures`."""

from __future__ import annotations

from pathlib import Path

import click

from mockserver.commands.once import Group
from mockserver.domain.values import timestamp
from mockserver.fixtures import FixtureErrors, check
from mockserver.problems import USAGE, Problem
from mockserver.system import SystemClock


@click.group("fixtures", cls=Group)
def command() -> None:
    """Check fixtures."""


@command.command(
    "check",
    epilog="""\b
Examples:
  mockserver fixtures check fixtures/demo
  mockserver fixtures check my-fixtures.yaml
""",
)
@click.argument("path", metavar="DIR", type=click.Path(path_type=Path))
def check_fixtures(path: Path) -> None:
    """List every mistake in the fixtures at DIR, a directory or a file."""
    try:
        checked = check(path, now=timestamp(SystemClock().now()))
    except FixtureErrors as problems:
        raise Problem(str(problems), USAGE) from problems
    for warning in checked.warnings:
        click.secho(f"warning: {warning}", fg="yellow", err=True)
    counts = ", ".join(f"{section}: {count}" for section, count in checked.counts.items() if count)
    click.echo(f"{path}: no mistakes in project '{checked.project}' ({counts or 'nothing else'}).")
