"""Measures this server beside the best-known other one: `python tests/bench`."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

import click
from load import MISSING, Refused, is_installed
from measures import Plan, compared, curve, floors, folds, starts
from rich.console import Console
from servers import PEER, Failed, installed_peer
from table import markdown, shown
from workloads import WORKLOADS

CURVE_SIZES = (1, 100, 1_000, 10_000, 100_000)
PARTS = (*WORKLOADS, "floor", "start", "fold")

NOTES = f"""\
The peer is {PEER}, in memory, with authentication on.
wrk makes every run, over 16 connections, after one that does not count; the sides take turns, and the median counts.
A run in which anything but success is answered stops the measurement.
POST /me goes over one connection: to the peer all customers have one profile, and one connection knows its version.
While sign-ups are measured, the customers of the run itself come on top."""


def numbers(_: click.Context, __: click.Parameter, value: str) -> tuple[int, ...]:
    """`1,100,1000`."""
    try:
        return tuple(sorted({int(number) for number in value.split(",") if int(number) > 0}))
    except ValueError:
        raise click.BadParameter(f"'{value}' is not like 1,100,1000") from None


def parts(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """`get,update`."""
    if not set(value.split(",")) <= set(PARTS):
        raise click.BadParameter(f"'{value}' is not like get,update; there are {', '.join(PARTS)}")
    return tuple(value.split(","))


@click.command(
    epilog="""\b
Examples:
  python tests/bench
  python tests/bench --only get,login --sizes 1,1000 --rounds 5
  python tests/bench --no-peer --seconds 1 --rounds 1
  python tests/bench --curve --only get --markdown
  python tests/bench --peer ~/mock/node_modules
"""
)
@click.option("--only", default=",".join(PARTS), callback=parts, show_default=True, help="Only these parts.")
@click.option("--sizes", default="1,100,1000,10000", callback=numbers, show_default=True, help="Numbers of customers.")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True, help="Their median counts.")
@click.option("--seconds", type=click.IntRange(1), default=3, show_default=True, help="How long one run lasts.")
@click.option(
    "--peer",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="BENCH_PEER",
    show_envvar=True,
    show_default="npx gets it",
    help="The node_modules that the peer is installed in.",
)
@click.option("--no-peer", is_flag=True, help="This server alone.")
@click.option("--curve", "with_curve", is_flag=True, help="This server at up to 100,000 customers, too.")
@click.option("--markdown", "in_markdown", is_flag=True, help="Print the tables in Markdown, too.")
def main(
    *,
    only: tuple[str, ...],
    sizes: tuple[int, ...],
    rounds: int,
    seconds: int,
    peer: Path | None,
    no_peer: bool,
    with_curve: bool,
    in_markdown: bool,
) -> None:
    """Measure how fast this server is, beside the peer on the same machine."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    tell = Console(stderr=True, highlight=False).print
    try:
        plan = Plan(sizes, rounds, seconds, None if no_peer else (peer or installed_peer()).resolve())
        sheets = [compared(workloads, plan, tell)] if (workloads := [it for it in only if it in WORKLOADS]) else []
        sheets += [floors(plan, tell)] if "floor" in only else []
        sheets += [starts(plan, tell)] if "start" in only else []
        sheets += [folds(plan, tell)] if "fold" in only else []
        sheets += [curve(CURVE_SIZES, plan, tell)] if with_curve else []
    except (Refused, Failed) as problem:
        raise click.ClickException(str(problem)) from None
    for sheet in sheets:
        shown(sheet, console)
    console.print(f"{NOTES}\n{machine()}", highlight=False, markup=False)
    if in_markdown:
        click.echo("\n\n".join(map(markdown, sheets)))


def machine() -> str:
    """What it was measured on."""
    return f"Measured on {os.cpu_count()} cores, Python {platform.python_version()}."


if __name__ == "__main__":
    if not is_installed():
        raise SystemExit(MISSING)
    main()
