"""Turns responses back into symbols and relations, so that those of two independent servers can be compared.

Ids and tokens become their symbols; a version is the `same`, `raised` or `lowered`; instants are compared by their
order. The facts are recorded in the book, for later requests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import httpx

from contracts.lockstep.book import Book, Person, Trolley
from contracts.lockstep.calls import Call
from contracts.lockstep.carts import cart_read, listed, order_read
from contracts.lockstep.customers import customer_read
from contracts.lockstep.messages import messages_read, one_message_read, page_read
from contracts.lockstep.schemas import declared, success
from contracts.wire import errors_of, json_of
from openapi.operations import operations

DETAILS = ("field", "duplicateValue", "currentVersion")
"""What an error must have beside its code, where its schema in the document has it."""


class Reply(NamedTuple):
    """A successful response: the call, the JSON or form that was sent, and the declared part of the body."""

    call: Call
    sent: Mapping[str, Any]
    body: dict[str, Any]
    book: Book


class Seen(NamedTuple):
    """A response in symbols."""

    status: int
    media_type: str
    code: str
    body: Any

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004 - statuses explain themselves

    def told(self) -> str:
        """On one line, for a report."""
        return f"{self.status} {self.code}".strip()


def read(call: Call, sent: Mapping[str, Any], response: httpx.Response, book: Book) -> Seen:
    """Reads the response to `call`, which sent the JSON or form `sent`; records its facts in `book`."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if operations()[call.operation].method == "HEAD":
        return Seen(response.status_code, "", "", {})
    json = json_of(response.content)
    if not response.is_success:
        code, details = _refusal(json, call, book)
        return Seen(response.status_code, media_type, code, details)
    body = declared(json, success(call.operation))
    known = READERS[call.operation](Reply(call, sent, body, book)) if isinstance(body, dict) else body
    return Seen(response.status_code, media_type, "", known)


def _refusal(json: Any, call: Call, book: Book) -> tuple[str, dict[str, Any]]:
    """The code of the first error, and its details."""
    first = next(iter(errors_of(json)), {})
    details = {name: first[name] for name in DETAILS if name in first}
    if "field" in details and book.custom_type is not None and details["field"] == book.custom_type.number:
        details["field"] = "$number"
    if isinstance(details.get("duplicateValue"), str):
        details["duplicateValue"] = details["duplicateValue"].lower()
    known = book.people.get(call.about) or book.carts.get(call.about)
    if "currentVersion" in details and known is not None:
        versions = known.versions
        details["currentVersion"] = "current" if versions[-1:] == [details["currentVersion"]] else "another"
    return str(first.get("code", "")), details


def _signed_up(it: Reply) -> Any:
    customer = it.body.get("customer")
    if not isinstance(customer, dict):
        return it.body
    it.book.people[it.call.binds] = Person(
        str(customer.get("id")), str(it.sent.get("email")), [str(it.sent.get("password"))]
    )
    return {**it.body, "customer": customer_read(customer, it.book), **_taken_over(it)}


def _signed_in(it: Reply) -> Any:
    customer = it.body.get("customer")
    if not isinstance(customer, dict):
        return it.body
    return {**it.body, "customer": customer_read(customer, it.book), **_taken_over(it)}


def _taken_over(it: Reply) -> dict[str, Any]:
    """The cart that stays the customer's active one, if there is one."""
    it.book.hand_over()
    return {"cart": cart_read(it.body["cart"], it.book)} if "cart" in it.body else {}


def _new_cart(it: Reply) -> Any:
    it.book.carts[it.call.binds] = Trolley(str(it.body.get("id")), list(it.sent.values()))
    return cart_read(it.body, it.book)


def _cart(it: Reply) -> Any:
    trolley, actions = it.book.carts.get(it.call.about), it.sent.get("actions")
    for action in actions if isinstance(actions, list) else []:
        if trolley is not None and isinstance(action, dict):
            trolley.sent.extend(action.values())
    return cart_read(it.body, it.book)


def _carts(it: Reply) -> Any:
    return listed(it.body, [cart_read(cart, it.book) for cart in _results(it.body)])


def _new_order(it: Reply) -> Any:
    it.book.orders[it.call.binds] = str(it.body.get("id"))
    return order_read(it.body, it.book)


def _order(it: Reply) -> Any:
    return order_read(it.body, it.book)


def _orders(it: Reply) -> Any:
    return listed(it.body, [order_read(order, it.book) for order in _results(it.body)])


def _results(page: dict[str, Any]) -> list[Any]:
    results = page.get("results")
    return results if isinstance(results, list) else []


def _customer(it: Reply) -> Any:
    return customer_read(it.body, it.book)


def _updated(it: Reply) -> Any:
    person, actions = it.book.people.get(it.call.about), it.sent.get("actions")
    actions = [action for action in actions if isinstance(action, dict)] if isinstance(actions, list) else []
    if person is not None:
        before, after = person.versions[-1] if person.versions else 0, it.body.get("version")
        person.is_replaced |= any(action.get("action") == "changeAddress" for action in actions)
        # The reference raises the version for every action that changes something; with another one, less is compared.
        person.is_idle |= not isinstance(after, int) or after - before < len(actions)
    return customer_read(it.body, it.book)


