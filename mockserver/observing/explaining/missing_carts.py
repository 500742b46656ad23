"""Carts and orders that are not there for who asks."""

from __future__ import annotations

from mockserver.domain.cart import Cart
from mockserver.domain.order import Order
from mockserver.domain.records import Token
from mockserver.domain.values import Maybe
from mockserver.observing.explaining.entrances import project_of
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.explaining.sent import fields_of, text_in
from mockserver.observing.explaining.situation import Situation


def no_active_cart(situation: Situation) -> Finding:
    """Who calls has no active cart."""
    states = [f"{cart.id} is {cart.cart_state}" for cart in situation.carts]
    others = f" Of its carts, {', '.join(states[:3])}." if states else " It has no cart at all."
    wrong = f"{_caller(situation)} has no active cart.{others}"
    suggestion = f"Create one: POST {_carts(situation)} with a `currency`. An app takes this 404 for an empty cart."
    cites = Citation("cart", "The active Cart of a caller who has none")
    return Finding(wrong, "A caller with an active cart.", suggestion, cites)


def no_cart(situation: Situation) -> Finding:
    """Who calls has no cart with this id."""
    is_order = situation.operation_id == "createMyOrder"
    id = text_in(fields_of(situation), "id") or "" if is_order else situation.path.rpartition("/")[2]
    if isinstance(situation.cart, Cart):
        wrong = f"The cart '{id}' belongs to {_owner(situation.cart)}, not to who calls."
        cites = Citation("cart", "The Cart of somebody else")
    else:
        wrong = f"There is no cart with the id '{shortened(id)}': it never was, or was deleted, or merged at a sign-in."
        cites = Citation("cart", "An `id` that no Cart has")
    if is_order:
        cites = Citation("order", "An order of somebody else's Cart")
    own = [cart.id for cart in situation.carts]
    suggestion = f"Theirs: {listed(own, 'and')}." if own else f"GET {_carts(situation)} lists those of who calls."
    return Finding(wrong, "The `id` of a cart of who calls.", suggestion, cites)


def no_list(situation: Situation) -> Finding:
    """A check finds none."""
    what = "orders" if situation.operation_id == "checkMyOrders" else "carts"
    finds = ", for which the predicate of `where` holds" if "where" in situation.query else ""
    words = "A check for Orders" if what == "orders" else "A check for Carts"
    wrong = f"{_caller(situation)} has no {what}{finds}."
    cites = Citation("order" if what == "orders" else "cart", words)
    return Finding(wrong, f"A caller who has {what}.", "Take this 404 for `none`: a check answers no more.", cites)


def no_order(situation: Situation) -> Finding:
    """Who calls has no order with this id."""
    id = shortened(situation.path.rpartition("/")[2])
    suggestion = f"GET {situation.origin}/{project_of(situation)}/me/orders lists those of who calls."
    accepted = "The `id` of an order of who calls."
    if isinstance(situation.order, Order):
        wrong = f"The order '{id}' belongs to {_owner(situation.order)}, not to who calls."
        return Finding(wrong, accepted, suggestion, Citation("order", "The Order of somebody else"))
    wrong = f"There is no order with the id '{id}'."
    return Finding(wrong, accepted, suggestion, Citation("order", "An `id` that no Order has"))


def _owner(it: Cart | Order) -> str:
    if isinstance(it.customer_id, str):
        return f"the customer {it.customer_id}"
    return f"the anonymous session {it.anonymous_id}" if isinstance(it.anonymous_id, str) else "nobody"


def _caller(situation: Situation) -> str:
    token = situation.bearer.token
    if situation.customer:
        return f"The customer '{situation.customer.email}'"
    if isinstance(token, Token) and not isinstance(token.anonymous_id, Maybe):
        return f"The anonymous session '{shortened(token.anonymous_id)}'"
    return "Who calls"


def _carts(situation: Situation) -> str:
    return f"{situation.origin}/{project_of(situation)}/me/carts"
