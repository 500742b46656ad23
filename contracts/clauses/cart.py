"""The carts of customers and of anonymous sessions."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from contracts.clauses.buyer import MOMENT, Buyer, Cart, amount, content, quantities
from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import NotApplicable

pytestmark = pytest.mark.needs("carts")

ADDRESS = {"country": "NO", "firstName": "Ada", "city": "Oslo", "postalCode": "0150", "streetName": "Karl Johan"}
OTHER_ADDRESS = {"country": "GB", "company": "Analytical Engines", "pOBox": "4711", "city": "London"}
MANY = 7_474_363_518
"""More than 32 bits hold, and few enough for the price of so many to need no more than 64."""


def email(text: str) -> dict[str, str]:
    """An action that always changes the cart."""
    return {"action": "setCustomerEmail", "email": f"{text}@example.com"}


# The active cart


def test_the_active_cart_was_modified_last(shop: Shop) -> None:
    """The active Cart answered is the one of the caller that was modified last."""
    for buyer, other in zip(shop.buyers(), reversed(shop.buyers()), strict=True):
        carts = buyer.several(3)
        other.prepared()
        shop.expect_active(buyer, carts[2]["id"])
        for number in (1, 0, 1):
            carts[number] = ok(buyer.update(carts[number], email(f"{uuid4()}")))
            shop.expect_active(buyer, carts[number]["id"])
            time.sleep(MOMENT)
        ok(buyer.delete(carts[1]))
        shop.expect_active(buyer, carts[0]["id"])


def test_who_has_no_active_cart_is_told(shop: Shop) -> None:
    """The active Cart of a caller who has none is answered with 404 `ResourceNotFound`."""
    for buyer, other in zip(shop.buyers(), reversed(shop.buyers()), strict=True):
        shop.expect_active(other, other.prepared()["id"])
        refused(buyer.active(), 404, "ResourceNotFound")
        cart = buyer.prepared()
        shop.expect_active(buyer, cart["id"])
        ok(buyer.delete(cart))
        shop.eventually(lambda buyer=buyer: refused(buyer.active(), 404, "ResourceNotFound"))  # type: ignore[misc]  # a default argument binds the loop variable; mypy cannot type such a lambda


def test_an_active_cart_can_be_checked_for(shop: Shop) -> None:
    """A check for the active Cart is answered with 200 where there is one, and with 404 where there is none."""
    for buyer, other in zip(shop.buyers(), reversed(shop.buyers()), strict=True):
        other.prepared()
        shop.expect_check(buyer, "/me/active-cart", 404)
        cart = buyer.prepared()
        shop.expect_check(buyer, "/me/active-cart", 200)
        ok(buyer.delete(cart))
        shop.expect_check(buyer, "/me/active-cart", 404)


# All carts


def test_the_carts_found_are_the_callers(shop: Shop) -> None:
    """The Carts found are those of the customer or of the anonymous session that the access token was issued for, and no others."""
    buyers = [*shop.buyers(), *shop.buyers()]
    carts = [{buyer.prepared()["id"] for _ in range(number)} for number, buyer in enumerate(buyers)]

    def each_has_their_own() -> None:
        for buyer, own in zip(buyers, carts, strict=True):
            assert {cart["id"] for cart in buyer.carts()} == own

    shop.eventually(each_has_their_own)


def test_carts_can_be_checked_for(shop: Shop) -> None:
    """A check for Carts is answered with 200 where the query finds one, and with 404 where it finds none."""
    for buyer, other in zip(shop.buyers(), reversed(shop.buyers()), strict=True):
        other.prepared()
        shop.expect_check(buyer, "/me/carts", 404)
        cart = buyer.prepared()
        shop.expect_check(buyer, "/me/carts", 200)
        shop.expect_check(buyer, "/me/carts", 200, where='cartState="Active"')
        shop.expect_check(buyer, "/me/carts", 404, where='cartState="Merged"')
        ok(buyer.delete(cart))
        shop.expect_check(buyer, "/me/carts", 404)


# A new cart


def test_a_new_cart_is_active(shop: Shop) -> None:
    """A new Cart is answered with 201, in the `version` 1 and the `cartState` `Active`."""
    buyer = shop.buyer()
    for draft in ({}, {"country": "DE", "shippingAddress": ADDRESS, "customerEmail": "a@example.com"}):
        new = buyer.created(**draft)
        for cart in (new, buyer.now(new)):
            assert (cart["version"], cart["cartState"]) == (1, "Active")


def test_the_cart_of_a_customer_has_the_id_of_the_customer(shop: Shop) -> None:
    """A new Cart of a customer has the id of the customer as `customerId`."""
    for customer in (shop.sign_up(), shop.sign_up()):
        buyer = shop.buyer(customer)
        new = buyer.created()
        for cart in (new, buyer.now(new)):
            assert cart["customerId"] == customer.id
            assert "anonymousId" not in cart


def test_the_cart_of_a_session_has_the_id_of_the_session(shop: Shop) -> None:
    """A new Cart of an anonymous session has the id of the session as `anonymousId`."""
    for _ in range(2):
        granted = shop.broker.guest_grant()
        buyer = Buyer(shop.broker, granted["access_token"])
        (id,) = [it.partition(":")[2] for it in granted["scope"].split() if it.startswith("anonymous_id:")]
        new = buyer.created()
        for cart in (new, buyer.now(new)):
            assert cart["anonymousId"] == id
            assert "customerId" not in cart


def test_an_empty_cart_costs_nothing(shop: Shop) -> None:
    """A new Cart without items has a `totalPrice` of 0 in the `currency` of the draft."""
    buyer = shop.buyer()
    for currency in ("EUR", "USD", "JPY"):
        new = buyer.created(currency=currency)
        for cart in (new, buyer.now(new)):
            assert amount(cart["totalPrice"]) == (0, currency)
            assert cart["lineItems"] == []


def test_the_fields_of_the_draft_come_back(shop: Shop) -> None:
    """The `country`, the `customerEmail`, the `shippingAddress` and the `billingAddress` of the draft come back in the Cart."""
    buyer = shop.buyer()
    for shipping, billing in ((ADDRESS, OTHER_ADDRESS), (OTHER_ADDRESS, ADDRESS)):
        texts = {"country": billing["country"], "customerEmail": f"{uuid4()}@example.com"}
        new = buyer.created(**texts, shippingAddress=shipping, billingAddress=billing)
        for cart in (new, buyer.now(new)):
            assert texts.items() <= cart.items()
            assert shipping.items() <= cart["shippingAddress"].items()
            assert billing.items() <= cart["billingAddress"].items()
    assert not {"country", "shippingAddress", "billingAddress"} & buyer.created().keys()


def test_the_line_items_are_those_of_the_draft(shop: Shop) -> None:
    """The `lineItems` of the draft are those of the new Cart."""
    first, second, *_ = shop.skus()
    buyer = shop.buyer(shop.sign_up())
    for draft in ({first: 3, second: 1}, {second: 2}):
        items = [{"sku": sku, "quantity": quantity} for sku, quantity in draft.items()]
        new = buyer.created(country=shop.broker.catalogue().country, lineItems=items)
        assert quantities(new) == quantities(buyer.now(new)) == draft


def test_a_quantity_has_more_than_32_bits(shop: Shop) -> None:
    """The `quantity` of a line item may need more than 32 bits, in a draft and in the actions of a Cart."""
    sku, *_ = shop.skus()
    buyer = shop.buyer()
    new = buyer.created(country=shop.broker.catalogue().country, lineItems=[{"sku": sku, "quantity": MANY}])
    assert quantities(new) == quantities(buyer.now(new)) == {sku: MANY}
    (item,) = new["lineItems"]
    for action, quantity in (
        ({"action": "addLineItem", "sku": sku, "quantity": MANY}, 2 * MANY),
        ({"action": "changeLineItemQuantity", "lineItemId": item["id"], "quantity": MANY + 1}, MANY + 1),
        ({"action": "removeLineItem", "lineItemId": item["id"], "quantity": MANY}, 1),
    ):
        new = buyer.updated(new, action)
        assert quantities(new) == {sku: quantity}


def test_a_cart_needs_a_currency(shop: Shop) -> None:
    """A draft of a Cart without `currency` is refused with 400 `InvalidJsonInput`."""
    buyer = shop.buyer()
    drafts: tuple[dict[str, Any], ...] = ({}, {"country": "DE"}, {"lineItems": []})
    for draft in drafts:
        refused(shop.wire.post("/me/carts", buyer.token, json=draft), 400, "InvalidJsonInput")
    assert buyer.carts() == []
    buyer.created()


def test_a_cart_needs_a_currency_that_exists(shop: Shop) -> None:
    """A draft of a Cart in a currency that ISO 4217 does not have is refused with 400 `InvalidJsonInput`."""
    buyer = shop.buyer()
    refused(buyer.create(currency="BAD"), 400, "InvalidJsonInput")
    assert buyer.carts() == []
    buyer.created()


def test_a_cart_does_not_do_without_taxes(shop: Shop) -> None:
    """A draft of a Cart with the `taxMode` `Disabled` is refused with 400."""
    buyer = shop.buyer()
    refused(buyer.create(taxMode="Disabled"), 400)
    assert buyer.carts() == []
    buyer.created()


def test_references_in_a_new_cart_are_expanded(shop: Shop) -> None:
    """A reference in a new Cart to which `expand` leads has the resource that it refers to as its `obj`."""
    sku, *_ = shop.skus()
    country, currency = shop.broker.catalogue().country, shop.broker.currency
    draft = {"currency": currency, "country": country, "lineItems": [{"sku": sku, "quantity": 1}]}
    token, expand = shop.buyer().token, {"expand": "lineItems[*].productType"}
    (item,) = ok(shop.wire.post("/me/carts", token, json=draft, params=expand), 201)["lineItems"]
    assert item["productType"]["obj"]["id"] == item["productType"]["id"]
    (item,) = ok(shop.wire.post("/me/carts", token, json=draft), 201)["lineItems"]
    assert "obj" not in item["productType"]


# A cart by its id


def test_a_cart_is_read_by_its_id(shop: Shop) -> None:
    """The Cart answered is the one with the `id` in the path."""
    buyer = shop.buyer()
    carts = [buyer.prepared(customerEmail=f"{name}@example.com") for name in ("ada", "bea", "cleo")]
    for cart in (*reversed(carts), *carts):
        assert content(buyer.now(cart)) == content(cart)


def test_the_cart_of_somebody_else_is_not_there(shop: Shop) -> None:
    """The Cart of somebody else is answered with 404 `ResourceNotFound`, whether it is read, changed or deleted."""
    others = shop.buyers()
    for owner in shop.buyers():
        cart = owner.prepared()
        for other in others:
            other.prepared()
            refused(other.read(cart["id"]), 404, "ResourceNotFound")
            refused(other.update(cart, email("mallory")), 404, "ResourceNotFound")
            refused(other.update(cart), 404, "ResourceNotFound")
            refused(other.delete(cart), 404, "ResourceNotFound")
        assert content(owner.now(cart)) == content(cart)
        ok(owner.delete(ok(owner.update(cart, email("ada")))))


def test_a_cart_that_does_not_exist_is_not_there(shop: Shop) -> None:
    """An `id` that no Cart has, a UUID or not, is answered with 404 `ResourceNotFound`."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for id in (str(uuid4()), "no-such-cart", "1"):
        refused(buyer.read(id), 404, "ResourceNotFound")
    nobody = {**cart, "id": str(uuid4())}
    refused(buyer.update(nobody, email("ada")), 404, "ResourceNotFound")
    refused(buyer.delete(nobody), 404, "ResourceNotFound")
    assert buyer.now(cart)["id"] == cart["id"]


