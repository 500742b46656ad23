"""`mockserver reset`."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from mockserver.commands.once import Command
from mockserver.commands.options import control_token_option, db_option, fixtures_option, project_option, url_option
from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import WasReset
from mockserver.remote.control import Remote, read
from mockserver.remote.finding import held_at
from mockserver.seeding import opened
from mockserver.settings import Settings

PARTS = "customers carts tokens catalogue requests faults outbox clock".split()


@click.command(
    "reset",
    cls=Command,
    epilog="""\b
Examples:
  mockserver reset
  mockserver reset --fixtures fixtures/edge --db edge.json
  mockserver reset --project demo-w1 --part carts --part outbox
""",
)
@click.option("--part", "parts", type=click.Choice(PARTS), multiple=True, help="Reset only this part (repeatable).")
@project_option
@fixtures_option
@db_option
@url_option
@control_token_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    parts: tuple[str, ...],
    project: str | None,
    fixtures: Path,
    db: Path,
    url: str | None,
    control_token: str | None,
) -> None:
    """Restore the fixtures: on the running server if there is one, otherwise in the data file.

    Without --project, all projects are reset. --part and --project require a running server.
    """
    if running := url or held_at(db):
        if ctx.get_parameter_source("fixtures") is ParameterSource.COMMANDLINE:
            raise Problem(f"The server at {running} has its own fixtures: remove --fixtures, or stop it.", USAGE)
        with Remote(running, control_token) as remote:
            _reset_running(remote, project, parts)
    elif parts or project:
        raise Problem("--part and --project need a running server: start one, or name it with --url.", USAGE)
    else:
        with opened(Settings(fixtures=fixtures, db=db, fresh=True)) as opening:
            click.echo(f"Reset {db} to {fixtures}: project '{', '.join(opening.project_keys)}'.")


def _reset_running(remote: Remote, project: str | None, parts: tuple[str, ...]) -> None:
    chosen = {**({"project": project} if project else {}), **({"parts": parts} if parts else {})}
    reset = read(remote.post("reset", **chosen), WasReset)
    what = f" ({', '.join(reset.parts)})" if parts else ""
    click.echo(f"Reset {remote.url} to its fixtures: project '{', '.join(reset.projects)}'{what}.")
    if reset.faults_kept:
        names = ", ".join(reset.faults_kept)
        click.echo(f"Faults that apply to all projects remain: {names}. Remove them with 'mockserver fault clear'.")
