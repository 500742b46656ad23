"""Predicates and `sort` know every field of the platform's types, set or not."""

import pytest
from msgspec import inspect, structs

from mockserver.domain.cart import Cart, CustomLineItem, LineItem
from mockserver.domain.customer import Address, Customer, CustomFields
from mockserver.domain.errors import Refused
from mockserver.domain.messages import MessagePagedQueryResponse
from mockserver.domain.order import Order
from mockserver.domain.product import Price, ProductVariant, TaxRate
from mockserver.domain.shape import elements
from mockserver.domain.values import LocalizedString
from mockserver.web.query import platform, predicate, shape
from mockserver.web.query.fields import field
from mockserver.web.query.sort import ordered

MESSAGES = elements(field(shape(MessagePagedQueryResponse), "results"))
UNSET_FIELDS = [(type, name) for type, fields in platform._UNSET.items() for name in fields]
NAMES = [f"{type.__name__}.{name}" for type, name in UNSET_FIELDS]

PURCHASE = """
    id version createdAt lastModifiedAt lastModifiedBy createdBy customerId customerEmail customerGroup anonymousId
    businessUnit store lineItems customLineItems totalPrice taxedPrice taxedShippingPrice discountOnTotalPrice taxMode
    priceRoundingMode taxRoundingMode taxCalculationMode inventoryMode billingAddress shippingAddress shippingMode
    shippingKey shippingInfo shippingRateInput shippingCustomFields shipping itemShippingAddresses discountCodes
    directDiscounts refusedGifts paymentInfo country locale origin custom discountTypeCombination purchaseOrderNumber
"""
ITEM = """
    id key name quantity totalPrice discountedPricePerQuantity taxedPrice taxedPricePortions state taxRate
    perMethodTaxRate priceMode shippingDetails custom recurrenceInfo
"""
PLATFORM = {
    Customer: """
        id version createdAt lastModifiedAt lastModifiedBy createdBy key customerNumber externalId email firstName
        lastName middleName title dateOfBirth companyName vatId addresses defaultShippingAddressId shippingAddressIds
        defaultBillingAddressId billingAddressIds isEmailVerified customerGroup customerGroupAssignments custom locale
        salutation stores authenticationMode lowercaseEmail
    """,
    Cart: f"""
        {PURCHASE} key totalLineItemQuantity cartState freezeStrategy lock deleteDaysAfterLastModification warnings
    """,
    Order: f"""
        {PURCHASE} orderNumber cart quote recurringOrder orderState shipmentState paymentState state syncInfo returnInfo
        lastMessageSequenceNumber completedAt
    """,
    LineItem: f"""
        {ITEM} productId productKey productSlug productType variant price supplyChannel distributionChannel
        lineItemMode inventoryMode reservation addedAt lastModifiedAt
    """,
    CustomLineItem: f"{ITEM} money slug taxCategory",
    Price: "id key value country customerGroup channel validFrom validUntil discounted tiers custom recurrencePolicy",
    ProductVariant: """
        id sku key prices attributes price images assets availability isMatchingVariant scopedPrice
        scopedPriceDiscounted recurrencePrices
    """,
    TaxRate: "id key name amount includedInPrice country state subRates",
    Address: """
        id key country title salutation firstName lastName streetName streetNumber additionalStreetInfo postalCode city
        region state company department building apartment pOBox phone mobile email fax additionalAddressInfo externalId
        custom
    """,
    CustomFields: "type fields",
}
"""The fields that the official TypeScript SDK, @commercetools/platform-sdk, lists."""


@pytest.mark.parametrize("type", PLATFORM, ids=lambda it: it.__name__)
def test_a_predicate_may_name_each_field_of_the_platform(type):
    """All except the `password`, which is never rendered; `lowercaseEmail` is only for predicates."""
    for name in PLATFORM[type].split():
        assert callable(predicate([f"{name} is defined"], shape(type), {})), name


