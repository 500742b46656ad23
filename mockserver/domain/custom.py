"""Custom Types and fields: drafts checked against the FieldDefinitions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from math import isfinite
from typing import Any

import msgspec

from mockserver.domain import errors
from mockserver.domain.causes.inputs import TypeForOthers
from mockserver.domain.causes.resources import NothingToRemove
from mockserver.domain.currencies import FRACTION_DIGITS
from mockserver.domain.customer import CustomFields, CustomFieldsDraft, TypeReference, TypeResourceIdentifier
from mockserver.domain.locale import language_tag
from mockserver.domain.nouns import TYPE_BY_KEY, TYPES
from mockserver.domain.ports import Context
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
from mockserver.domain.values import UNSET, Maybe, given

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
DATE_TIME = re.compile(rf"{DATE.pattern}T{TIME.pattern}(Z|[+-][0-9]{{2}}:[0-9]{{2}})")


class Unfit(Exception):
    """A value does not fit its field type."""

    def __init__(self, allowed: tuple[Any, ...] | Maybe = UNSET) -> None:
        super().__init__("the value does not fit the type of the field")
        self.allowed = allowed


def custom_fields(draft: CustomFieldsDraft | Maybe, resource_type_id: str, context: Context) -> CustomFields | Maybe:
    """The custom Type and fields that `draft` describes, after checking them.

    Raises ReferencedResourceNotFound, InvalidInput, RequiredField or InvalidField.
    """
    if isinstance(draft, Maybe):
        return UNSET
    return custom_of_type(draft.type, draft.fields, resource_type_id, context)


def custom_of_type(
    identifier: TypeResourceIdentifier,
    fields: dict[str, Any] | Maybe,
    resource_type_id: str,
    context: Context,
) -> CustomFields:
    """The custom Type named by `identifier`, with `fields` if given."""
    type = identified_type(identifier, context)
    if resource_type_id not in type.resource_type_ids:
        cause = TypeForOthers(key=type.key, resource_type_id=resource_type_id)
        errors.invalid_input(f"The type '{type.key}' cannot be used for resources of type '{resource_type_id}'.", cause)
    wanted = {} if isinstance(fields, Maybe) else {name: value for name, value in fields.items() if given(value)}
    checked = {name: field_value(name, value, type) for name, value in wanted.items()}
    for definition in type.field_definitions:
        if definition.required and definition.name not in checked:
            errors.required_field(definition, type)
    return CustomFields(type=TypeReference(id=type.id), fields=checked)


def with_field(custom: CustomFields, name: str, value: Any, context: Context) -> CustomFields:
    """`custom` with one field set, or removed when `value` is not given.

    Raises InvalidField, RequiredField when a required field would be removed, and InvalidOperation when the
    field has no value to remove.
    """
    type = context.records.get(TYPES, custom.type.id)
    if given(value):
        return msgspec.structs.replace(custom, fields={**custom.fields, name: field_value(name, value, type)})
    if name not in custom.fields:
        cause = NothingToRemove(name=name, others=tuple(custom.fields))
        errors.invalid_operation(f"The custom field '{name}' cannot be removed, because it does not exist.", cause)
    definition = _definition(name, type)
    if type is not None and definition is not None and definition.required:
        errors.required_field(definition, type)
    return msgspec.structs.replace(custom, fields={n: v for n, v in custom.fields.items() if n != name})


def identified_type(identifier: TypeResourceIdentifier, context: Context) -> Type:
    """The Type with this id or key. Raises ReferencedResourceNotFound."""
    if isinstance(identifier.id, str):
        found = context.records.get(TYPES, identifier.id)
    else:
        found = context.records.one(TYPE_BY_KEY, str(identifier.key))
    if found is None:
        is_key = isinstance(identifier.id, str) and context.records.one(TYPE_BY_KEY, identifier.id) is not None
        errors.unknown_type(identifier.id, identifier.key, is_key=is_key)
    return found


def field_value(name: str, value: Any, type: Type | None) -> Any:
    """`value` as it is stored under `name`. Raises InvalidField."""
    definition = _definition(name, type)
    if definition is None:
        errors.invalid_field(name, value, type)
    try:
        return stored(definition.type, value)
    except Unfit as unfit:
        errors.invalid_field(name, value, type, unfit.allowed)


def _definition(name: str, type: Type | None) -> FieldDefinition | None:
    return next((it for it in type.field_definitions if it.name == name), None) if type else None


def stored(type: AnyFieldType, value: Any) -> Any:
    """`value` as a field of `type` stores it. Raises Unfit."""
    return STORED[type.__class__](type, value)


def _boolean(_: BooleanField, value: Any) -> Any:
    return _checked(value, isinstance(value, bool))


def _string(_: StringField, value: Any) -> Any:
    return _checked(value, isinstance(value, str))


def _localized_string(_: LocalizedStringField, value: Any) -> Any:
    if not isinstance(value, dict):
        raise Unfit
    return _checked(value, all(language_tag(k) and isinstance(v, str) for k, v in value.items()))


def _enum(type: EnumField | LocalizedEnumField, value: Any) -> Any:
    keys = tuple(choice.key for choice in type.values)
    if value not in keys:
        raise Unfit(keys)
    return value


def _number(_: NumberField, value: Any) -> Any:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return _checked(value, is_integer or (isinstance(value, float) and isfinite(value)))


def _money(_: MoneyField, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.get("type", "centPrecision") != "centPrecision":
        raise Unfit
    amount, currency = value.get("centAmount"), value.get("currencyCode")
    if not isinstance(amount, int) or isinstance(amount, bool) or not isinstance(currency, str):
        raise Unfit
    if currency not in FRACTION_DIGITS:
        raise Unfit
    digits = FRACTION_DIGITS[currency]
    return {"type": "centPrecision", "currencyCode": currency, "centAmount": amount, "fractionDigits": digits}


def _date(_: DateField, value: Any) -> str:
    return _parsed(value, DATE, date.fromisoformat)


def _time(_: TimeField, value: Any) -> str:
    return _parsed(value, TIME, time.fromisoformat)


def _date_time(_: DateTimeField, value: Any) -> str:
    return _parsed(value, DATE_TIME, datetime.fromisoformat)


def _reference(type: ReferenceField, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise Unfit
    if value.get("typeId") != type.reference_type_id:
        raise Unfit
    return {"typeId": value["typeId"], "id": value["id"]}


def _set(type: SetField, value: Any) -> Any:
    if not isinstance(value, list):
        raise Unfit
    elements = [stored(type.element_type, element) for element in value]
    # Compared as sorted JSON: this is linear in the number of elements, and ignores the order of an object's fields.
    return _checked(elements, len({_canonical(element) for element in elements}) == len(elements))


STORED: Mapping[type, Callable[[Any, Any], Any]] = {
    BooleanField: _boolean,
    StringField: _string,
    LocalizedStringField: _localized_string,
    EnumField: _enum,
    LocalizedEnumField: _enum,
    NumberField: _number,
    MoneyField: _money,
    DateField: _date,
    TimeField: _time,
    DateTimeField: _date_time,
    ReferenceField: _reference,
    SetField: _set,
}
"""One function per kind of field."""


def _checked(value: Any, fits: bool) -> Any:
    if not fits:
        raise Unfit
    return value


_canonical = msgspec.json.Encoder(order="sorted").encode


def _parsed(value: Any, form: re.Pattern[str], parse: Callable[[str], object]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Unfit
    try:
        parse(value)
    except ValueError:
        raise Unfit from None
    return value
