"""The owner of carts and orders, as clauses use it: a customer, or a guest in an anonymous session."""

from __future__ import annotations

import time
from typing import Any

import httpx

from contracts.clauses.expect import ok
from contracts.identities import Broker
from contracts.wire import Wire

MOMENT = 0.005
"""Seconds to wait until a time in milliseconds has changed."""

Cart = dict[str, Any]
Order = dict[str, Any]


class Buyer:
    """Sends the requests that a clause is about, unless a method says that it is setup."""

    def __init__(self, broker: Broker, token: str) -> None:
        self.token = token
        self._broker = broker
        self._wire: Wire = broker.wire

    def prepared(self, *skus: str, **draft: Any) -> Cart:
        """A cart with one of each sku, created as setup."""
        return self._broker.cart(self.token, *skus, **draft)

    def complete(self, *skus: str, **draft: Any) -> Cart:
        """A cart with one of each sku that can be ordered, created as setup. Raises NotApplicable."""
        return self._broker.complete_cart(self.token, *skus, **draft)

    def several(self, number: int) -> list[Cart]:
        """As many empty carts, each created later than the one before, as setup."""
        carts = []
        for _ in range(number):
            carts.append(self.prepared())
            time.sleep(MOMENT)
        return carts

    def create(self, **draft: Any) -> httpx.Response:
        """A new cart."""
        return self._wire.post("/me/carts", self.token, json={"currency": self._broker.currency, **draft})

    def created(self, **draft: Any) -> Cart:
        """A new cart, which must be created."""
        return dict(ok(self.create(**draft), 201))

    def read(self, id: str, method: str = "GET") -> httpx.Response:
        """The cart with this id."""
        return self._wire.send(method, f"/me/carts/{id}", self.token)

    def now(self, cart: Cart) -> Cart:
        """The current state of the cart, which must exist."""
        return dict(ok(self.read(cart["id"])))

    def active(self, method: str = "GET") -> httpx.Response:
        """The active cart."""
        return self._wire.send(method, "/me/active-cart", self.token)

    def carts(self) -> list[Cart]:
        """All carts, of which there must be few enough for one page."""
        return list(ok(self._wire.get("/me/carts", self.token))["results"])

    def update(self, cart: Cart, *actions: dict[str, Any], version: int | None = None) -> httpx.Response:
        """Update actions at `version`, or at that of `cart`."""
        body = {"version": cart["version"] if version is None else version, "actions": list(actions)}
        return self._wire.post(f"/me/carts/{cart['id']}", self.token, json=body)

    def updated(self, cart: Cart, *actions: dict[str, Any]) -> Cart:
        """The cart after update actions, which must be accepted and visible when it is read again."""
        answer = dict(ok(self.update(cart, *actions)))
        assert content(self.now(cart)) == content(answer)
        return answer

    def delete(self, cart: Cart, version: int | None = None) -> httpx.Response:
        """A deletion of the cart at `version`, or at that of `cart`."""
        params = {"version": cart["version"] if version is None else version}
        return self._wire.delete(f"/me/carts/{cart['id']}", self.token, params=params)

    def order(self, cart: Cart, version: int | None = None) -> httpx.Response:
        """An order of the cart at `version`, or at that of `cart`."""
        body = {"id": cart["id"], "version": cart["version"] if version is None else version}
        return self._wire.post("/me/orders", self.token, json=body)

    def ordered(self, cart: Cart) -> Order:
        """An order of the cart, which must be accepted."""
        return dict(ok(self.order(cart), 201))

    def order_of(self, id: str, method: str = "GET") -> httpx.Response:
        """The order with this id."""
        return self._wire.send(method, f"/me/orders/{id}", self.token)

    def orders(self) -> list[Order]:
        """All orders, of which there must be few enough for one page."""
        return list(ok(self._wire.get("/me/orders", self.token))["results"])

    def check(self, path: str, **where: str) -> int:
        """The status of a HEAD request."""
        return self._wire.send("HEAD", path, self.token, params=where or None).status_code


def content(cart: Cart) -> Cart:
    """The content of a cart or an order, as far as the document binds it."""
    held = {name: cart[name] for name in TELLING if name in cart}
    return held | {"lineItems": [line(item) for item in cart["lineItems"]], "totalPrice": amount(cart["totalPrice"])}


def line(item: dict[str, Any]) -> dict[str, Any]:
    """The product and the price of a line item."""
    prices = {"price": amount(item["price"]["value"]), "totalPrice": amount(item["totalPrice"])}
    told = {name: item[name] for name in ("id", "productId", "name", "quantity")}
    return {**told, "variant": item["variant"]["id"], **prices}


def amount(money: dict[str, Any]) -> tuple[int, str]:
    """Money in a form that can be compared."""
    return money["centAmount"], money["currencyCode"]


def quantities(cart: Cart) -> dict[str, int]:
    """Quantities in the cart by sku."""
    found = {item["variant"].get("sku", ""): item["quantity"] for item in cart["lineItems"]}
    assert len(found) == len(cart["lineItems"]), "two line items are of the same variant"
    return found


TELLING = (
    *("id", "customerId", "anonymousId", "customerEmail", "country", "locale", "cartState", "orderState"),
    *("shippingAddress", "billingAddress", "deleteDaysAfterLastModification", "totalLineItemQuantity", "discountCodes"),
)
"""The fields that a client sets or relies on."""
