"""Measures how many defective servers the suites find: `python tests/power`.

A defect is put into a copy of the server; the judge, and the reference of its lockstep layer, run from this checkout.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec
import plain as schemathesis
from benign import VARIANTS
from catalogue import CHAPTERS
from judge import LAYERS, judged, stages_of
from mechanical import sampled
from mutant import PACKAGE, Mutant, copied
from rejection import REASONS, problem_of
from results import Measured, Results, keep, load
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from table import kills, markdown, shown

from contracts.layers.clauses import listed
from contracts.verdicts import INCONCLUSIVE, KEPT

CLEAN = Mutant("clean", "The server as it is.", ())


class Plan(NamedTuple):
    """How each mutant is looked at; `package` is the server that is changed."""

    layers: tuple[str, ...]
    seeds: tuple[int, ...]
    max_time: float
    plain: bool
    fast: bool
    package: Path
    clauses: Mapping[str, str] = {}
    """Which clauses have a sentence, as a pattern over their ids."""


def measured(mutant: Mutant, known: Measured, plan: Plan) -> Measured:
    """`known`, and what is missing of it."""
    for seed in plan.seeds:
        if str(seed) not in known.seeds:
            known.seeds[str(seed)] = judged(
                mutant,
                layers=plan.layers,
                seed=seed,
                max_time=plan.max_time,
                stages=stages_of(plan.layers, plan.clauses.get(mutant.sentence)) if plan.fast else (),
                package=plan.package,
            )
        if plan.plain and str(seed) not in known.plain:
            known.plain[str(seed)] = schemathesis.failures(
                mutant, seed=seed, max_time=plan.max_time, package=plan.package
            )
    return known


def words(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    """`clauses,doors`."""
    layers = tuple(value.split(","))
    if not set(layers) <= set(LAYERS):
        raise click.BadParameter(f"'{value}' is not like clauses,doors; layers are {', '.join(LAYERS)}")
    return layers


def numbers(_: click.Context, __: click.Parameter, value: str) -> tuple[int, ...]:
    """`1,2,3`."""
    try:
        return tuple(int(number) for number in value.split(","))
    except ValueError:
        raise click.BadParameter(f"'{value}' is not like 1,2,3") from None


@click.command(
    epilog="""\b
Examples:
  python tests/power --layers clauses,doors
  python tests/power --only first-customer-is-returned
  python tests/power --only 'older-*' --seeds 1,2,3 --plain --out power.json
  python tests/power --every 9 --layers generated,lockstep,laws --plain --max-time 25
  python tests/power --mechanical 100 --seed 7 --fast
  python tests/power --nulls
  python tests/power --clean 20
