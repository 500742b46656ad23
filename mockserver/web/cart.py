"""The carts of a customer, or of an anonymous session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mockserver.domain import errors
from mockserver.domain.cart import Cart, CartPagedQueryResponse, MyCartDraft
from mockserver.domain.cart_actions import NOT_IMPLEMENTED, MyCartUpdate
from mockserver.domain.causes.resources import ActionsNotImplemented, NothingFound
from mockserver.domain.records import Outcome
from mockserver.domain.shopping import (
    active_cart,
    cart_of,
    cart_to_change,
    carts_of,
    created,
    deleted,
    oldest_first,
    updated,
)
from mockserver.web.call import Call
from mockserver.web.columns import EXPANDED, NOTHING, VERSION, json, named, nothing, page, where
from mockserver.web.doors import SHOPPER
from mockserver.web.operation import Row
from mockserver.web.query import Predicate
from mockserver.web.rows import Chapter

CART, CART_TO_CHANGE = named(cart_of), named(cart_to_change)

chapter = Chapter()


def active(call: Call[Any, Any]) -> Cart:
    """The active cart of the caller. Raises ResourceNotFound."""
    carts = carts_of(call.context)
    return active_cart(carts) or errors.no_active_cart(tuple((it.id, it.cart_state) for it in carts))


def expect_implemented(json: Any) -> None:
    """Raises InvalidOperation for actions that only the platform supports."""
    actions = json.get("actions") if isinstance(json, dict) else None
    listed = actions if isinstance(actions, list) else []
    names = [action.get("action") for action in listed if isinstance(action, dict)]
    missing = tuple(name for name in names if isinstance(name, str) and name in NOT_IMPLEMENTED)
    if missing:
        errors.not_implemented(f"update action '{missing[0]}'", ActionsNotImplemented(names=missing))


@chapter.on("GET", "/{projectKey}/me/active-cart", "getMyActiveCart", Row(SHOPPER, NOTHING, active, EXPANDED))
def get_my_active_cart(call: Call[Cart, None]) -> Cart:
    return call.subject


@chapter.on("HEAD", "/{projectKey}/me/active-cart", "checkMyActiveCart", Row(SHOPPER, NOTHING, active))
def check_my_active_cart(_: Call[Cart, None]) -> None:
    """Nothing to do: the subject was found, so the status is 200."""


@chapter.on(
    "GET", "/{projectKey}/me/carts", "queryMyCarts", Row(SHOPPER, NOTHING, nothing, page(CartPagedQueryResponse))
)
def query_my_carts(call: Call[None, None]) -> Sequence[Cart]:
    return oldest_first(carts_of(call.context))


@chapter.on("HEAD", "/{projectKey}/me/carts", "checkMyCarts", Row(SHOPPER, where(Cart), nothing))
def check_my_carts(call: Call[None, Predicate]) -> None:
    if not any(map(call.body, carts_of(call.context))):
        errors.not_found("Resource", "carts", NothingFound(what="carts"))


@chapter.on(
    "POST", "/{projectKey}/me/carts", "createMyCart", Row(SHOPPER, json(MyCartDraft), nothing, EXPANDED, status=201)
)
def create_my_cart(call: Call[None, MyCartDraft]) -> Outcome[Cart]:
    return created(call.body, call.context)


@chapter.on("GET", "/{projectKey}/me/carts/{id}", "getMyCart", Row(SHOPPER, NOTHING, CART, EXPANDED))
def get_my_cart(call: Call[Cart, None]) -> Cart:
    return call.subject


@chapter.on("HEAD", "/{projectKey}/me/carts/{id}", "checkMyCart", Row(SHOPPER, NOTHING, CART))
def check_my_cart(_: Call[Cart, None]) -> None:
    """Nothing to do: the subject was found, so the status is 200."""


@chapter.on(
    "POST",
    "/{projectKey}/me/carts/{id}",
    "updateMyCart",
    Row(SHOPPER, json(MyCartUpdate, expect_implemented), CART_TO_CHANGE, EXPANDED),
)
def update_my_cart(call: Call[Cart, MyCartUpdate]) -> Outcome[Cart]:
    return updated(call.subject, call.body, call.context)


@chapter.on("DELETE", "/{projectKey}/me/carts/{id}", "deleteMyCart", Row(SHOPPER, VERSION, CART_TO_CHANGE, EXPANDED))
def delete_my_cart(call: Call[Cart, int]) -> Outcome[Cart]:
    return deleted(call.subject, call.body)
