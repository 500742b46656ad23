"""The update actions of a cart. Each is checked in its response and in the cart that is read afterwards."""

from typing import Any
from uuid import uuid4

import pytest

from contracts.clauses.buyer import Buyer, Cart, amount, content, quantities
from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import NotApplicable

pytestmark = pytest.mark.needs("carts")

ADDRESSES = (
    {"country": "NO", "firstName": "Ada", "city": "Oslo", "postalCode": "0150"},
    {"country": "GB", "company": "Analytical Engines", "pOBox": "4711"},
)
HARDLY_SOLD_IN = ("KMF", "VUV", "XPF")
"""Currencies in which at least one of the skus presumably has no price."""


def filled(shop: Shop, *quantity: int) -> tuple[Buyer, Cart, list[str]]:
    """A guest, a cart with these quantities of one variant each, and the ids of its line items."""
    items = [{"sku": sku, "quantity": number} for sku, number in zip(shop.skus(), quantity, strict=False)]
    buyer = shop.buyer()
    cart = buyer.prepared(country=shop.broker.catalogue().country, lineItems=items)
    return buyer, cart, [item["id"] for item in cart["lineItems"]]


def rest(cart: Cart, *without: str) -> Cart:
    """The content of the cart, except the fields `without`."""
    return {name: value for name, value in content(cart).items() if name not in without}


def sets_or_removes(shop: Shop, action: str, field: str, *values: Any, sent: str = "") -> None:
    """Checks an action that sets one field, and leaves the others unchanged."""
    buyer = shop.buyer()
    cart = buyer.prepared(customerEmail="ada@example.com", country="DE")
    others = rest(cart, field)
    for value in values:
        cart = buyer.updated(cart, {"action": action, sent or field: value})
        is_part = isinstance(value, dict)
        assert value.items() <= cart[field].items() if is_part else cart[field] == value
        assert not is_part or not (_all_names(values) - value.keys()) & cart[field].keys()
        assert rest(cart, field) == others
    cart = buyer.updated(cart, {"action": action})
    assert field not in cart
    assert rest(cart, field) == others


# The line items


def test_a_line_item_that_is_not_there_cannot_be_named(shop: Shop) -> None:
    """An action on a `lineItemId` that the Cart does not have is refused with 400."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for id in (str(uuid4()), "no-such-item"):
        for action in ("changeLineItemQuantity", "removeLineItem"):
            refused(buyer.update(cart, {"action": action, "lineItemId": id, "quantity": 2}), 400)
    ok(buyer.update(cart, {"action": "setCountry", "country": "NO"}))


def test_a_sku_is_added(shop: Shop) -> None:
    """`addLineItem` with a `sku` adds a line item of that variant, in the given `quantity` or one where none is given."""
    buyer, cart, _ = filled(shop)
    expected: dict[str, int] = {}
    for sku in shop.skus():
        cart = buyer.updated(cart, {"action": "addLineItem", "sku": sku})
        expected[sku] = 1
        assert quantities(cart) == expected
    first, second, *_ = shop.skus()
    buyer, cart, _ = filled(shop)
    both = ({"action": "addLineItem", "sku": sku, "quantity": number} for sku, number in ((second, 3), (first, 2)))
    assert quantities(buyer.updated(cart, *both)) == {first: 2, second: 3}


def test_a_variant_of_a_product_is_added(shop: Shop) -> None:
    """`addLineItem` with `productId` and `variantId` adds a line item of that variant."""
    buyer, example, _ = filled(shop, *[1] * len(shop.skus()))
    cart = buyer.prepared(country=example["country"])
    for number, item in enumerate(example["lineItems"], start=1):
        named = {"productId": item["productId"], "variantId": item["variant"]["id"]}
        cart = buyer.updated(cart, {"action": "addLineItem", **named, "quantity": number})
        added = cart["lineItems"][-1]
        assert (added["productId"], added["variant"]["id"]) == (named["productId"], named["variantId"])
        assert (added["variant"].get("sku"), added["quantity"]) == (item["variant"].get("sku"), number)
        assert len(cart["lineItems"]) == number


def test_more_of_a_variant_is_more_of_its_line_item(shop: Shop) -> None:
    """`addLineItem` of a variant that is in the Cart already raises the `quantity` of its line item."""
    first, second, *_ = shop.skus()
    buyer, cart, ids = filled(shop, 3, 1)
    cart = buyer.updated(cart, {"action": "addLineItem", "sku": first, "quantity": 4})
    assert quantities(cart) == {first: 7, second: 1}
    cart = buyer.updated(cart, {"action": "addLineItem", "sku": second}, {"action": "addLineItem", "sku": second})
    assert quantities(cart) == {first: 7, second: 3}
    assert {item["id"] for item in cart["lineItems"]} == set(ids)


def test_a_sku_that_no_variant_has_is_refused(shop: Shop) -> None:
    """`addLineItem` of a `sku` that no variant has is refused with 400."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for sku in (f"no-such-sku-{uuid4()}", str(uuid4())):
        refused(buyer.update(cart, {"action": "addLineItem", "sku": sku}), 400)
    assert ok(buyer.read(cart["id"]))["lineItems"] == []


