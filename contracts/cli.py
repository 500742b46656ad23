"""The command `contracts`. Subcommands are imported on use, since few need Schemathesis, which is slow to import."""

from __future__ import annotations

import sys
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from contracts.commands.filled import expect_values
from contracts.commands.once import Group
from contracts.report import ReportError
from contracts.target import TargetError
from contracts.verdicts import INTERRUPTED, USAGE

COMMANDS = {
    "run": "Check a target, layer by layer.",
    "doctor": "Check whether a target can be tested.",
    "list": "List the clauses, each with its rule.",
    "explain": "Explain a finding or a clause.",
    "replay": "Check one finding of a report again.",
    "cleanup": "Remove accounts that earlier runs left behind.",
    "diff": "Compare two reports.",
    "power": "Measure how many seeded defects are detected.",
}

EPILOG = """\b
Examples:
  contracts run                                  starts and checks the mockserver
  contracts run --target staging.yaml --report junit=contracts.xml --report html=contracts.html
  contracts run --layer clauses --clause 'clauses/password/*'
  contracts doctor --target staging.yaml

\b
Exit codes: 0 kept; 1 broken; 2 usage or harness; 3 inconclusive; 130 interrupted.
"""


class Commands(Group):
    """The subcommands, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        try:
            command = import_module(f"contracts.commands.{cmd_name}").command
        except ModuleNotFoundError as missing:
            if (missing.name or "").startswith("contracts"):
                raise
            raise click.UsageError(f"{missing.name} is not installed: pip install 'mekit[contracts]'") from missing
        if not isinstance(command, click.Command):
            return None
        expect_values(command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mekit", prog_name="contracts")
def contracts() -> None:
    """Check whether an implementation keeps the contract of the My Customer Profile API."""


def _escape_unprintable() -> None:
    """Prints characters that the console cannot encode as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> NoReturn:
    """Runs the command; a user error is reported as one sentence."""
    _escape_unprintable()
    try:
        code = contracts.main(prog_name="contracts", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(USAGE)
    except (TargetError, ReportError) as problem:
        click.secho(str(problem), fg="red", err=True)
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int) else 0)
