"""Signing up and signing in, and the handover of an anonymous session's carts and orders."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from contracts.clauses.buyer import MOMENT, Buyer, Cart, amount, content, quantities
from contracts.clauses.expect import documented, ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import PASSWORD, Customer, NotApplicable
from contracts.target import StaleCart
from contracts.wire import json_of

ADDRESSES = (
    {"country": "US", "key": "work", "company": "Analytical Engines", "pOBox": "4711", "city": "Boston"},
    {"country": "DE", "key": "home", "streetName": "Hafenstraße", "streetNumber": "12", "postalCode": "09117"},
    {"country": "GB", "firstName": "Ada", "lastName": "O'Hara", "additionalAddressInfo": "2nd floor"},
)
"""Three names that no sort order arranges like this."""
ANOTHER_PASSWORD = "Battery-Staple-2"
MERGE: dict[str, str] = {"activeCartSignInMode": "MergeWithExistingCustomerCart"}
USE_AS_NEW: dict[str, str] = {"activeCartSignInMode": "UseAsNewActiveCustomerCart"}


def test_sign_up_takes_a_token_of_an_anonymous_session_or_of_client_credentials(shop: Shop) -> None:
    """A customer can be signed up with an access token of an anonymous session, or of client credentials."""
    for token in (shop.broker.guest_token(), shop.broker.storefront_token()):
        email = shop.broker.email()
        new = ok(shop.register(token, email=email), 201)["customer"]
        assert _signed_in(shop, email)["id"] == new["id"]


def test_sign_up_answers_the_new_customer(shop: Shop) -> None:
    """A sign-up is answered with 201 and the new Customer as `customer`."""
    other, email = shop.sign_up(), shop.broker.email()
    new = ok(shop.register(email=email, firstName="Ada"), 201)["customer"]
    assert new["email"] == email
    assert new["firstName"] == "Ada"
    assert new["id"] != other.id
    assert documented(shop.found(email)) == documented(new)


def test_a_new_customer_has_version_1(shop: Shop) -> None:
    """A new Customer has the `version` 1."""
    everything = {"firstName": "Ada", "addresses": [*ADDRESSES], "defaultShippingAddress": 1}
    for draft in ({}, everything):
        email = shop.broker.email()
        assert ok(shop.register(email=email, **draft), 201)["customer"]["version"] == 1
        assert shop.found(email)["version"] == 1


def test_the_fields_of_the_draft_come_back(shop: Shop) -> None:
    """The names, the `dateOfBirth`, the `companyName` and the `vatId` of the draft come back in the Customer as they were sent."""
    draft = {
        "email": shop.broker.email(),
        "salutation": "Mme",
        "title": "Dr. phil.",
        "firstName": "Zoë Wilhelmina-Antonia",
        "middleName": "van 't Hoff en de la Fontaine",
        "lastName": "O'Łąka-Ødegård",
        "dateOfBirth": "1985-11-02",
        "companyName": "Łąka & Sons GmbH",
        "vatId": "DE 123.456/789",
    }
    for customer in (ok(shop.register(**draft), 201)["customer"], shop.found(draft["email"])):
        assert {name: customer.get(name) for name in draft} == draft


def test_what_belongs_to_the_shop_is_not_set_at_sign_up(shop: Shop) -> None:
    """`customerNumber`, `externalId` and `customerGroup` of a draft are not set in the Customer."""
    ok(shop.register(), 201)
    for name in ("customerNumber", "externalId", "customerGroup"):
        sent, email = f"ct-{uuid4()}", shop.broker.email()
        value = {"typeId": "customer-group", "id": sent} if name == "customerGroup" else sent
        answer = shop.register(email=email, **{name: value})
        if answer.status_code == 201:
            assert sent not in str(ok(answer, 201)["customer"].get(name))
            assert sent not in str(shop.found(email).get(name))
        else:
            refused(answer, 400)


def test_an_email_needs_no_at_sign(shop: Shop) -> None:
    """An `email` needs no `@`."""
    email = shop.broker.email().replace("@", ".at.")
    new = ok(shop.register(email=email), 201)["customer"]
    assert new["email"] == email
    assert _signed_in(shop, email)["id"] == new["id"]


def test_the_email_keeps_its_case(shop: Shop) -> None:
    """The `email` of the Customer is written as it was in the draft."""
    email = shop.broker.email().replace("example", "eXAMPLE")
    assert ok(shop.register(email=email), 201)["customer"]["email"] == email
    assert shop.found(email)["email"] == email
    assert _signed_in(shop, email.lower())["email"] == email


def test_an_email_that_is_taken_is_refused(shop: Shop) -> None:
    """An `email` that another customer has is refused with 400 `DuplicateField`, whose `field` is `email` and whose `duplicateValue` is that email, ignoring case."""
    _expect_taken(shop, shop.sign_up(), str)


def test_an_email_that_is_taken_in_another_case_is_refused(shop: Shop) -> None:
    """An `email` that differs from another customer's only in case is refused with 400 `DuplicateField`."""
    for spelled in (str.lower, str.upper, str.swapcase):
        _expect_taken(shop, shop.sign_up(), spelled)


