"""The order of results: `sort=createdAt desc`, `sort=lastModifiedBy.clientId`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial, reduce
from typing import Any, TypeVar

from mockserver.domain import errors
from mockserver.domain.causes.inputs import UnknownField
from mockserver.domain.shape import Shape
from mockserver.limits import SORTS
from mockserver.web.query.fields import field, fields, kinds
from mockserver.web.query.reading import items, member, readings

T = TypeVar("T")

_Rank = tuple[Any, ...]
"""The kind of a scalar, and the scalar, so that scalars of different kinds can be ordered too."""

_SORT = re.compile(r"\s*([-_A-Za-z0-9]+(?:\.[-_A-Za-z0-9]+)*)(?:\s+(asc|desc))?\s*", re.IGNORECASE)
_KINDS = ("boolean", "number", "date-time", "string")


def ordered(values: Sequence[T], texts: Sequence[str], of: Shape) -> list[T]:
    """`values` sorted by the first of `texts`, then by the next, and finally by `id`; unchanged without `texts`.

    Missing values are last in ascending and first in descending order. Of an array, the smallest value counts, or the
    largest in descending order. Raises InvalidInput.
    """
    errors.expect_at_most(SORTS, texts, "The query", "`sort` parameters")
    orders = [_order(text, of) for text in texts]
    if not orders:
        return list(values)
    found = sorted(values, key=lambda value: str(member(value, "id")))
    for path, is_descending in reversed(orders):  # sorting is stable, so the last sort has the highest precedence
        found.sort(key=partial(_key, path=path, of_several=max if is_descending else min), reverse=is_descending)
    return found


def _order(text: str, of: Shape) -> tuple[Sequence[str], bool]:
    """The path, and whether the order is descending."""
    match = _SORT.fullmatch(text)
    if match is None:
        errors.malformed_parameter("sort", "Expected a path of fields, and 'asc' or 'desc' after it.")
    path = match[1].split(".")
    for name in path:
        inner = field(of, name)
        if not inner:
            sortable = ", ".join(f"`{known}`" for known in sorted(fields(of)))
            problem = f"Invalid query field '{name}' in sort path. Sortable fields are: {sortable}"
            cause = UnknownField(parameter="sort", field=name, known=tuple(sorted(fields(of))))
            errors.malformed_parameter("sort", problem, cause)
        of = inner
    if not kinds(of):
        errors.malformed_parameter("sort", f"The field '{path[-1]}' holds objects, not scalars.")
    return path, (match[2] or "").lower() == "desc"


def _key(value: Any, *, path: Sequence[str], of_several: Callable[..., _Rank]) -> _Rank:
    """The sort key of `value`: the scalar at `path` that `of_several` chooses."""
    here: Sequence[Any] = (value,)
    found = reduce(_members, path, here)
    return of_several((_rank(it) for it in found if readings(it)), default=(len(_KINDS),))


def _members(values: Sequence[Any], field: str) -> Sequence[Any]:
    """The values of a field in all `values`; of an array, its elements."""
    return [item for value in values for item in items(member(value, field))]


def _rank(scalar: Any) -> _Rank:
    kind, comparable = next(iter(readings(scalar).items()))
    return _KINDS.index(kind), comparable
