"""Orders: creating them from carts, and finding those of the caller."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import Cart, DiscountCodeInfo
from mockserver.domain.causes.resources import CartIncomplete, LineItemWithdrawn, UnknownOrder
from mockserver.domain.lines import offer_of, repriced
from mockserver.domain.money import CentPrecisionMoney
from mockserver.domain.nouns import DISCOUNT_CODES, ORDERS, ORDERS_OF_CUSTOMER, ORDERS_OF_SESSION
from mockserver.domain.order import CartReference, MyOrderFromCartDraft, Order
from mockserver.domain.ports import Context
from mockserver.domain.pricing import totalled
from mockserver.domain.product import TaxRate, is_valid
from mockserver.domain.records import Change, Outcome
from mockserver.domain.shopping import cart_to_change, expect_active, expect_version, is_own, modified, shopper, whose
from mockserver.domain.values import UNSET, Maybe

TAKEN_OVER = (
    *("customer_id", "customer_group", "anonymous_id", "line_items", "custom_line_items", "total_price", "taxed_price"),
    *("tax_mode", "price_rounding_mode", "tax_rounding_mode", "tax_calculation_mode", "inventory_mode"),
    *("shipping_address", "billing_address", "shipping_mode", "shipping", "item_shipping_addresses"),
    *("discount_codes", "direct_discounts", "refused_gifts", "country", "locale", "origin", "custom"),
)
"""The fields that an order copies from its cart."""


def orders_of(context: Context) -> Sequence[Order]:
    """The orders of the calling customer or anonymous session."""
    by, records = context.by, context.records
    if isinstance(by.customer_id, str):
        return records.all(ORDERS_OF_CUSTOMER, by.customer_id)
    return records.all(ORDERS_OF_SESSION, by.anonymous_id) if isinstance(by.anonymous_id, str) else ()


def order_of(id: str, context: Context) -> Order:
    """The caller's order with this id. Raises ResourceNotFound, also for the order of another caller."""
    found = context.records.get(ORDERS, id)
    if found is None or not is_own(found, context):
        errors.not_found("Resource", id, UnknownOrder(id=id, owner=whose(found)))
    return found


def ordered(draft: MyOrderFromCartDraft, context: Context) -> Outcome[Order]:
    """Creates an order from the cart, whose state becomes Ordered.

    Raises ResourceNotFound, ConcurrentModification, InvalidOperation, MatchingPriceNotFound, MissingTaxRateForCountry,
    InvalidInput for amounts that are too large, DiscountCodeNonApplicable, or PriceChanged.
    """
    customer, cart = shopper(context), cart_to_change(draft.id, context)
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
        cause = CartIncomplete(lacks="items")
        errors.invalid_operation(f"The cart '{cart.id}' is empty and cannot be ordered.", cause)
    if cart.shipping_address is UNSET:
        errors.invalid_operation("Shipping address is not set.", CartIncomplete(lacks="address"))


def _expect_current(cart: Cart, context: Context) -> None:
    """Raises unless the cart agrees with the current catalog.

    InvalidOperation for items that are no longer sold, DiscountCodeNonApplicable for codes that no longer apply, and
    PriceChanged for other prices and tax rates. Discounts of codes that still apply are not recalculated.
    """
    for item in cart.line_items:
        if offer_of(item, context) is None:
            cause = LineItemWithdrawn(id=item.id)
            errors.invalid_operation(f"The line item '{item.id}' is not sold any more; recalculate the cart.", cause)
    now = totalled(repriced(cart, context), context)
    _expect_applicable(now.discount_codes, context)
    costs = _costs(cart)
    changed = tuple(id for id, cost in _costs(now).items() if cost != costs[id])
    if changed:
        errors.changed_prices(changed)


def _expect_applicable(codes: Iterable[DiscountCodeInfo], context: Context) -> None:
    """Raises DiscountCodeNonApplicable for the first code that has no effect now."""
    for info in codes:
        if info.state == "MatchesCart":
            continue
        code = context.records.get(DISCOUNT_CODES, info.discount_code.id)
        if code is None:
            errors.unknown_discount_code(info.discount_code.id)
        if not is_valid(code, context.now):
            errors.discount_code_out_of_time(code.code, code.id, code.valid_from, code.valid_until, context.now)
        errors.discount_code_without_effect(code.code, code.id)


def _costs(cart: Cart) -> dict[str, tuple[CentPrecisionMoney, TaxRate | Maybe]]:
    """The unit price and tax rate of each item of `cart`, by the id of the item."""
    lines = {it.id: (it.price.value, it.tax_rate) for it in cart.line_items}
    return lines | {it.id: (it.money, it.tax_rate) for it in cart.custom_line_items}
