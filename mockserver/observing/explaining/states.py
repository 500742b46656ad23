"""What an action names and its customer or cart does not have, and what only the platform has."""

from __future__ import annotations

from typing import get_args

from mockserver.domain.cart_actions import MyCartUpdateAction
from mockserver.domain.causes.resources import (
    ActionsNotImplemented,
    NothingToRemove,
    NotServed,
    UnknownAddress,
    Unnamed,
    Untyped,
)
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, listed, shortened
from mockserver.observing.explaining.scene import Scene

_UNNAMED = {
    "address": Finding(
        "The action names no address.",
        "`addressId` or `addressKey`.",
        "Add one of them to the action.",
    ),
    "line item": Finding(
        "The action names no line item.", "`lineItemId` or `lineItemKey`.", "Add one of them to the action."
    ),
    "variant": Finding(
        "The line item names no variant.",
        "`sku`, or `productId` and `variantId`.",
        "Add a `sku` to it.",
        Citation("cart_actions", "`addLineItem` that names neither"),
    ),
}


def no_address(cause: UnknownAddress, _: Scene) -> Finding:
    """The customer has no address with the id or key."""
    attribute, wanted = cause.by, cause.wanted
    known = [id if attribute == "id" else key for id, key in cause.known]
    named = [it for it in known if isinstance(it, str)]
    wrong = f"The customer has no address with the {attribute} '{shortened(wanted)}'."
    if any(wanted in names for names in cause.known):
        other = ("key", "addressKey") if attribute == "id" else ("id", "addressId")
        suggestion = f"It is the {other[0]} of one: send it as `{other[1]}`."
    else:
        suggestion = f"{hinted(wanted, named)}Read the addresses first: an `addAddress` makes the id itself."
    there = f"{listed(named)}." if named else f"No address has {'an id' if attribute == 'id' else 'a key'} yet."
    cites = Citation("actions", "An `addressId` that none") if attribute == "id" else None
    return Finding(wrong, there, suggestion, cites)


def unnamed(cause: Unnamed, _: Scene) -> Finding:
    """An action or a draft names none of what it is about."""
    return _UNNAMED[cause.what]


def untyped(cause: Untyped, _: Scene) -> Finding:
    """What a custom field is to be set for has no custom Type."""
    wrong = f"The {cause.what} has no custom Type, so it has no custom fields to set."
    cites = Citation("cart_actions", "`setCustomField` of a Cart without") if cause.what == "cart" else None
    suggestion = "Send `setCustomType` first, in the same update."
    return Finding(wrong, f"A {cause.what} with a custom Type.", suggestion, cites)


def nothing_to_remove(cause: NothingToRemove, scene: Scene) -> Finding:
    """The custom field has no value."""
    wrong = f"The custom field `{cause.name}` cannot be removed: it has no value."
    there = f"Fields with a value: {listed(cause.others, 'and')}." if cause.others else "A field with a value."
    is_customer = scene.operation_id == "updateMyCustomer"
    cites = Citation("actions", "`setCustomField` without `value` for a field") if is_customer else None
    return Finding(wrong, there, "Send a `value`, or leave the action out.", cites)


def actions_not_implemented(cause: ActionsNotImplemented, _: Scene) -> Finding:
    """The platform has the cart actions, and this stand-in has not."""
    first, *others = cause.names
    wrong = f"The platform has the action `{first}` for carts, and this stand-in has not."
    also = f" The same goes for {listed(others, 'and')}." if others else ""
    accepted = f"{listed(str(it.__struct_config__.tag) for it in get_args(MyCartUpdateAction))}."
    return Finding(wrong, accepted, f"Leave it out when the app runs against the stand-in.{also}")


def not_served(cause: NotServed, _: Scene) -> Finding:
    """The platform has a field or a mode, and this stand-in has not."""
    wrong = f"The platform has the {cause.what}, and this stand-in has not."
    suggestion = "Leave it out when the app runs against the stand-in."
    return Finding(wrong, "What the schemas of /openapi.json list.", suggestion)