def test_a_cart_can_be_checked_for(shop: Shop) -> None:
    """A check for a Cart is answered with 200 to whom it belongs, and with 404 to everybody else."""
    others = shop.buyers()
    for owner in shop.buyers():
        path = f"/me/carts/{owner.prepared()['id']}"
        shop.expect_check(owner, path, 200)
        for other in others:
            other.prepared()
            shop.expect_check(other, path, 404)
        shop.expect_check(owner, f"/me/carts/{uuid4()}", 404)


# Updates


def test_an_update_of_another_version_is_refused(shop: Shop) -> None:
    """An update of a Cart whose `version` is not the current one is refused with 409 `ConcurrentModification`."""
    buyer = shop.buyer()
    cart = ok(buyer.update(buyer.prepared(), email("ada")))
    for version in (cart["version"] - 1, 0, cart["version"] + 1, cart["version"] + 1000):
        for actions in ([email("grace")], []):
            refused(buyer.update(cart, *actions, version=version), 409, "ConcurrentModification")
    assert content(buyer.now(cart)) == content(cart)
    ok(buyer.update(cart, email("grace")))


def test_a_change_raises_the_version(shop: Shop) -> None:
    """An update that changes a Cart raises its `version`."""
    buyer = shop.buyer(shop.sign_up())
    cart = buyer.prepared()
    for action in (
        email("ada"),
        {"action": "setCountry", "country": "NO"},
        {"action": "setShippingAddress", "address": ADDRESS},
        {"action": "setBillingAddress", "address": OTHER_ADDRESS},
        {"action": "setDeleteDaysAfterLastModification", "deleteDaysAfterLastModification": 3},
        {"action": "setShippingAddress"},
        {"action": "setCustomerEmail"},
    ):
        changed = ok(buyer.update(cart, action))
        assert changed["version"] > cart["version"], action
        assert buyer.now(cart)["version"] == changed["version"]
        cart = changed


