"""The actions on the custom Type and fields of a cart."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import Cart
from mockserver.domain.cart_actions.action import CartAction
from mockserver.domain.causes.resources import Untyped
from mockserver.domain.custom import custom_of_type, with_field
from mockserver.domain.customer import TypeResourceIdentifier
from mockserver.domain.ports import Context
from mockserver.domain.values import UNSET, Maybe

CART_TYPE = "order"
"""Carts and orders share their custom Types: this is their name in `resourceTypeIds`."""


class MyCartSetCustomTypeAction(CartAction, frozen=True, kw_only=True):
    """Replaces the custom Type and all its fields; without a type, removes them."""

    type: TypeResourceIdentifier | Maybe = UNSET
    fields: dict[str, Any] | Maybe = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        if isinstance(self.type, Maybe):
            return replace(cart, custom=UNSET)
        return replace(cart, custom=custom_of_type(self.type, self.fields, CART_TYPE, context))


class MyCartSetCustomFieldAction(CartAction, frozen=True, kw_only=True):
    """Sets one custom field, or removes it when the value is left out."""

    name: str
    value: Any = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        if isinstance(cart.custom, Maybe):
            errors.invalid_operation("Resource has no custom type.", Untyped(what="cart"))
        return replace(cart, custom=with_field(cart.custom, self.name, self.value, context))
