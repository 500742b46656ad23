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
@click.option("--project", metavar="KEY", help="The project to export; by default the first one.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    help="Write to this file. Without it, or with '-', the export is printed.",
)
def command(db: Path, project: str | None, output: Path | None) -> None:
    """Write the current state as fixtures, also while the server is running. Passwords and tokens remain hashed."""
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
        raise  # the reader has closed the pipe, as `head` does: click ends the command quietly
    except OSError as error:
        where = output or "standard output"
        advice = "Leave -o out to print it." if isinstance(error, NotRegular) else "Name a file with -o."
        raise Problem(f"Cannot write the export to {where}: {reason_of(error)}. {advice}", USAGE) from error


def _chosen(project: str | None, keys: list[str]) -> str:
    if not keys or (project is not None and project not in keys):
        existing = f"it has {', '.join(keys)}" if keys else "it is empty"
        raise Problem(f"The data has no project '{project or ''}'; {existing}.", USAGE)
    return project or keys[0]
