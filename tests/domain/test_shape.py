"""What a type admits, by msgspec's description of it, and JSON in its one normal form."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta, Struct

from mockserver.domain.reading import WithoutNulls, normalized
from mockserver.domain.shape import choices, elements, field, fields, items, shape, tag_field, tags


class Cat(Struct, tag_field="kind", tag="cat", rename="camel"):
    whisker_count: Annotated[int, Meta(ge=1)] | None = None


class Dog(Struct, tag_field="kind", tag="dog"):
    mood: Literal["glad", "sad"]


class Home(Struct):
    pets: tuple[Annotated[Cat | Dog, Meta(title="a pet")], ...]
    rooms: dict[str, Dog]
    notes: Any


HOME = shape(Home)
PETS = field(HOME, "pets")


def test_unions_and_constraints_are_looked_through_and_null_is_absence():
    assert [type(it).__name__ for it in shape(Annotated[int, Meta(ge=1)] | str | None)] == ["IntType", "StrType"]
    assert shape(None) == ()


def test_arrays_are_entered_by_their_elements_and_by_the_fields_of_those():
    assert elements(PETS) == items(PETS)
    assert tags(elements(PETS), "kind") == ("cat", "dog")
    assert tag_field(elements(PETS)) == "kind"
    assert list(fields(elements(PETS))) == ["whiskerCount", "mood"]
    assert choices(field(PETS, "mood")) == ("glad", "sad")
    assert [type(it).__name__ for it in field(PETS, "whiskerCount")] == ["IntType"]


def test_a_tag_is_text_and_dictionaries_and_any_have_every_field():
    assert {type(it).__name__ for it in field(PETS, "kind")} == {"StrType"}
    assert field(field(HOME, "rooms"), "attic") == shape(Dog)
    assert field(field(HOME, "notes"), "whatever") == field(HOME, "notes")
    assert field(HOME, "garden") == ()


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (2.0, 2),
        (-0.0, 0),
        (2.5, 2.5),
        (True, True),
        ([1.0, None, [3.0]], [1, None, [3]]),
        ({"a": None, "b": {"c": 4.0, "d": None}}, {"b": {"c": 4}}),
    ],
)
def test_json_is_normalized_as_json_schema_means_it(sent, meant):
    """A number without fraction is an integer, and null in an object, but not in an array, is absence."""
    found = normalized(sent)
    assert (found, repr(found)) == (meant, repr(meant))


def test_the_names_of_what_was_null_are_kept():
    found = normalized({"a": None, "b": 1})
    assert isinstance(found, WithoutNulls)
    assert found.nulls == {"a"}
