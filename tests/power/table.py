"""The kill table."""

from __future__ import annotations

from collections.abc import Mapping

from equivalent import of_the_catalogue
from results import Measured, Results
from rich.console import Console
from rich.markup import escape
from rich.table import Table

PLAIN = "schemathesis"


def shown(results: Results, console: Console, *, each: bool = True) -> None:
    """Prints which layer finds which mutant, and how many each finds."""
    columns = columns_of(results)
    if each:
        console.print(_rows(results, columns))
    console.print(_totals(results, columns))
    _tell(results, console)


def kills(mutant: Measured, results: Results) -> set[str]:
    """What finds the mutant: layers, `any` of them, and plain Schemathesis."""
    layers = mutant.killed_by(results.clean)
    return layers | ({"any"} if layers else set()) | ({PLAIN} if plain_kills(mutant, results) else set())


def plain_kills(mutant: Measured, results: Results) -> bool:
    """Whether plain Schemathesis reports a failure that it never reports of the clean server."""
    usual = {failure for failures in results.clean.plain.values() for failure in failures or ()}
    return any(set(failures or ()) - usual for failures in mutant.plain.values())


def chapters(results: Results) -> Mapping[str, list[str]]:
    """The names of the valid mutants, by chapter."""
    found: dict[str, list[str]] = {}
    for name, mutant in results.mutants.items():
        if mutant.is_valid:
            found.setdefault(mutant.chapter, []).append(name)
    return found


def counts(results: Results, names: list[str]) -> Mapping[str, int]:
    """How many of the mutants each column has found."""
    counted: dict[str, int] = {}
    for name in names:
        for column in kills(results.mutants[name], results):
            counted[column] = counted.get(column, 0) + 1
    return counted


def _rows(results: Results, columns: tuple[str, ...]) -> Table:
    table = Table("defect", *(f"{column}" for column in columns), title="Who finds what", title_justify="left")
    for name, mutant in results.mutants.items():
        found = kills(mutant, results)
        mark = "[green]x[/]" if mutant.is_valid else "[dim]?[/]"
        table.add_row(name, *(mark if column in found or not mutant.is_valid else "" for column in columns))
    return table


def _totals(results: Results, columns: tuple[str, ...]) -> Table:
    table = Table("chapter", "defects", *columns, title="How many are found", title_justify="left")
    *rows, last = totals(results, columns)
    for row in rows:
        table.add_row(*row)
    table.add_section()
    table.add_row(*last)
    return table


def totals(results: Results, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A row for each chapter, and one for all: how many defects there are, and how many each column has found."""
    rows = []
    for chapter, names in chapters(results).items():
        counted = counts(results, names)
        rows.append((chapter, str(len(names)), *(str(counted.get(column, 0)) for column in columns)))
    everything = [name for names in chapters(results).values() for name in names]
    counted, number = counts(results, everything), max(1, len(everything))
    shares = (f"{counted.get(column, 0)} ({100 * counted.get(column, 0) / number:.0f} %)" for column in columns)
    return [*rows, ("all", str(len(everything)), *shares)]


def columns_of(results: Results) -> tuple[str, ...]:
    """The layers that were looked with, `any` of them, and plain Schemathesis if it was."""
    has_plain = any(mutant.plain for mutant in results.mutants.values())
    return ("doctor", *results.layers, "any", *((PLAIN,) if has_plain else ()))


def markdown(results: Results) -> str:
    """The totals, as the README has them."""
    columns = ("chapter", "defects", *columns_of(results))
    rows = (columns, ("---", *["--:"] * (len(columns) - 1)), *totals(results, columns[2:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _tell(results: Results, console: Console) -> None:
    """What the table does not show: survivors, runs that say nothing, how long it takes."""
    survivors = [name for name, it in results.mutants.items() if it.is_valid and "any" not in kills(it, results)]
    for name in survivors:
        why = of_the_catalogue().get(name, "The run is inconclusive." if results.mutants[name].is_red else "")
        sentence = escape(results.mutants[name].sentence)
        console.print(f"[red]survives[/] {name}: {sentence} [dim]{why}[/]", highlight=False)
    for name, mutant in results.mutants.items():
        if not mutant.is_valid:
            problem = next(iter(mutant.seeds.values())).problem if mutant.seeds else "not run"
            console.print(f"[yellow]no verdict[/] {name}: {escape(problem)}", highlight=False)
    runs = [judgement for mutant in results.mutants.values() for judgement in mutant.seeds.values()]
    always = sum(bool(mutant.killed_always_by(results.clean)) for mutant in results.mutants.values())
    seconds = sum(run.seconds for run in runs) / max(1, len(runs))
    console.print(
        f"{len(results.mutants)} mutants, {always} of them found with every seed by some layer; "
        f"{seconds:.1f} s a run on average",
        highlight=False,
    )
