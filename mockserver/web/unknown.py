"""Unknown fields: tolerated in requests, as on the platform, but logged for the developer.

Fields that only the platform supports are distinguished: without them, the request would have another effect.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from msgspec import inspect

from mockserver.domain.names import nearest, shortened
from mockserver.domain.shape import Shape, alternatives, fields, items, shape, tag_field
from mockserver.limits import WARNINGS_OF_REQUEST

LIKENESS = 0.7
"""The similarity from which on a name counts as a misspelling: `customerNumber` is not a misspelling of `custom`."""


class Fields(NamedTuple):
    """The fields of an object: those that this server reads, and those that only the platform reads."""

    known: Mapping[str, Known | None]
    not_implemented: Collection[str]


class Known(NamedTuple):
    """The known structure of a JSON value: the fields of an object, by its tag; the elements of an array."""

    objects: Mapping[Any, Fields]
    tag_field: str | None
    elements: Known | None


class Found(NamedTuple):
    """An unknown field: the path before it, its name, the known fields that its object lacks; whose field it is."""

    prefix: str
    name: str
    others: Iterator[str]
    is_the_platforms: bool


def unknown_fields(json: Any, type: Any) -> Iterator[str]:
    """A sentence for each of the first fields of `json` that `type` does not have, and the number of others."""
    found = (it for it in _found(json, _known_of(type), "") if not it.is_the_platforms)
    for prefix, name, others, _ in islice(found, WARNINGS_OF_REQUEST):
        meant = nearest(name, others, cutoff=LIKENESS)
        hint = f"; did you mean '{meant}'?" if meant else "; it is ignored"
        yield f"unknown field {shortened(prefix + name)!r}{hint}"
    if more := sum(1 for _ in found):
        yield f"{more} more unknown {'field' if more == 1 else 'fields'}; at most {WARNINGS_OF_REQUEST} are named"


def unimplemented_fields(json: Any, type: Any) -> Iterator[str]:
    """The places of fields of `json` that only the platform reads. Empty objects and arrays are ignored."""
    return (it.prefix + it.name for it in _found(json, _known_of(type), "") if it.is_the_platforms)


def _found(json: Any, known: Known | None, path: str) -> Iterator[Found]:
    """The unknown fields, in order."""
    if known is None:
        return
    if isinstance(json, list):
        for index, element in enumerate(json):
            yield from _found(element, known.elements, f"{path}[{index}]")
    elif isinstance(json, dict) and known.objects:
        tag = json.get(known.tag_field) if known.tag_field else None
        yield from _found_in_object(json, known.objects[tag], f"{path}." if path else "")


def _found_in_object(json: Mapping[str, Any], of: Fields, prefix: str) -> Iterator[Found]:
    for name, value in json.items():
        if name in of.known:
            yield from _found(value, of.known[name], prefix + name)
        elif name not in of.not_implemented or value not in ({}, []):
            others = (known for known in of.known if known not in json)
            yield Found(prefix, name, others, name in of.not_implemented)


@cache
def _known_of(type: Any) -> Known | None:
    """What is known of a value of `type`: found out once."""
    return _known(shape(type))


def _known(of: Shape) -> Known | None:
    structs = [it for it in of if isinstance(it, inspect.StructType)]
    inner = items(of)
    if not structs and not inner:
        return None
    return Known({it.tag: _fields(it) for it in structs}, tag_field(of), _known(inner))


def _fields(struct: inspect.StructType) -> Fields:
    known = {name: _known(alternatives(it.type)) for name, it in fields((struct,)).items()}
    tag = {struct.tag_field: None} if struct.tag_field else {}
    return Fields(known | tag, getattr(struct.cls, "not_implemented", ()))
