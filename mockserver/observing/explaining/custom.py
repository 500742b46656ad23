"""Custom Types and fields, and what a request refers to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.domain.customer import Customer
from mockserver.domain.errors import InvalidField, ReferencedResourceNotFound, RequiredField
from mockserver.domain.project import (
    AnyFieldType,
    BooleanField,
    DateField,
    DateTimeField,
    EnumField,
    FieldDefinition,
    LocalizedEnumField,
    LocalizedStringField,
    MoneyField,
    NumberField,
    ReferenceField,
    SetField,
    StringField,
    TimeField,
    Type,
)
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, listed, meant, sentence, shortened, shown
from mockserver.observing.explaining.sent import json_of, secrets_of
from mockserver.observing.explaining.situation import Situation
from mockserver.observing.redaction import objects_in

LONGEST_NUMBER = 20
_FORMS: dict[type, str] = {
    BooleanField: "true or false",
    StringField: "a string",
    LocalizedStringField: 'text by language, as in {"en": "..."}',
    NumberField: "a number",
    MoneyField: 'money, as in {"centAmount": 999, "currencyCode": "EUR"}',
    DateField: "a date `YYYY-MM-DD`",
    TimeField: "a time `HH:MM:SS.mmm`",
    DateTimeField: "an instant `YYYY-MM-DDTHH:MM:SS.mmmZ`",
}


def invalid(situation: Situation, error: InvalidField) -> Finding:
    """A custom field has a value that its FieldDefinition does not admit, or no definition at all."""
    type = type_about(situation, error.field)
    definition = _definition(type, error.field)
    value = shown(error.invalid_value, secrets_of(situation))
    if definition is None and type is not None:
        return _undefined(type, error.field)
    cites = Citation("customer", "whose value does not fit its FieldDefinition")
    allowed = error.allowed_values if isinstance(error.allowed_values, tuple) else ()
    form = admitted(definition.type) if definition else f"one of {listed(map(str, allowed))}" if allowed else ""
    expected = f", and must be {form}" if form else ", which its FieldDefinition does not admit"
    close = meant(error.invalid_value, map(str, allowed)) if isinstance(error.invalid_value, str) else None
    suggestion = f'Send "{close}".' if close else _corrected(definition, error.invalid_value)
    wrong = f"The custom field `{error.field}` is {value}{expected}."
    return Finding(wrong, sentence(form) if form else "A value that fits its FieldDefinition.", suggestion, cites)


def _corrected(definition: FieldDefinition | None, value: Any) -> str:
    type = definition.type.__class__ if definition else None
    is_number = isinstance(value, str) and value.isdecimal() and len(value) < LONGEST_NUMBER
    if (type is NumberField and is_number) or (type is BooleanField and value in ("true", "false")):
        return f"Send {value} without quotes."
    return "Correct the value, or the Type in the fixtures."


def required(situation: Situation, error: RequiredField) -> Finding:
    """A custom field that the Type requires is missing."""
    type = type_about(situation, error.field)
    definition = _definition(type, error.field)
    owner = f" by the Type `{type.key}`" if type else ""
    wrong = f"The custom field `{error.field}` is required{owner}, and has no value."
    needed = [it.name for it in type.field_definitions if it.required] if type else [error.field]
    form = f", {admitted(definition.type)}" if definition else ""
    suggestion = f"Add `{error.field}`{form}, to `fields`."
    cites = Citation("customer", "A missing custom field that its Type requires")
    return Finding(wrong, f"Values for {listed(needed, 'and')}.", suggestion, cites)


def unknown_reference(situation: Situation, error: ReferencedResourceNotFound) -> Finding:
    """The request refers to a resource that does not exist."""
    how, which = ("key", error.key) if isinstance(error.key, str) else ("id", error.id)
    known = [it.key for it in situation.types] if error.type_id == "type" else []
    is_mixed = how == "id" and which in known
    wrong = f"There is no {error.type_id} with the {how} '{shortened(str(which))}'."
    if is_mixed:
        suggestion = f"That is a key: send `key` in place of `id`: `{which}`."
    else:
        suggestion = f"{hinted(str(which), known)}Define it in the fixtures, or name one that is there."
    there = f"{listed(known)} by `key`." if known else f"A {error.type_id} that exists."
    if error.type_id != "type":
        return Finding(wrong, there, suggestion)
    is_cart = situation.operation_id == "updateMyCart"
    cites = Citation("cart_actions", "`setCustomType` of a Cart to a Type") if is_cart else _UNKNOWN_TYPE
    return Finding(wrong, there, suggestion, cites)


_UNKNOWN_TYPE = Citation("customer", "A custom Type that does not exist")


def type_about(situation: Situation, field: str) -> Type | None:
    """The Type that the request is about: one that it names, or that what it changes has; best one with the field."""
    named = named_types(situation)
    found = [it for it in situation.types if it.id in named or it.key in named]
    return next((it for it in found if _definition(it, field)), found[0] if found else None)


def named_types(situation: Situation) -> dict[str, None]:
    """The ids and keys of the Types that the request names, and of those that what it changes has, in this order."""
    customer = situation.customer
    resources = (customer, *customer.addresses, situation.cart) if isinstance(customer, Customer) else (situation.cart,)
    own = (it.custom.type.id for it in resources if it and it.custom)
    return dict.fromkeys([*_named(json_of(situation)), *own])


def admitted(type: AnyFieldType) -> str:
    """What a field of the type takes, in words."""
    match type:
        case EnumField() | LocalizedEnumField():
            return f"one of {listed(choice.key for choice in type.values)}"
        case ReferenceField():
            return f'a reference, as in {{"typeId": "{type.reference_type_id}", "id": "..."}}'
        case SetField():
            return f"an array without duplicates, each element {admitted(type.element_type)}"
    return _FORMS[type.__class__]


def _undefined(type: Type, field: str) -> Finding:
    known = [it.name for it in type.field_definitions]
    wrong = f"The Type `{type.key}` has no field `{shortened(field)}`."
    suggestion = f"{hinted(field, known)}Use one that is there, or define it in the fixtures."
    cites = Citation("customer", "whose value does not fit its FieldDefinition")
    return Finding(wrong, f"{listed(known, 'and')}.", suggestion, cites)


def _definition(type: Type | None, field: str) -> FieldDefinition | None:
    return next((it for it in type.field_definitions if it.name == field), None) if type else None


def _named(json: Any) -> Iterator[str]:
    """The ids and keys of Types in a body."""
    for node in objects_in(json):
        type = node.get("type")
        if isinstance(type, dict):
            yield from (type[name] for name in ("id", "key") if isinstance(type.get(name), str))
