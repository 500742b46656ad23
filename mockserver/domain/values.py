"""How JSON objects are modeled: immutable, camelCase, and with absent instead of null fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

__all__ = [
    "LARGEST_INTEGER",
    "LARGEST_SAFE_INTEGER",
    "MADE_AT",
    "UNSET",
    "Country",
    "DateTime",
    "Instant",
    "Key",
    "Locale",
    "LocalizedString",
    "Maybe",
    "UnsetType",
    "Value",
    "Version",
    "given",
    "later",
    "timestamp",
]


class Value(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """A JSON object of the document. Subclasses repeat `frozen` and `kw_only`: neither is inherited in full.

    Values cannot form reference cycles, so the garbage collector need not traverse them.
    """

    not_implemented: ClassVar[tuple[str, ...]] = ()
    """Fields that only the platform supports. Rejected by name, because ignoring them would change the result."""


Maybe = UnsetType
"""`field: T | Maybe = UNSET` is an optional field: absent when unset, never null."""

DateTime = str
"""A UTC instant as the API writes it, `2026-01-31T09:00:00.000Z`. Of fixed width, so that text order is time order."""

Instant = Annotated[datetime, Meta(tz=True)]
"""An instant in a request, with any offset."""

MADE_AT: DateTime = "2020-01-01T00:00:00.000Z"
"""Creation and modification time of resources that only fixtures define: fixtures contain no history of them."""

# Python's `$` also matches before a final newline, that of JSON Schema does not: hence `(?!\n)`, which both support.
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", min_length=2, max_length=2, extra={"reads": "country"})]
"""ISO 3166-1 alpha-2. Here and below, `reads` names the check on requests and fixtures beyond the pattern."""

Locale = Annotated[str, Meta(extra={"reads": "locale"})]
"""An IETF language tag."""

Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$(?!\n)", min_length=2, max_length=256)]
"""A user-defined key."""

LocalizedString = dict[Locale, str]
"""Text by IETF language tag."""


LARGEST_INTEGER = 2**63 - 1
"""Limit of the platform's 64-bit quantities and amounts. JavaScript clients read at most 2^53 - 1 exactly."""

LARGEST_SAFE_INTEGER = 2**53 - 1
"""The largest integer that JavaScript clients read exactly. Our versions never exceed it."""

Version = Annotated[int, Meta(ge=-LARGEST_INTEGER - 1, le=LARGEST_INTEGER)]
"""The number of changes of a resource; requests may contain any 64-bit integer."""


def timestamp(instant: datetime) -> DateTime:
    """`instant` in the format of the API, with milliseconds."""
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def later(moment: DateTime, *, seconds: int) -> DateTime:
    """`moment` plus `seconds`, which may be negative."""
    return timestamp(datetime.fromisoformat(moment) + timedelta(seconds=seconds))


def given(value: Any) -> bool:
    """Whether an optional value was given: in requests, null means absent."""
    return value is not UNSET and value is not None