def test_a_new_email_is_not_verified(shop: Shop) -> None:
    """The email of a new Customer is not verified."""
    for draft in ({}, {"isEmailVerified": True}):
        email = shop.broker.email()
        answer = shop.register(email=email, **draft)
        if not draft or answer.status_code == 201:
            assert ok(answer, 201)["customer"]["isEmailVerified"] is False
            assert shop.found(email)["isEmailVerified"] is False


def test_a_password_may_be_weak(shop: Shop) -> None:
    """Weak passwords are accepted."""
    for password in ("a", "password", "1234"):
        email = shop.broker.email()
        new = ok(shop.register(email=email, password=password), 201)["customer"]
        assert _signed_in(shop, email, password)["id"] == new["id"]


def test_the_addresses_are_those_of_the_draft(shop: Shop) -> None:
    """The `addresses` of the Customer are those of the draft, in their order, each with an `id`."""
    email = shop.broker.email()
    new = ok(shop.register(email=email, addresses=[*ADDRESSES]), 201)["customer"]
    for customer in (new, shop.found(email)):
        assert len(customer["addresses"]) == len(ADDRESSES)
        for address, sent in zip(customer["addresses"], ADDRESSES, strict=True):
            assert address.items() >= sent.items()
            assert isinstance(address["id"], str)
            assert address["id"]


def test_default_shipping_address_is_an_index(shop: Shop) -> None:
    """`defaultShippingAddress` is the index of an address whose `id` becomes the `defaultShippingAddressId`."""
    _expect_default(shop, "Shipping", "Billing")


def test_default_billing_address_is_an_index(shop: Shop) -> None:
    """`defaultBillingAddress` is the index of an address whose `id` becomes the `defaultBillingAddressId`."""
    _expect_default(shop, "Billing", "Shipping")


def test_default_addresses_join_the_addresses_of_their_role(shop: Shop) -> None:
    """The address at the index `defaultShippingAddress` is also in `shippingAddressIds`, the one at `defaultBillingAddress` in `billingAddressIds`."""
    for shipping, billing in ((0, 1), (2, 0), (1, 1)):
        email = shop.broker.email()
        roles = {"defaultShippingAddress": shipping, "defaultBillingAddress": billing}
        new = ok(shop.register(email=email, addresses=[*ADDRESSES], **roles), 201)["customer"]
        for customer in (new, shop.found(email)):
            assert customer["shippingAddressIds"] == [customer["addresses"][shipping]["id"]]
            assert customer["billingAddressIds"] == [customer["addresses"][billing]["id"]]


def test_a_locale_of_the_project_becomes_the_customers(shop: Shop) -> None:
    """A `locale` that is among the languages of the project becomes the `locale` of the Customer."""
    for language in shop.languages()[:4]:
        email = shop.broker.email()
        assert ok(shop.register(email=email, locale=language), 201)["customer"]["locale"] == language
        assert shop.found(email)["locale"] == language


def test_a_locale_that_the_project_lacks_is_refused(shop: Shop) -> None:
    """A `locale` that is not among the languages of the project is refused with 400 `InvalidInput`."""
    languages, email = shop.languages(), shop.broker.email()
    for locale in ("tlh", "fo", f"{languages[0].partition('-')[0]}-AQ"):
        assert locale not in languages
        refused(shop.register(email=email, locale=locale), 400, "InvalidInput")
    ok(shop.register(email=email, locale=languages[0]), 201)


