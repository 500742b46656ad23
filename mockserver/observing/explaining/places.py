"""Places in a JSON body: what stands there, and what the domain, which is the document's twin, admits there."""

from __future__ import annotations

from typing import Any, get_args

from msgspec import inspect

from mockserver.domain.money import Currency
from mockserver.domain.shape import Shape, field, items, tags
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


def admitted_at(of: Shape, json: Any, place: Steps) -> Shape:
    """What may stand at the place; of several kinds of object, the one that the tag in `json` names."""
    here = _named(of, json)
    if not place:
        return here
    first, *rest = place
    inner = items(here) if isinstance(first, int) else field(here, first)
    return admitted_at(inner, value_at(json, (first,)), tuple(rest))


def described(types: Shape) -> str:
    """What may stand there, in words."""
    return " or ".join(dict.fromkeys(_described(it) for it in types)) or "nothing"


def in_short(types: Shape) -> str:
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
    inner = items((it,))
    names = tags(inner, "action")
    return f"an array of actions: {listed(names)}" if names else f"an array, each element {described(inner)}"


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


def _named(of: Shape, json: Any) -> Shape:
    if not isinstance(json, dict):
        return of
    structs = (it for it in of if isinstance(it, inspect.StructType) and it.tag_field)
    return tuple(it for it in structs if json.get(it.tag_field or "") == it.tag) or of
