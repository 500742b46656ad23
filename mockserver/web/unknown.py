"""Fields that the document does not know: tolerated on the wire, as the platform does, but told to the developer.

Those that the platform knows, and we do not, are told apart: without them, the request would mean something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from msgspec import inspect

LIKENESS = 0.7
"""From which on one name is taken for a misspelling of another: `customerNumber` is none of `custom`."""


class Fields(NamedTuple):
    """The fields of an object: those that are read, and those that only the platform reads."""

    known: Mapping[str, Known | None]
    not_implemented: Collection[str]


class Known(NamedTuple):
    """What is known of a JSON value: the fields of an object, by the tag that tells which; the elements of an array."""

    objects: Mapping[Any, Fields]
    tag_field: str | None
    elements: Known | None


class Unknown(NamedTuple):
    """A field that is not read: its place, the field that was probably intended, and whether the platform reads it."""

    path: str
    meant: str
    is_implemented_elsewhere: bool

    @property
    def sentence(self) -> str:
        """For the developer."""
        hint = f"; did you mean '{self.meant}'?" if self.meant else "; it is ignored"
        return f"unknown field {self.path!r}{hint}"


def unknown_fields(json: Any, type: Any) -> Iterator[Unknown]:
    """The fields of `json` that a value of `type` does not have."""
    return _told(json, _known_of(type), "")


def _told(json: Any, known: Known | None, path: str) -> Iterator[Unknown]:
    if known is None:
        return
    if isinstance(json, list):
        for index, element in enumerate(json):
            yield from _told(element, known.elements, f"{path}[{index}]")
    elif isinstance(json, dict) and known.objects:
        tag = json.get(known.tag_field) if known.tag_field else None
        yield from _told_of_object(json, known.objects[tag], f"{path}." if path else "")


def _told_of_object(json: Mapping[str, Any], fields: Fields, prefix: str) -> Iterator[Unknown]:
    for name, value in json.items():
        if name in fields.known:
            yield from _told(value, fields.known[name], prefix + name)
        elif name in fields.not_implemented:
            if value not in ({}, []):  # which ask for nothing
                yield Unknown(prefix + name, "", is_implemented_elsewhere=True)
        else:
            absent = [known for known in fields.known if known not in json]
            meant = next(iter(get_close_matches(name, absent, n=1, cutoff=LIKENESS)), "")
            yield Unknown(prefix + name, meant, is_implemented_elsewhere=False)


@cache
def _known_of(type: Any) -> Known | None:
    """What is known of a value of `type`: found out once, for a look at msgspec's description takes long."""
    return _known(inspect.type_info(type))


def _known(type: inspect.Type) -> Known | None:
    match type:
        case inspect.StructType():
            fields = {field.encode_name: _known(field.type) for field in type.fields}
            if type.tag_field:
                fields[type.tag_field] = None
            not_implemented = getattr(type.cls, "not_implemented", ())
            return Known({type.tag: Fields(fields, not_implemented)}, type.tag_field, None)
        case inspect.VarTupleType():
            return Known({}, None, _known(type.item_type))
        case inspect.UnionType():
            return _merged([known for part in type.types if (known := _known(part)) is not None])
    return None


def _merged(parts: list[Known]) -> Known | None:
    """What is known of a value that is one of several: msgspec allows objects that their tags tell apart."""
    if not parts:
        return None
    return Known(
        {tag: fields for part in parts for tag, fields in part.objects.items()},
        next((part.tag_field for part in parts if part.tag_field), None),
        next((part.elements for part in parts if part.elements), None),
    )
