"""Reads fields of domain values and of JSON alike, and makes them comparable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from mockserver.domain.values import UNSET, given
from mockserver.web.query.grammar import NUMBER
from mockserver.web.query.platform import DERIVED

Readings = Mapping[str, Any]
"""A scalar by each kind as which it may be compared. Two scalars are equal if they are equal as any kind."""

_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_NUMBER = re.compile(NUMBER)
_BOOLEAN = {"true": True, "false": False}


def member(value: Any, field: str) -> Any:
    """The field of an object, or UNSET if it is missing."""
    if isinstance(value, msgspec.Struct):
        config = value.__struct_config__
        if field == config.tag_field:
            return config.tag
        if derive := DERIVED.get((type(value), field)):
            return derive(value)
        return getattr(value, _attributes(type(value)).get(field, ""), UNSET)
    return value.get(field, UNSET) if isinstance(value, Mapping) else UNSET


def items(value: Any) -> tuple[Any, ...]:
    """The elements of an array. Any other value counts as its own only element; a missing value has none."""
    if isinstance(value, list | tuple):
        return tuple(value)
    return (value,) if given(value) else ()


def readings(value: Any) -> Readings:
    """The kinds as which a scalar may be compared; empty for other values. Floats are read as they are written."""
    match value:
        case bool():
            return {"boolean": value}
        case int() | Decimal():
            return {"number": value}
        case float():
            return {"number": Decimal(repr(value))}
        case date():
            return {"string": value.isoformat()}
        case str():
            instant = _instant(value)
            return {"string": value} if instant is None else {"date-time": instant, "string": value}
    return {}


def readings_of_text(text: str) -> Readings:
    """The kinds as which an input variable may be compared: its text does not show whether it is a string."""
    found = dict(readings(text))
    if _NUMBER.fullmatch(text):
        found["number"] = Decimal(text)
    if text in _BOOLEAN:
        found["boolean"] = _BOOLEAN[text]
    return found


def comparable(left: Readings, right: Readings) -> tuple[Any, Any] | None:
    """Both values as the first kind that they share, for ordering."""
    return next(((left[kind], right[kind]) for kind in left if kind in right), None)


def _instant(text: str) -> datetime | None:
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # such as February 30
        return None


@cache
def _attributes(struct: type[msgspec.Struct]) -> Mapping[str, str]:
    return {field.encode_name: field.name for field in msgspec.structs.fields(struct)}
