"""The actions on the custom Type and fields."""

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain.actions.custom import SetCustomField, SetCustomType
from mockserver.domain.customer import CustomFields, TypeReference, TypeResourceIdentifier
from mockserver.domain.errors import (
    InvalidField,
    InvalidInput,
    InvalidOperation,
    ReferencedResourceNotFound,
    RequiredField,
)
from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.values import UNSET

LOYALTY = TypeResourceIdentifier(key="loyalty")
NEWSLETTER = TypeResourceIdentifier(id="newsletter-id")


def custom(type_id, **fields):
    return CustomFields(type=TypeReference(id=type_id), fields=fields)


@pytest.fixture
def member(world, alice):
    return world.update(alice, SetCustomType(type=LOYALTY, fields={"member": True, "nick": "Al"}))


# The type


@pytest.mark.parametrize("type", [LOYALTY, TypeResourceIdentifier(id="loyalty-id")])
def test_a_type_is_set_by_id_or_by_key_and_answered_by_id(world, alice, type):
    customer = world.update(alice, SetCustomType(type=type, fields={"member": False, "points": 3}))
    assert customer.custom == custom("loyalty-id", member=False, points=3)


def test_without_fields_there_are_none(world, alice):
    assert world.update(alice, SetCustomType(type=NEWSLETTER)).custom == custom("newsletter-id")


def test_another_type_takes_the_place_of_type_and_fields(world, member):
    customer = world.update(member, SetCustomType(type=NEWSLETTER, fields={"weekly": True}))
    assert customer.custom == custom("newsletter-id", weekly=True)


def test_the_same_type_again_replaces_all_fields(world, member):
    assert world.update(member, SetCustomType(type=LOYALTY, fields={"member": True})).custom == custom(
        "loyalty-id", member=True
    )


def test_without_a_type_type_and_fields_are_removed(world, member):
    assert world.update(member, SetCustomType(fields={"nick": "ignored"})).custom is UNSET


def test_the_same_type_and_fields_change_nothing(world, member):
    assert world.update(member, SetCustomType(type=LOYALTY, fields={"nick": "Al", "member": True})) == member


def test_removing_the_type_of_who_has_none_changes_nothing(world, alice):
    assert world.update(alice, SetCustomType()) == alice


def test_the_messages_tell_the_type_before(world, alice):
    world.update(
        alice,
        SetCustomType(type=NEWSLETTER),
        SetCustomType(type=LOYALTY, fields={"member": True}),
        SetCustomType(),
    )
    first, second, third = world.table(MESSAGES)[1:]
    assert world.told() == ["CustomerCustomTypeSet", "CustomerCustomTypeSet", "CustomerCustomTypeRemoved"]
    assert (first.custom_fields, first.previous_type_id) == (custom("newsletter-id"), UNSET)
    assert (second.custom_fields, second.previous_type_id) == (custom("loyalty-id", member=True), "newsletter-id")
    assert third.previous_type_id == "loyalty-id"


@pytest.mark.parametrize(
    "name", [{"id": "none"}, {"key": "none"}, {"id": "loyalty"}, {"key": "loyalty-id"}, {"id": ""}]
)
def test_a_type_that_does_not_exist_is_refused(world, alice, name):
    with world.refusing(ReferencedResourceNotFound, type_id="type", **{"id": UNSET, "key": UNSET, **name}):
        world.update(alice, SetCustomType(type=TypeResourceIdentifier(**name)))


def test_a_type_for_other_resources_is_refused(world, alice):
    with world.refusing(InvalidInput):
        world.update(alice, SetCustomType(type=TypeResourceIdentifier(key="delivery"), fields={"doorbell": "Ring"}))


@pytest.mark.parametrize("json", [{}, {"id": "a", "key": "b"}, {"typeId": "type"}, {"typeId": "customer", "id": "a"}])
def test_a_type_is_named_by_either_id_or_key(json):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(json, TypeResourceIdentifier)


@pytest.mark.parametrize("fields", [UNSET, {}, {"nick": "Al"}, {"member": None}])
def test_a_required_field_is_required(world, alice, fields):
    with world.refusing(RequiredField, field="member"):
        world.update(alice, SetCustomType(type=LOYALTY, fields=fields))


