"""`mockserver export`."""

from __future__ import annotations

from pathlib import Path

import click

from mockserver.commands.once import Command
from mockserver.commands.options import db_option
from mockserver.commands.terminal import print_data
from mockserver.files import NotRegular, reason_of, write
from mockserver.fixtures import exported
from mockserver.problems import UNUSABLE_DATA, USAGE, Problem
from mockserver.store import StoreError, is_there, read_only

PRINTED = Path("-")


@click.command(
    "export",
    cls=Command,
    epilog="""\b
Examples:
  mockserver export > state.yaml
  mockserver export -o state.yaml
  mockserver serve --fixtures state.yaml --memory
""",
)
@db_option
@click.option("--project", metavar="KEY", help="Which one, where there are several; by default the first.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    help="Write it to this file. Without it, or with '-', it is printed.",
)
def command(db: Path, project: str | None, output: Path | None) -> None:
    """Write the present state as fixtures, also while the server runs; passwords and tokens stay hashes."""
    try:
        if not is_there(db):
            raise Problem(f"There is no data at {db}: run 'mockserver serve' first, or name the file with --db.", USAGE)
        store = read_only(db)
        key = _chosen(project, [it.key for it in store.projects()])
        text = exported(store.everything(key), store.clones)
    except StoreError as problem:
        raise Problem(str(problem), UNUSABLE_DATA) from problem
    try:
        if output is None or output == PRINTED:
            print_data(text, nl=False)
        else:
            write(output, text.encode())
    except BrokenPipeError:
        raise  # whoever reads has read enough: click ends the command for it
    except OSError as error:
        where = output or "standard output"
        advice = "Leave -o out to print it." if isinstance(error, NotRegular) else "Name a file with -o."
        raise Problem(f"The export cannot be written to {where}: {reason_of(error)}. {advice}", USAGE) from error


def _chosen(project: str | None, keys: list[str]) -> str:
    if not keys or (project is not None and project not in keys):
        there = f"there are {', '.join(keys)}" if keys else "there is none"
        raise Problem(f"The data has no project '{project or ''}'; {there}.", USAGE)
    return project or keys[0]