def _new_password(it: Reply) -> Any:
    if it.call.about in it.book.people:
        it.book.people[it.call.about].passwords.append(str(it.sent.get("newPassword")))
    return customer_read(it.body, it.book)


def _granted(it: Reply) -> Any:
    scope, access, refresh = str(it.body.get("scope")), it.body.get("access_token"), it.body.get("refresh_token")
    before = it.book.scopes.get(str(it.sent.get("refresh_token")))
    asked = it.sent.get("anonymous_id")
    known = {
        "access_token": _new(access, it.book),
        "token_type": it.body.get("token_type"),
        "expires_in": isinstance(it.body.get("expires_in"), int),
        "scope": {
            "scopes": _scope(scope, it.book, whole="scope" in it.sent),
            "is that of before": before is None or set(scope.split()) == set(before.split()),
            "is for that id": asked is None or f"anonymous_id:{asked}" in scope.split(),
        },
        **({"refresh_token": _new(refresh, it.book)} if "refresh_token" in it.body else {}),
    }
    for tokens, token in ((it.book.access, access), (it.book.refresh, refresh)):
        if isinstance(token, str):
            tokens[it.call.binds] = token
            it.book.scopes[token] = scope
    return known


def _new(token: Any, book: Book) -> str:
    if not isinstance(token, str) or not token:
        return "no token"
    return "a token of before" if token in book.scopes else "a new token"


def _scope(scope: str, book: Book, *, whole: bool) -> list[Any]:
    """The scopes of a token, if they were requested, and its owner; the order of scopes has no meaning."""
    scopes, whom = [], []
    for it in scope.split():
        kind, _, id = it.partition(":")
        if kind == "customer_id":
            whom.append(f"customer_id:{book.name_of(id)}")
        elif kind == "anonymous_id":
            whom.append(f"anonymous_id:{book.symbol('session', id)}")
        elif whole:
            scopes.append(it.replace(f":{book.project}", ":$project"))
    return [*sorted(scopes), " ".join(whom)]


def _introspected(it: Reply) -> Any:
    if it.body.get("active") is not True:
        return {"active": it.body.get("active")}
    granted = it.book.scopes.get(str(it.sent.get("token")), "")
    return {
        "active": True,
        "scope": "as granted"
        if set(str(it.body.get("scope")).split()) == set(granted.split())
        else it.body.get("scope"),
        "exp": isinstance(it.body.get("exp"), int),
    }


def _mailed(it: Reply) -> Any:
    value = it.body.get("value")
    known = {
        "id": isinstance(it.body.get("id"), str),
        "customerId": it.book.name_of(it.body.get("customerId")),
        "value": isinstance(value, str) and bool(value) and value not in it.book.mailed.values(),
        "invalidateOlderTokens": it.body.get("invalidateOlderTokens"),
        "expiresAt": _minutes(it.body.get("createdAt"), it.body.get("expiresAt")),
    }
    if isinstance(value, str):
        it.book.mailed[it.call.binds] = value
    return known


def _minutes(begin: Any, end: Any) -> str:
    """The time between two instants, in minutes."""
    try:
        lasts = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
    except (TypeError, ValueError):
        return f"from {begin} to {end}"
    return f"{round(lasts.total_seconds() / 60)} minutes after createdAt"


def _project(it: Reply) -> Any:
    return {"key": "$project" if it.body.get("key") == it.book.project else it.body.get("key")}


def _feed(it: Reply) -> Any:
    return messages_read(it.body, it.call.about, it.book) if it.call.about else page_read(it.body)


def _message(it: Reply) -> Any:
    return one_message_read(it.body, it.call.about, it.book)


def _nothing(_: Reply) -> Any:
    return {}


READERS: Mapping[str, Callable[[Reply], Any]] = {
    "signUpMyCustomer": _signed_up,
    "signInMyCustomer": _signed_in,
    "getMyCustomer": _customer,
    "updateMyCustomer": _updated,
    "deleteMyCustomer": _customer,
    "confirmMyCustomerEmail": _customer,
    "changeMyCustomerPassword": _new_password,
    "resetMyCustomerPassword": _new_password,
    "createClientToken": _granted,
    "createCustomerToken": _granted,
    "createAnonymousToken": _granted,
    "introspectToken": _introspected,
    "revokeToken": _nothing,
    "createCustomerPasswordToken": _mailed,
    "createCustomerEmailToken": _mailed,
    "getProject": _project,
    "queryMessages": _feed,
    "getMessage": _message,
    "getMyActiveCart": _cart,
    "checkMyActiveCart": _nothing,
    "queryMyCarts": _carts,
    "checkMyCarts": _nothing,
    "createMyCart": _new_cart,
    "getMyCart": _cart,
    "checkMyCart": _nothing,
    "updateMyCart": _cart,
    "deleteMyCart": _cart,
    "queryMyOrders": _orders,
    "checkMyOrders": _nothing,
    "createMyOrder": _new_order,
    "getMyOrder": _order,
    "checkMyOrder": _nothing,
}
