"""A page of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from mockserver.domain.shape import elements, shape
from mockserver.domain.values import UNSET
from mockserver.web.parameters import Query
from mockserver.web.query.expand import Resolver, expansion
from mockserver.web.query.fields import field
from mockserver.web.query.predicates import expect_affordable, predicate
from mockserver.web.query.sort import ordered

P = TypeVar("P")

DEFAULT_LIMIT, LARGEST_LIMIT, FARTHEST_OFFSET = 20, 500, 10_000


def paged(response: Callable[..., P], values: Sequence[Any], query: Query, resolve: Resolver) -> P:
    """The page of `values` that `query` requests: `where`, `sort`, `expand`, `limit`, `offset`, `withTotal`.

    `response` is the struct of the page; its `results` define the fields. Raises InvalidInput.
    """
    of = elements(field(shape(response), "results"))
    expect_affordable(query.every("where"), query.every("sort"), values)
    is_wanted = predicate(query.every("where"), of, query.variables)
    expanded = expansion(query.every("expand"), resolve)
    limit = query.integer_within("limit", 0, LARGEST_LIMIT, default=DEFAULT_LIMIT)
    offset = query.integer_within("offset", 0, FARTHEST_OFFSET, default=0)
    found = ordered([value for value in values if is_wanted(value)], query.every("sort"), of)
    results = tuple(expanded(value) for value in found[offset : offset + limit])
    total = len(found) if query.boolean("withTotal", default=True) else UNSET
    return response(limit=limit, offset=offset, count=len(results), total=total, results=results)