def test_the_custom_fields_are_those_of_the_draft(shop: Shop) -> None:
    """The Customer has the custom Type and fields of the draft's `custom`."""
    type, email = shop.custom_type(), shop.broker.email()
    custom = {"type": {"typeId": "type", "key": type.key}, "fields": {type.number: 7}}
    new = ok(shop.register(email=email, custom=custom), 201)["customer"]
    for customer in (new, shop.found(email)):
        assert customer["custom"]["type"]["typeId"] == "type"
        assert customer["custom"]["type"]["id"]
        assert customer["custom"]["fields"] == {type.number: 7}


def test_sign_in_takes_a_token_of_an_anonymous_session_or_of_client_credentials(shop: Shop) -> None:
    """A customer can be signed in with an access token of an anonymous session, or of client credentials."""
    customer = shop.sign_up()
    for token in (shop.broker.guest_token(), shop.broker.storefront_token()):
        credentials = {"email": customer.email, "password": customer.password}
        assert ok(shop.wire.post("/me/login", token, json=credentials))["customer"]["id"] == customer.id


def test_sign_in_answers_the_customer_with_this_email_and_password(shop: Shop) -> None:
    """The `customer` answered is the one that matches the given email and password."""
    for customer in [shop.sign_up(firstName=name) for name in ("Ada", "Bea", "Cleo")]:
        answered = _signed_in(shop, customer.email)
        assert answered["id"] == customer.id
        assert documented(answered) == documented(shop.found(customer.email))


def test_sign_in_ignores_the_case_of_the_email(shop: Shop) -> None:
    """When signing in, the `email` is treated as case-insensitive."""
    shop.sign_up()
    customer = shop.sign_up()
    for spelled in (str.lower, str.upper, str.swapcase):
        assert _signed_in(shop, spelled(customer.email))["id"] == customer.id


def test_wrong_credentials_are_refused(shop: Shop) -> None:
    """An `email` that no customer has, or a `password` that is not the customer's, is refused with 400 `InvalidCredentials`."""
    customer, other = shop.sign_up(), shop.sign_up(password=ANOTHER_PASSWORD)
    refused(shop.sign_in(shop.broker.email(), customer.password), 400, "InvalidCredentials")
    for password in (other.password, customer.password.swapcase(), customer.password[:-1], f"{customer.password} "):
        refused(shop.sign_in(customer.email, password), 400, "InvalidCredentials")
    assert _signed_in(shop, customer.email)["id"] == customer.id


def test_signing_in_changes_nothing(shop: Shop) -> None:
    """Signing in does not change the Customer."""
    customer = shop.sign_up(firstName="Ada", addresses=[*ADDRESSES])
    before = documented(shop.found(customer.email))
    for email in (customer.email, customer.email.upper()):
        for token in (shop.broker.storefront_token(), shop.broker.guest_token()):
            answer = shop.wire.post("/me/login", token, json={"email": email, "password": customer.password})
            if email == customer.email or answer.is_success:  # case has its own clause
                assert documented(ok(answer)["customer"]) == before
    assert documented(shop.found(customer.email)) == before


def test_a_sign_in_mode_that_does_not_exist_is_refused(shop: Shop) -> None:
    """An `activeCartSignInMode` that does not exist is refused with 400 `InvalidJsonInput`."""
    customer = shop.sign_up()
    for mode in ("MergeWithExistingCustomerCart", "UseAsNewActiveCustomerCart"):
        ok(shop.sign_in(customer.email, customer.password, activeCartSignInMode=mode))
    for mode in ("KeepBothCarts", "mergeWithExistingCustomerCart", ""):
        answer = shop.sign_in(customer.email, customer.password, activeCartSignInMode=mode)
        refused(answer, 400, "InvalidJsonInput")


# What an anonymous session hands over at sign-up


@pytest.mark.needs("carts")
def test_a_sign_up_takes_over_carts_and_orders(shop: Shop) -> None:
    """If used with an access token for an anonymous session, a sign-up assigns all its orders and carts to the newly created customer."""
    guest, other = shop.buyer(), shop.buyer()
    carts, orders = _belongings(shop, guest)
    bystander = other.prepared()
    email = shop.broker.email()
    id = ok(shop.register(guest.token, email=email), 201)["customer"]["id"]
    _expect_owner(shop, _buyer(shop, email), id, carts, orders)
    assert content(other.now(bystander)) == content(bystander)


