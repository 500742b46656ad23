"""What a field holds, in values of the domain and in JSON alike, and what it can be compared with."""

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
"""A scalar by each kind that it may be taken for. Two are equal if they are so as one kind."""

_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_NUMBER = re.compile(NUMBER)
_BOOLEAN = {"true": True, "false": False}


def member(value: Any, field: str) -> Any:
    """The field of an object, or UNSET where there is none."""
    if isinstance(value, msgspec.Struct):
        config = value.__struct_config__
        if field == config.tag_field:
            return config.tag
        if derive := DERIVED.get((type(value), field)):
            return derive(value)
        return getattr(value, _attributes(type(value)).get(field, ""), UNSET)
    return value.get(field, UNSET) if isinstance(value, Mapping) else UNSET


def items(value: Any) -> tuple[Any, ...]:
    """The elements of an array; what is no array is its own only one, and what is not there has none."""
    if isinstance(value, list | tuple):
        return tuple(value)
    return (value,) if given(value) else ()


def readings(value: Any) -> Readings:
    """What a scalar may be compared as; nothing for what is none. Floats are read as they are written."""
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
    """What an input variable may be compared as: it does not tell whether it is a string."""
    found = dict(readings(text))
    if _NUMBER.fullmatch(text):
        found["number"] = Decimal(text)
    if text in _BOOLEAN:
        found["boolean"] = _BOOLEAN[text]
    return found


def comparable(left: Readings, right: Readings) -> tuple[Any, Any] | None:
    """Both as the first kind that they share, which orders them."""
    return next(((left[kind], right[kind]) for kind in left if kind in right), None)


def _instant(text: str) -> datetime | None:
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # the 30th of February
        return None


@cache
def _attributes(struct: type[msgspec.Struct]) -> Mapping[str, str]:
    return {field.encode_name: field.name for field in msgspec.structs.fields(struct)}
