"""The fields that queries may name, by the types of the domain and the platform. Others are rejected."""

from __future__ import annotations

from msgspec import inspect

from mockserver.domain import shape
from mockserver.domain.shape import Shape, alternatives, elements, items
from mockserver.web.query.platform import unset_fields

_KINDS = {
    inspect.StrType: {"string"},
    inspect.LiteralType: {"string"},  # all literals in the document are strings
    inspect.DateType: {"string"},
    inspect.IntType: {"number"},
    inspect.FloatType: {"number"},
    inspect.DecimalType: {"number"},
    inspect.BoolType: {"boolean"},
    inspect.AnyType: {"string", "number", "boolean"},
}


def fields(of: Shape) -> frozenset[str]:
    """The names of the fields of a domain struct, plus those of the platform's type."""
    structs = [one for one in elements(of) if isinstance(one, inspect.StructType)]
    tags = {struct.tag_field for struct in structs if struct.tag_field is not None}
    unset = {name for struct in structs for name in unset_fields(struct.cls)}
    return frozenset(tags | unset | shape.fields(tuple(structs)).keys())


def field(of: Shape, name: str) -> Shape:
    """The shape of a field of an object, or of the objects in an array; empty if no such field exists."""
    return shape.field(of, name) or tuple(inner for one in elements(of) for inner in _unset_field(one, name))


def is_array(of: Shape) -> bool:
    """Whether the value may be an array."""
    return any(isinstance(one, inspect.AnyType) for one in of) or bool(items(of))


def kinds(of: Shape) -> frozenset[str]:
    """The kinds as which its scalars may be compared."""
    return frozenset(kind for one in elements(of) for kind in _KINDS.get(type(one), ()))


def _unset_field(of: inspect.Type, name: str) -> Shape:
    unset = unset_fields(of.cls) if isinstance(of, inspect.StructType) else {}
    return alternatives(unset[name]) if name in unset else ()
