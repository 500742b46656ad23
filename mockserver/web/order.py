"""The orders of a customer, or of an anonymous session."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.domain import errors
from mockserver.domain.causes.resources import NothingFound
from mockserver.domain.order import MyOrderFromCartDraft, Order, OrderPagedQueryResponse
from mockserver.domain.ordering import order_of, ordered, orders_of
from mockserver.domain.records import Outcome
from mockserver.domain.shopping import oldest_first
from mockserver.web.call import Call
from mockserver.web.columns import EXPANDED, NOTHING, json, named, nothing, page, where
from mockserver.web.doors import SHOPPER
from mockserver.web.operation import Row
from mockserver.web.query import Predicate
from mockserver.web.rows import Chapter

ORDER = named(order_of)

chapter = Chapter()


@chapter.on(
    "GET", "/{projectKey}/me/orders", "queryMyOrders", Row(SHOPPER, NOTHING, nothing, page(OrderPagedQueryResponse))
)
def query_my_orders(call: Call[None, None]) -> Sequence[Order]:
    return oldest_first(orders_of(call.context))


@chapter.on("HEAD", "/{projectKey}/me/orders", "checkMyOrders", Row(SHOPPER, where(Order), nothing))
def check_my_orders(call: Call[None, Predicate]) -> None:
    if not any(map(call.body, orders_of(call.context))):
        errors.not_found("Resource", "orders", NothingFound(what="orders"))


@chapter.on(
    "POST",
    "/{projectKey}/me/orders",
    "createMyOrder",
    Row(SHOPPER, json(MyOrderFromCartDraft), nothing, EXPANDED, status=201),
)
def create_my_order(call: Call[None, MyOrderFromCartDraft]) -> Outcome[Order]:
    return ordered(call.body, call.context)


@chapter.on("GET", "/{projectKey}/me/orders/{id}", "getMyOrder", Row(SHOPPER, NOTHING, ORDER, EXPANDED))
def get_my_order(call: Call[Order, None]) -> Order:
    return call.subject


@chapter.on("HEAD", "/{projectKey}/me/orders/{id}", "checkMyOrder", Row(SHOPPER, NOTHING, ORDER))
def check_my_order(_: Call[Order, None]) -> None:
    """Nothing to do: the subject was found, so the status is 200."""
