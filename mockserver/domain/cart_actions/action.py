"""What an update action of a cart is."""

from __future__ import annotations

from mockserver.domain.cart import Cart
from mockserver.domain.ports import Context
from mockserver.domain.values import Value


def _tag(name: str) -> str:
    """`MyCartAddLineItemAction` as `addLineItem`."""
    verb = name.removeprefix("MyCart").removesuffix("Action")
    return verb[:1].lower() + verb[1:]


class CartAction(Value, frozen=True, kw_only=True, tag_field="action", tag=_tag):
    """An update action. Its class has the name of its schema in the document."""

    def applied(self, cart: Cart, context: Context) -> Cart:
        """`cart` after the action, before its totals; the same when the action changes nothing. Raises Refused."""
        raise NotImplementedError