@pytest.mark.needs("carts")
def test_a_sign_up_goes_on_with_the_latest_cart(shop: Shop) -> None:
    """The anonymous cart that was modified most recently becomes the `cart` of the new customer, under the same `id`."""
    for latest in range(3):
        guest, email = shop.buyer(), shop.broker.email()
        carts = guest.several(3)
        after = ok(guest.update(carts[latest], {"action": "setCustomerEmail", "email": "ada@example.com"}))
        result = ok(shop.register(guest.token, email=email), 201)
        assert (result["cart"]["id"], result["cart"]["customerId"]) == (after["id"], result["customer"]["id"])
        assert result["cart"]["customerEmail"] == "ada@example.com"
        shop.expect_active(_buyer(shop, email), after["id"])


# What it hands over at sign-in


@pytest.mark.needs("carts")
@pytest.mark.parametrize("mode", [MERGE, USE_AS_NEW], ids=["merge", "use_as_new"])
def test_a_sign_in_takes_over_carts_and_orders(shop: Shop, mode: dict[str, str]) -> None:
    """If used with an access token for an anonymous session, a sign-in assigns all its orders and carts to the customer."""
    for has_cart in (False, True):
        guest, customer, others = shop.buyer(), shop.sign_up(), shop.buyers()
        buyer = shop.buyer(customer)
        own = {buyer.prepared()["id"]} if has_cart else set()
        carts, orders = _belongings(shop, guest)
        bystanders = [(other, other.prepared()) for other in others]
        _sign_in(shop, customer, guest, **mode)
        _expect_owner(shop, buyer, customer.id, carts | own, orders)
        for other, bystander in bystanders:
            assert content(other.now(bystander)) == content(bystander)


@pytest.mark.needs("carts")
def test_who_has_no_cart_goes_on_with_the_latest_one(shop: Shop) -> None:
    """If the customer does not have a cart yet, the anonymous cart that was modified most recently becomes the customer's cart, under the same `id`."""
    for mode in ({}, MERGE, USE_AS_NEW):
        guest, customer = shop.buyer(), shop.sign_up()
        carts = guest.several(3)
        latest = ok(guest.update(carts[1], {"action": "setCustomerEmail", "email": "ada@example.com"}))
        cart = _sign_in(shop, customer, guest, **mode)["cart"]
        assert (cart["id"], cart["customerId"], cart["cartState"]) == (latest["id"], customer.id, "Active")
        assert cart["customerEmail"] == "ada@example.com"
        shop.expect_active(shop.buyer(customer), latest["id"])


@pytest.mark.needs("carts")
def test_a_merge_copies_what_the_customer_lacks(shop: Shop) -> None:
    """With `MergeWithExistingCustomerCart`, and by default, the line items of the anonymous cart that the customer's cart does not have are copied to it."""
    first, second, *more = shop.skus()
    for mode in ({}, MERGE):
        for own, guests in (
            ({first: 2}, {second: 3}),
            ({second: 1}, dict.fromkeys((first, *more), 2)),
            ({}, {first: 4}),
        ):
            shopping = _Shopping(shop, own, guests)
            merged = shopping.sign_in(**mode)
            assert quantities(merged) == quantities(shopping.buyer.now(merged)) == own | guests


@pytest.mark.needs("carts")
def test_a_merge_takes_the_larger_quantity(shop: Shop) -> None:
    """For a variant that is in both carts, the merged cart has the larger quantity."""
    first, second, *_ = shop.skus()
    for own, guests in ((3, 7), (7, 3), (4, 4)):
        shopping = _Shopping(shop, {first: own, second: guests}, {second: own, first: guests})
        merged = shopping.sign_in()
        larger = max(own, guests)
        assert quantities(merged) == quantities(shopping.buyer.now(merged)) == {first: larger, second: larger}