def test_what_is_there_already_is_no_change(shop: Shop) -> None:
    """An update that changes nothing leaves the `version` of the Cart as it is."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    actions = (email("ada"), {"action": "setCountry", "country": "NO"})
    cart = ok(buyer.update(cart, *actions))
    for same in (actions[:0], actions[:1], actions[1:], actions):
        assert ok(buyer.update(cart, *same))["version"] == cart["version"]
    assert content(buyer.now(cart)) == content(cart)


def test_actions_apply_all_or_none(shop: Shop) -> None:
    """If one action on a Cart is refused, none of the list is applied."""
    goods: list[dict[str, Any]] = [email("grace"), {"action": "setBillingAddress", "address": ADDRESS}]
    bads: list[dict[str, Any]] = [
        {"action": "removeLineItem", "lineItemId": str(uuid4())},
        {"action": "setCustomField", "name": "gift", "value": True},
        {"action": "setNothing"},
    ]
    buyer = shop.buyer(shop.sign_up())
    cart = ok(buyer.update(buyer.prepared(), email("ada")))
    for bad in bads:
        for at in range(len(goods) + 1):
            refused(buyer.update(cart, *goods[:at], bad, *goods[at:]), 400)
            now = buyer.now(cart)
            assert (now["version"], content(now)) == (cart["version"], content(cart))
    assert ok(buyer.update(cart, *goods))["customerEmail"] == "grace@example.com"


def test_an_unknown_action_is_refused(shop: Shop) -> None:
    """An action that no Cart has is refused with 400 `InvalidJsonInput`."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for action in ("setNothing", "setcustomeremail", "SetCountry", ""):
        refused(buyer.update(cart, {"action": action, "email": "a@example.com"}), 400, "InvalidJsonInput")
    assert content(buyer.now(cart)) == content(cart)


