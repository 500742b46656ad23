"""What is printed for people: aligned, in colours where there are any, and with nothing in it that a terminal obeys."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

import click
import msgspec

from mockserver.domain.values import DateTime

NARROWEST = 30
"""Characters that are left at least for a value."""

SHORTEST = 12
"""Characters that are left at least of a column that has to give way."""

Row = Sequence[str]


def printable(text: str) -> str:
    """`text` on one line; what an attacker put into a path moves no cursor and changes no colour."""
    return "".join(it if it.isprintable() else it.encode("unicode_escape").decode() for it in text)


def table(heading: Row, rows: Sequence[Row], *, gives_way: int | None = None) -> str:
    """Columns as wide as what stands in them."""
    widths = widths_of([heading, *rows], gives_way=gives_way)
    return "\n".join([click.style(line(heading, widths), dim=True), *(line(row, widths) for row in rows)])


def widths_of(rows: Sequence[Row], *, gives_way: int | None = None) -> list[int]:
    """How wide the columns are; on a terminal that is too narrow, the column `gives_way` is to be cut short."""
    widths = [max(len(click.unstyle(cell)) for cell in column) for column in zip_longest(*rows, fillvalue="")]
    if gives_way is not None:
        excess = sum(widths) + 2 * len(widths) - 2 - _columns()
        widths[gives_way] = max(widths[gives_way] - max(excess, 0), min(widths[gives_way], SHORTEST))
    return widths


def line(row: Row, widths: Sequence[int]) -> str:
    """One row of a table; what is wider than its column is cut short, the last column never."""
    *cells, last = row
    return "  ".join([*(_fitted(cell, width) for cell, width in zip(cells, widths, strict=False)), last]).rstrip()


def fields(pairs: Iterable[tuple[str, str]], *, margin: int = 0) -> str:
    """Names before their values, `margin` from the left; what has no value is left out, and long text is wrapped."""
    shown = [(name, value) for name, value in pairs if value]
    width = max((len(name) for name, _ in shown), default=0)
    names = (" " * margin + click.style(name.ljust(width), dim=True) for name, _ in shown)
    return "\n".join(
        f"{name}  {beside(value, margin + width + 2)}" for name, (_, value) in zip(names, shown, strict=True)
    )


def beside(text: str, margin: int) -> str:
    """Text that begins `margin` from the left, wrapped on a terminal; its lines begin below each other.

    Text in colours is short, and left as it is.
    """
    room = max(_columns() - margin, NARROWEST)
    lines = text.splitlines()
    if click.unstyle(text) == text:
        lines = [
            it for line in lines for it in wrap(line, room, break_long_words=False, break_on_hyphens=False) or [""]
        ]
    return ("\n" + " " * margin).join(lines)


def pretty(json: bytes) -> str:
    """JSON, to read and for scripts."""
    return msgspec.json.format(json, indent=2).decode()


def json_text(value: Any) -> str:
    """A value on one line of JSON."""
    return msgspec.json.encode(value).decode()


def print_data(text: str, *, nl: bool = True) -> None:
    """Prints what programs read: UTF-8, with line feeds, whatever the console's encoding."""
    click.echo(f"{text}\n".encode() if nl else text.encode(), nl=False)


def time_of_day(moment: DateTime) -> str:
    """`09:00:00` of a moment: of what has just happened, the day is known."""
    return moment[11:19]


def short_moment(moment: DateTime) -> str:
    """`2026-01-31 09:00:00Z`."""
    return f"{moment[:10]} {moment[11:19]}Z"


def counted(number: int, noun: str) -> str:
    """`1 request`, `2 requests`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _columns() -> int:
    """How wide the terminal is; what is no terminal has room."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def _fitted(cell: str, width: int) -> str:
    plain = click.unstyle(cell)
    if len(plain) > width:
        return plain[: width - 1] + "…"
    return cell + " " * (width - len(plain))
