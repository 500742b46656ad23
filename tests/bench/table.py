"""What was measured, as tables for the terminal and for the README."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table


class Sheet(NamedTuple):
    """One table. The first column is of words, the others are of numbers."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def shown(sheet: Sheet, console: Console) -> None:
    """Prints it for people."""
    table = Table(title=escape(sheet.title), title_justify="left")
    for number, name in enumerate(sheet.head):
        table.add_column(name, justify="right" if number else "left")
    for row in sheet.rows:
        table.add_row(*(escape(cell.replace("`", "")) for cell in row))
    console.print(table)


def markdown(sheet: Sheet) -> str:
    """The same for the README."""
    rule = ("---", *["--:"] * (len(sheet.head) - 1))
    return "\n".join([f"{sheet.title}\n", *(f"| {' | '.join(row)} |" for row in (sheet.head, rule, *sheet.rows))])


def count(number: float | None) -> str:
    """A rate, or nothing."""
    return "" if number is None else f"{number:,.0f}"


def ratio(one: float | None, other: float | None) -> str:
    """How many times the other one is: two digits are enough, and more than there is."""
    if one is None or not other:
        return ""
    times = one / other
    return f"{times:.0f}×" if times >= 10 else f"{times:.2g}×"
