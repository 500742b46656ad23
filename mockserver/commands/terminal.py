"""Output for people: aligned, colored where the terminal can, and without control characters from outside."""

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
"""Minimum width of a value, in characters."""

SHORTEST = 12
"""Minimum width of the column that is shortened, in characters."""

Row = Sequence[str]


def printable(text: str) -> str:
    """`text` on one line, with control characters escaped: a path or a header must not control the terminal."""
    return "".join(it if it.isprintable() else it.encode("unicode_escape").decode() for it in text)


def table(heading: Row, rows: Sequence[Row], *, gives_way: int | None = None) -> str:
    """A table whose columns are as wide as their widest cells."""
    widths = widths_of([heading, *rows], gives_way=gives_way)
    return "\n".join([click.style(line(heading, widths), dim=True), *(line(row, widths) for row in rows)])


def widths_of(rows: Sequence[Row], *, gives_way: int | None = None) -> list[int]:
    """The widths of the columns. If the terminal is too narrow, the column `gives_way` is shortened."""
    widths = [max(len(click.unstyle(cell)) for cell in column) for column in zip_longest(*rows, fillvalue="")]
    if gives_way is not None:
        excess = sum(widths) + 2 * len(widths) - 2 - _columns()
        widths[gives_way] = max(widths[gives_way] - max(excess, 0), min(widths[gives_way], SHORTEST))
    return widths


def line(row: Row, widths: Sequence[int]) -> str:
    """One row of a table. Cells that are wider than their column are truncated, except in the last column."""
    *cells, last = row
    return "  ".join([*(_fitted(cell, width) for cell, width in zip(cells, widths, strict=False)), last]).rstrip()


def fields(pairs: Iterable[tuple[str, str]], *, margin: int = 0) -> str:
    """Names and values, indented by `margin`. Empty values are left out, long ones are wrapped."""
    shown = [(name, value) for name, value in pairs if value]
    width = max((len(name) for name, _ in shown), default=0)
    names = (" " * margin + click.style(name.ljust(width), dim=True) for name, _ in shown)
    return "\n".join(
        f"{name}  {hanging(value, margin + width + 2)}" for name, (_, value) in zip(names, shown, strict=True)
    )


def hanging(text: str, margin: int) -> str:
    """Text that follows a name of `margin` characters: wrapped on a terminal, with all its lines at that indent.

    Colored text is not wrapped: it is short, and a line break would separate it from its color codes.
    """
    room = max(_columns() - margin, NARROWEST)
    lines = text.splitlines()
    if click.unstyle(text) == text:
        lines = [
            it for line in lines for it in wrap(line, room, break_long_words=False, break_on_hyphens=False) or [""]
        ]
    return ("\n" + " " * margin).join(lines)


def pretty(json: bytes) -> str:
    """JSON with indentation, for people and scripts."""
    return msgspec.json.format(json, indent=2).decode()


def json_text(value: Any) -> str:
    """A value on one line of JSON."""
    return msgspec.json.encode(value).decode()


def print_data(text: str, *, nl: bool = True) -> None:
    """Prints data for programs: UTF-8 with line feeds, whatever the console's encoding."""
    click.echo(f"{text}\n".encode() if nl else text.encode(), nl=False)


def time_of_day(moment: DateTime) -> str:
    """`09:00:00`, without the date: the listed requests are recent."""
    return moment[11:19]


def short_moment(moment: DateTime) -> str:
    """`2026-01-31 09:00:00Z`."""
    return f"{moment[:10]} {moment[11:19]}Z"


def counted(number: int, noun: str) -> str:
    """`1 request`, `2 requests`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _columns() -> int:
    """The width of the terminal; unlimited for a pipe or a file, so that scripts get complete cells."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize


def _fitted(cell: str, width: int) -> str:
    plain = click.unstyle(cell)
    if len(plain) > width:
        return plain[: width - 1] + "…"
    return cell + " " * (width - len(plain))
