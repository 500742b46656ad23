"""`mockserver reset`."""

from __future__ import annotations

from pathlib import Path

import click

from mockserver.commands.options import db_option, fixtures_option
from mockserver.seeding import opened
from mockserver.settings import Settings


@click.command(
    "reset",
    epilog="""\b
Examples:
  mockserver reset
  mockserver reset --fixtures fixtures/edge --db edge.json
""",
)
@fixtures_option
@db_option
def command(fixtures: Path, db: Path) -> None:
    """Begin again from the fixtures; the server must not be running."""
    with opened(Settings(fixtures=fixtures, db=db, fresh=True)) as opening:
        click.echo(f"{db} holds project '{', '.join(opening.project_keys)}' as in {fixtures}.")
