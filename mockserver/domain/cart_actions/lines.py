"""The actions on the line items of a cart."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from mockserver.domain.cart import Cart, MyLineItemDraft, Quantity
from mockserver.domain.cart_actions.action import CartAction
from mockserver.domain.customer import CustomFieldsDraft
from mockserver.domain.lines import found_line, recalculated, with_line, with_quantity
from mockserver.domain.ports import Context
from mockserver.domain.values import LARGEST_INTEGER, UNSET, Instant, Key, Maybe


class MyCartAddLineItemAction(CartAction, frozen=True, kw_only=True):
    """Adds a quantity of a variant: to its line item, if the cart has one already."""

    key: Key | Maybe = UNSET
    product_id: str | Maybe = UNSET
    variant_id: int | Maybe = UNSET
    sku: str | Maybe = UNSET
    quantity: Quantity = 1
    added_at: Instant | Maybe = UNSET
    custom: CustomFieldsDraft | Maybe = UNSET

    not_implemented = MyLineItemDraft.not_implemented

    def applied(self, cart: Cart, context: Context) -> Cart:
        draft = MyLineItemDraft(
            key=self.key,
            product_id=self.product_id,
            variant_id=self.variant_id,
            sku=self.sku,
            quantity=self.quantity,
            added_at=self.added_at,
            custom=self.custom,
        )
        return with_line(cart, draft, context)


class MyCartChangeLineItemQuantityAction(CartAction, frozen=True, kw_only=True):
    """Sets the quantity; 0 removes the line item."""

    line_item_id: str | Maybe = UNSET
    line_item_key: Key | Maybe = UNSET
    quantity: Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)]

    def applied(self, cart: Cart, context: Context) -> Cart:
        return with_quantity(cart, found_line(cart, self.line_item_id, self.line_item_key), self.quantity, context)


class MyCartRemoveLineItemAction(CartAction, frozen=True, kw_only=True):
    """Removes `quantity` of a line item, or all of it when no quantity is given."""

    line_item_id: str | Maybe = UNSET
    line_item_key: Key | Maybe = UNSET
    quantity: Quantity | Maybe = UNSET

    not_implemented = ("externalPrice", "externalTotalPrice", "shippingDetailsToRemove")

    def applied(self, cart: Cart, context: Context) -> Cart:
        item = found_line(cart, self.line_item_id, self.line_item_key)
        removed = item.quantity if isinstance(self.quantity, Maybe) else self.quantity
        return with_quantity(cart, item, max(item.quantity - removed, 0), context)


class MyCartRecalculateAction(CartAction, frozen=True, kw_only=True):
    """Updates prices, taxes and discounts from the catalog, and on request the product data too."""

    update_product_data: bool = False

    def applied(self, cart: Cart, context: Context) -> Cart:
        return recalculated(cart, context, update_product_data=self.update_product_data)
