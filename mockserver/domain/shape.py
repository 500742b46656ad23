"""What JSON a type admits, and where: all code that inspects types with msgspec uses these functions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import inspect

Shape = tuple[inspect.Type, ...]
"""The possible types of a value. Null is not among them, because it counts as absence."""


@cache
def shape(type: Any) -> Shape:
    """The shape of the values of a type; empty for None. Cached, because describing a type with msgspec is slow."""
    return alternatives(inspect.type_info(type))


def alternatives(*types: inspect.Type) -> Shape:
    """The members of unions, without the constraints that `Annotated` adds."""
    return tuple(part for it in types for part in _alternatives(it))


def items(of: Shape) -> Shape:
    """The elements of the arrays among `of`."""
    return alternatives(*(it.item_type for it in of if isinstance(it, inspect.VarTupleType | inspect.ListType)))


def elements(of: Shape) -> Shape:
    """The elements of the arrays among `of`. Any other value counts as its own only element."""
    return tuple(inner for it in of for inner in items((it,)) or (it,))


def fields(of: Shape) -> Mapping[str, inspect.Field]:
    """The fields of the objects among `of`, by their names in JSON."""
    return {field.encode_name: field for it in of if isinstance(it, inspect.StructType) for field in it.fields}


def field(of: Shape, name: str) -> Shape:
    """The shape of a field of an object, or of the objects in an array; empty if no such field exists."""
    return tuple(inner for it in elements(of) for inner in _field(it, name))


def tags(of: Shape, field: str) -> tuple[str, ...]:
    """The names of the kinds of object that `field` distinguishes."""
    return tuple(str(it.tag) for it in of if isinstance(it, inspect.StructType) and it.tag_field == field)


def tag_field(of: Shape) -> str | None:
    """The field that distinguishes the objects among `of`."""
    return next((it.tag_field for it in of if isinstance(it, inspect.StructType) and it.tag_field), None)


def choices(of: Shape) -> tuple[str, ...]:
    """The values of an enum."""
    return tuple(str(value) for it in of if isinstance(it, inspect.LiteralType) for value in it.values)


def _alternatives(type: inspect.Type) -> Shape:
    match type:
        case inspect.UnionType():
            return alternatives(*type.types)
        case inspect.Metadata():
            return _alternatives(type.type)
        case inspect.NoneType():
            return ()
    return (type,)


def _field(of: inspect.Type, name: str) -> Shape:
    match of:
        case inspect.StructType() if name == of.tag_field:
            return (inspect.StrType(),)
        case inspect.StructType():
            return alternatives(*(field.type for field in of.fields if field.encode_name == name))
        case inspect.DictType():
            return alternatives(of.value_type)
        case inspect.AnyType():
            return (of,)
    return ()