def test_an_ordered_cart_cannot_be_updated(shop: Shop) -> None:
    """A Cart that was ordered can no longer be updated: 400 `InvalidOperation`."""
    skus = shop.skus(also_ordered=True)
    buyer = shop.buyer()
    cart = buyer.complete(*skus)
    buyer.ordered(cart)
    cart = buyer.now(cart)
    for action in (email("ada"), {"action": "addLineItem", "sku": skus[0]}, {"action": "setCountry"}):
        refused(buyer.update(cart, action), 400, "InvalidOperation")
    assert content(buyer.now(cart)) == content(cart)


# Deletions


def test_a_deletion_answers_what_was_deleted(shop: Shop) -> None:
    """A deletion of a Cart is answered with the Cart in its last state."""
    buyer = shop.buyer()
    other, cart = buyer.prepared(), buyer.prepared(shippingAddress=ADDRESS)
    cart = ok(buyer.update(cart, email("ada")))
    assert content(ok(buyer.delete(cart))) == content(cart)
    assert buyer.now(other)["id"] == other["id"]


def test_a_deleted_cart_is_gone(shop: Shop) -> None:
    """A deleted Cart is answered with 404 from then on."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    ok(buyer.delete(cart))
    for answer in (buyer.read(cart["id"]), buyer.update(cart, email("ada")), buyer.delete(cart)):
        refused(answer, 404)
    shop.eventually(lambda: _expect_none(buyer.carts()))


def test_a_deletion_of_another_version_deletes_nothing(shop: Shop) -> None:
    """A deletion of a Cart whose `version` is not the current one is refused with 409, and deletes nothing."""
    buyer = shop.buyer(shop.sign_up())
    cart = ok(buyer.update(buyer.prepared(), email("ada")))
    for version in (cart["version"] - 1, 0, cart["version"] + 1, cart["version"] + 1000):
        refused(buyer.delete(cart, version), 409)
    assert content(buyer.now(cart)) == content(cart)
    ok(buyer.delete(cart))


# What it costs


def test_a_cart_costs_what_its_items_cost(shop: Shop) -> None:
    """The `totalPrice` of a Cart is the sum of the `totalPrice` of its items."""
    for cart in _carts(shop):
        items = [*cart["lineItems"], *cart["customLineItems"]]
        total = sum(item["totalPrice"]["centAmount"] for item in items)
        assert amount(cart["totalPrice"]) == (total, shop.broker.currency)


def test_a_cart_tells_how_much_is_in_it(shop: Shop) -> None:
    """`totalLineItemQuantity` is the sum of the quantities of the line items, and is left out where there are none."""
    for cart in _carts(shop):
        assert cart.get("totalLineItemQuantity", 0) == sum(item["quantity"] for item in cart["lineItems"])
        assert ("totalLineItemQuantity" in cart) == bool(cart["lineItems"])


def test_net_and_tax_are_gross(shop: Shop) -> None:
    """In a `taxedPrice`, `totalNet` and `totalTax` add up to `totalGross`."""
    carts = _carts(shop)
    prices = [part["taxedPrice"] for cart in carts for part in (cart, *cart["lineItems"]) if "taxedPrice" in part]
    if not prices:
        raise NotApplicable("Nothing in the catalogue is taxed in its country.")
    for price in prices:
        net, tax, gross = (amount(price[name]) for name in ("totalNet", "totalTax", "totalGross"))
        assert (net[0] + tax[0], net[1], tax[1]) == (gross[0], gross[1], gross[1])


def test_a_line_item_costs_its_price_as_often_as_it_is_there(shop: Shop) -> None:
    """The `totalPrice` of a line item without discount is its `price` times its `quantity`."""
    items = [item for cart in _carts(shop) for item in cart["lineItems"]]
    full = [it for it in items if not it["discountedPricePerQuantity"] and "discounted" not in it["price"]]
    if not full:
        raise NotApplicable("Everything in the catalogue is discounted.")
    for item in full:
        price, currency = amount(item["price"]["value"])
        assert amount(item["totalPrice"]) == (price * item["quantity"], currency)


def test_the_states_of_an_item_are_as_many_as_it(shop: Shop) -> None:
    """The quantities in the `state` of a line item add up to its `quantity`."""
    items = [item for cart in _carts(shop) for item in cart["lineItems"]]
    assert items
    for item in items:
        assert sum(it["quantity"] for it in item["state"]) == item["quantity"]


def _carts(shop: Shop) -> Sequence[Cart]:
    """A cart that is filled and emptied again: its states in responses, and when read. Raises NotApplicable."""
    first, second, *_ = shop.skus()
    catalogue, buyer = shop.broker.catalogue(), shop.buyer()
    cart = buyer.prepared(country=catalogue.country)
    carts = [cart]

    def then(*actions: dict[str, Any]) -> Cart:
        carts.append(ok(buyer.update(carts[-1], *actions)))
        return carts[-1]

    cart = then({"action": "addLineItem", "sku": first, "quantity": 3}, {"action": "addLineItem", "sku": second})
    ids = {item["variant"]["sku"]: item["id"] for item in cart["lineItems"]}
    then({"action": "addLineItem", "sku": first, "quantity": 2})
    then({"action": "setShippingAddress", "address": {"country": catalogue.country}})
    then({"action": "changeLineItemQuantity", "lineItemId": ids[second], "quantity": 7})
    carts.append(buyer.now(cart))
    if catalogue.discount_code:
        then({"action": "addDiscountCode", "code": catalogue.discount_code})
    then({"action": "removeLineItem", "lineItemId": ids[first], "quantity": 4})
    carts.append(buyer.now(cart))
    then({"action": "removeLineItem", "lineItemId": ids[second]})
    then({"action": "changeLineItemQuantity", "lineItemId": ids[first], "quantity": 0})
    return [*carts, buyer.now(cart)]


def _expect_none(found: Sequence[Any]) -> None:
    assert not found
