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
from mockserver.commands.options import control_token_option, fixtures_option, setting
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
The exit code is that of COMMAND; 128 + n if signal n ended it, 127 if it was not found.
""",
)
@setting("--url", show_default="start one, in memory", help="Use this running server.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", help="Port of the started server."
)
@fixtures_option
@click.option("--world", "name", metavar="NAME", show_default="a random one", help="Name of the command's own project.")
@click.option("--no-world", is_flag=True, help="Use the first project instead of a project of its own.")
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
    """Run COMMAND with its own server and project, and with the environment variables that an app needs to find them.

    CTP_PROJECT_KEY, CTP_API_URL, CTP_AUTH_URL, CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_SCOPES, the same with the
    prefixes VITE_ and NEXT_PUBLIC_, MOCKSERVER_URL and MOCKSERVER_PROJECT. The project is dropped at the end.
    """
    if name and no_world:
        raise Problem("--world and --no-world exclude each other.", USAGE)
    program = program_of(arguments[0])
    # Until the command runs, and receives its signals itself, SIGTERM must unwind the stack: it stops the server that
    # was started and drops the project.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(SIGNALLED + number))
    with ExitStack() as stack:
        remote = _reached(url, control_token)
        if remote is None:
            options = ["--fixtures", str(fixtures)]
            remote = stack.enter_context(Remote(stack.enter_context(launched(*options, port=port))))
        elif chosen := [it for it in ("fixtures", "port") if _is_from_command_line(ctx, it)]:
            raise Problem(
                f"The server at {remote.url} is already running: remove --{chosen[0]}, or remove --url.", USAGE
            )
        else:
            stack.enter_context(remote)
        key = stack.enter_context(_project(remote, name, no_world=no_world))
        click.echo(f"mockserver: project '{key}' at {remote.url}", err=True)
        return exit_code_of([program, *arguments[1:]], {**os.environ, **_variables(remote, key)})


def _reached(url: str | None, control_token: str | None) -> Remote | None:
    """The server at `url`, if a URL was given and a server responds there."""
    if not url:
        return None
    remote = Remote(url, control_token)
    try:
        remote.get("health")
    except Problem as problem:
        if problem.exit_code != UNREACHABLE:
            raise
        click.secho(f"No server responds at {url}; starting one for this command.", fg="yellow", err=True)
        remote.close()
        return None
    return remote


@contextmanager
def _project(remote: Remote, name: str | None, *, no_world: bool) -> Iterator[str]:
    """The key of the project to use; a project that is created for it is dropped at the end."""
    existing = projects(remote)
    beginning = None if no_world else prefix(existing)
    if beginning is not None:
        key = key_of(name or f"x{secrets.token_hex(3)}", beginning)
        with world(remote, key):
            yield key
        return
    default = default_key(existing)
    if name:
        raise Problem(f"Project '{default}' cannot be cloned: {HOW_TO_CLONE.format(key=default)}", USAGE)
    if not no_world:
        how = HOW_TO_CLONE.format(key=default)
        click.secho(f"Using project '{default}' itself. For a project of its own, {how}", fg="yellow", err=True)
    yield default


HOW_TO_CLONE = 'add "{key}-*": {{clone: {key}}} to its fixtures.'


def _variables(remote: Remote, key: str) -> dict[str, str]:
    plain = variables(read(remote.get("connect", query={"project": key}), Connection))
    token = {} if remote.token is None else {"MOCKSERVER_CONTROL_TOKEN": remote.token}
    return {**in_all_forms(plain), "MOCKSERVER_URL": remote.url, "MOCKSERVER_PROJECT": key, **token}


def _is_from_command_line(ctx: click.Context, parameter: str) -> bool:
    return ctx.get_parameter_source(parameter) is ParameterSource.COMMANDLINE
