"""The orders of a customer, or of an anonymous session."""

from __future__ import annotations

from typing import Any

from mockserver.domain import errors
from mockserver.domain.causes.resources import NothingFound
from mockserver.domain.order import MyOrderFromCartDraft, Order, OrderPagedQueryResponse
from mockserver.domain.ordering import order_of, ordered, orders_of
from mockserver.domain.shopping import oldest_first
from mockserver.web.call import Call
from mockserver.web.cart import entered
from mockserver.web.operation import Chapter
from mockserver.web.query import held, paged, predicate, shape

chapter = Chapter()


@chapter.get("/{projectKey}/me/orders", "queryMyOrders")
def query_my_orders(call: Call) -> OrderPagedQueryResponse:
    context = entered(call)  # 401, 404, 403
    return paged(OrderPagedQueryResponse, oldest_first(orders_of(context)), call.query, held(context.records))  # 400


@chapter.head("/{projectKey}/me/orders", "checkMyOrders")
def check_my_orders(call: Call) -> None:
    context = entered(call)  # 401, 404, 403
    is_wanted = predicate(call.query.every("where"), shape(Order), call.query.variables)  # 400
    if not any(map(is_wanted, orders_of(context))):
        errors.not_found("Resource", "orders", NothingFound(what="orders"))


@chapter.post("/{projectKey}/me/orders", "createMyOrder", status=201)
def create_my_order(call: Call) -> Any:
    context = entered(call)  # 401, 404, 403
    draft = call.body(MyOrderFromCartDraft)  # 415, 400
    return call.commit_expanded(context, ordered(draft, context))  # 404, 409, 400


@chapter.get("/{projectKey}/me/orders/{id}", "getMyOrder")
def get_my_order(call: Call) -> Any:
    context = entered(call)  # 401, 404, 403
    return call.expanded(order_of(call.path["id"], context), context)  # 404, 400


@chapter.head("/{projectKey}/me/orders/{id}", "checkMyOrder")
def check_my_order(call: Call) -> None:
    order_of(call.path["id"], entered(call))  # 401, 404, 403
