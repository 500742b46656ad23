"""Custom Types and fields."""

from __future__ import annotations

from typing import Any

from mockserver.domain.causes.inputs import FieldMisfit, FieldMissing, UnknownType
from mockserver.domain.project import (
    AnyFieldType,
    BooleanField,
    DateField,
    DateTimeField,
    EnumField,
    LocalizedEnumField,
    LocalizedStringField,
    MoneyField,
    NumberField,
    ReferenceField,
    SetField,
    StringField,
    TimeField,
)
from mockserver.domain.values import Maybe
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, listed, meant, sentence, shortened, shown
from mockserver.observing.explaining.scene import Scene

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
_MISFIT = Citation("customer", "whose value does not fit its FieldDefinition")


def misfit(cause: FieldMisfit, scene: Scene) -> Finding:
    """A custom field has a value that its FieldDefinition does not admit, or no definition at all."""
    if isinstance(cause.definition, Maybe):
        return _undefined(cause)
    value, form = shown(cause.value, scene.secrets()), admitted(cause.definition.type)
    allowed = cause.allowed if isinstance(cause.allowed, tuple) else ()
    close = meant(cause.value, tuple(map(str, allowed))) if isinstance(cause.value, str) else None
    suggestion = f'Send "{close}".' if close else _corrected(cause.definition.type, cause.value)
    wrong = f"The custom field `{cause.name}` is {value}, and must be {form}."
    return Finding(wrong, sentence(form), suggestion, _MISFIT)


def _undefined(cause: FieldMisfit) -> Finding:
    wrong = f"The Type `{cause.type_key}` has no field `{shortened(cause.name)}`."
    suggestion = f"{hinted(cause.name, cause.known)}Use one that is there, or define it in the fixtures."
    return Finding(wrong, f"{listed(cause.known, 'and')}.", suggestion, _MISFIT)


def _corrected(type: AnyFieldType, value: Any) -> str:
    is_number = isinstance(value, str) and value.isdecimal() and len(value) < LONGEST_NUMBER
    is_boolean = value in ("true", "false")
    if (isinstance(type, NumberField) and is_number) or (isinstance(type, BooleanField) and is_boolean):
        return f"Send {value} without quotes."
    return "Correct the value, or the Type in the fixtures."


def missing(cause: FieldMissing, _: Scene) -> Finding:
    """A custom field that the Type requires is missing."""
    name = cause.definition.name
    wrong = f"The custom field `{name}` is required by the Type `{cause.type_key}`, and has no value."
    suggestion = f"Add `{name}`, {admitted(cause.definition.type)}, to `fields`."
    cites = Citation("customer", "A missing custom field that its Type requires")
    return Finding(wrong, f"Values for {listed(cause.required, 'and')}.", suggestion, cites)


def unknown_type(cause: UnknownType, scene: Scene) -> Finding:
    """No custom Type has the id or key."""
    wrong = f"There is no type with the {cause.by} '{shortened(cause.wanted)}'."
    known = scene.types()
    suggestion = f"{hinted(cause.wanted, known)}Define it in the fixtures, or name one that is there."
    if cause.is_key:
        suggestion = f"That is a key: send `key` in place of `id`: `{cause.wanted}`."
    is_cart = scene.operation_id == "updateMyCart"
    of_cart = Citation("cart_actions", "`setCustomType` of a Cart to a Type")
    cites = of_cart if is_cart else Citation("customer", "A custom Type that does not exist")
    return Finding(wrong, f"{listed(known)} by `key`." if known else "A type that exists.", suggestion, cites)


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
