"""The orders of customers and of anonymous sessions."""

from uuid import uuid4

import pytest

from contracts.clauses.buyer import Buyer, Order, amount, content, line
from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop

pytestmark = [pytest.mark.needs("carts"), pytest.mark.needs("orders")]


def ordered(shop: Shop, buyer: Buyer) -> Order:
    """An order of the buyer, created as setup. Raises NotApplicable."""
    with shop.wire.setup():
        return buyer.ordered(buyer.complete(*shop.skus()))


# All orders


def test_the_orders_found_are_the_callers(shop: Shop) -> None:
    """The Orders found are those of the customer or of the anonymous session that the access token was issued for, and no others."""
    buyers = [*shop.buyers(), *shop.buyers()]
    orders = [{ordered(shop, buyer)["id"] for _ in range(number)} for number, buyer in enumerate(buyers)]

    def each_has_their_own() -> None:
        for buyer, own in zip(buyers, orders, strict=True):
            assert {order["id"] for order in buyer.orders()} == own

    shop.eventually(each_has_their_own)


def test_orders_can_be_checked_for(shop: Shop) -> None:
    """A check for Orders is answered with 200 where the query finds one, and with 404 where it finds none."""
    for buyer, other in zip(shop.buyers(), reversed(shop.buyers()), strict=True):
        ordered(shop, other)
        buyer.complete(*shop.skus())
        shop.expect_check(buyer, "/me/orders", 404)
        ordered(shop, buyer)
        shop.expect_check(buyer, "/me/orders", 200)
        shop.expect_check(buyer, "/me/orders", 200, where='orderState="Open"')
        shop.expect_check(buyer, "/me/orders", 404, where='orderState="Cancelled"')


# A new order


def test_a_new_order_is_open(shop: Shop) -> None:
    """A new Order is answered with 201, in the `version` 1 and the `orderState` `Open`."""
    buyer = shop.buyer()
    new = buyer.ordered(buyer.complete(*shop.skus()))
    for order in (new, ok(buyer.order_of(new["id"]))):
        assert (order["version"], order["orderState"]) == (1, "Open")


def test_a_new_order_is_of_its_cart(shop: Shop) -> None:
    """A new Order has the line items and the `totalPrice` of its Cart, which it names in `cart`."""
    first, second, *_ = shop.skus()
    buyer = shop.buyer()
    cart = buyer.complete(first, second)
    cart = ok(buyer.update(cart, {"action": "addLineItem", "sku": second, "quantity": 3}))
    new = buyer.ordered(cart)
    for order in (new, ok(buyer.order_of(new["id"]))):
        assert [line(item) for item in order["lineItems"]] == [line(item) for item in cart["lineItems"]]
        assert amount(order["totalPrice"]) == amount(cart["totalPrice"])
        assert (order["cart"]["typeId"], order["cart"]["id"]) == ("cart", cart["id"])


def test_a_new_order_is_of_whom_its_cart_is(shop: Shop) -> None:
    """A new Order has the `customerId` or the `anonymousId` of its Cart."""
    for buyer, has, lacks in zip(
        shop.buyers(), ("customerId", "anonymousId"), ("anonymousId", "customerId"), strict=True
    ):
        cart = buyer.complete(*shop.skus())
        new = buyer.ordered(cart)
        for order in (new, ok(buyer.order_of(new["id"]))):
            assert order[has] == cart[has]
            assert lacks not in order


def test_a_cart_that_was_ordered_tells(shop: Shop) -> None:
    """The Cart of a new Order has the `cartState` `Ordered`."""
    buyer = shop.buyer(shop.sign_up())
    other, cart = buyer.prepared(), buyer.complete(*shop.skus())
    buyer.ordered(cart)
    assert buyer.now(cart)["cartState"] == "Ordered"
    assert buyer.now(other)["cartState"] == "Active"
    assert ok(buyer.active())["id"] == other["id"]


