"""The part of a response that the document declares; the rest is not compared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from openapi.document import document, resolved
from openapi.operations import json_schema, operations


def success(operation: str) -> Mapping[str, Any]:
    """The schema of an operation's successful response."""
    return json_schema(operations()[operation].success)


@cache
def message_types() -> frozenset[str]:
    """The types of message in the document."""
    return frozenset(_name(it) for it in document()["components"]["schemas"]["Message"]["oneOf"])


def declared(value: Any, schema: Mapping[str, Any]) -> Any:
    """`value` without the fields that `schema` does not name."""
    if isinstance(value, list):
        items: Mapping[str, Any] = next((part["items"] for part in _parts(schema, value) if "items" in part), {})
        return [declared(item, items) for item in value]
    if not isinstance(value, dict):
        return value
    parts = _parts(schema, value)
    if any(part.get("additionalProperties") is True for part in parts) or not any("properties" in p for p in parts):
        return value
    properties = {name: it for part in parts for name, it in part.get("properties", {}).items()}
    return {name: declared(it, properties[name]) for name, it in value.items() if name in properties}


def _parts(schema: Mapping[str, Any], value: Any) -> list[Mapping[str, Any]]:
    """`schema` and its parts; of a `oneOf`, the variant with the tag of `value`."""
    if "$ref" in schema:
        return _parts(resolved(schema), value)
    tag = schema.get("discriminator", {}).get("propertyName")
    chosen = [it for it in schema.get("oneOf", ()) if isinstance(value, dict) and tag and _name(it) == value.get(tag)]
    return [schema, *(part for one in (*schema.get("allOf", ()), *chosen) for part in _parts(one, value))]


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
