"""Forms for the update actions, derived from their schemas in the document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from openapi.document import document, resolved

_ADDRESS_IDS = ("addressId",)


class Input(NamedTuple):
    """A field of a form. `name` is its path in the action; `kind` is text, date, address or json."""

    name: str
    kind: str
    is_required: bool
    hint: str


class ActionForm(NamedTuple):
    """The form for an update action."""

    action: str
    inputs: tuple[Input, ...]


@cache
def action_forms() -> tuple[ActionForm, ...]:
    """A form for each action, in the order of the document."""
    schemas = document()["components"]["schemas"]
    variants = [it["$ref"].rpartition("/")[2] for it in schemas["MyCustomerUpdateAction"]["oneOf"]]
    return tuple(ActionForm(action=name, inputs=tuple(_inputs(schemas[name]))) for name in variants)


def _inputs(schema: dict[str, Any], path: str = "") -> Iterator[Input]:
    properties, required = _parts(schema)
    for name, value in properties.items():
        value = resolved(value)  # noqa: PLW2901 - the same schema, after its reference
        if "const" in value and not path:
            continue
        here, is_required = f"{path}{name}", name in required
        inner, _ = _parts(value)
        if inner and not path:
            yield from _inputs(value, f"{here}.")
        elif name in _ADDRESS_IDS:
            yield Input(here, "address", is_required, "")
        elif value.get("type") == "string":
            kind = "date" if value.get("format") == "date" else "text"
            yield Input(here, kind, is_required, "YYYY-MM-DD" if kind == "date" else "")
        elif value.get("const"):
            yield Input(here, "text", is_required, str(value["const"]))
        else:
            yield Input(here, "json", is_required, '{"…": …}' if value.get("type") == "object" else "JSON")


def _parts(schema: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The properties and required names of a schema, including those from `allOf`."""
    schema = resolved(schema)
    parts = [_parts(part) for part in schema.get("allOf", ())]
    properties = {name: value for part, _ in parts for name, value in part.items()} | schema.get("properties", {})
    return properties, set(schema.get("required", ())).union(*(names for _, names in parts))
