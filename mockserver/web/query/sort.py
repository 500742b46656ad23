"""The order of results: `sort=createdAt desc`, `sort=lastModifiedBy.clientId`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial, reduce
from typing import Any, TypeVar

from mockserver.domain import errors
from mockserver.web.query.reading import member, readings
from mockserver.web.query.shape import Shape, field, fields

T = TypeVar("T")

_SORT = re.compile(r"\s*([-_A-Za-z0-9]+(?:\.[-_A-Za-z0-9]+)*)(?:\s+(asc|desc))?\s*", re.IGNORECASE)
_KINDS = ("boolean", "number", "date-time", "string")


def ordered(values: Sequence[T], texts: Sequence[str], of: Shape) -> list[T]:
    """`values` by the first of `texts`, then by the next, in the end by `id`; where there are no `texts`, as they are.

    Ascending, what has no value comes last; descending, it comes first. Raises InvalidInput.
    """
    orders = [_order(text, of) for text in texts]
    if not orders:
        return list(values)
    found = sorted(values, key=lambda value: str(member(value, "id")))
    for path, is_descending in reversed(orders):  # sorting is stable: what is sorted by last weighs most
        found.sort(key=partial(_key, path=path), reverse=is_descending)
    return found


def _order(text: str, of: Shape) -> tuple[Sequence[str], bool]:
    """Path and whether it descends."""
    match = _SORT.fullmatch(text)
    if match is None:
        errors.malformed_parameter("sort", "Expected a path of fields, and 'asc' or 'desc' after it.")
    path = match[1].split(".")
    for name in path:
        inner = field(of, name)
        if not inner:
            sortable = ", ".join(f"`{known}`" for known in sorted(fields(of)))
            problem = f"Invalid query field '{name}' in sort path. Sortable fields are: {sortable}"
            errors.malformed_parameter("sort", problem)
        of = inner
    return path, (match[2] or "").lower() == "desc"


def _key(value: Any, *, path: Sequence[str]) -> tuple[Any, ...]:
    found = readings(reduce(member, path, value))
    kind = next(iter(found), None)
    return (len(_KINDS),) if kind is None else (_KINDS.index(kind), found[kind])
