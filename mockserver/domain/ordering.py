"""Orders: how a cart becomes one, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import Cart, CustomLineItem, LineItem
from mockserver.domain.lines import offer_of, repriced
from mockserver.domain.order import CartReference, MyOrderFromCartDraft, Order
from mockserver.domain.ports import Context
from mockserver.domain.pricing import totalled
from mockserver.domain.records import Change, Outcome
from mockserver.domain.shopping import cart_of, expect_active, expect_version, is_own, modified, shopper
from mockserver.domain.values import UNSET

TAKEN_OVER = (
    *("customer_id", "customer_group", "anonymous_id", "line_items", "custom_line_items", "total_price", "taxed_price"),
    *("tax_mode", "price_rounding_mode", "tax_rounding_mode", "tax_calculation_mode", "inventory_mode"),
    *("shipping_address", "billing_address", "shipping_mode", "shipping", "item_shipping_addresses"),
    *("discount_codes", "direct_discounts", "refused_gifts", "country", "locale", "origin", "custom"),
)
"""What an order has just as its cart had it."""


def orders_of(context: Context) -> Sequence[Order]:
    """The orders of the customer who calls, or of the anonymous session."""
    by, records = context.by, context.records
    if isinstance(by.customer_id, str):
        return records.orders_of_customer(by.customer_id)
    return records.orders_of_session(by.anonymous_id) if isinstance(by.anonymous_id, str) else ()


def order_of(id: str, context: Context) -> Order:
    """The order of who calls. Raises ResourceNotFound, also for somebody else's."""
    found = context.records.order(id)
    if found is None or not is_own(found, context):
        errors.not_found("Resource", id)
    return found


def ordered(draft: MyOrderFromCartDraft, context: Context) -> Outcome[Order]:
    """A new order of the cart, which is ordered from then on.

    Raises ResourceNotFound, ConcurrentModification, InvalidOperation, MatchingPriceNotFound, MissingTaxRateForCountry,
    InvalidInput for amounts that are too large, or PriceChanged.
    """
    customer, cart = shopper(context), cart_of(draft.id, context)
    expect_version(cart, draft.version)
    expect_active(cart)
    _expect_complete(cart)
    _expect_current(cart, context)
    initiator = context.by.initiator()
    email = cart.customer_email if cart.customer_email or customer is None else customer.email
    order = Order(
        **{name: getattr(cart, name) for name in TAKEN_OVER},
        id=context.chance.new_id(),
        version=1,
        created_at=context.now,
        last_modified_at=context.now,
        created_by=initiator,
        last_modified_by=initiator,
        customer_email=email,
        cart=CartReference(id=cart.id),
    )
    cart = modified(replace(cart, cart_state="Ordered"), context)
    return Outcome(answer=order, change=Change(save=(cart, order), based_on={cart.id: draft.version, order.id: 0}))


def _expect_complete(cart: Cart) -> None:
    """Raises InvalidOperation unless the cart can be shipped."""
    if not cart.line_items and not cart.custom_line_items:
        errors.invalid_operation(f"The cart '{cart.id}' is empty and cannot be ordered.")
    if cart.shipping_address is UNSET:
        errors.invalid_operation(f"The cart '{cart.id}' has no shipping address, which its taxes depend on.")


def _expect_current(cart: Cart, context: Context) -> None:
    """Raises InvalidOperation for what is not sold any more, and PriceChanged for what costs something else by now."""
    for item in cart.line_items:
        if offer_of(item, context) is None:
            errors.invalid_operation(f"The line item '{item.id}' is not sold any more; recalculate the cart.")
    now = totalled(repriced(cart, context), context)
    costs = _costs(cart)
    changed = tuple(id for id, cost in _costs(now).items() if cost != costs[id])
    if changed:
        errors.changed_prices(changed)


def _costs(cart: Cart) -> dict[str, object]:
    """What each item of `cart` costs, by its id."""
    items: tuple[LineItem | CustomLineItem, ...] = (*cart.line_items, *cart.custom_line_items)
    return {it.id: (it.total_price, it.taxed_price) for it in items}
