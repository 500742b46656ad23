"""Places in a JSON body: what stands there, and what the domain, which is the document's twin, admits there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, get_args

from msgspec import inspect

from mockserver.domain.money import Currency
from mockserver.domain.values import LARGEST_INTEGER, Country, Key
from mockserver.observing.explaining.phrasing import listed

Steps = tuple[str | int, ...]
"""The names and indices that lead to a place."""

CODES = {
    "country": "a country code of ISO 3166-1, as in `DE`",
    "currency": "a currency code of ISO 4217, as in `EUR`",
    "locale": "a language tag, as in `de-DE`",
}
PATTERNS = {
    get_args(Country)[1].pattern: CODES["country"],
    get_args(Currency)[1].pattern: CODES["currency"],
    get_args(Key)[1].pattern: "2 to 256 letters, digits, `_` or `-`",
}
_SCALARS: dict[type[inspect.Type], str] = {
    inspect.BoolType: "true or false",
    inspect.FloatType: "a number",
    inspect.DateType: "a date `YYYY-MM-DD`",
    inspect.AnyType: "any JSON",
}
_LONG = (-LARGEST_INTEGER - 1, LARGEST_INTEGER)
_SHORT: dict[type[inspect.Type], str] = {inspect.StructType: "an object", inspect.VarTupleType: "an array"}


def written(place: Steps) -> str:
    """The steps as `actions[1].email`; `the body` where there are none."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return f"`{text.removeprefix('.')}`" if text else "the body"


def value_at(json: Any, place: Steps) -> Any:
    """What stands there; None for nothing."""
    for step in place:
        try:
            json = json[step]
        except (KeyError, IndexError, TypeError):
            return None
    return json


@cache
def type_of(body: Any) -> tuple[inspect.Type, ...]:
    """What a body may be."""
    return (inspect.type_info(body),)


def admitted_at(types: Iterable[inspect.Type], json: Any, place: Steps) -> tuple[inspect.Type, ...]:
    """What may stand at the place; of several kinds of object, the one that the tag in `json` names."""
    here = tuple(_alternatives(types, json))
    if not place:
        return here
    inner = json[place[0]] if isinstance(json, dict) and place[0] in json else None
    if isinstance(json, list) and isinstance(place[0], int) and place[0] < len(json):
        inner = json[place[0]]
    return admitted_at(tuple(_members(here, place[0])), inner, place[1:])


def tags(types: Iterable[inspect.Type], field: str) -> tuple[str, ...]:
    """The names of the kinds of object that `field` tells apart."""
    return tuple(str(it.tag) for it in types if isinstance(it, inspect.StructType) and it.tag_field == field)


def fields(types: Iterable[inspect.Type]) -> dict[str, inspect.Field]:
    """The fields of an object, by their names in JSON."""
    return {field.encode_name: field for it in types if isinstance(it, inspect.StructType) for field in it.fields}


def choices(types: Iterable[inspect.Type]) -> tuple[str, ...]:
    """The values of an enum."""
    return tuple(str(value) for it in types if isinstance(it, inspect.LiteralType) for value in it.values)


def described(types: Sequence[inspect.Type]) -> str:
    """What may stand there, in words."""
    return " or ".join(dict.fromkeys(_described(it) for it in types)) or "nothing"


def in_short(types: Sequence[inspect.Type]) -> str:
    """What may stand there, in few words: without the fields of objects, and without the elements of arrays."""
    return " or ".join(dict.fromkeys(_SHORT.get(type(it), "") or _described(it) for it in types)) or "nothing"


def _described(it: inspect.Type) -> str:
    match it:
        case inspect.StrType():
            return PATTERNS.get(it.pattern or "", "a string")
        case inspect.IntType():
            return f"a whole number{_bounds(it)}"
        case inspect.LiteralType():
            return f"one of {listed(str(value) for value in it.values)}"
        case inspect.StructType():
            return _object(it)
        case inspect.VarTupleType():
            return _array(it)
    return _SCALARS.get(type(it), "an object")


def _array(it: inspect.VarTupleType) -> str:
    items = tuple(_alternatives([it.item_type], None))
    names = tags(items, "action")
    return f"an array of actions: {listed(names)}" if names else f"an array, each element {described(items)}"


def _object(it: inspect.StructType) -> str:
    tag = [it.tag_field] if it.tag_field else []
    required = tag + [field.encode_name for field in it.fields if field.required]
    others = [field.encode_name for field in it.fields if not field.required]
    name = f"`{it.tag}`, an object" if it.tag else "an object"
    needs = f" that has {listed(required, 'and')}" if required else ""
    may = f"{', and' if needs else ' that'} may have {listed(others)}" if others else ""
    return name + needs + may


def _bounds(it: inspect.IntType) -> str:
    match it.ge, it.le:
        case int(low), int(high) if (low, high) != _LONG:
            return f" from {low} to {high}"
        case int(low), None:
            return f" from {low} on"
    return ""


def _alternatives(types: Iterable[inspect.Type], json: Any) -> Iterator[inspect.Type]:
    every = [part for it in types for part in _parts(it)]
    if isinstance(json, dict):
        named = [it for it in every if isinstance(it, inspect.StructType) and it.tag_field and _is_tagged(json, it)]
        every = list(named) or every
    yield from (it for it in every if not isinstance(it, inspect.NoneType))


def _parts(it: inspect.Type) -> tuple[inspect.Type, ...]:
    """What a value may be: one of these, without what is said of them beside their types."""
    if isinstance(it, inspect.UnionType):
        return tuple(part for member in it.types for part in _parts(member))
    return _parts(it.type) if isinstance(it, inspect.Metadata) else (it,)


def _is_tagged(json: dict[str, Any], it: inspect.StructType) -> bool:
    return json.get(it.tag_field or "") == it.tag


def _members(types: Iterable[inspect.Type], step: str | int) -> Iterator[inspect.Type]:
    for it in types:
        match it:
            case inspect.StructType() if isinstance(step, str):
                yield from (field.type for field in it.fields if field.encode_name == step)
            case inspect.VarTupleType():
                yield it.item_type
            case inspect.DictType():
                yield it.value_type
