"""`mockserver export`."""

from __future__ import annotations

from pathlib import Path

import click

from mockserver.commands.options import db_option
from mockserver.fixtures import exported
from mockserver.problems import UNUSABLE_DATA, USAGE, Problem
from mockserver.store import StoreError, read_only


@click.command(
    "export",
    epilog="""\b
Examples:
  mockserver export > state.yaml
  mockserver export -o state.yaml
  mockserver serve --fixtures state.yaml --memory
""",
)
@db_option
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write it there.")
def command(db: Path, output: Path | None) -> None:
    """Write the present state as fixtures, also while the server runs; passwords and tokens stay hashes."""
    if not db.exists():
        raise Problem(f"There is no data at {db}: run 'mockserver serve' first, or name the file with --db.", USAGE)
    try:
        text = exported([record for _, record in read_only(db).dump()])
    except StoreError as problem:
        raise Problem(str(problem), UNUSABLE_DATA) from problem
    try:
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_text(text, encoding="utf-8")
    except BrokenPipeError:
        raise  # whoever reads has read enough: click ends the command for it
    except OSError as error:
        where = output or "standard output"
        sentence = f"The export cannot be written to {where}: {error.strerror}. Name a file with -o."
        raise Problem(sentence, USAGE) from error
