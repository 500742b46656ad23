"""Operations that the state of the customer or the cart does not allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mockserver.domain.cart import Cart
from mockserver.domain.cart_actions import MyCartUpdateAction
from mockserver.domain.customer import Customer
from mockserver.domain.errors import InvalidOperation
from mockserver.observing.explaining.entrances import project_of
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, listed, shortened
from mockserver.observing.explaining.sent import actions_of, masked
from mockserver.observing.explaining.situation import Situation

Match = re.Match[str]


def not_allowed(situation: Situation, error: InvalidOperation) -> Finding:
    """The resource is not in a state that allows the operation."""
    for pattern, explain in _BY_MESSAGE:
        if match := pattern.fullmatch(error.message):
            return explain(situation, match)
    return Finding(masked(error.message, situation), suggestion="Read the resource again, and look at its state.")


def _address(situation: Situation, match: Match) -> Finding:
    attribute, wanted = match["attribute"], match["wanted"]
    customer = situation.customer
    addresses = customer.addresses if isinstance(customer, Customer) else ()
    known = [str(it.id if attribute == "id" else it.key) for it in addresses if attribute == "id" or it.key]
    other = [it for it in addresses if wanted in (it.id, it.key)]
    wrong = f"The customer has no address with the {attribute} '{shortened(wanted)}'."
    if other:
        suggestion = f"It is the {'key' if attribute == 'id' else 'id'} of one: send it as `{_other_name(attribute)}`."
    else:
        suggestion = f"{hinted(wanted, known)}Read the addresses first: an `addAddress` makes the id itself."
    there = f"{listed(known)}." if known else f"No address has {'an id' if attribute == 'id' else 'a key'} yet."
    cites = Citation("actions", "An `addressId` that none") if attribute == "id" else None
    return Finding(wrong, there, suggestion, cites)


def _other_name(attribute: str) -> str:
    return "addressKey" if attribute == "id" else "addressId"


def _no_address(_: Situation, __: Match) -> Finding:
    wrong = "The action names no address."
    return Finding(wrong, "`addressId` or `addressKey`.", "Add one of them to the action.")


def _line(situation: Situation, match: Match) -> Finding:
    items = situation.cart.line_items if isinstance(situation.cart, Cart) else ()
    is_key = match["attribute"] == "key"
    known = [str(it.key if is_key else it.id) for it in items if it.key or not is_key]
    wrong = f"The cart has no line item with the {'key' if is_key else 'id'} '{shortened(match['wanted'])}'."
    there = f"{listed(known)}." if known else "The cart has no line items that could be named so."
    suggestion = f"{hinted(match['wanted'], known)}Take it from `lineItems` of the last answer; a `sku` is no id."
    cites = None if is_key else Citation("cart_actions", "An action on a `lineItemId`")
    return Finding(wrong, there, suggestion, cites)


def _no_line(_: Situation, __: Match) -> Finding:
    wrong = "The action names no line item."
    return Finding(wrong, "`lineItemId` or `lineItemKey`.", "Add one of them to the action.")


def _no_variant(_: Situation, __: Match) -> Finding:
    wrong, accepted = "The line item names no variant.", "`sku`, or `productId` and `variantId`."
    cites = Citation("cart_actions", "`addLineItem` that names neither")
    return Finding(wrong, accepted, "Add a `sku` to it.", cites)


def _unknown_sku(situation: Situation, match: Match) -> Finding:
    sku = match["sku"]
    wrong = f"No published variant has the SKU '{shortened(sku)}'."
    there = f"{listed(situation.skus)}." if situation.skus else "The SKU of a published variant."
    suggestion = f"{hinted(sku, situation.skus)}Products are in the fixtures; `isPublished` must be true."
    return Finding(wrong, there, suggestion, Citation("cart_actions", "`addLineItem` of a `sku` that no variant has"))


def _unknown_product(situation: Situation, match: Match) -> Finding:
    wrong = f"No published product has the id '{shortened(match['id'])}' and a variant {match['number']}."
    suggestion = "Take the id from the catalogue, not the key; variants are numbered from 1."
    if situation.product:
        numbers = ", ".join(str(it.id) for it in situation.product.variants)
        suggestion = f"The product has the variants {numbers}; see too whether it is published."
    return Finding(wrong, "`productId` and `variantId` of a published variant.", suggestion)


def _untyped(situation: Situation, _: Match) -> Finding:
    is_cart = situation.operation_id == "updateMyCart"
    what = "cart" if is_cart else "customer"
    wrong = f"The {what} has no custom Type, so it has no custom fields to set."
    cites = Citation("cart_actions", "`setCustomField` of a Cart without") if is_cart else None
    return Finding(wrong, f"A {what} with a custom Type.", "Send `setCustomType` first, in the same update.", cites)


def _not_there(situation: Situation, match: Match) -> Finding:
    wrong = f"The custom field `{match['name']}` cannot be removed: it has no value."
    is_customer = situation.operation_id == "updateMyCustomer"
    holder = situation.customer if is_customer else situation.cart
    has = holder.custom.fields if holder and holder.custom else {}
    there = f"Fields with a value: {listed(has, 'and')}." if has else "A field with a value."
    cites = Citation("actions", "`setCustomField` without `value` for a field") if is_customer else None
    return Finding(wrong, there, "Send a `value`, or leave the action out.", cites)


def _no_code(situation: Situation, match: Match) -> Finding:
    codes = situation.cart.discount_codes if situation.cart else ()
    known = [it.discount_code.id for it in codes]
    wrong = f"The cart does not have the discount code with the id '{shortened(match['id'])}'."
    there = f"{listed(known)}." if known else "The cart has no discount codes."
    return Finding(wrong, there, "Send the id in `discountCode`, as the cart has it: not the code itself.")


def _closed(situation: Situation, match: Match) -> Finding:
    state = match["state"]
    wrong = f"The cart is {state}, and only an Active cart can be changed or ordered."
    path = f"{situation.origin}/{project_of(situation)}/me/active-cart"
    suggestion = f"{_AFTER.get(state, '')}Go on with GET {path}, or create a new one."
    return Finding(wrong, "A cart whose `cartState` is `Active`.", suggestion, _closed_rule(situation, state))


_AFTER = {"Ordered": "It is an order by now. ", "Merged": "A sign-in merged it into the cart of the customer. "}


def _closed_rule(situation: Situation, state: str) -> Citation | None:
    if state == "Merged":
        return Citation("account", "After a merge, the anonymous cart has")
    if state != "Ordered":
        return None
    if situation.operation_id == "createMyOrder":
        return Citation("order", "A Cart cannot be ordered twice")
    return Citation("cart", "A Cart that was ordered can no longer")


def _empty_cart(_: Situation, __: Match) -> Finding:
    return Finding("The cart is empty.", "A cart with line items.", "Send `addLineItem` before the order.")


def _unshipped(_: Situation, __: Match) -> Finding:
    wrong, cites = "The cart has no shipping address.", Citation("order", "A Cart without shipping address")
    return Finding(wrong, "A cart with a `shippingAddress`.", "Send `setShippingAddress` before the order.", cites)


def _withdrawn(_: Situation, match: Match) -> Finding:
    wrong = f"The line item '{match['id']}' is of a product that is not sold any more."
    return Finding(wrong, "A cart whose products are published.", "Send `recalculate`: it removes what is not sold.")


def _unserved(situation: Situation, match: Match) -> Finding:
    names = _actions()
    wrong = f"The platform has the action `{match['action']}` for carts, and this stand-in has not."
    others = [str(it.get("action")) for it in actions_of(situation) if it.get("action") not in names]
    also = f" The same goes for {listed(others[1:], 'and')}." if others[1:] else ""
    return Finding(wrong, f"{listed(names)}.", f"Leave it out when the app runs against the stand-in.{also}")


def _unread(_: Situation, match: Match) -> Finding:
    wrong = f"The platform has the {match['what']}, and this stand-in has not."
    suggestion = "Leave it out when the app runs against the stand-in."
    return Finding(wrong, "What the schemas of /openapi.json list.", suggestion)


def _actions() -> list[str]:
    return [str(it.__struct_config__.tag) for it in _structs(MyCartUpdateAction)]


def _structs(union: object) -> Iterable[type[MyCartUpdateAction]]:
    return getattr(union, "__args__", ())


_BY_MESSAGE: list[tuple[re.Pattern[str], Callable[[Situation, Match], Finding]]] = [
    (
        re.compile(r"Customer does not contain an address with the (?P<attribute>id|key) (?P<wanted>.*)\.", re.DOTALL),
        _address,
    ),
    (re.compile(r"One of address 'addressId' or 'addressKey' is required\."), _no_address),
    (
        re.compile(
            r"The cart does not contain a line item with the (?P<attribute>ID|key) '(?P<wanted>.*)'\.", re.DOTALL
        ),
        _line,
    ),
    (re.compile(r"One of 'lineItemId' or 'lineItemKey' is required\."), _no_line),
    (re.compile(r"One of 'sku' or 'productId' is required\."), _no_variant),
    (re.compile(r"A product variant with the SKU '(?P<sku>.*)' is not published.*", re.DOTALL), _unknown_sku),
    (
        re.compile(r"The product with ID '(?P<id>.*)' and its variant (?P<number>-?\d+) is not pub.*", re.DOTALL),
        _unknown_product,
    ),
    (re.compile(r"Resource has no custom type\."), _untyped),
    (re.compile(r"The custom field '(?P<name>.*)' cannot be removed, because it does not exist\."), _not_there),
    (re.compile(r"The cart does not have the discount code with ID '(?P<id>.*)'\."), _no_code),
    (re.compile(r"The cart '.*' is in the state '(?P<state>\w+)' and cannot be changed\."), _closed),
    (re.compile(r"The cart '.*' is empty and cannot be ordered\."), _empty_cart),
    (re.compile(r"Shipping address is not set\."), _unshipped),
    (re.compile(r"The line item '(?P<id>.*)' is not sold any more.*"), _withdrawn),
    (re.compile(r"The update action '(?P<action>.*)' exists on the platform, but.*"), _unserved),
    (re.compile(r"The (?P<what>.*) exists on the platform, but.*"), _unread),
]
"""By the words of the domain. What is not among them is told in those words."""