@pytest.mark.needs("carts")
def test_an_item_whose_key_names_another_product_is_not_merged(shop: Shop) -> None:
    """A line item of the anonymous cart whose `key` names another product in the customer's cart is not merged, and stays in the anonymous cart."""
    first, second, *_ = shop.skus()
    key = f"item-{uuid4()}"
    for mode in ({}, MERGE):
        customer, guest = shop.sign_up(), shop.buyer()
        buyer = shop.buyer(customer)
        own = _with_keyed_item(shop, buyer, first, key)
        guests = _with_keyed_item(shop, guest, second, key)
        if own["lineItems"][0]["productId"] == guests["lineItems"][0]["productId"]:
            raise NotApplicable("The first two skus of the catalogue are variants of one product.")
        merged = _sign_in(shop, customer, guest, **mode)["cart"]
        assert quantities(merged) == quantities(buyer.now(merged)) == {first: 1}
        assert quantities(buyer.now(guests)) == {second: 1}


@pytest.mark.needs("carts")
def test_a_merge_goes_on_with_the_cart_of_the_customer(shop: Shop) -> None:
    """A merge keeps the `id` of the customer's cart, which stays `Active`."""
    first, second, *_ = shop.skus()
    for guest_comes_first in (True, False):
        for mode in ({}, MERGE):
            shopping = _Shopping(shop, {first: 1}, {second: 1}, guest_comes_first=guest_comes_first)
            merged = shopping.sign_in(**mode)
            assert (merged["id"], merged["cartState"]) == (shopping.own["id"], "Active")
            shop.expect_active(shopping.buyer, shopping.own["id"])


@pytest.mark.needs("carts")
def test_a_merged_cart_is_closed(shop: Shop) -> None:
    """After a merge, the anonymous cart has the `cartState` `Merged` and can no longer be updated."""
    first, second, *_ = shop.skus()
    for mode in ({}, MERGE):
        shopping = _Shopping(shop, {first: 1}, {second: 1})
        shopping.sign_in(**mode)
        merged = shopping.buyer.now(shopping.guests)
        assert merged["cartState"] == "Merged"
        for action in (
            {"action": "setCustomerEmail", "email": "a@example.com"},
            {"action": "addLineItem", "sku": first},
        ):
            refused(shopping.buyer.update(merged, action), 400)


@pytest.mark.needs("carts")
def test_a_cart_of_a_session_can_be_the_new_one(shop: Shop) -> None:
    """With `UseAsNewActiveCustomerCart`, the anonymous cart becomes the customer's active cart as it is."""
    first, second, *_ = shop.skus()
    for guest_comes_first in (True, False):
        shopping = _Shopping(shop, {first: 5, second: 1}, {second: 3}, guest_comes_first=guest_comes_first)
        new = shopping.sign_in(**USE_AS_NEW)
        assert (new["id"], new["cartState"]) == (shopping.guests["id"], "Active")
        assert quantities(new) == quantities(shopping.buyer.now(new)) == {second: 3}
        shop.expect_active(shopping.buyer, shopping.guests["id"])


@pytest.mark.needs("carts")
def test_the_cart_that_was_there_stays_active(shop: Shop) -> None:
    """With `UseAsNewActiveCustomerCart`, the cart that the customer had stays `Active`."""
    first, second, *_ = shop.skus()
    shopping = _Shopping(shop, {first: 5}, {first: 7, second: 3})
    shopping.sign_in(**USE_AS_NEW)
    before = shopping.buyer.now(shopping.own)
    assert (before["cartState"], quantities(before)) == ("Active", {first: 5})


# The cart that is answered


@pytest.mark.needs("carts")
def test_the_cart_of_a_sign_in_is_the_active_one(shop: Shop) -> None:
    """The `cart` of the answer is the active cart of the customer, and is left out where there is none."""
    customer, other = shop.sign_up(), shop.buyer(shop.sign_up())
    buyer = shop.buyer(customer)
    other.prepared()

    def is_answered(id: str | None) -> None:
        for token in (shop.broker.storefront_token(), shop.broker.guest_token(), customer.token):
            credentials = {"email": customer.email, "password": customer.password}
            answer = ok(shop.wire.post("/me/login", token, json=credentials))
            assert ("cart" in answer, answer.get("cart", {}).get("id")) == (id is not None, id)

    is_answered(None)
    carts = buyer.several(3)
    shop.eventually(lambda: is_answered(carts[2]["id"]))
    changed = ok(buyer.update(carts[0], {"action": "setCustomerEmail", "email": "ada@example.com"}))
    shop.eventually(lambda: is_answered(changed["id"]))
    for cart in (changed, *carts[1:]):
        ok(buyer.delete(buyer.now(cart)))
    shop.eventually(lambda: is_answered(None))


