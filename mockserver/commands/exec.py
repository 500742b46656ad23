"""`mockserver exec`."""

from __future__ import annotations

import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from click.core import ParameterSource

from mockserver.commands.once import Command
from mockserver.commands.options import control_token_option, fixtures_option
from mockserver.commands.running import SIGNALLED, exit_code_of, program_of
from mockserver.problems import UNREACHABLE, USAGE, Problem
from mockserver.remote.answers import Connection
from mockserver.remote.control import Remote, read
from mockserver.remote.environment import in_all_forms, variables
from mockserver.remote.launching import launched
from mockserver.remote.worlds import default_key, key_of, prefix, projects, world


@click.command(
    "exec",
    cls=Command,
    context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True},
    epilog="""\b
Examples:
  mockserver exec -- npx playwright test
  mockserver exec --fixtures my-fixtures -- npm run dev
  mockserver exec --world ci -- sh -c 'curl -s -u "$CTP_CLIENT_ID:$CTP_CLIENT_SECRET" "$CTP_AUTH_URL/oauth/token" \\
    -d grant_type=client_credentials'

\b
The exit code is that of COMMAND; 128 + n when signal n ended it, 127 when there is no such command.
""",
)
@click.option(
    "--url",
    envvar="MOCKSERVER_URL",
    show_envvar=True,
    show_default="one is started, in memory",
    help="The running server.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", help="For the own server.")
@fixtures_option
@click.option("--world", "name", metavar="NAME", show_default="a new name", help="The project of its own.")
@click.option("--no-world", is_flag=True, help="Use the first project itself.")
@control_token_option
@click.argument("arguments", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    url: str | None,
    port: int,
    fixtures: Path,
    name: str | None,
    no_world: bool,
    control_token: str | None,
    arguments: tuple[str, ...],
) -> int:
    """Run COMMAND with a server and a project of its own, and with the variables by which an app finds them.

    CTP_PROJECT_KEY, CTP_API_URL, CTP_AUTH_URL, CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_SCOPES, the same with VITE_ and
    NEXT_PUBLIC_ before them, MOCKSERVER_URL and MOCKSERVER_PROJECT. The project is dropped in the end.
    """
    if name and no_world:
        raise Problem("--world and --no-world exclude each other.", USAGE)
    program = program_of(arguments[0])
    # Until the command runs, and is told itself: what was begun for it is cleaned up.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(SIGNALLED + number))
    with ExitStack() as stack:
        remote = _reached(url, control_token)
        if remote is None:
            options = ["--fixtures", str(fixtures)]
            remote = stack.enter_context(Remote(stack.enter_context(launched(*options, port=port))))
        elif chosen := [it for it in ("fixtures", "port") if _is_from_command_line(ctx, it)]:
            raise Problem(f"The server at {remote.url} runs already: leave --{chosen[0]}, or leave --url.", USAGE)
        else:
            stack.enter_context(remote)
        key = stack.enter_context(_project(remote, name, no_world=no_world))
        click.echo(f"mockserver: project '{key}' at {remote.url}", err=True)
        return exit_code_of([program, *arguments[1:]], {**os.environ, **_variables(remote, key)})


def _reached(url: str | None, control_token: str | None) -> Remote | None:
    """The server at `url`, if one was named and answers."""
    if not url:
        return None
    remote = Remote(url, control_token)
    try:
        remote.get("health")
    except Problem as problem:
        if problem.exit_code != UNREACHABLE:
            raise
        click.secho(f"Nobody answers at {url}: a server is started for this command.", fg="yellow", err=True)
        remote.close()
        return None
    return remote


@contextmanager
def _project(remote: Remote, name: str | None, *, no_world: bool) -> Iterator[str]:
    """The key of the project to use."""
    there = projects(remote)
    beginning = None if no_world else prefix(there)
    if beginning is not None:
        key = key_of(name or f"x{secrets.token_hex(3)}", beginning)
        with world(remote, key):
            yield key
        return
    default = default_key(there)
    if name:
        raise Problem(f"Project '{default}' cannot be cloned: {HOW_TO_CLONE.format(key=default)}", USAGE)
    if not no_world:
        how = HOW_TO_CLONE.format(key=default)
        click.secho(f"Project '{default}' itself is used: for one of its own, {how}", fg="yellow", err=True)
    yield default


HOW_TO_CLONE = 'add "{key}-*": {{clone: {key}}} to its fixtures.'


def _variables(remote: Remote, key: str) -> dict[str, str]:
    plain = variables(read(remote.get("connect", query={"project": key}), Connection))
    token = {} if remote.token is None else {"MOCKSERVER_CONTROL_TOKEN": remote.token}
    return {**in_all_forms(plain), "MOCKSERVER_URL": remote.url, "MOCKSERVER_PROJECT": key, **token}


def _is_from_command_line(ctx: click.Context, parameter: str) -> bool:
    return ctx.get_parameter_source(parameter) is ParameterSource.COMMANDLINE
