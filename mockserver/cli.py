"""The command `mockserver`. Each subcommand is imported only when it is called, so that all start quickly."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from mockserver.commands.filled import expect_values
from mockserver.commands.once import Group
from mockserver.problems import INTERRUPTED, Problem

COMMANDS = {
    "serve": "Run the stand-in server.",
    "fixtures": "Check fixtures.",
    "reset": "Begin again from the fixtures.",
    "export": "Write the present state as fixtures.",
    "snapshot": "Keep states of a project by name.",
    "exec": "Run a command with a server and a project of its own.",
    "env": "Print the variables by which an app finds the server.",
    "token": "Print a bearer token of a customer.",
    "requests": "Print what was asked and answered lately, and why.",
    "explain": "Explain a code, or why a request was refused.",
    "outbox": "Look at what would have been mailed.",
    "clock": "Look at the server's clock, or move it.",
    "fault": "Make answers fail.",
    "doctor": "Find out what is wrong here.",
}


class Commands(Group):
    """The subcommands, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        command: click.Command = import_module(f"mockserver.commands.{cmd_name}").command
        expect_values(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


EPILOG = """\b
Examples:
  mockserver serve
  mockserver serve --fixtures fixtures/edge --memory --port 0
  curl -H "Authorization: Bearer $(mockserver token alice)" http://127.0.0.1:8989/demo/me
  mockserver requests --last 1 --why
  mockserver exec -- npx playwright test

\b
Exit codes: 0 fine; 1 a check failed, or the server; 2 usage or fixtures; 3 the port is in use; 4 the data file
cannot be used; 5 no server is reached; 130 interrupted. `exec` passes on that of its command.
"""


@click.command(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mekit", prog_name="mockserver")
def mockserver() -> None:
    """A stand-in server for the My Customer Profile API of the commercetools platform."""


def _print_whatever_comes() -> None:
    """What the console's encoding has not is printed as an escape: no output ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> NoReturn:
    """Runs the command; a problem of the user's is one sentence and an exit code."""
    _print_whatever_comes()
    colour = False if os.environ.get("NO_COLOR") else None
    try:
        code = mockserver.main(prog_name="mockserver", standalone_mode=False, color=colour)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except Problem as problem:
        click.secho(str(problem), fg="red", err=True, color=colour)
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)