@pytest.mark.needs("carts")
def test_the_cart_of_a_sign_in_is_recalculated(shop: Shop) -> None:
    """The `cart` of a sign-in has been recalculated: it has up-to-date prices, and invalid line items have been removed."""
    customer, before, fresh = _stale(shop, _has_an_old_price)
    cart = ok(shop.sign_in(customer.email, customer.password))["cart"]
    assert cart["id"] == before["id"]
    assert {_variant(item): amount(item["price"]["value"]) for item in cart["lineItems"]} == {
        variant: amount(item["price"]["value"]) for variant, item in fresh.items()
    }
    assert sum(item["totalPrice"]["centAmount"] for item in cart["lineItems"]) == cart["totalPrice"]["centAmount"]


@pytest.mark.needs("carts")
def test_a_sign_in_updates_product_data_if_asked(shop: Shop) -> None:
    """If `updateProductData` is true, the line items of the `cart` have the names of the products as they are now, else those that they had."""
    customer, before, fresh = _stale(shop, _has_an_old_name)
    old, new = ({_variant(item): item["name"] for item in items} for items in (before["lineItems"], fresh.values()))
    updates: dict[str, bool]
    for updates, names in (({}, old), ({"updateProductData": False}, old), ({"updateProductData": True}, new)):
        cart = ok(shop.sign_in(customer.email, customer.password, **updates))["cart"]
        assert cart["lineItems"]
        for item in cart["lineItems"]:
            assert item["name"] == names[_variant(item)]


def _with_keyed_item(shop: Shop, buyer: Buyer, sku: str, key: str) -> Cart:
    """A cart with one of the sku under this key, as setup. Raises NotApplicable where line items have no keys."""
    country = shop.broker.catalogue().country
    cart = buyer.prepared(country=country, lineItems=[{"sku": sku, "key": key}])
    if [item.get("key") for item in cart["lineItems"]] != [key]:
        raise NotApplicable("Line items of the target have no `key`.")
    return cart


class _Shopping:
    """A customer and a guest, each with a cart that has so much of each sku; the older cart is made first."""

    def __init__(
        self, shop: Shop, own: dict[str, int], guests: dict[str, int], *, guest_comes_first: bool = False
    ) -> None:
        self._shop = shop
        self._customer = shop.sign_up()
        self._guest = shop.buyer()
        self.buyer = shop.buyer(self._customer)
        if guest_comes_first:
            self.guests = _cart(shop, self._guest, guests)
            time.sleep(MOMENT)
        self.own = _cart(shop, self.buyer, own)
        if not guest_comes_first:
            time.sleep(MOMENT)
            self.guests = _cart(shop, self._guest, guests)

    def sign_in(self, **fields: Any) -> Cart:
        """The `cart` in the response, which stays the customer's active one."""
        return dict(_sign_in(self._shop, self._customer, self._guest, **fields)["cart"])


Variant = tuple[str, int]


def _stale(
    shop: Shop, is_stale: Callable[[Cart, dict[Variant, Any]], bool]
) -> tuple[StaleCart, Cart, dict[Variant, Any]]:
    """A customer, the active cart, and its items that are still sold, as they would be added now.

    Raises NotApplicable.
    """
    for customer in shop.broker.catalogue().stale_carts:
        with shop.wire.setup():
            buyer = _buyer(shop, customer.email, customer.password)
            cart = json_of(buyer.active().content) or {"lineItems": []}
            fresh = _sold(shop, cart)
        if is_stale(cart, fresh):
            return customer, cart, fresh
    raise NotApplicable("The catalogue of the target names no stale_carts that are still stale.")


def _has_an_old_price(cart: Cart, fresh: dict[Variant, Any]) -> bool:
    now = [(item, fresh.get(_variant(item))) for item in cart["lineItems"]]
    is_dearer = any(
        it is not None and amount(it["price"]["value"]) != amount(item["price"]["value"]) for item, it in now
    )
    return is_dearer and any(it is None for _, it in now)


