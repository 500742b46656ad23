"""Fields that the document does not know: tolerated on the wire, as the platform does, but told to the developer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from msgspec import inspect


def unknown_fields(json: Any, type: Any) -> Iterator[str]:
    """A sentence for each field of `json` that a value of `type` does not have."""
    return _told(json, _described(type), "")


def _told(json: Any, type: inspect.Type, path: str) -> Iterator[str]:
    match type:
        case inspect.StructType() if isinstance(json, Mapping):
            yield from _told_of_struct(json, type, path)
        case inspect.VarTupleType() if isinstance(json, list):
            for index, element in enumerate(json):
                yield from _told(element, type.item_type, f"{path}[{index}]")
        case inspect.UnionType():
            for part in type.types:
                if not isinstance(part, inspect.StructType) or _is_meant(part, json):
                    yield from _told(json, part, path)


def _told_of_struct(json: Mapping[str, Any], type: inspect.StructType, path: str) -> Iterator[str]:
    fields = {field.encode_name: field for field in type.fields}
    for name, value in json.items():
        place = f"{path}.{name}" if path else name
        if name in fields:
            yield from _told(value, fields[name].type, place)
        elif name != type.tag_field:
            meant = get_close_matches(name, [known for known in fields if known not in json], n=1)
            hint = f"; did you mean '{meant[0]}'?" if meant else "; it is ignored"
            yield f"unknown field '{place}'{hint}"


def _is_meant(struct: inspect.StructType, json: Any) -> bool:
    return struct.tag_field is None or (isinstance(json, Mapping) and json.get(struct.tag_field) == struct.tag)


@cache
def _described(type: Any) -> inspect.Type:
    return inspect.type_info(type)
