"""The actions on the custom Type and fields of the Customer."""

from __future__ import annotations

from functools import partial
from typing import Any

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.actions.action import Action
from mockserver.domain.causes.resources import Untyped
from mockserver.domain.custom import custom_of_type, with_field
from mockserver.domain.customer import Customer, CustomFields, TypeResourceIdentifier
from mockserver.domain.messages import (
    CustomerCustomFieldAdded,
    CustomerCustomFieldChanged,
    CustomerCustomFieldRemoved,
    CustomerCustomTypeRemoved,
    CustomerCustomTypeSet,
    Event,
)
from mockserver.domain.ports import Context
from mockserver.domain.values import UNSET, Maybe


class SetCustomType(Action, frozen=True, kw_only=True):
    """Replaces the custom Type and all its fields; without a type, removes them."""

    type: TypeResourceIdentifier | Maybe = UNSET
    fields: dict[str, Any] | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        if isinstance(self.type, Maybe):
            return replace(customer, custom=UNSET)
        return replace(customer, custom=custom_of_type(self.type, self.fields, "customer", context))

    def event(self, before: Customer, after: Customer) -> Event:
        previous = UNSET if isinstance(before.custom, Maybe) else before.custom.type.id
        if isinstance(after.custom, Maybe):
            return partial(CustomerCustomTypeRemoved, previous_type_id=previous)
        return partial(CustomerCustomTypeSet, custom_fields=after.custom, previous_type_id=previous)


class SetCustomField(Action, frozen=True, kw_only=True):
    """Sets one custom field, or removes it when the value is left out."""

    name: str
    value: Any = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        if isinstance(customer.custom, Maybe):
            errors.invalid_operation("Resource has no custom type.", Untyped(what="customer"))
        return replace(customer, custom=with_field(customer.custom, self.name, self.value, context))

    def event(self, before: Customer, after: Customer) -> Event:
        old, new = _fields(before), _fields(after)
        if self.name not in new:
            return partial(CustomerCustomFieldRemoved, name=self.name)
        if self.name not in old:
            return partial(CustomerCustomFieldAdded, name=self.name, value=new[self.name])
        return partial(CustomerCustomFieldChanged, name=self.name, value=new[self.name], previous_value=old[self.name])


def _fields(customer: Customer) -> dict[str, Any]:
    return customer.custom.fields if isinstance(customer.custom, CustomFields) else {}
