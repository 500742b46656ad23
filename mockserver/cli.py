"""The `mockserver` command. Each subcommand is imported only when it runs, so that all of them start quickly."""

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
    "reset": "Restore the fixtures.",
    "export": "Write the current state as fixtures.",
    "snapshot": "Save, restore and compare states of a project.",
    "exec": "Run a command with its own server and project.",
    "env": "Print the environment variables that an app needs.",
    "token": "Print a bearer token for a customer.",
    "requests": "List recent requests, and explain their responses.",
    "explain": "Explain an error code or a rejected request.",
    "outbox": "List the mails that would have been sent.",
    "clock": "Show or move the server's clock.",
    "fault": "Inject faults into responses.",
    "doctor": "Find problems, and suggest fixes.",
}


class Commands(Group):
    """The subcommands, each in a module of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            raise click.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        command: click.Command = import_module(f"mockserver.commands.{cmd_name}").command
        expect_values(command)  # here, because no subcommand can forget it
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
cannot be used; 5 no server is reached; 130 interrupted. `exec` exits with its command's exit code.
"""


@click.command(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mekit", prog_name="mockserver")
def mockserver() -> None:
    """A stand-in server for the My Customer Profile API of the commercetools platform."""


def _escape_unencodable_output() -> None:
    """Prints characters that the console's encoding lacks as escapes, so that no output ends in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> NoReturn:
    """Runs the command. A mistake of the user ends in one sentence and an exit code, not in a traceback."""
    _escape_unencodable_output()
    color = False if os.environ.get("NO_COLOR") else None
    try:
        code = mockserver.main(prog_name="mockserver", standalone_mode=False, color=color)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except Problem as problem:
        click.secho(str(problem), fg="red", err=True, color=color)
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)