def test_a_field_that_the_type_does_not_define_is_refused(world, alice):
    with world.refusing(InvalidField, field="shoe", invalid_value=42):
        world.update(alice, SetCustomType(type=LOYALTY, fields={"member": True, "shoe": 42}))


def test_a_value_that_does_not_fit_is_refused_with_those_that_do(world, alice):
    with world.refusing(InvalidField, field="tier", invalid_value="silver", allowed_values=("gold", "basic")):
        world.update(alice, SetCustomType(type=LOYALTY, fields={"member": True, "tier": "silver"}))


def test_a_field_that_is_null_is_not_given(world, alice):
    fields = {"member": True, "nick": None, "shoe": None}
    assert world.update(alice, SetCustomType(type=LOYALTY, fields=fields)).custom == custom("loyalty-id", member=True)


# One field


def test_a_field_is_added_changed_and_removed_and_each_is_told(world, member):
    customer = world.update(
        member,
        SetCustomField(name="points", value=1),
        SetCustomField(name="points", value=2),
        SetCustomField(name="points"),
    )
    added, changed, removed = world.table(MESSAGES)[2:]
    assert customer.custom == member.custom
    assert (added.name, added.value) == ("points", 1)
    assert (changed.name, changed.value, changed.previous_value) == ("points", 2, 1)
    assert removed.name == "points"
    assert world.told()[1:] == [f"CustomerCustomField{what}" for what in ("Added", "Changed", "Removed")]


def test_a_field_is_set_beside_the_others(world, member):
    assert world.update(member, SetCustomField(name="tier", value="gold")).custom == custom(
        "loyalty-id", member=True, nick="Al", tier="gold"
    )


@pytest.mark.parametrize("value", [None, UNSET])
def test_null_removes_as_absence_does(world, member, value):
    assert world.update(member, SetCustomField(name="nick", value=value)).custom == custom("loyalty-id", member=True)


@pytest.mark.parametrize(("name", "value"), [("nick", "Al"), ("member", True)])
def test_the_value_that_is_there_already_changes_nothing(world, member, name, value):
    assert world.update(member, SetCustomField(name=name, value=value)) == member


@pytest.mark.parametrize("value", ["", 0, False, []])
def test_an_empty_value_is_a_value(world, member, value):
    name = {str: "nick", int: "points", bool: "member", list: "tags"}[value.__class__]
    assert world.update(member, SetCustomField(name=name, value=value)).custom.fields[name] == value


def test_a_field_that_is_not_there_cannot_be_removed(world, member):
    for name in ("points", "shoe"):
        with world.refusing(InvalidOperation):
            world.update(member, SetCustomField(name=name))


def test_a_required_field_cannot_be_removed(world, member):
    with world.refusing(RequiredField, field="member"):
        world.update(member, SetCustomField(name="member"))


@pytest.mark.parametrize(
    ("name", "value"), [("shoe", 42), ("points", "many"), ("nick", {"a": [1]}), ("tags", ["a", "a"])]
)
def test_a_value_outside_the_definition_is_refused(world, member, name, value):
    with world.refusing(InvalidField, field=name, invalid_value=value):
        world.update(member, SetCustomField(name=name, value=value))


@pytest.mark.parametrize("value", ["Al", UNSET])
def test_without_a_type_there_are_no_fields(world, alice, value):
    with world.refusing(InvalidOperation, message="Resource has no custom type."):
        world.update(alice, SetCustomField(name="nick", value=value))


def test_a_type_and_its_fields_may_be_set_in_one_update(world, alice):
    actions = SetCustomType(type=NEWSLETTER), SetCustomField(name="weekly", value=True)
    assert world.update(alice, *actions).custom == custom("newsletter-id", weekly=True)


@pytest.mark.parametrize("orphan", [custom("gone", old=1), custom("newsletter-id", old=1)])
def test_a_field_whose_definition_is_gone_can_be_removed(world, alice, orphan):
    world.keep(replace(world.get(ACCOUNTS, alice.id), customer=replace(alice, custom=orphan)))
    assert world.update(alice, SetCustomField(name="old")).custom.fields == {}
