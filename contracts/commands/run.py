"""`contracts run`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape

from contracts import files
from contracts.commands.once import Command
from contracts.commands.options import Shard, target_option
from contracts.commands.progress import Watch, say, told
from contracts.report import Report, ReportError, written
from contracts.reports.html import html
from contracts.reports.junit import junit
from contracts.reports.markdown import github_annotations, markdown
from contracts.run import LAYERS, Options, run
from contracts.session import LEDGERS
from contracts.target import target_from
from contracts.verdicts import INTERRUPTED, KEPT, fits

T = TypeVar("T")

FORMATS: Mapping[str, Callable[[Report], bytes]] = {
    "json": written,
    "junit": junit,
    "markdown": lambda report: markdown(report).encode(),
    "html": lambda report: html(report).encode(),
}
SHOWN = 5
"""Maximum number of accounts that could not be removed to list in the terminal."""
LAST = LEDGERS / "last.json"
PRINTED = Path("-")


class ReportOption(click.ParamType[tuple[str, Path]]):
    """`FORMAT=FILE`; a file that cannot be written is refused before the run, not after it."""

    name = "format=file"

    def convert(
        self, value: str | tuple[str, Path], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        if isinstance(value, tuple):
            return value
        format, equals, file = value.partition("=")
        if format not in FORMATS or not equals or not file:
            self.fail(f"'{value}' is not like junit=contracts.xml; formats are {', '.join(FORMATS)}", param, ctx)
        if Path(file) != PRINTED:
            try:
                files.expect_regular(Path(file))
            except OSError as error:
                advice = f" Print it with {format}=-." if isinstance(error, files.NotRegular) else ""
                self.fail(f"{file} cannot be written: {files.reason_of(error)}.{advice}", param, ctx)
        return format, Path(file)


@click.command(
    "run",
    cls=Command,
    epilog="""\b
Examples:
  contracts run
  contracts run --target staging.yaml --report html=contracts.html
  contracts run --layer clauses --layer doors --max-time 60
  contracts run --clause 'clauses/account/*' --shard 1/4
""",
)
@target_option
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Run only this layer (repeatable).")
@click.option(
    "--clause",
    "patterns",
    multiple=True,
    metavar="GLOB",
    help="Only findings whose id matches, such as 'clauses/email/*' (repeatable).",
)
@click.option("--seed", type=int, help="Seed of all randomness; default: the target file's.")
@click.option(
    "--max-time", type=click.FloatRange(min=1), metavar="S", help="Time limit for all layers together, in seconds."
)
@click.option(
    "--shard",
    type=Shard(),
    default="1/1",
    help="Run the ith of n parts of clauses and doors, and the random layers with another seed.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    type=ReportOption(),
    help="Write a report: json, junit, markdown or html (repeatable). With '-' as FILE, it is printed.",
)
def command(
    target: Path,
    layers: tuple[Any, ...],
    patterns: tuple[str, ...],
    reports: tuple[tuple[str, Path], ...],
    **chosen: Any,
) -> int:
    """Check a target with every layer, and report whether it keeps the contract."""
    console = Console(stderr=True)
    described = target_from(target)
    patterns = patterns or ("*",)
    layers = layers or (("doctor", "clauses") if all(it.startswith("clauses/") for it in patterns) else LAYERS)
    with Watch(console) as watch:
        report = run(described, Options(layers=("doctor", *layers), patterns=patterns, **chosen), watch)
    asked = [layer for layer in layers if layer != "doctor"]
    found = [finding.id for finding in report.findings if finding.layer in asked]
    idle = [pattern for pattern in patterns if asked and not any(fits(id, pattern) for id in found)]
    if idle and report.exit_code == KEPT and chosen["shard"] == (1, 1):  # a shard of few findings may be empty
        raise click.UsageError(f"'{idle[0]}' matches nothing in {', '.join(asked)}; see 'contracts list'.")
    write_reports(report, reports)
    conclude(report, console)
    return report.exit_code


def write_reports(report: Report, reports: tuple[tuple[str, Path], ...]) -> None:
    """Writes the requested reports, the one that `replay` reads, and the summary of a CI step."""
    for format, file in (("json", LAST), *reports):
        if file == PRINTED:
            click.echo(FORMATS[format](report), nl=False)
        else:
            _expect_written(file, files.write, FORMATS[format](report))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        _expect_written(Path(summary), files.append, markdown(report))
        if all(file != PRINTED for _, file in reports):  # else they would be in the middle of a report
            click.echo(github_annotations(report).encode(), nl=False)


def _expect_written(file: Path, write: Callable[[Path, T], None], content: T) -> None:
    """Raises ReportError."""
    try:
        write(file, content)
    except OSError as error:
        raise ReportError(f"{file} cannot be written: {files.reason_of(error)}") from error


def conclude(report: Report, console: Console) -> None:
    """Prints the final lines: the overall verdict, and accounts that were left behind."""
    for sentence in report.not_removed[:SHOWN]:
        say(console, f"[yellow]left[/] {escape(sentence)}")
    if len(report.not_removed) > SHOWN:
        say(console, f"[yellow]left[/] {len(report.not_removed) - SHOWN} more; the JSON report names them")
    word = {KEPT: "[bold green]kept[/]", INTERRUPTED: "[yellow]interrupted[/]"}.get(
        report.exit_code, "[bold red]broken[/]" if report.exit_code == 1 else "[yellow]inconclusive[/]"
    )
    counts = told(Counter(finding.verdict for finding in report.findings))
    say(console, f"{word} {report.target} in {report.seconds:.1f} s: {counts}")
