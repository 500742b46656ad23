"""The actions that set one field, or remove it."""

from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain.actions import MyCustomerUpdate
from mockserver.domain.actions.fields import (
    SetCompanyName,
    SetDateOfBirth,
    SetFirstName,
    SetLastName,
    SetLocale,
    SetMiddleName,
    SetSalutation,
    SetTitle,
    SetVatId,
)
from mockserver.domain.errors import InvalidInput
from mockserver.domain.messages import (
    CustomerCompanyNameSet,
    CustomerDateOfBirthSet,
    CustomerFirstNameSet,
    CustomerLastNameSet,
    CustomerTitleSet,
)
from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.values import UNSET

TOLD = [
    (SetFirstName, "first_name", "Alicia", CustomerFirstNameSet),
    (SetLastName, "last_name", "Sund", CustomerLastNameSet),
    (SetTitle, "title", "Dr.", CustomerTitleSet),
    (SetCompanyName, "company_name", "ACME", CustomerCompanyNameSet),
    (SetDateOfBirth, "date_of_birth", date(1990, 2, 28), CustomerDateOfBirthSet),
]
SILENT = [
    (SetMiddleName, "middle_name", "Maria"),
    (SetSalutation, "salutation", "Ms."),
    (SetVatId, "vat_id", "DE1"),
    (SetLocale, "locale", "de"),
]
ALL = [case[:3] for case in TOLD] + SILENT


@pytest.mark.parametrize(("action", "field", "value"), ALL)
def test_a_value_is_set_and_nothing_else(world, alice, action, field, value):
    customer = world.update(alice, action(**{field: value}))
    assert customer == replace(alice, version=2, last_modified_by=customer.last_modified_by, **{field: value})


@pytest.mark.parametrize(("action", "field", "value"), ALL)
def test_without_a_value_the_field_is_removed(world, alice, action, field, value):
    customer = world.update(world.update(alice, action(**{field: value})), action())
    assert getattr(customer, field) is UNSET
    assert customer.version == 3


@pytest.mark.parametrize(("action", "field", "value"), ALL)
def test_the_value_that_is_there_already_changes_nothing(world, alice, action, field, value):
    customer = world.update(alice, action(**{field: value}))
    world.advance(hours=1)
    assert world.update(customer, action(**{field: value})) == customer


@pytest.mark.parametrize(("action", "field"), [case[:2] for case in ALL if case[1] not in {"locale", "date_of_birth"}])
def test_an_empty_text_is_a_value(world, alice, action, field):
    assert getattr(world.update(alice, action(**{field: ""})), field) == ""


@pytest.mark.parametrize(("action", "field", "value", "message"), TOLD)
def test_the_message_tells_the_new_value_or_none(world, alice, action, field, value, message):
    world.update(alice, action(**{field: value}), action())
    first, second = world.table(MESSAGES)[1:]
    assert first.__class__ is second.__class__ is message
    assert (getattr(first, field), getattr(second, field)) == (value, UNSET)


@pytest.mark.parametrize(("action", "field", "value"), SILENT)
def test_some_fields_are_set_in_silence(world, alice, action, field, value):
    customer = world.update(alice, action(**{field: value}))
    assert world.told() == []
    assert (customer.version, world.get(ACCOUNTS, alice.id).last_message_sequence_number) == (2, 1)


@pytest.mark.parametrize(
    "wrong", ["1990-02-30", "1990-2-3", "28.02.1990", "1990-01-01T00:00:00Z", "", "19900101", 19900101]
)
def test_a_date_of_birth_is_a_date(wrong):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(
            {"version": 1, "actions": [{"action": "setDateOfBirth", "dateOfBirth": wrong}]}, MyCustomerUpdate
        )


@pytest.mark.parametrize(("spelled", "stored"), [("de-de", "de-DE"), ("DE", "de"), ("ZH-hant-tw", "zh-Hant-TW")])
def test_a_locale_is_stored_normalised(world, alice, spelled, stored):
    assert world.update(alice, SetLocale(locale=spelled)).locale == stored


def test_a_locale_that_is_spelled_otherwise_is_the_same(world, alice):
    customer = world.update(alice, SetLocale(locale="de-DE"))
    assert world.update(customer, SetLocale(locale="de-de")) == customer


@pytest.mark.parametrize("locale", ["fr", "en-en", "de-AT", "de-1996"])
def test_a_locale_outside_the_project_is_refused(world, alice, locale):
    with world.refusing(InvalidInput):
        world.update(alice, SetLocale(locale=locale))
