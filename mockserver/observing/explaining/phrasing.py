"""How values, lists and times are put into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from mockserver.domain.names import nearest
from mockserver.domain.values import DateTime

LONGEST_SHOWN = 60
MOST_LISTED = 30

_UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def ago(then: DateTime, now: DateTime) -> str:
    """`3 minutes ago`, `2 s ago`; `in 2 hours` for what is to come."""
    passed = datetime.fromisoformat(now) - datetime.fromisoformat(then)
    return f"{_span(passed)} ago" if passed >= timedelta() else f"in {_span(-passed)}"


def listed(names: Iterable[str], last: str = "or") -> str:
    """`a, b or c`, in backticks, shortened where it would not end; `nothing` for none."""
    every = [f"`{name}`" for name in names]
    shown = every[:MOST_LISTED]
    if len(every) > len(shown):
        return f"{', '.join(shown)} and {len(every) - len(shown)} more"
    *others, final = shown or ["nothing"]
    return f"{', '.join(others)} {last} {final}" if others else final


def meant(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is most like `word`, if any is; case does not matter."""
    return nearest(word, known, cutoff=0.7, spelled=str.lower)


def hinted(word: str, known: Sequence[str]) -> str:
    """` Did you mean `x`?`, or nothing."""
    found = meant(word, known)
    return f"Did you mean `{found}`? " if found else ""


def kind(value: Any) -> str:
    """What a JSON value is."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
    return "an object"


def shown(value: Any, secrets: frozenset[str] = frozenset()) -> str:
    """A JSON value in a few words: a scalar as JSON, shortened; of anything larger only what it is.

    A string that has one of `secrets` in it is masked.
    """
    if isinstance(value, list | dict):
        return kind(value)
    if isinstance(value, str) and any(secret in value for secret in secrets):
        return "****"
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def sentence(text: str, *, end: str = ".") -> str:
    """`text` with a capital letter first and a full stop last."""
    return f"{text[:1].upper()}{text[1:]}{end}"


def shortened(text: str) -> str:
    """`text` as far as one line wants it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _span(passed: timedelta) -> str:
    seconds = passed.total_seconds()
    for size, unit in _UNITS:
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{int(seconds)} s"