"""
)
@click.argument("names", nargs=-1)
@click.option("--only", multiple=True, metavar="GLOB", help="Only defects with such names; as an argument, too.")
@click.option("--every", type=click.IntRange(1), default=1, metavar="N", help="Only every N-th of them: a sample.")
@click.option("--layers", default=",".join(LAYERS), callback=words, show_default=True, help="Only these layers.")
@click.option("--seeds", default="1", callback=numbers, show_default=True, help="Each defect is looked at with each.")
@click.option("--mechanical", type=click.IntRange(1), metavar="N", help="N mechanical mutants in place of the defects.")
@click.option("--seed", default=1, show_default=True, help="Which N.")
@click.option("--nulls", is_flag=True, help="Null servers and benign variants in place of the defects.")
@click.option("--clean", type=click.IntRange(1), metavar="N", help="The clean server with N seeds: false alarms.")
@click.option("--max-time", default=60.0, show_default=True, help="Seconds for all layers of a run.")
@click.option(
    "--fast",
    is_flag=True,
    help="First the clause of the sentence, then the quick layers, then the others, until one finds it.",
)
@click.option("--plain", is_flag=True, help="Plain Schemathesis beside it, for the same time.")
@click.option("--jobs", default=2, show_default=True, help="Runs at a time.")
@click.option("--out", type=click.Path(path_type=Path), help="A file to keep the results in, and to go on with.")
@click.option("--totals", is_flag=True, help="No row for each defect.")
@click.option("--markdown", is_flag=True, help="Print the totals in Markdown, too.")
@click.pass_context
def main(
    context: click.Context, names: tuple[str, ...], only: tuple[str, ...], layers: tuple[str, ...], **options: Any
) -> None:
    """Measure how many defective servers the suites find."""
    console = Console(width=None if sys.stdout.isatty() else 160)
    if options["nulls"]:
        context.exit(rejected(console, (*names, *only), layers, options))
    chosen = list(mutants((*names, *only), options["mechanical"], options["seed"]))[:: options["every"]]
    if options["clean"]:
        chosen, options["seeds"] = [], tuple(range(1, options["clean"] + 1))
    elif not chosen:
        raise click.UsageError("There is no such defect.")
    with copied(PACKAGE) as package:  # what is edited meanwhile does not count
        plan = Plan(
            layers,
            options["seeds"],
            options["max_time"],
            options["plain"],
            options["fast"],
            package,
            {it.sentence: f"{it.id.partition('[')[0]}*" for it in listed()},
        )
        results = prepared(load(options["out"]), plan, options["out"], console)
        if chosen:
            run(chosen, plan, results, options["jobs"], options["out"], console)
    if chosen:
        now = {mutant.name: results.mutants[mutant.name] for _, mutant in chosen}
        chosen_results = msgspec.structs.replace(results, mutants=now)
        shown(chosen_results, console, each=not options["totals"])
        if options["markdown"]:
            click.echo(markdown(chosen_results))
    runs = results.clean.seeds.values()
    alarms, short = sum(run.is_alarm for run in runs), sum(run.exit_code == INCONCLUSIVE for run in runs)
    told = f"; {short} of them had too little time to see everything succeed" if short else ""
    console.print(f"The clean server: {alarms} false alarms with {len(runs)} seeds{told}.")
    context.exit(1 if alarms else 0)


def mutants(patterns: Sequence[str], mechanical: int | None, seed: int) -> Iterator[tuple[str, Mutant]]:
    """The chapter and the mutant of each that is chosen."""
    if mechanical is not None:
        yield from (("mechanical", mutant) for mutant in sampled(mechanical, seed))
        return
    for chapter, defects in CHAPTERS.items():
        for defect in defects:
            if not patterns or any(fnmatchcase(defect.name, pattern) for pattern in patterns):
                yield chapter, defect


def prepared(known: Results | None, plan: Plan, file: Path | None, console: Console) -> Results:
    """The results so far; a kill counts only where the clean server, looked at first, is clean."""
    if known is not None and (known.layers, known.max_time, known.fast) != (plan.layers, plan.max_time, plan.fast):
        raise click.UsageError(f"{file} was measured with other layers, or for another time.")
    results = known or Results(
        layers=plan.layers, max_time=plan.max_time, fast=plan.fast, clean=Measured(sentence=CLEAN.sentence, chapter="")
    )
    for seed in plan.seeds:
        if not results.has("clean", [seed], plain=plan.plain):
            measured(CLEAN, results.clean, plan._replace(seeds=(seed,), fast=False))
            keep(results, file)
        judgement = results.clean.seeds[str(seed)]
        alarm = f"[red]{judgement.problem or sorted(judgement.layers)}[/]" if judgement.is_alarm else "inconclusive"
        told = "kept" if judgement.exit_code == KEPT else alarm
        console.print(f"the clean server, seed {seed}: {told}, {judgement.seconds:.0f} s", highlight=False)
    if plan.plain:
        heard(results.clean, plan)
        keep(results, file)
    return results


def heard(clean: Measured, plan: Plan) -> None:
    """Lets plain Schemathesis look at the clean server several times: what it reports of that is no kill."""
    for seed in (1, 2, 3):
        if str(seed) not in clean.plain:
            clean.plain[str(seed)] = schemathesis.failures(
                CLEAN, seed=seed, max_time=plan.max_time, package=plan.package
            )


def run(
    chosen: list[tuple[str, Mutant]],
    plan: Plan,
    results: Results,
    jobs: int,
    file: Path | None,
    console: Console,
) -> None:
    """Looks at each mutant that was not looked at before, and keeps what comes."""
    waiting = [it for it in chosen if not results.has(it[1].name, plan.seeds, plain=plan.plain)]
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=len(waiting))
        for chapter, mutant, known in _looked_at(waiting, plan, results, jobs):
            results.mutants[mutant.name] = known
            keep(results, file)
            found = sorted(kills(known, results) - {"any"}) or (["no verdict"] if not known.is_valid else ["survives"])
            progress.update(task, advance=1)
            progress.console.print(f"{chapter:<10} {mutant.name:<52} {', '.join(found)}", highlight=False)


def _looked_at(
    waiting: list[tuple[str, Mutant]], plan: Plan, results: Results, jobs: int
) -> Iterator[tuple[str, Mutant, Measured]]:
    executor = ThreadPoolExecutor(jobs)
    try:
        begun = {
            executor.submit(
                measured,
                mutant,
                results.mutants.get(mutant.name) or Measured(sentence=mutant.sentence, chapter=chapter),
                plan,
            ): (chapter, mutant)
            for chapter, mutant in waiting
        }
        for done in as_completed(begun):
            chapter, mutant = begun[done]
            yield chapter, mutant, done.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def rejected(console: Console, patterns: tuple[str, ...], layers: tuple[str, ...], options: dict[str, Any]) -> int:
    """Looks at the null servers and the benign variants, and says which are not as they should be."""
    wrong = 0
    for name in (*REASONS, *VARIANTS):
        if patterns and not any(fnmatchcase(name, pattern) for pattern in patterns):
            continue
        began = time.monotonic()
        problem = problem_of(name, layers=layers, seed=options["seeds"][0], max_time=options["max_time"])
        wrong += bool(problem)
        verdict = problem or ("rejected" if name in REASONS else "kept")
        console.print(f"{name:<16} {verdict}  [dim]{time.monotonic() - began:.0f} s[/]", highlight=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
