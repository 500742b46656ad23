"""Carts: finding those of the caller, creating, changing and deleting them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import BaseAddress, Cart, MyCartDraft
from mockserver.domain.cart_actions import MyCartUpdate, changed
from mockserver.domain.cart_actions.action import CartAction
from mockserver.domain.cart_actions.custom import CART_TYPE
from mockserver.domain.cart_actions.discounts import MyCartAddDiscountCodeAction
from mockserver.domain.cart_actions.fields import (
    MyCartChangeTaxModeAction,
    MyCartSetBillingAddressAction,
    MyCartSetDeleteDaysAfterLastModificationAction,
    MyCartSetLocaleAction,
    MyCartSetShippingAddressAction,
    base_address,
)
from mockserver.domain.causes.resources import CartClosed, CustomerGone, UnknownCart
from mockserver.domain.custom import custom_fields
from mockserver.domain.customer import Customer
from mockserver.domain.history import next_number
from mockserver.domain.lines import with_line
from mockserver.domain.money import money
from mockserver.domain.nouns import ACCOUNTS, CARTS, CARTS_OF_CUSTOMER, CARTS_OF_SESSION
from mockserver.domain.order import Order
from mockserver.domain.ports import Context
from mockserver.domain.pricing import totalled
from mockserver.domain.records import Change, Outcome
from mockserver.domain.values import UNSET, Maybe
from mockserver.limits import DISCOUNT_CODES, LINE_ITEMS, UPDATE_ACTIONS

CartOrOrder = TypeVar("CartOrOrder", Cart, Order)

NOT_THE_CUSTOMERS = ("Merchant", "Quote")
"""Origins of carts that never become a customer's active cart."""


def shopper(context: Context) -> Customer | None:
    """The calling customer; None in an anonymous session. Raises ResourceNotFound for a deleted customer."""
    if isinstance(context.by.customer_id, Maybe):
        return None
    account = context.records.get(ACCOUNTS, context.by.customer_id)
    if account is None:
        errors.not_found("Resource", context.by.customer_id, CustomerGone(id=context.by.customer_id))
    return account.customer


def carts_of(context: Context) -> Sequence[Cart]:
    """The carts of the calling customer or anonymous session."""
    by, records = context.by, context.records
    if isinstance(by.customer_id, str):
        return records.all(CARTS_OF_CUSTOMER, by.customer_id)
    return records.all(CARTS_OF_SESSION, by.anonymous_id) if isinstance(by.anonymous_id, str) else ()


def is_own(it: Cart | Order, context: Context) -> bool:
    """Whether it belongs to the calling customer or anonymous session."""
    by = context.by
    if isinstance(by.customer_id, str):
        return it.customer_id == by.customer_id
    return isinstance(by.anonymous_id, str) and it.anonymous_id == by.anonymous_id


def whose(it: Cart | Order | None) -> str | Maybe:
    """The owner of a cart or an order, in words; unset if it has none."""
    if it is None:
        return UNSET
    if isinstance(it.customer_id, str):
        return f"the customer {it.customer_id}"
    return f"the anonymous session {it.anonymous_id}" if isinstance(it.anonymous_id, str) else "nobody"


def cart_of(id: str, context: Context) -> Cart:
    """The caller's cart with this id, for reading. Raises ResourceNotFound, also for the cart of another caller."""
    return _own_cart(id, context) or errors.not_found("Resource", id, _unknown_cart(id, context))


def cart_to_change(id: str, context: Context) -> Cart:
    """Like `cart_of`, for changing, deleting or ordering it: the platform's error then names the kind of resource."""
    return _own_cart(id, context) or errors.not_found("cart", id, _unknown_cart(id, context))


def oldest_first(these: Iterable[CartOrOrder]) -> list[CartOrOrder]:
    """`these` in order of creation, which neither updates nor restarts change."""
    return sorted(these, key=lambda it: (it.created_at, it.id))


def active_cart(carts: Iterable[Cart]) -> Cart | None:
    """The most recently modified active cart; among several with the same time, the last."""
    active = [it for it in carts if it.cart_state == "Active" and it.origin not in NOT_THE_CUSTOMERS]
    return max(reversed(active), key=lambda it: it.last_modified_at) if active else None


def created(draft: MyCartDraft, context: Context) -> Outcome[Cart]:
    """Creates a cart of the caller.

    Raises InvalidInput, InvalidOperation, MatchingPriceNotFound, MissingTaxRateForCountry, DiscountCodeNonApplicable,
    DuplicateField, ReferencedResourceNotFound, RequiredField or InvalidField.
    """
    if draft.shipping_mode == "Multiple":
        errors.not_implemented("shipping mode 'Multiple'")
    lines = () if isinstance(draft.line_items, Maybe) else draft.line_items
    codes = () if isinstance(draft.discount_codes, Maybe) else draft.discount_codes
    errors.expect_at_most(LINE_ITEMS, lines, "The cart", "line items")
    errors.expect_at_most(DISCOUNT_CODES, codes, "The cart", "discount codes")
    cart = _new_cart(draft, context)
    for action in _settings(draft):
        cart = action.applied(cart, context)
    for line in lines:
        cart = with_line(cart, line, context)
    for code in codes:
        cart = MyCartAddDiscountCodeAction(code=code).applied(cart, context)
    cart = totalled(cart, context)
    return Outcome(answer=cart, change=Change(save=(cart,), based_on={cart.id: 0}))


