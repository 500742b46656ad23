"""The command `mockserver`. Each subcommand is imported only when it is called, so that all start quickly."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NoReturn

import click

from mockserver.problems import INTERRUPTED, Problem

COMMANDS = {
    "serve": "Run the stand-in server.",
    "fixtures": "Check fixtures.",
    "reset": "Begin again from the fixtures.",
    "export": "Write the present state as fixtures.",
    "token": "Print a bearer token of a customer.",
}


class Commands(click.Group):
    """The subcommands, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"mockserver.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


EPILOG = """\b
Examples:
  mockserver serve
  mockserver serve --fixtures fixtures/edge --memory --port 0
  curl -H "Authorization: Bearer $(mockserver token alice)" http://127.0.0.1:8989/demo/me

\b
Exit codes: 0 fine; 1 the server failed; 2 usage or fixtures; 3 the port is in use; 4 the data file cannot be
used; 5 no server is reached; 130 interrupted.
"""


@click.command(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mekit", prog_name="mockserver")
def mockserver() -> None:
    """A stand-in server for the My Customer Profile API of the commercetools platform."""


def main() -> NoReturn:
    """Runs the command; a problem of the user's is one sentence and an exit code."""
    try:
        mockserver.main(prog_name="mockserver", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except Problem as problem:
        click.secho(str(problem), fg="red", err=True)
        sys.exit(problem.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    sys.exit(0)