def test_what_is_added_must_be_named(shop: Shop) -> None:
    """`addLineItem` that names neither `sku` nor `productId` is refused with 400 `InvalidOperation`."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for named in ({}, {"quantity": 2}, {"variantId": 1}):
        refused(buyer.update(cart, {"action": "addLineItem", **named}), 400, "InvalidOperation")
    assert ok(buyer.read(cart["id"]))["lineItems"] == []


def test_what_has_no_price_is_refused(shop: Shop) -> None:
    """`addLineItem` of a variant that has no price in the currency of the Cart is refused with 400 `MatchingPriceNotFound`."""
    sku, *_ = shop.skus()
    buyer = shop.buyer()
    for currency in HARDLY_SOLD_IN:
        cart = buyer.prepared(currency=currency)
        error = refused(buyer.update(cart, {"action": "addLineItem", "sku": sku}), 400, "MatchingPriceNotFound")
        assert isinstance(error["productId"], str)
        assert isinstance(error["variantId"], int)
        assert buyer.now(cart)["lineItems"] == []
    buyer, cart, _ = filled(shop)
    ok(buyer.update(cart, {"action": "addLineItem", "sku": sku}))


def test_the_quantity_of_a_line_item_is_changed(shop: Shop) -> None:
    """`changeLineItemQuantity` sets the `quantity` of a line item."""
    first, second, *_ = shop.skus()
    buyer, cart, ids = filled(shop, 3, 1)
    for number, quantity in ((0, 5), (1, 9), (0, 1), (1, 2)):
        expected = quantities(cart) | {(first, second)[number]: quantity}
        change = {"action": "changeLineItemQuantity", "lineItemId": ids[number], "quantity": quantity}
        cart = buyer.updated(cart, change)
        assert quantities(cart) == expected


def test_none_of_a_line_item_is_no_line_item(shop: Shop) -> None:
    """`changeLineItemQuantity` to 0 removes the line item."""
    first, second, *_ = shop.skus()
    for number, left in ((0, {second: 1}), (1, {first: 3})):
        buyer, cart, ids = filled(shop, 3, 1)
        change = {"action": "changeLineItemQuantity", "lineItemId": ids[number], "quantity": 0}
        assert quantities(buyer.updated(cart, change)) == left


def test_a_line_item_is_removed(shop: Shop) -> None:
    """`removeLineItem` removes the line item, or as many of it as its `quantity` says."""
    first, second, *_ = shop.skus()
    buyer, cart, ids = filled(shop, 5, 3)
    for number, quantity, left in ((0, 2, {first: 3, second: 3}), (1, 1, {first: 3, second: 2}), (0, 3, {second: 2})):
        removal = {"action": "removeLineItem", "lineItemId": ids[number], "quantity": quantity}
        cart = buyer.updated(cart, removal)
        assert quantities(cart) == left
    cart = buyer.updated(cart, {"action": "removeLineItem", "lineItemId": ids[1]})
    assert cart["lineItems"] == []


# The discount codes


def test_a_discount_code_makes_it_cheaper(shop: Shop) -> None:
    """`addDiscountCode` adds the code to the `discountCodes` of the Cart, whose line items have the discounts that it brings."""
    buyer, cart, _ = filled(shop, 3, 1)
    full = cart["totalPrice"]["centAmount"]
    cart = buyer.updated(cart, {"action": "addDiscountCode", "code": _discount_code(shop)})
    (info,) = cart["discountCodes"]
    assert (info["discountCode"]["typeId"], info["state"]) == ("discount-code", "MatchesCart")
    for item in cart["lineItems"]:
        parts = item["discountedPricePerQuantity"]
        assert sum(part["quantity"] for part in parts) == item["quantity"]
        assert all(part["discountedPrice"]["includedDiscounts"] for part in parts)
        costs = sum(part["quantity"] * part["discountedPrice"]["value"]["centAmount"] for part in parts)
        assert item["totalPrice"]["centAmount"] == costs < item["price"]["value"]["centAmount"] * item["quantity"]
    assert cart["totalPrice"]["centAmount"] < full
    new = buyer.created(
        country=cart["country"],
        lineItems=[{"sku": item["variant"]["sku"], "quantity": item["quantity"]} for item in cart["lineItems"]],
        discountCodes=[_discount_code(shop)],
    )
    assert amount(new["totalPrice"]) == amount(cart["totalPrice"])


def test_a_discount_code_must_exist(shop: Shop) -> None:
    """`addDiscountCode` with a code that does not exist is refused with 400 `DiscountCodeNonApplicable`."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for code in (f"no-such-code-{uuid4()}", str(uuid4())):
        refused(buyer.update(cart, {"action": "addDiscountCode", "code": code}), 400, "DiscountCodeNonApplicable")
    assert ok(buyer.read(cart["id"]))["discountCodes"] == []