def test_an_order_of_another_version_is_refused(shop: Shop) -> None:
    """An order whose `version` is not that of the Cart is refused with 409 `ConcurrentModification`, and orders nothing."""
    buyer = shop.buyer()
    cart = buyer.complete(*shop.skus())
    cart = ok(buyer.update(cart, {"action": "setCustomerEmail", "email": "ada@example.com"}))
    for version in (cart["version"] - 1, 0, cart["version"] + 1, cart["version"] + 1000):
        refused(buyer.order(cart, version), 409, "ConcurrentModification")
    assert content(buyer.now(cart)) == content(cart)
    assert buyer.orders() == []
    buyer.ordered(cart)


def test_the_cart_of_somebody_else_cannot_be_ordered(shop: Shop) -> None:
    """An order of somebody else's Cart, or of none that exists, is refused with 404 `ResourceNotFound`."""
    others = shop.buyers()
    for other in others:
        other.complete(*shop.skus())
        refused(other.order({"id": str(uuid4()), "version": 1}), 404, "ResourceNotFound")
    for owner in shop.buyers():
        cart = owner.complete(*shop.skus())
        for other in others:
            refused(other.order(cart), 404, "ResourceNotFound")
            assert other.orders() == []
        assert content(owner.now(cart)) == content(cart)
        owner.ordered(cart)


def test_a_cart_is_ordered_once(shop: Shop) -> None:
    """A Cart cannot be ordered twice: 400 `InvalidOperation`."""
    buyer = shop.buyer()
    cart = buyer.complete(*shop.skus())
    order = buyer.ordered(cart)
    refused(buyer.order(buyer.now(cart)), 400, "InvalidOperation")
    shop.eventually(lambda: _expect_only(buyer, order))


def test_what_is_ordered_is_shipped_somewhere(shop: Shop) -> None:
    """A Cart without shipping address cannot be ordered: 400."""
    country = shop.broker.catalogue().country
    buyer = shop.buyer(shop.sign_up())
    cart = buyer.prepared(*shop.skus(), country=country, billingAddress={"country": country})
    refused(buyer.order(cart), 400)
    assert content(buyer.now(cart)) == content(cart)
    assert buyer.orders() == []
    buyer.ordered(ok(buyer.update(cart, {"action": "setShippingAddress", "address": {"country": country}})))


# An order by its id


def test_an_order_is_read_by_its_id(shop: Shop) -> None:
    """The Order answered is the one with the `id` in the path."""
    buyer = shop.buyer()
    orders = [ordered(shop, buyer) for _ in range(3)]
    for order in (*reversed(orders), *orders):
        assert content(ok(buyer.order_of(order["id"]))) == content(order)


def test_the_order_of_somebody_else_is_not_there(shop: Shop) -> None:
    """The Order of somebody else is answered with 404 `ResourceNotFound`."""
    others = shop.buyers()
    for owner in shop.buyers():
        id = ordered(shop, owner)["id"]
        for other in others:
            ordered(shop, other)
            refused(other.order_of(id), 404, "ResourceNotFound")
        assert ok(owner.order_of(id))["id"] == id


def test_an_order_that_does_not_exist_is_not_there(shop: Shop) -> None:
    """An `id` that no Order has is answered with 404 `ResourceNotFound`."""
    buyer = shop.buyer()
    order = ordered(shop, buyer)
    for id in (str(uuid4()), "no-such-order", order["cart"]["id"]):
        refused(buyer.order_of(id), 404, "ResourceNotFound")
    ok(buyer.order_of(order["id"]))


def test_an_order_can_be_checked_for(shop: Shop) -> None:
    """A check for an Order is answered with 200 to whom it belongs, and with 404 to everybody else."""
    others = shop.buyers()
    for owner in shop.buyers():
        path = f"/me/orders/{ordered(shop, owner)['id']}"
        shop.expect_check(owner, path, 200)
        for other in others:
            ordered(shop, other)
            shop.expect_check(other, path, 404)
        shop.expect_check(owner, f"/me/orders/{uuid4()}", 404)


def _expect_only(buyer: Buyer, order: Order) -> None:
    assert [it["id"] for it in buyer.orders()] == [order["id"]]
