"""`contracts list`."""

from __future__ import annotations

from itertools import groupby

import click

from contracts.commands.once import Command
from contracts.layers.clauses import listed


@click.command("list", cls=Command, epilog="\b\nExamples:\n  contracts list\n  contracts list 'clauses/tokens/*'\n")
@click.argument("pattern", default="*")
def command(pattern: str) -> None:
    """List the clauses whose id matches PATTERN, each with its rule, by chapter."""
    found = listed(pattern)
    if not found:
        raise click.UsageError(f"No clause has an id that matches '{pattern}'.")
    for chapter, clauses in groupby(found, key=lambda clause: clause.chapter):
        click.secho(chapter, bold=True)
        for clause in clauses:
            click.echo(f"  {clause.id}\n    {clause.sentence}")