def test_a_discount_code_is_removed(shop: Shop) -> None:
    """`removeDiscountCode` removes the code, and its discounts."""
    buyer, cart, _ = filled(shop, 3, 1)
    before = content(cart)
    cart = ok(buyer.update(cart, {"action": "addDiscountCode", "code": _discount_code(shop)}))
    (info,) = cart["discountCodes"]
    cart = buyer.updated(cart, {"action": "removeDiscountCode", "discountCode": info["discountCode"]})
    assert content(cart) == before
    assert all(item["discountedPricePerQuantity"] == [] for item in cart["lineItems"])


# Where it goes, and who buys


def test_the_shipping_address_is_set_or_removed(shop: Shop) -> None:
    """`setShippingAddress` sets the `shippingAddress` of the Cart, or removes it where none is given."""
    sets_or_removes(shop, "setShippingAddress", "shippingAddress", *ADDRESSES, sent="address")


def test_the_billing_address_is_set_or_removed(shop: Shop) -> None:
    """`setBillingAddress` sets the `billingAddress` of the Cart, or removes it where none is given."""
    sets_or_removes(shop, "setBillingAddress", "billingAddress", *ADDRESSES, sent="address")


def test_the_country_is_set_or_removed(shop: Shop) -> None:
    """`setCountry` sets the `country` of the Cart, or removes it where none is given."""
    sets_or_removes(shop, "setCountry", "country", "NO", "GB")


def test_the_locale_is_set_or_removed(shop: Shop) -> None:
    """`setLocale` sets the `locale` of the Cart, or removes it where none is given."""
    sets_or_removes(shop, "setLocale", "locale", *shop.languages()[:3])


def test_a_locale_is_a_language_of_the_project(shop: Shop) -> None:
    """`setLocale` of a Cart to a locale that is not among the languages of the project is refused with 400 `InvalidInput`."""
    languages = shop.languages()
    buyer = shop.buyer()
    cart = ok(buyer.update(buyer.prepared(), {"action": "setLocale", "locale": languages[0]}))
    for locale in ("tlh", "fo", f"{languages[0].partition('-')[0]}-AQ"):
        assert locale not in languages
        refused(buyer.update(cart, {"action": "setLocale", "locale": locale}), 400, "InvalidInput")
    assert ok(buyer.read(cart["id"]))["locale"] == languages[0]


def test_the_email_of_who_buys_is_set_or_removed(shop: Shop) -> None:
    """`setCustomerEmail` sets the `customerEmail` of the Cart, or removes it where none is given."""
    action, emails = "setCustomerEmail", ("grace@example.com", "mary@example.com")
    sets_or_removes(shop, action, "customerEmail", *emails, sent="email")


def test_what_is_up_to_date_stays_as_it_is(shop: Shop) -> None:
    """`recalculate` leaves a Cart that is up to date as it is."""
    buyer, cart, _ = filled(shop, 3, 1)
    actions: list[dict[str, Any]] = [{"action": "setShippingAddress", "address": {"country": cart["country"]}}]
    if code := shop.broker.catalogue().discount_code:
        actions.append({"action": "addDiscountCode", "code": code})
    for action in ({"action": "setCustomerEmail", "email": "ada@example.com"}, *actions):
        cart = ok(buyer.update(cart, action))
        for options in ({}, {"updateProductData": False}, {"updateProductData": True}):
            same = buyer.updated(cart, {"action": "recalculate", **options})
            assert content(same) == content(cart)
            cart = same


# Custom fields, and how long it is kept


def test_a_custom_type_must_exist(shop: Shop) -> None:
    """`setCustomType` of a Cart to a Type that does not exist is refused with 400 `ReferencedResourceNotFound`."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for named in ({"id": str(uuid4())}, {"key": f"no-such-type-{uuid4()}"}):
        action = {"action": "setCustomType", "type": {"typeId": "type", **named}}
        refused(buyer.update(cart, action), 400, "ReferencedResourceNotFound")
    assert "custom" not in ok(buyer.read(cart["id"]))


def test_a_custom_field_needs_a_type(shop: Shop) -> None:
    """`setCustomField` of a Cart without custom Type is refused with 400 `InvalidOperation`."""
    buyer = shop.buyer()
    cart = buyer.prepared()
    for value in ({"value": True}, {"value": "text"}, {}):
        action = {"action": "setCustomField", "name": "gift", **value}
        refused(buyer.update(cart, action), 400, "InvalidOperation")
    assert "custom" not in ok(buyer.read(cart["id"]))


def test_a_cart_is_kept_for_some_days(shop: Shop) -> None:
    """`setDeleteDaysAfterLastModification` sets the `deleteDaysAfterLastModification` of the Cart."""
    field = "deleteDaysAfterLastModification"
    buyer = shop.buyer()
    cart = buyer.prepared()
    others = rest(cart, field)
    for days in (30, 1, 7):
        cart = buyer.updated(cart, {"action": "setDeleteDaysAfterLastModification", field: days})
        assert (cart[field], rest(cart, field)) == (days, others)


def _discount_code(shop: Shop) -> str:
    """A discount code that reduces every price. Raises NotApplicable."""
    code = shop.broker.catalogue().discount_code
    if code is None:
        raise NotApplicable("The catalogue of the target names no discount_code.")
    return code


def _all_names(values: Any) -> set[str]:
    return {name for value in values for name in value}
