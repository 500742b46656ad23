"""Reads JSON like the platform where msgspec differs: `{}` as absence, codes, and objects of several kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import UNSET, inspect

from mockserver.domain import countries
from mockserver.domain.currencies import FRACTION_DIGITS
from mockserver.domain.errors import LONGEST_SHOWN
from mockserver.domain.locale import language_tag
from mockserver.domain.shape import alternatives, tag_field

Read = Callable[[Any], Any]


class WithoutNulls(dict[str, Any]):
    """A JSON object without its null fields, which count as missing; `nulls` has their names."""

    def __init__(self, present: Mapping[str, Any], all: Mapping[str, Any]) -> None:
        super().__init__(present)
        self.nulls = all.keys() - present.keys()


class Misread(Exception):
    """A value does not match its type.

    `place` has the names and indices that lead to it; `kind` is the kind of code that was expected, if a code was
    expected. The platform echoes an object of unknown kind: that is `echoed`.
    """

    def __init__(self, problem: str, *, kind: str = "", echoed: Any = UNSET) -> None:
        super().__init__(problem)
        self.problem = problem
        self.kind = kind
        self.echoed = echoed
        self.place: tuple[str | int, ...] = ()


def code_problem(kind: str, text: str) -> str | None:
    """What is wrong with `text` as a code of the `kind` in `Meta(extra={"reads": kind})`; None if it is valid."""
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    match kind:
        case "currency" if text not in FRACTION_DIGITS:
            return f"Currency '{shown}' not valid as ISO 4217 code."
        case "country" if text not in countries.CODES:
            return f"Country '{shown}' not valid as ISO 3166-1 alpha-2 code."
        case "locale" if language_tag(text) is None:
            return f"Invalid language tag: '{shown}'"
    return None


def respelt(kind: str, text: str) -> str | None:
    """A spelling of `text` that is a code of the `kind`, or None."""
    plain = text.strip()
    code = plain.replace("_", "-") if kind == "locale" else plain.upper()
    return None if code_problem(kind, code) else code


def normalized(json: Any) -> Any:
    """`json` as JSON means it: null in an object is absence, and 2.0 is an integer."""
    if isinstance(json, dict):
        present = {name: normalized(value) for name, value in json.items() if value is not None}
        return present if len(present) == len(json) else WithoutNulls(present, json)
    if isinstance(json, list):
        return [normalized(element) for element in json]
    return int(json) if isinstance(json, float) and json.is_integer() else json


def readable(json: Any, type: Any) -> Any:
    """`json` for msgspec to convert into `type`: without the `{}` of optional fields. Raises Misread."""
    read = _reader_of(type)
    return read(json) if read else json


@cache
def _reader_of(type: Any) -> Read | None:
    """Cached, because inspecting types with msgspec is slow."""
    return _reader(inspect.type_info(type))


def _reader(type: inspect.Type | None) -> Read | None:
    """The reader for values of `type`; None if msgspec alone suffices."""
    match type:
        case inspect.Metadata():
            kind = (type.extra or {}).get("reads")
            return _code(kind) if kind in ("currency", "country", "locale") else _reader(type.type)
        case inspect.StructType():
            return _object(type)
        case inspect.VarTupleType():
            item = _reader(type.item_type)
            return item and _array(item)
        case inspect.DictType():
            return _dictionary(_reader(type.key_type), _reader(type.value_type))
        case inspect.UnionType():
            return _one_of(type.types)
    return None


def _code(kind: str) -> Read:
    def read(json: Any) -> Any:
        problem = code_problem(kind, json) if isinstance(json, str) else None
        if problem is not None:
            raise Misread(problem, kind=kind)
        return json

    return read


def _object(type: inspect.StructType) -> Read:
    readers = {field.encode_name: _reader(field.type) for field in type.fields}
    optional = {field.encode_name for field in type.fields if not field.required and _may_be_object(field.type)}

    def read(json: Any) -> Any:
        if not isinstance(json, dict):
            return json
        return _fields({name: it for name, it in json.items() if it != {} or name not in optional}, readers)

    return read


def _dictionary(key: Read | None, value: Read | None) -> Read | None:
    if key is None and value is None:
        return None

    def read(json: Any) -> Any:
        if not isinstance(json, dict):
            return json
        for name in json if key else ():
            _placed(key, name, name)
        return _fields(json, dict.fromkeys(json, value))

    return read


def _array(item: Read) -> Read:
    def read(json: Any) -> Any:
        return [_placed(item, it, at) for at, it in enumerate(json)] if isinstance(json, list) else json

    return read


def _one_of(types: tuple[inspect.Type, ...]) -> Read | None:
    """The reader of a union: objects distinguished by a tag, or a single kind of value, optionally with null."""
    if (tagged_by := tag_field(types)) is not None:
        return _tagged({it.tag: _object(it) for it in types if isinstance(it, inspect.StructType)}, tagged_by)
    return next((read for it in types if (read := _reader(it))), None)


def _tagged(by_tag: Mapping[Any, Read], tag_field: str) -> Read:
    def read(json: Any) -> Any:
        if not isinstance(json, dict):
            return json
        if tag_field not in json:
            raise Misread(f"Missing type field '{tag_field}'", echoed=json)
        tag = json[tag_field]
        if isinstance(tag, str) and tag not in by_tag:
            raise Misread(f"Invalid type value '{tag[:LONGEST_SHOWN]}'", echoed=json)
        return by_tag[tag](json) if isinstance(tag, str) else json

    return read


def _fields(json: Mapping[str, Any], readers: Mapping[str, Read | None]) -> dict[str, Any]:
    return {name: _placed(readers.get(name), it, name) for name, it in json.items()}


def _placed(read: Read | None, json: Any, step: str | int) -> Any:
    """The result of `read` for `json`, which is at `step`."""
    if read is None:
        return json
    try:
        return read(json)
    except Misread as misread:
        misread.place = (step, *misread.place)
        raise


def _may_be_object(type: inspect.Type) -> bool:
    objects = inspect.StructType | inspect.DictType | inspect.AnyType
    return any(isinstance(it, objects) for it in alternatives(type))
