"""Carts and orders that a customer adopts from the anonymous session by signing up or in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeVar

from msgspec.structs import replace

from mockserver.domain.cart import Cart, CustomLineItem, LineItem
from mockserver.domain.customer import Customer
from mockserver.domain.history import next_number
from mockserver.domain.lines import recalculated
from mockserver.domain.nouns import CARTS_OF_CUSTOMER, CARTS_OF_SESSION, ORDERS_OF_SESSION
from mockserver.domain.order import Order
from mockserver.domain.ports import Context
from mockserver.domain.records import Change
from mockserver.domain.shopping import CartOrOrder, active_cart, modified
from mockserver.domain.values import UNSET, Maybe

Item = TypeVar("Item", LineItem, CustomLineItem)

AnonymousCartSignInMode = Literal["MergeWithExistingCustomerCart", "UseAsNewActiveCustomerCart"]
"""What happens to the anonymous cart when the customer already has an active cart."""


class HandOver(NamedTuple):
    """The customer's active cart afterwards, if any, and the carts and orders that changed."""

    cart: Cart | None
    change: Change


def handed_over(
    customer: Customer,
    context: Context,
    *,
    mode: AnonymousCartSignInMode = "MergeWithExistingCustomerCart",
    update_product_data: bool = False,
) -> HandOver:
    """Transfers the carts and orders of the caller's anonymous session to the customer.

    Raises MissingTaxRateForCountry, or InvalidInput for amounts that are too large.
    """
    session = context.by.anonymous_id
    guests = () if isinstance(session, Maybe) else context.records.all(CARTS_OF_SESSION, session)
    orders = () if isinstance(session, Maybe) else context.records.all(ORDERS_OF_SESSION, session)
    own, guest = active_cart(context.records.all(CARTS_OF_CUSTOMER, customer.id)), active_cart(guests)

    after = {it.id: assigned(it, customer) for it in guests}
    cart = own
    if guest is not None and (own is None or mode == "UseAsNewActiveCustomerCart"):
        cart = after[guest.id]
    elif guest is not None and own is not None:
        cart = merged(own, guest, context)
        after[guest.id] = replace(after[guest.id], cart_state="Merged")
    if cart is not None:
        cart = replace(cart, customer_group=customer.customer_group)
        cart = recalculated(cart, context, update_product_data=update_product_data)

    saved: list[Cart | Order] = [_one_up(it) for id, it in after.items() if cart is None or id != cart.id]
    saved += [_one_up(assigned(it, customer)) for it in orders]
    if cart is not None and (guest is not None or cart != own):
        cart = modified(cart, context)
        saved.append(cart)
    return HandOver(cart=cart, change=Change(save=tuple(saved), based_on={it.id: it.version - 1 for it in saved}))


def assigned(it: CartOrOrder, customer: Customer) -> CartOrOrder:
    """`it`, owned by the customer instead of an anonymous session."""
    return replace(it, customer_id=customer.id, anonymous_id=UNSET)


def merged(own: Cart, guest: Cart, context: Context) -> Cart:
    """`own` with the items of `guest`: an item in both carts gets the larger quantity; the others are copied.

    Nothing else of `guest` is adopted, not even the custom fields of an item in both carts. An item whose key
    belongs to a different item of `own` is not copied.
    """
    keyed: dict[str | Maybe, Hashable] = {it.key: _variant(it) for it in own.line_items}
    keyed |= {it.key: _thing(it) for it in own.custom_line_items}
    lines = [it for it in guest.line_items if _is_free(it, _variant, keyed)]
    line_items, new_items = _united(own.line_items, lines, _variant)
    custom = [it for it in guest.custom_line_items if it.money.currency_code == own.currency]
    custom = [it for it in custom if _is_free(it, _thing, keyed)]
    custom_line_items, new_custom_items = _united(own.custom_line_items, custom, _thing)
    line_items = [
        it if it == before else replace(it, last_modified_at=context.now)
        for before, it in zip(own.line_items, line_items, strict=True)
    ]
    return replace(
        own,
        line_items=(*line_items, *(_copied(it, context) for it in new_items)),
        custom_line_items=(*custom_line_items, *(_copied(it, context) for it in new_custom_items)),
    )


def _united(
    own: Sequence[Item], others: Sequence[Item], same: Callable[[Item], Hashable]
) -> tuple[list[Item], list[Item]]:
    """The items of `own`, each in the larger of its quantities in both; and the items that only `others` has.

    Among several equal items, the one with the same custom fields matches, or else the first.
    """
    alike, quantities, new = defaultdict[Hashable, list[Item]](list), {it.id: it.quantity for it in own}, list[Item]()
    for item in own:
        alike[same(item)].append(item)
    for item in others:
        match = min(alike[same(item)], key=lambda it: it.custom != item.custom, default=None)  # called at once
        if match is None:
            new.append(item)
        else:
            quantities[match.id] = max(quantities[match.id], item.quantity)
    return [replace(it, quantity=quantities[it.id]) for it in own], new


def _variant(item: LineItem) -> Hashable:
    return item.product_id, item.variant.id, item.line_item_mode


def _thing(item: CustomLineItem) -> Hashable:
    return item.slug, item.money, item.tax_category


def _is_free(item: Item, same: Callable[[Item], Hashable], keyed: Mapping[str | Maybe, Hashable]) -> bool:
    """Whether the key of `item`, if any, is free or belongs to the same item in a cart whose items are `keyed`."""
    return isinstance(item.key, Maybe) or keyed.get(item.key, same(item)) == same(item)


def _copied(item: Item, context: Context) -> Item:
    """`item` as an item of another cart."""
    return replace(item, id=context.chance.new_id())


def _one_up(it: CartOrOrder) -> CartOrOrder:
    """`it` with the next version, but its old `lastModifiedAt`: that shows which of several carts was used last."""
    return replace(it, version=next_number(it.version, f"The version of '{it.id}'"))
