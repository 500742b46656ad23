"""`contracts replay`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from contracts.commands.once import Command
from contracts.commands.options import target_option
from contracts.commands.progress import Watch
from contracts.commands.run import LAST, conclude
from contracts.report import read
from contracts.reports.curl import script
from contracts.run import LAYERS, Options, run
from contracts.target import target_from
from contracts.verdicts import RED


@click.command(
    "replay",
    cls=Command,
    epilog="\b\nExamples:\n  contracts replay clauses/profile/test_an_update_of_another_version_is_refused\n"
    "  contracts replay lockstep/updateMyCustomer/status --from report.json --target staging.yaml\n",
)
@click.argument("failure")
@target_option
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path),
    default=LAST,
    show_default=True,
    help="JSON report of the run.",
)
def command(failure: str, target: Path, file: Path) -> int:
    """Check FAILURE, the id of a finding, once more, with the seed of its run and with new tokens."""
    report = read(file)
    if failure not in {finding.id for finding in report.findings}:
        raise click.UsageError(f"{file} has no finding '{failure}'.")
    layer: Any = failure.partition("/")[0]
    layers = (layer,) if layer in LAYERS and layer != "laws" else LAYERS
    console = Console(stderr=True)
    with Watch(console) as watch:
        options = Options(layers=("doctor", *layers), patterns=(failure,), seed=report.seed, shard=report.shard)
        again = run(target_from(target), options, watch)
    for finding in again.with_verdict(*RED):
        click.echo(f"{script(finding, again)}\n".encode(), nl=False)
    conclude(again, console)
    return again.exit_code
