"""`contracts power`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from contracts.commands.once import Command

RUNNER = Path(__file__).parents[2] / "tests" / "power"


@click.command(
    "power",
    cls=Command,
    context_settings={"ignore_unknown_options": True},
    epilog="\b\nExamples:\n  contracts power\n  contracts power --only access-tokens-survive-a-change\n",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> int:
    """Measure how many seeded defects the layers detect; requires a checkout. ARGUMENTS are those of tests/power."""
    if not RUNNER.is_dir():
        raise click.UsageError(
            "The seeded defects are in tests/power of the source, which an installation lacks: use a checkout."
        )
    return subprocess.run([sys.executable, str(RUNNER), *arguments], check=False).returncode  # noqa: S603 - our own script
