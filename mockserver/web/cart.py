"""The carts of a customer, or of an anonymous session."""

from __future__ import annotations

from typing import Any

from mockserver.domain import errors
from mockserver.domain.cart import Cart, CartPagedQueryResponse, MyCartDraft
from mockserver.domain.cart_actions import NOT_IMPLEMENTED, MyCartUpdate
from mockserver.domain.causes.resources import ActionsNotImplemented, NothingFound
from mockserver.domain.ports import Context
from mockserver.domain.shopping import (
    active_cart,
    cart_of,
    cart_to_change,
    carts_of,
    created,
    deleted,
    oldest_first,
    shopper,
    updated,
)
from mockserver.web.call import Call
from mockserver.web.operation import Chapter
from mockserver.web.query import held, paged, predicate, shape

ORDERS = "manage_my_orders"

chapter = Chapter()


@chapter.get("/{projectKey}/me/active-cart", "getMyActiveCart")
def get_my_active_cart(call: Call) -> Any:
    context = entered(call)  # 401, 404, 403
    return call.expanded(_active(context), context)  # 404, 400


@chapter.head("/{projectKey}/me/active-cart", "checkMyActiveCart")
def check_my_active_cart(call: Call) -> None:
    _active(entered(call))  # 401, 404, 403


@chapter.get("/{projectKey}/me/carts", "queryMyCarts")
def query_my_carts(call: Call) -> CartPagedQueryResponse:
    context = entered(call)  # 401, 404, 403
    return paged(CartPagedQueryResponse, oldest_first(carts_of(context)), call.query, held(context.records))  # 400


@chapter.head("/{projectKey}/me/carts", "checkMyCarts")
def check_my_carts(call: Call) -> None:
    context = entered(call)  # 401, 404, 403
    is_wanted = predicate(call.query.every("where"), shape(Cart), call.query.variables)  # 400
    if not any(map(is_wanted, carts_of(context))):
        errors.not_found("Resource", "carts", NothingFound(what="carts"))


@chapter.post("/{projectKey}/me/carts", "createMyCart", status=201)
def create_my_cart(call: Call) -> Any:
    context = entered(call)  # 401, 404, 403
    draft = call.body(MyCartDraft)  # 415, 400
    return call.commit_expanded(context, created(draft, context))  # 400


@chapter.get("/{projectKey}/me/carts/{id}", "getMyCart")
def get_my_cart(call: Call) -> Any:
    context = entered(call)  # 401, 404, 403
    return call.expanded(cart_of(call.path["id"], context), context)  # 404, 400


@chapter.head("/{projectKey}/me/carts/{id}", "checkMyCart")
def check_my_cart(call: Call) -> None:
    cart_of(call.path["id"], entered(call))  # 401, 404, 403


@chapter.post("/{projectKey}/me/carts/{id}", "updateMyCart")
def update_my_cart(call: Call) -> Any:
    context = entered(call)  # 401, 404, 403
    expect_implemented(call.json)  # 415, 400
    update = call.body(MyCartUpdate)  # 400
    cart = cart_to_change(call.path["id"], context)  # 404
    return call.commit_expanded(context, updated(cart, update, context))  # 409, 400


@chapter.delete("/{projectKey}/me/carts/{id}", "deleteMyCart")
def delete_my_cart(call: Call) -> Any:
    context = entered(call)  # 401, 404, 403
    version = call.query.integer("version")  # 400
    cart = cart_to_change(call.path["id"], context)  # 404
    return call.commit_expanded(context, deleted(cart, version))  # 409, 400


def entered(call: Call) -> Context:
    """A context for a customer or an anonymous session. Raises as `admitted`, and ResourceNotFound."""
    context = call.admitted(ORDERS, as_somebody=True)
    shopper(context)
    return context


def expect_implemented(json: Any) -> None:
    """Raises InvalidOperation for an action that the platform has, and this stand-in has not."""
    actions = json.get("actions") if isinstance(json, dict) and isinstance(json.get("actions"), list) else None
    names = [action.get("action") for action in actions or () if isinstance(action, dict)]
    missing = tuple(name for name in names if isinstance(name, str) and name in NOT_IMPLEMENTED)
    if missing:
        errors.not_implemented(f"update action '{missing[0]}'", ActionsNotImplemented(names=missing))


def _active(context: Context) -> Cart:
    carts = carts_of(context)
    cart = active_cart(carts)
    if cart is None:
        errors.no_active_cart(tuple((it.id, it.cart_state) for it in carts))
    return cart