def conditions(fields):
    """One for each of the fields, and for those of their objects: `lock is defined`, `lock(clientId is defined)`."""
    for name, it in fields.items():
        yield f"{name} is defined"
        inner = it[0] if isinstance(it, list) else it
        if isinstance(inner, dict):
            yield from (f"{name}({condition})" for condition in conditions(inner))


@pytest.mark.parametrize(("type", "name"), UNSET_FIELDS, ids=NAMES)
def test_a_field_of_the_platform_is_absent_and_not_unknown(type, name):
    of = shape(type)
    assert predicate([f"{name} is not defined"], of, {})({})
    for condition in conditions({name: platform._UNSET[type][name]}):
        assert not predicate([condition], of, {})({})
        assert predicate([f"not({condition})"], of, {})({})


@pytest.mark.parametrize(("type", "name"), UNSET_FIELDS, ids=NAMES)
def test_what_the_domain_declares_is_not_repeated(type, name):
    assert name not in {it.encode_name for it in structs.fields(type)}


@pytest.mark.parametrize(("type", "name"), UNSET_FIELDS, ids=NAMES)
def test_only_scalars_among_them_are_sorted_by(type, name):
    """What is sorted by is what a field is compared with; without a value, everything stays in its order."""
    it = platform._UNSET[type][name]
    if it in (str, int, bool):
        assert ordered([{"id": "b"}, {"id": "a"}], [name], shape(type)) == [{"id": "a"}, {"id": "b"}]
    elif isinstance(it, dict | list) or inspect.is_struct(it):
        with pytest.raises(Refused):
            ordered([], [name], shape(type))


@pytest.mark.parametrize("type", [Customer, Cart, Order], ids=["customer", "cart", "order"])
@pytest.mark.parametrize(
    "text", ["nothing is defined", "store(name = 1)", "lineItems(nothing is defined)", "custmer=1"]
)
def test_a_field_that_no_type_has_is_unknown(type, text):
    with pytest.raises(Refused):
        predicate([text], shape(type), {})


def test_a_field_of_some_message_is_known_to_the_feed_and_its_kind_stays():
    assert predicate(["orderState is not defined"], MESSAGES, {})({})
    with pytest.raises(Refused):
        predicate(["title = 5"], MESSAGES, {})
    with pytest.raises(Refused):
        predicate(["nothing = 5"], MESSAGES, {})


def test_a_localized_field_is_searched_by_language():
    assert platform._UNSET[platform.UserProvidedIdentifiers]["slug"] is LocalizedString
    assert not predicate(['resourceUserProvidedIdentifiers(slug(en = "x"))'], MESSAGES, {})({})


ABSENT = {
    "/demo/me": ["key is not defined", 'createdBy(attributedTo(source = "x")) or email is defined'],
    "/demo/me/carts": [
        'store(key = "x") or version > 0',
        "not(shippingInfo(price(centAmount > 1)))",
        "lineItems(price(discounted is not defined)) or lineItems is empty",
        "not(paymentInfo(payments(id is defined)))",
    ],
    "/demo/me/orders": ["paymentState is not defined", 'store(key = "x")', "returnInfo is empty"],
}


@pytest.mark.parametrize(("path", "where"), [(path, where) for path, every in ABSENT.items() for where in every])
def test_an_absent_field_is_no_error_at_any_path(api, path, where):
    token = api.signed_up()[1]
    api.post("/demo/me/carts", token, json={"currency": "EUR"})
    answer = api.get(path, token, params={"where": where})
    assert answer.status_code == 200, answer.text
    if path == "/demo/me/carts":
        assert answer.json()["count"] == 1
    assert api.get(path, token, params={"where": "paymentStat is not defined"}).status_code == 400


def test_the_email_of_a_customer_is_searched_in_small_letters(api):
    token = api.signed_up(email="Ada@Example.com")[1]
    found = [
        api.get("/demo/me", token, params={"where": f'lowercaseEmail = "{it}"'})
        for it in ("ada@example.com", "Ada@Example.com")
    ]
    assert [it.status_code for it in found] == [200, 404]
    assert "lowercaseEmail" not in found[0].json()