def _has_an_old_name(cart: Cart, fresh: dict[Variant, Any]) -> bool:
    now = [(item, fresh.get(_variant(item))) for item in cart["lineItems"]]
    return any(it is not None and it["name"] != item["name"] for item, it in now)


def _sold(shop: Shop, cart: Cart) -> dict[Variant, Any]:
    """The line items of the cart as they would be added now, without those that are no longer sold."""
    guest, found = shop.buyer(), {}
    for item in cart["lineItems"]:
        country = {"country": cart["country"]} if "country" in cart else {}
        new = guest.prepared(currency=cart["totalPrice"]["currencyCode"], **country)
        product, variant = _variant(item)
        answer = guest.update(new, {"action": "addLineItem", "productId": product, "variantId": variant})
        if answer.is_success:
            found[product, variant] = ok(answer)["lineItems"][0]
    return found


def _variant(item: dict[str, Any]) -> Variant:
    return item["productId"], item["variant"]["id"]


def _cart(shop: Shop, buyer: Buyer, quantity: dict[str, int]) -> Cart:
    items = [{"sku": sku, "quantity": number} for sku, number in quantity.items()]
    return buyer.prepared(country=shop.broker.catalogue().country, lineItems=items)


def _belongings(shop: Shop, guest: Buyer) -> tuple[set[str], set[str]]:
    """The ids of the buyer's carts and, if the target has them, orders."""
    carts, orders = {guest.prepared()["id"], guest.prepared()["id"]}, set()
    if shop.target.can("orders") and shop.target.catalogue is not None:
        with shop.wire.setup():
            orders = {guest.ordered(guest.complete(*shop.skus()))["id"] for _ in range(2)}
            carts = {cart["id"] for cart in guest.carts()}
    return carts, orders


def _expect_owner(shop: Shop, buyer: Buyer, id: str, carts: set[str], orders: set[str]) -> None:
    """The customer has these carts and orders, and no others."""

    def has_them() -> None:
        assert {cart["id"] for cart in buyer.carts()} == carts
        for cart in carts:
            assert ok(buyer.read(cart))["customerId"] == id
        if orders:
            assert {order["id"] for order in buyer.orders()} == orders
        for order in orders:
            assert ok(buyer.order_of(order))["customerId"] == id

    shop.eventually(has_them)


def _buyer(shop: Shop, email: str, password: str = PASSWORD) -> Buyer:
    return Buyer(shop.broker, shop.broker.password_grant(email, password)["access_token"])


def _sign_in(shop: Shop, customer: Customer, guest: Buyer, **fields: Any) -> dict[str, Any]:
    """The response to a sign-in by the guest."""
    credentials = {"email": customer.email, "password": customer.password}
    return dict(ok(shop.wire.post("/me/login", guest.token, json={**credentials, **fields})))


def _signed_in(shop: Shop, email: str, password: str = PASSWORD) -> dict[str, Any]:
    return dict(ok(shop.sign_in(email, password))["customer"])


def _expect_taken(shop: Shop, customer: Customer, spelled: Any) -> None:
    """A sign-up with another spelling of the customer's email is rejected, and signing in still finds the customer."""
    email, password = spelled(customer.email), ANOTHER_PASSWORD
    error = refused(shop.register(email=email, password=password), 400, "DuplicateField")
    assert error["field"] == "email"
    assert error["duplicateValue"].lower() == customer.email.lower()
    refused(shop.sign_in(email, password), 400)
    assert _signed_in(shop, customer.email)["id"] == customer.id
    ok(shop.register(password=password), 201)


def _expect_default(shop: Shop, role: str, other: str) -> None:
    """Each index, the first as well as the last, makes that address the default of `role` and of nothing else."""
    for index in range(len(ADDRESSES)):
        email = shop.broker.email()
        draft = {"addresses": [*ADDRESSES], f"default{role}Address": index}
        new = ok(shop.register(email=email, **draft), 201)["customer"]
        for customer in (new, shop.found(email)):
            assert customer[f"default{role}AddressId"] == customer["addresses"][index]["id"]
            assert f"default{other}AddressId" not in customer
