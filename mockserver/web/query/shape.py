"""Which fields there are, by the types of the domain and the platform: a query that names another one is refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import inspect

from mockserver.web.query.platform import unset_fields

Shape = tuple[inspect.Type, ...]
"""What a value may be: one of these."""

_KINDS = {
    inspect.StrType: {"string"},
    inspect.LiteralType: {"string"},  # all that the document has are strings
    inspect.DateType: {"string"},
    inspect.IntType: {"number"},
    inspect.FloatType: {"number"},
    inspect.DecimalType: {"number"},
    inspect.BoolType: {"boolean"},
    inspect.AnyType: {"string", "number", "boolean"},
}


@cache
def shape(type: Any) -> Shape:
    """The shape of the values of a type."""
    return tuple(_alternatives(inspect.type_info(type)))


def fields(of: Shape) -> frozenset[str]:
    """The names of the fields that a struct of the domain has here, or the platform's type in addition to them."""
    structs = [one for one in elements(of) if isinstance(one, inspect.StructType)]
    tags = {struct.tag_field for struct in structs if struct.tag_field is not None}
    own = {field.encode_name for struct in structs for field in struct.fields}
    return frozenset(tags | own | {name for struct in structs for name in unset_fields(struct.cls)})


def field(of: Shape, name: str) -> Shape:
    """The shape of a field, of an object or of those in an array; nothing where there is no such field."""
    here = elements(of)
    found = [it for one in here for it in _field(one, name)] or [it for one in here for it in _unset_field(one, name)]
    return tuple(inner for it in found for inner in _alternatives(it))


def elements(of: Shape) -> Shape:
    """The shape of what is in an array; what is no array is its own only element."""
    return tuple(inner for one in of for inner in (_alternatives(_item(one)) if _item(one) is not None else (one,)))


def is_array(of: Shape) -> bool:
    """Whether it may be an array."""
    return any(isinstance(one, inspect.AnyType) or _item(one) is not None for one in of)


def kinds(of: Shape) -> frozenset[str]:
    """What the scalars of it may be compared as."""
    return frozenset(kind for one in elements(of) for kind in _KINDS.get(type(one), ()))


def _field(of: inspect.Type, name: str) -> Iterator[inspect.Type]:
    match of:
        case inspect.StructType():
            yield from (field.type for field in of.fields if field.encode_name == name)
            if name == of.tag_field:
                yield inspect.StrType()
        case inspect.DictType():
            yield of.value_type
        case inspect.AnyType():
            yield of


def _unset_field(of: inspect.Type, name: str) -> Iterator[inspect.Type]:
    if isinstance(of, inspect.StructType) and name in unset_fields(of.cls):
        yield unset_fields(of.cls)[name]


def _item(of: inspect.Type | None) -> inspect.Type | None:
    return of.item_type if isinstance(of, inspect.VarTupleType | inspect.ListType) else None


def _alternatives(of: inspect.Type | None) -> Iterator[inspect.Type]:
    if isinstance(of, inspect.UnionType):
        for part in of.types:
            yield from _alternatives(part)
    elif isinstance(of, inspect.Metadata):  # what is said of a type beside it, as of a tax rate
        yield from _alternatives(of.type)
    elif of is not None:
        yield of