def updated(cart: Cart, update: MyCartUpdate, context: Context) -> Outcome[Cart]:
    """The cart after all actions in order, or after none. Each action that changes something increments the version.

    Raises ConcurrentModification, InvalidOperation, InvalidInput, and what the actions raise.
    """
    expect_version(cart, update.version)
    expect_active(cart)
    errors.expect_at_most(UPDATE_ACTIONS, update.actions, "The update", "actions")
    newer = cart
    for action in update.actions:
        after = changed(newer, action, context)
        if after is not newer:
            newer = modified(after, context)
    return Outcome(answer=newer, change=change_of([(cart, newer)]))


def deleted(cart: Cart, version: int) -> Outcome[Cart]:
    """Deletes and returns the cart. Raises ConcurrentModification."""
    expect_version(cart, version)
    return Outcome(answer=cart, change=Change(drop=(cart,), based_on={cart.id: cart.version}))


def expect_version(cart: Cart, expected: int) -> None:
    """Raises ConcurrentModification unless the cart is at the version that the request expects."""
    if cart.version != expected:
        errors.outdated_version("cart", cart.id, expected, cart.version)


def expect_active(cart: Cart) -> None:
    """Raises InvalidOperation for a cart that was ordered, merged or frozen."""
    if cart.cart_state != "Active":
        cause = CartClosed(state=cart.cart_state)
        message = f"The cart '{cart.id}' is in the state '{cart.cart_state}' and cannot be changed."
        errors.invalid_operation(message, cause)


def modified(cart: Cart, context: Context) -> Cart:
    """`cart` with the next version."""
    by = context.by.initiator()
    return replace(
        cart,
        version=next_number(cart.version, "The version of the cart"),
        last_modified_at=context.now,
        last_modified_by=by,
    )


def change_of(carts: Iterable[tuple[Cart, Cart]]) -> Change:
    """The carts to save: those that differ before and after."""
    other = [(before, after) for before, after in carts if after is not before]
    return Change(save=tuple(after for _, after in other), based_on={before.id: before.version for before, _ in other})


def _own_cart(id: str, context: Context) -> Cart | None:
    found = context.records.get(CARTS, id)
    return found if found is not None and is_own(found, context) else None


def _unknown_cart(id: str, context: Context) -> UnknownCart:
    return UnknownCart(id=id, owner=whose(context.records.get(CARTS, id)), own=tuple(it.id for it in carts_of(context)))


def _new_cart(draft: MyCartDraft, context: Context) -> Cart:
    customer, initiator = shopper(context), context.by.initiator()
    return Cart(
        id=context.chance.new_id(),
        version=1,
        created_at=context.now,
        last_modified_at=context.now,
        created_by=initiator,
        last_modified_by=initiator,
        customer_id=customer.id if customer else UNSET,
        customer_group=customer.customer_group if customer else UNSET,
        anonymous_id=UNSET if customer else context.by.anonymous_id,
        customer_email=draft.customer_email,
        country=draft.country,
        total_price=money(0, draft.currency),
        inventory_mode=draft.inventory_mode or "None",
        item_shipping_addresses=_item_shipping_addresses(draft, context),
        custom=custom_fields(draft.custom, CART_TYPE, context),
    )


def _settings(draft: MyCartDraft) -> Iterator[CartAction]:
    """The fields of `draft` that update actions can set too."""
    yield MyCartChangeTaxModeAction(tax_mode=draft.tax_mode or "Platform")
    yield MyCartSetLocaleAction(locale=draft.locale)
    yield MyCartSetShippingAddressAction(address=draft.shipping_address)
    yield MyCartSetBillingAddressAction(address=draft.billing_address)
    yield MyCartSetDeleteDaysAfterLastModificationAction(
        delete_days_after_last_modification=draft.delete_days_after_last_modification
    )


def _item_shipping_addresses(draft: MyCartDraft, context: Context) -> tuple[BaseAddress, ...]:
    """The item shipping addresses of `draft`: each has a unique key, by which line items refer to it."""
    drafts = () if isinstance(draft.item_shipping_addresses, Maybe) else draft.item_shipping_addresses
    keys = set[str]()
    for at, address in enumerate(drafts):
        if isinstance(address.key, Maybe):
            errors.invalid_input(f"The address 'itemShippingAddresses[{at}]' has no key.")
        if address.key in keys:
            errors.duplicate_key(address.key, "item shipping address", keys)
        keys.add(address.key)
    return tuple(base_address(address, context) for address in drafts)
