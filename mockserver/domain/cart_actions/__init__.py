"""The update actions of `cart.yaml`: the union lists them, `changed` applies them."""

from __future__ import annotations

from mockserver.domain.cart import Cart
from mockserver.domain.cart_actions.custom import MyCartSetCustomFieldAction, MyCartSetCustomTypeAction
from mockserver.domain.cart_actions.discounts import MyCartAddDiscountCodeAction, MyCartRemoveDiscountCodeAction
from mockserver.domain.cart_actions.fields import (
    MyCartChangeTaxModeAction,
    MyCartSetBillingAddressAction,
    MyCartSetCountryAction,
    MyCartSetCustomerEmailAction,
    MyCartSetDeleteDaysAfterLastModificationAction,
    MyCartSetLocaleAction,
    MyCartSetShippingAddressAction,
)
from mockserver.domain.cart_actions.lines import (
    MyCartAddLineItemAction,
    MyCartChangeLineItemQuantityAction,
    MyCartRecalculateAction,
    MyCartRemoveLineItemAction,
)
from mockserver.domain.ports import Context
from mockserver.domain.pricing import totalled
from mockserver.domain.values import Value, Version

MyCartUpdateAction = (
    MyCartAddLineItemAction
    | MyCartChangeLineItemQuantityAction
    | MyCartRemoveLineItemAction
    | MyCartAddDiscountCodeAction
    | MyCartRemoveDiscountCodeAction
    | MyCartSetShippingAddressAction
    | MyCartSetBillingAddressAction
    | MyCartChangeTaxModeAction
    | MyCartSetCountryAction
    | MyCartSetLocaleAction
    | MyCartSetCustomerEmailAction
    | MyCartRecalculateAction
    | MyCartSetCustomTypeAction
    | MyCartSetCustomFieldAction
    | MyCartSetDeleteDaysAfterLastModificationAction
)

NOT_IMPLEMENTED = frozenset(
    """
    addItemShippingAddress addPayment applyDeltaToLineItemShippingDetailsTargets changeLineItemsOrder
    removeItemShippingAddress removePayment setBusinessUnit setLineItemCustomField setLineItemCustomType
    setLineItemDistributionChannel setLineItemShippingDetails setLineItemSupplyChannel setShippingMethod
    updateItemShippingAddress
    """.split()
)
"""The platform's other actions for `/me/carts`, which are rejected by name."""


class MyCartUpdate(Value, frozen=True, kw_only=True):
    """The version that the client expects, and the actions in order."""

    version: Version
    actions: tuple[MyCartUpdateAction, ...]


def changed(cart: Cart, action: MyCartUpdateAction, context: Context) -> Cart:
    """`cart` after `action`, with its totals; equal to `cart` when the action changes nothing."""
    after = action.applied(cart, context)
    return cart if after == cart else totalled(after, context)
