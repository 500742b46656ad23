"""The one decision about JSON objects: immutable, camelCase, and absent rather than null."""

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

    Values hold values and never themselves, so that the garbage collector need not look at them.
    """

    not_implemented: ClassVar[tuple[str, ...]] = ()
    """Fields that the platform has for such a request. They are refused by name, since without them it means less."""


Maybe = UnsetType
"""`field: T | Maybe = UNSET` is an optional field: absent when unset, never null."""

DateTime = str
"""A UTC instant as the API writes it, `2026-01-31T09:00:00.000Z`. Of fixed width, so that text order is time order."""

Instant = Annotated[datetime, Meta(tz=True)]
"""An instant as a request gives it, with any offset."""

MADE_AT: DateTime = "2020-01-01T00:00:00.000Z"
"""When the resources that only fixtures define were made and last changed: fixtures tell no history of them."""

# Python's `$` also matches before a last newline, that of JSON Schema does not: hence the `(?!\n)`, which both read.
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$(?!\n)", min_length=2, max_length=2, extra={"reads": "country"})]
"""ISO 3166-1 alpha-2. Here and below, `reads` names what requests and fixtures are checked for beyond the pattern."""

Locale = Annotated[str, Meta(extra={"reads": "locale"})]
"""An IETF language tag."""

Key = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$(?!\n)", min_length=2, max_length=256)]
"""A user-defined key."""

LocalizedString = dict[Locale, str]
"""Text by IETF language tag."""


LARGEST_INTEGER = 2**63 - 1
"""Of the platform's quantities and amounts, which have 64 bits. Clients in JavaScript read at most 2^53 - 1 exactly."""

LARGEST_SAFE_INTEGER = 2**53 - 1
"""What clients in JavaScript read exactly: no version of ours is larger."""

Version = Annotated[int, Meta(ge=-LARGEST_INTEGER - 1, le=LARGEST_INTEGER)]
"""Counts the changes of a resource; a request may expect any that has 64 bits."""


def timestamp(instant: datetime) -> DateTime:
    """`instant` as the API writes it, in milliseconds."""
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def later(moment: DateTime, *, seconds: int) -> DateTime:
    """`moment` moved by `seconds`, which may be negative."""
    return timestamp(datetime.fromisoformat(moment) + timedelta(seconds=seconds))


def given(value: Any) -> bool:
    """Whether an optional value was given: in a request null means absent."""
    return value is not UNSET and value is not None
