"""Carts: how they are made, changed and given up, and whose they are."""

from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain import shopping
from mockserver.domain.cart import (
    BaseAddress,
    DiscountCodeInfo,
    DiscountCodeReference,
    MyCartDraft,
    MyLineItemDraft,
)
from mockserver.domain.cart_actions import NOT_IMPLEMENTED, MyCartUpdate, MyCartUpdateAction
from mockserver.domain.cart_actions.custom import MyCartSetCustomFieldAction, MyCartSetCustomTypeAction
from mockserver.domain.cart_actions.discounts import MyCartAddDiscountCodeAction, MyCartRemoveDiscountCodeAction
from mockserver.domain.cart_actions.fields import (
    MyCartSetBillingAddressAction,
    MyCartSetCountryAction,
    MyCartSetCustomerEmailAction,
    MyCartSetDeleteDaysAfterLastModificationAction,
    MyCartSetLocaleAction,
    MyCartSetShippingAddressAction,
)
from mockserver.domain.cart_actions.lines import (
    MyCartAddLineItemAction,
    MyCartChangeLineItemQuantityAction,
    MyCartRecalculateAction,
    MyCartRemoveLineItemAction,
)
from mockserver.domain.customer import (
    AddressDraft,
    CustomerReference,
    CustomFields,
    CustomFieldsDraft,
    Initiator,
    TypeReference,
    TypeResourceIdentifier,
)
from mockserver.domain.errors import (
    ConcurrentModification,
    DiscountCodeNonApplicable,
    DuplicateField,
    InvalidField,
    InvalidInput,
    InvalidOperation,
    MatchingPriceNotFound,
    MissingTaxRateForCountry,
    ReferencedResourceNotFound,
    RequiredField,
    ResourceNotFound,
)
from mockserver.domain.money import money
from mockserver.domain.nouns import CARTS, DISCOUNT_CODE_BY_CODE, PRODUCTS
from mockserver.domain.records import Change
from mockserver.domain.values import LARGEST_INTEGER, UNSET

HOME = AddressDraft(id="home-id", key="home", country="DE", city="Berlin")
VIENNA = AddressDraft(country="AT", city="Wien")
ZURICH = AddressDraft(country="CH")
MEMBER = CustomFieldsDraft(type=TypeResourceIdentifier(key="loyalty"), fields={"member": True})
UNKNOWN = CustomFieldsDraft(type=TypeResourceIdentifier(key="none"))
ENTERED = MyCartSetCustomTypeAction(type=MEMBER.type, fields={"member": True, "nick": "Al"})


def written(value):
    return msgspec.json.decode(msgspec.json.encode(value))


def wrapped(paper):
    return CustomFieldsDraft(type=TypeResourceIdentifier(key="wrapping"), fields={"paper": paper})


def content(cart):
    return [(item.variant.sku, item.quantity) for item in cart.line_items]


@pytest.fixture
def cart(world, guest):
    """Two blue mugs and three packets of tea of a guest, made an hour ago."""
    cart = world.new_cart(guest, {"mug-blue": 2, "tea-100": 3}, shipping_address=HOME, discount_codes=("tenth",))
    world.advance(hours=1)
    return cart


# A new cart


def test_a_new_cart_has_what_every_cart_has(world, guest):
    cart = world.applied(shopping.created(MyCartDraft(currency="JPY"), world.context(guest)))
    assert written(cart) == {
        "type": "Cart",
        "id": cart.id,
        "version": 1,
        "anonymousId": "visitor-1",
        "createdAt": world.now,
        "lastModifiedAt": world.now,
        **{role: {"clientId": "shop", "anonymousId": "visitor-1"} for role in ("createdBy", "lastModifiedBy")},
        "lineItems": [],
        "customLineItems": [],
        "discountCodes": [],
        "directDiscounts": [],
        "refusedGifts": [],
        "totalPrice": {"type": "centPrecision", "currencyCode": "JPY", "centAmount": 0, "fractionDigits": 0},
        "taxMode": "Platform",
        "priceRoundingMode": "HalfEven",
        "taxRoundingMode": "HalfEven",
        "taxCalculationMode": "LineItemLevel",
        "inventoryMode": "None",
        "cartState": "Active",
        "shippingMode": "Single",
        "shipping": [],
        "itemShippingAddresses": [],
        "origin": "Customer",
        "deleteDaysAfterLastModification": 90,
    }
    assert world.carts(guest) == [cart]


def test_the_cart_of_a_customer_is_of_the_customer_and_the_group(world, alice):
    alice = world.admit(alice, "gold")
    cart = world.new_cart(replace(world.as_customer(alice), anonymous_id="visitor-1"))
    assert (cart.customer_id, cart.customer_group, cart.anonymous_id) == (alice.id, alice.customer_group, UNSET)
    assert cart.created_by.customer == CustomerReference(id=alice.id)
    assert (cart.customer_email, world.carts(alice)) == (UNSET, [cart])


def test_a_new_line_item_tells_what_the_catalogue_tells(world, guest):
    cart = world.new_cart(guest, {"mug-red": 2})
    mug, (item,) = world.get(PRODUCTS, "mug-id"), cart.line_items
    assert written(item) == {
        "id": item.id,
        "productId": "mug-id",
        "productKey": "mug",
        "quantity": 2,
        "name": {"en": "Mug"},
        "productSlug": {"en": "mug"},
        "productType": {"typeId": "product-type", "id": "goods-id"},
        "variant": written(mug.variants[1]),
        "price": written(mug.variants[1].prices[0]),
        "totalPrice": written(money(2798, "EUR")),
        "discountedPricePerQuantity": [],
        "taxedPricePortions": [],
        "perMethodTaxRate": [],
        "priceMode": "Platform",
        "lineItemMode": "Standard",
        "state": [{"quantity": 2, "state": written(item.state[0].state)}],
        "addedAt": world.now,
        "lastModifiedAt": world.now,
    }
    assert (cart.total_price, cart.total_line_item_quantity) == (money(2798, "EUR"), 2)


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("customer_email", "guest@example.com", "guest@example.com"),
        ("country", "FR", "FR"),
        ("locale", "de-de", "de-DE"),
        ("inventory_mode", "TrackOnly", "TrackOnly"),
        ("delete_days_after_last_modification", 7, 7),
        ("shipping_address", HOME, BaseAddress(id="home-id", key="home", country="DE", city="Berlin")),
        ("billing_address", VIENNA, BaseAddress(country="AT", city="Wien")),
        ("custom", MEMBER, CustomFields(type=TypeReference(id="loyalty-id"), fields={"member": True})),
        (
            "discount_codes",
            ("tenth",),
            (DiscountCodeInfo(discount_code=DiscountCodeReference(id="tenth-id"), state="MatchesCart"),),
        ),
    ],
)
def test_what_the_draft_says_is_taken_over(world, guest, field, value, stored):
    assert getattr(world.new_cart(guest, **{field: value}), field) == stored


def test_line_items_of_a_draft_that_are_the_same_are_one(world, guest):
    lines = (
        MyLineItemDraft(sku="mug-blue", quantity=2),
        MyLineItemDraft(sku="tea-100", key="mine"),
        MyLineItemDraft(product_id="mug-id", quantity=3),
        MyLineItemDraft(product_id="mug-id", variant_id=2, custom=wrapped("red")),
    )
    cart = world.new_cart(guest, line_items=lines)
    assert content(cart) == [("mug-blue", 5), ("tea-100", 1), ("mug-red", 1)]
    assert [item.key for item in cart.line_items] == [UNSET, "mine", UNSET]
    assert cart.line_items[2].custom.fields == {"paper": "red"}


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        ({"locale": "fr"}, InvalidInput),
        ({"discount_codes": ("none",)}, DiscountCodeNonApplicable),
        ({"custom": CustomFieldsDraft(type=TypeResourceIdentifier(key="newsletter"))}, InvalidInput),
        ({"custom": CustomFieldsDraft(type=TypeResourceIdentifier(key="loyalty"))}, RequiredField),
        ({"shipping_address": replace(HOME, custom=MEMBER)}, InvalidInput),
        ({"line_items": (MyLineItemDraft(sku="none"),)}, InvalidOperation),
        ({"line_items": (MyLineItemDraft(sku="mug-blue"),), "currency": "CHF"}, MatchingPriceNotFound),
        ({"line_items": (MyLineItemDraft(sku="mug-blue"),), "shipping_address": ZURICH}, MissingTaxRateForCountry),
        ({"line_items": (MyLineItemDraft(sku="mug-blue", custom=MEMBER),)}, InvalidInput),
        (
            {"line_items": (MyLineItemDraft(sku="mug-blue", key="ab"), MyLineItemDraft(sku="tea-100", key="ab"))},
            DuplicateField,
        ),
    ],
)
def test_a_draft_that_cannot_be_is_refused(world, guest, draft, error):
    with world.refusing(error):
        world.new_cart(guest, **draft)


# Line items are added


def test_an_item_that_is_added_goes_last(world, cart):
    after = world.change_cart(cart, MyCartAddLineItemAction(sku="mug-red", quantity=4, key="gift", custom=wrapped("a")))
    item = after.line_items[2]
    assert after.line_items[:2] == cart.line_items
    assert (item.variant.sku, item.quantity, item.key, item.added_at) == ("mug-red", 4, "gift", world.now)
    assert item.custom.fields == {"paper": "a"}
    assert after.total_price == money(2 * 1169 + 3 * 405 + 4 * 1259, "EUR")


@pytest.mark.parametrize(
    ("by", "sku"),
    [
        ({"sku": "mug-red"}, "mug-red"),
        ({"product_id": "mug-id", "variant_id": 2}, "mug-red"),
        ({"product_id": "tee-id"}, "tee-m"),
    ],
)
def test_an_item_is_named_by_sku_or_by_product_and_variant_which_is_the_first_unless_given(world, cart, by, sku):
    item = world.change_cart(cart, MyCartAddLineItemAction(**by)).line_items[2]
    assert (item.variant.sku, item.quantity) == (sku, 1)


def test_more_of_what_is_there_already_raises_its_quantity(world, cart):
    after = world.change_cart(cart, MyCartAddLineItemAction(sku="mug-blue", quantity=5, key="new"))
    item = after.line_items[0]
    assert content(after) == [("mug-blue", 7), ("tea-100", 3)]
    assert (item.id, item.key, item.added_at) == (cart.line_items[0].id, UNSET, cart.created_at)
    assert (item.last_modified_at, item.state[0].quantity, item.total_price) == (world.now, 7, money(7 * 1169, "EUR"))
    assert after.total_line_item_quantity == 10


def test_what_has_other_custom_fields_is_another_item(world, cart):
    for paper, quantities in (("red", [2, 3, 1]), ("green", [2, 3, 1, 1]), ("red", [2, 3, 2, 1])):
        cart = world.change_cart(cart, MyCartAddLineItemAction(sku="mug-blue", custom=wrapped(paper)))
        assert [item.quantity for item in cart.line_items] == quantities


def test_a_gift_is_another_item_than_what_is_bought(world, cart):
    world.keep(replace(cart, line_items=(replace(cart.line_items[0], line_item_mode="GiftLineItem"),)))
    assert content(world.change_cart(cart, MyCartAddLineItemAction(sku="mug-blue"))) == [
        ("mug-blue", 2),
        ("mug-blue", 1),
    ]


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ({}, InvalidOperation),
        ({"variant_id": 1}, InvalidOperation),
        ({"sku": "none"}, InvalidOperation),
        ({"product_id": "none"}, InvalidOperation),
        ({"product_id": "mug-id", "variant_id": 3}, InvalidOperation),
        ({"product_id": "mug-id", "variant_id": 0}, InvalidOperation),
        ({"sku": "mug-blue", "quantity": LARGEST_INTEGER - 1}, InvalidInput),
        ({"sku": "mug-red", "custom": MEMBER}, InvalidInput),
        (
            {"sku": "mug-red", "custom": CustomFieldsDraft(type=TypeResourceIdentifier(key="none"))},
            ReferencedResourceNotFound,
        ),
        ({"sku": "mug-red", "custom": wrapped(1)}, InvalidField),
    ],
)
def test_what_cannot_be_added_is_refused(world, cart, by, error):
    with world.refusing(error):
        world.change_cart(cart, MyCartAddLineItemAction(**by))


@pytest.mark.parametrize("by", [{"sku": "tee-m"}, {"product_id": "tee-id"}])
def test_what_is_not_published_is_not_sold(world, cart, by):
    world.edit("products", "tee-id", is_published=False)
    with world.refusing(InvalidOperation):
        world.change_cart(cart, MyCartAddLineItemAction(**by))


def test_a_key_names_one_item_only(world, cart):
    cart = world.change_cart(cart, MyCartAddLineItemAction(sku="mug-red", key="gift"))
    with world.refusing(DuplicateField, field="key", duplicate_value="gift"):
        world.change_cart(cart, MyCartAddLineItemAction(sku="tee-m", key="gift"))


# Their quantities


def naming(item):
    return {"line_item_id": item.id}


def test_a_quantity_is_set_and_the_sums_follow(world, cart):
    after = world.change_cart(cart, MyCartChangeLineItemQuantityAction(**naming(cart.line_items[1]), quantity=1))
    mug, tea = after.line_items
    assert mug == cart.line_items[0]
    assert (tea.quantity, tea.state[0].quantity, tea.last_modified_at) == (1, 1, world.now)
    assert (tea.total_price, tea.taxed_price.total_gross) == (money(405, "EUR"), money(405, "EUR"))
    assert tea.discounted_price_per_quantity[0].quantity == 1
    assert (after.total_price, after.total_line_item_quantity) == (money(2 * 1169 + 405, "EUR"), 3)


def test_an_item_is_found_by_key_too(world, cart):
    cart = world.change_cart(cart, MyCartAddLineItemAction(sku="mug-red", key="gift"))
    cart = world.change_cart(cart, MyCartChangeLineItemQuantityAction(line_item_key="gift", quantity=4))
    assert content(cart)[2] == ("mug-red", 4)
    assert len(world.change_cart(cart, MyCartRemoveLineItemAction(line_item_key="gift")).line_items) == 2


@pytest.mark.parametrize(
    ("action", "more", "left"),
    [
        (MyCartChangeLineItemQuantityAction, {"quantity": 0}, [("mug-blue", 2)]),
        (MyCartRemoveLineItemAction, {}, [("mug-blue", 2)]),
        (MyCartRemoveLineItemAction, {"quantity": 3}, [("mug-blue", 2)]),
        (MyCartRemoveLineItemAction, {"quantity": 4}, [("mug-blue", 2)]),
        (MyCartRemoveLineItemAction, {"quantity": 1}, [("mug-blue", 2), ("tea-100", 2)]),
    ],
)
def test_an_item_of_which_nothing_is_left_is_gone(world, cart, action, more, left):
    assert content(world.change_cart(cart, action(**naming(cart.line_items[1]), **more))) == left


@pytest.mark.parametrize("name", [{}, {"line_item_id": "none"}, {"line_item_key": "none"}])
@pytest.mark.parametrize("action", [MyCartRemoveLineItemAction, MyCartChangeLineItemQuantityAction])
def test_an_item_that_is_not_there_cannot_be_changed(world, cart, action, name):
    with world.refusing(InvalidOperation):
        world.change_cart(cart, action(**name, quantity=1))


# Discount codes


def test_a_code_is_added_and_removed_and_prices_follow(world, guest):
    cart = world.new_cart(guest, {"poster": 1})
    with_code = world.change_cart(cart, MyCartAddDiscountCodeAction(code="fiver"))
    reference = DiscountCodeReference(id="fiver-id")
    assert with_code.discount_codes == (DiscountCodeInfo(discount_code=reference, state="MatchesCart"),)
    assert with_code.total_price == money(500, "EUR")
    without = world.change_cart(with_code, MyCartRemoveDiscountCodeAction(discount_code=reference))
    assert replace(without, version=1) == cart


def test_a_code_that_is_not_active_is_added_and_brings_nothing(world, guest):
    cart = world.new_cart(guest, {"poster": 1}, discount_codes=("inactive",))
    assert (cart.discount_codes[0].state, cart.total_price) == ("NotActive", money(1000, "EUR"))


def test_a_code_that_does_not_exist_is_refused(world, cart):
    with world.refusing(DiscountCodeNonApplicable, discount_code="TENTH", reason="DoesNotExist"):
        world.change_cart(cart, MyCartAddDiscountCodeAction(code="TENTH"))


@pytest.mark.parametrize("code", ["expired", "coming"])
def test_a_code_out_of_its_time_is_refused(world, guest, code):
    known = world.one(DISCOUNT_CODE_BY_CODE, code)
    with world.refusing(
        DiscountCodeNonApplicable,
        discount_code=code,
        discount_code_id=known.id,
        reason="TimeRangeNonApplicable",
        valid_from=known.valid_from,
        valid_until=known.valid_until,
        validity_check_time=world.now,
    ):
        world.new_cart(guest, discount_codes=(code,))


def test_a_code_that_the_cart_does_not_have_cannot_be_removed(world, cart):
    with world.refusing(InvalidOperation):
        world.change_cart(cart, MyCartRemoveDiscountCodeAction(discount_code=DiscountCodeReference(id="fiver-id")))


# Fields


SETTERS = [
    (MyCartSetBillingAddressAction, "billing_address", {"address": VIENNA}, BaseAddress(country="AT", city="Wien")),
    (MyCartSetCustomerEmailAction, "customer_email", {"email": "x@example.com"}, "x@example.com"),
    (MyCartSetLocaleAction, "locale", {"locale": "DE-de"}, "de-DE"),
    (
        MyCartSetCustomTypeAction,
        "custom",
        {"type": MEMBER.type, "fields": {"member": False}},
        CustomFields(type=TypeReference(id="loyalty-id"), fields={"member": False}),
    ),
]


@pytest.mark.parametrize(("action", "field", "value", "stored"), SETTERS)
def test_a_field_is_set_and_nothing_else_and_removed_without_value(world, cart, action, field, value, stored):
    after = world.change_cart(cart, action(**value))
    assert after == replace(cart, version=2, last_modified_at=world.now, **{field: stored})
    assert world.change_cart(after, action()) == replace(cart, version=3, last_modified_at=world.now)


def test_days_before_deletion_are_set_and_are_ninety_again_without_value(world, cart):
    cart = world.change_cart(
        cart, MyCartSetDeleteDaysAfterLastModificationAction(delete_days_after_last_modification=7)
    )
    assert cart.delete_days_after_last_modification == 7
    cart = world.change_cart(cart, MyCartSetDeleteDaysAfterLastModificationAction())
    assert cart.delete_days_after_last_modification == 90


def test_a_shipping_address_brings_its_taxes_and_takes_them_along(world, guest):
    cart = world.new_cart(guest, {"mug-blue": 1})
    german = world.change_cart(cart, MyCartSetShippingAddressAction(address=HOME))
    austrian = world.change_cart(german, MyCartSetShippingAddressAction(address=VIENNA))
    nowhere = world.change_cart(austrian, MyCartSetShippingAddressAction())
    assert german.shipping_address == BaseAddress(id="home-id", key="home", country="DE", city="Berlin")
    assert [it.taxed_price and it.taxed_price.total_tax for it in (german, austrian, nowhere)] == [
        money(207, "EUR"),
        money(217, "EUR"),
        UNSET,
    ]
    assert replace(nowhere, version=1) == cart


def test_a_shipping_address_without_tax_rate_is_refused(world, cart):
    with world.refusing(MissingTaxRateForCountry, tax_category_id="reduced-id", country="AT"):
        world.change_cart(cart, MyCartSetShippingAddressAction(address=VIENNA))


def test_a_country_brings_its_prices(world, cart):
    after = world.change_cart(cart, MyCartSetCountryAction(country="FR"))
    assert [item.price.value.cent_amount for item in after.line_items] == [1400, 500]
    assert (after.country, after.total_price) == ("FR", money(2 * 1260 + 3 * 450, "EUR"))
    assert [item.price for item in world.change_cart(after, MyCartSetCountryAction()).line_items] == [
        item.price for item in after.line_items
    ]


def test_a_country_without_price_is_refused(world, guest):
    cart = world.new_cart(guest, {"mug-red": 1})
    with world.refusing(MatchingPriceNotFound, product_id="mug-id", variant_id=2, currency="EUR", country="FR"):
        world.change_cart(cart, MyCartSetCountryAction(country="FR"))


def test_what_is_not_sold_any_more_keeps_its_price_when_the_country_changes(world, cart):
    world.edit("products", "mug-id", is_published=False)
    world.forget(world.get(PRODUCTS, "tea-id"))
    after = world.change_cart(cart, MyCartSetCountryAction(country="FR"))
    assert [item.price for item in after.line_items] == [item.price for item in cart.line_items]


def test_a_locale_outside_the_project_is_refused(world, cart):
    with world.refusing(InvalidInput):
        world.change_cart(cart, MyCartSetLocaleAction(locale="fr"))


# Custom fields


def test_a_custom_field_is_set_and_removed(world, cart):
    cart = world.change_cart(cart, ENTERED, MyCartSetCustomFieldAction(name="points", value=3))
    assert cart.custom.fields == {"member": True, "nick": "Al", "points": 3}
    cart = world.change_cart(cart, MyCartSetCustomFieldAction(name="nick"))
    assert cart.custom.fields == {"member": True, "points": 3}


@pytest.mark.parametrize(
    ("before", "action", "error"),
    [
        ((), MyCartSetCustomFieldAction(name="nick", value="Al"), InvalidOperation),
        ((ENTERED,), MyCartSetCustomFieldAction(name="points"), InvalidOperation),
        ((ENTERED,), MyCartSetCustomFieldAction(name="member"), RequiredField),
        ((ENTERED,), MyCartSetCustomFieldAction(name="member", value=1), InvalidField),
        ((), MyCartSetCustomTypeAction(type=TypeResourceIdentifier(key="none")), ReferencedResourceNotFound),
        ((), MyCartSetCustomTypeAction(type=TypeResourceIdentifier(key="wrapping")), InvalidInput),
    ],
)
def test_custom_fields_are_those_of_a_type_for_orders(world, cart, before, action, error):
    cart = world.change_cart(cart, *before)
    with world.refusing(error):
        world.change_cart(cart, action)


# Recalculation


def test_recalculation_brings_what_the_catalogue_says_now(world, cart):
    world.set_price("mug-blue", 1000)
    world.edit("products", "tea-id", is_published=False)
    after = world.change_cart(cart, MyCartRecalculateAction())
    assert content(after) == [("mug-blue", 2)]
    assert (after.total_price, after.version) == (money(1800, "EUR"), 2)


@pytest.mark.parametrize(("asked", "name"), [({}, "Mug"), ({"update_product_data": True}, "Cup")])
def test_recalculation_brings_the_names_of_products_only_when_asked(world, cart, asked, name):
    world.edit("products", "mug-id", name={"en": "Cup"})
    after = world.change_cart(cart, MyCartRecalculateAction(**asked))
    assert after.line_items[0].name == {"en": name}
    assert after.version == cart.version + (name == "Cup")


def test_a_price_that_changed_in_the_catalogue_stays_in_the_cart_until_it_is_recalculated(world, cart):
    world.set_price("mug-blue", 1000)
    after = world.change_cart(cart, MyCartSetCustomerEmailAction(email="x@example.com"))
    assert after.line_items == cart.line_items


# Versions


EFFECTIVE = [
    MyCartAddLineItemAction(sku="mug-blue"),
    MyCartSetCountryAction(country="FR"),
    MyCartSetCustomerEmailAction(email="x@example.com"),
    MyCartAddDiscountCodeAction(code="fiver"),
    MyCartSetShippingAddressAction(),
    MyCartSetDeleteDaysAfterLastModificationAction(delete_days_after_last_modification=7),
    ENTERED,
]


@pytest.mark.parametrize("action", EFFECTIVE, ids=type)
def test_a_change_is_one_version_and_tells_when_and_by_whom(world, cart, action):
    by = replace(world.owner(cart), client_id="app")
    after = world.change_cart(cart, action, by=by)
    assert (after.version, after.last_modified_at) == (2, world.now)
    assert after.last_modified_by == Initiator(client_id="app", anonymous_id="visitor-1")
    assert (after.created_at, after.created_by) == (cart.created_at, cart.created_by)
    assert world.get(CARTS, cart.id) == after


def test_every_action_that_changes_something_is_one_version(world, cart):
    there_and_back = [MyCartSetCustomerEmailAction(email="x"), MyCartSetCustomerEmailAction()]
    after = world.change_cart(cart, *there_and_back, MyCartSetCustomerEmailAction(), *EFFECTIVE)
    assert after.version == 1 + 2 + len(EFFECTIVE)


@pytest.mark.parametrize(
    "action",
    [
        MyCartAddDiscountCodeAction(code="tenth"),
        MyCartSetShippingAddressAction(address=HOME),
        MyCartSetBillingAddressAction(),
        MyCartSetCountryAction(country="DE"),
        MyCartSetLocaleAction(),
        MyCartSetCustomerEmailAction(),
        MyCartSetCustomTypeAction(),
        MyCartSetDeleteDaysAfterLastModificationAction(),
        MyCartSetDeleteDaysAfterLastModificationAction(delete_days_after_last_modification=90),
        MyCartRecalculateAction(),
        MyCartRecalculateAction(update_product_data=True),
    ],
    ids=repr,
)
def test_what_changes_nothing_leaves_no_trace(world, cart, action):
    context = world.of(world.owner(cart))
    outcome = shopping.updated(cart, MyCartUpdate(version=1, actions=(action,)), context)
    assert outcome.answer is cart
    assert outcome.change == Change()


def test_the_quantity_that_is_there_already_changes_nothing(world, cart):
    item = cart.line_items[0]
    assert world.change_cart(cart, MyCartChangeLineItemQuantityAction(**naming(item), quantity=2)) is cart


def test_a_field_that_has_the_value_already_changes_nothing(world, cart):
    cart = world.change_cart(cart, ENTERED)
    world.advance(hours=1)
    assert world.change_cart(cart, ENTERED, MyCartSetCustomFieldAction(name="nick", value="Al")) is cart


def test_later_actions_see_what_earlier_ones_did(world, cart):
    after = world.change_cart(
        cart,
        MyCartAddLineItemAction(sku="mug-red", key="gift"),
        MyCartChangeLineItemQuantityAction(line_item_key="gift", quantity=5),
    )
    assert content(after)[2] == ("mug-red", 5)


def test_all_actions_apply_or_none(world, cart):
    with world.refusing(InvalidOperation):
        world.change_cart(cart, *EFFECTIVE, MyCartRemoveLineItemAction(line_item_id="none"))


@pytest.mark.parametrize("version", [0, 1, 3])
def test_another_version_is_refused_before_anything_else(world, cart, version):
    cart = world.change_cart(cart, ENTERED)
    too_many = [MyCartRemoveLineItemAction(line_item_id="none")] * 501
    for actions in ([], too_many):
        with world.refusing(ConcurrentModification, current_version=2):
            world.change_cart(cart, *actions, version=version)
    world.order_cart(cart)
    with world.refusing(ConcurrentModification, current_version=3):
        world.change_cart(cart, version=2)


def test_more_than_500_actions_are_refused(world, cart):
    assert world.change_cart(cart, *[MyCartSetLocaleAction()] * 500) is cart
    with world.refusing(InvalidInput):
        world.change_cart(cart, *[MyCartSetLocaleAction()] * 501)


@pytest.mark.parametrize("state", ["Ordered", "Merged", "Frozen"])
def test_a_cart_that_is_not_active_cannot_be_changed(world, cart, state):
    cart = replace(cart, cart_state=state)
    world.keep(cart)
    for actions in ((), (ENTERED,)):
        with world.refusing(InvalidOperation):
            world.change_cart(cart, *actions)


def test_every_action_of_the_platform_is_offered_or_known_to_be_missing():
    offered = {action.__struct_config__.tag for action in get_args(MyCartUpdateAction)}
    assert offered == {
        *("addLineItem", "changeLineItemQuantity", "removeLineItem", "addDiscountCode", "removeDiscountCode"),
        *(
            "setShippingAddress",
            "setBillingAddress",
            "setCountry",
            "changeTaxMode",
            "setLocale",
            "setCustomerEmail",
            "recalculate",
        ),
        *("setCustomType", "setCustomField", "setDeleteDaysAfterLastModification"),
    }
    assert not offered & NOT_IMPLEMENTED
    assert {"setShippingMethod", "addPayment", "setLineItemCustomType"} <= NOT_IMPLEMENTED


@pytest.mark.parametrize(
    "json",
    [
        {"action": "addLineItem", "sku": "a", "quantity": 0},
        {"action": "addLineItem", "sku": "a", "quantity": 1.5},
        {"action": "addLineItem", "sku": "a", "quantity": 2**63},
        {"action": "removeLineItem", "lineItemId": "a", "quantity": 0},
        {"action": "changeLineItemQuantity", "lineItemId": "a", "quantity": -1},
        {"action": "changeLineItemQuantity", "lineItemId": "a"},
        {"action": "setCountry", "country": "Germany"},
        {"action": "setDeleteDaysAfterLastModification", "deleteDaysAfterLastModification": 0},
        {"action": "addDiscountCode"},
        {"action": "removeDiscountCode", "discountCode": {"typeId": "cart-discount", "id": "a"}},
    ],
)
def test_actions_of_another_shape_are_none(json):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"version": 1, "actions": [json]}, MyCartUpdate)


# Whose they are


def test_somebody_elses_cart_does_not_exist(world, alice, bob):
    somebody = {"alice": alice, "bob": bob, **{id: world.as_anonymous(id) for id in ("visitor-1", "visitor-2")}}
    carts = {name: world.new_cart(whose) for name, whose in somebody.items()}
    nobody = {"a client": world.as_client(), "one who is called so": world.as_anonymous("UNSET")}
    for name, whose in (somebody | nobody).items():
        context = world.of(whose)
        for owner, cart in carts.items():
            if owner == name:
                assert shopping.cart_of(cart.id, context) is cart
            else:
                with world.refusing(ResourceNotFound):
                    shopping.cart_of(cart.id, context)
        assert list(shopping.carts_of(context)) == [cart for owner, cart in carts.items() if owner == name]


def test_a_customer_who_came_from_a_session_sees_the_carts_of_the_customer(world, alice, guest):
    of_session, of_customer = world.new_cart(guest), world.new_cart(alice)
    both = replace(world.as_customer(alice), anonymous_id="visitor-1")
    assert world.carts(both) == [of_customer]
    with world.refusing(ResourceNotFound):
        shopping.cart_of(of_session.id, world.of(both))


def test_a_cart_that_does_not_exist_is_not_found(world, guest):
    with world.refusing(ResourceNotFound):
        shopping.cart_of("none", world.of(guest))


def test_a_customer_who_is_gone_makes_no_cart(world, alice):
    world.delete(alice)
    with world.refusing(ResourceNotFound):
        world.new_cart(alice)


def test_a_cart_is_deleted_at_its_version(world, cart, guest):
    with world.refusing(ConcurrentModification, current_version=1):
        world.delete_cart(cart, version=2)
    assert world.delete_cart(cart) is cart
    assert world.carts(guest) == []


# Which one is active


def test_the_active_cart_is_the_one_that_was_modified_last(world, alice):
    first, second = world.new_cart(alice), world.new_cart(alice)
    world.advance(seconds=1)
    first = world.change_cart(first, MyCartSetLocaleAction(locale="de"))
    assert world.active_cart(alice) == first
    world.advance(seconds=1)
    second = world.change_cart(second, MyCartSetLocaleAction(locale="de"))
    assert world.active_cart(alice) == second


def test_of_carts_modified_at_the_same_time_the_last_one_is_active(world, alice):
    first, second = world.new_cart(alice), world.new_cart(alice)
    assert world.active_cart(alice) == second
    first = world.change_cart(first, MyCartSetLocaleAction(locale="de"))
    assert world.active_cart(alice) == first


@pytest.mark.parametrize(
    "passed_over",
    [
        *({"cart_state": state} for state in ("Ordered", "Merged", "Frozen")),
        *({"origin": origin} for origin in ("Merchant", "Quote")),
    ],
    ids=str,
)
def test_a_cart_in_another_state_or_of_a_merchant_is_not_the_active_one(world, alice, passed_over):
    cart = world.new_cart(alice)
    world.advance(seconds=1)
    world.keep(replace(world.new_cart(alice), **passed_over))
    assert world.active_cart(alice) == cart
    world.delete_cart(cart)
    assert world.active_cart(alice) is None


def test_a_recurring_order_is_the_customers_own(world, alice):
    world.keep(replace(world.new_cart(alice), origin="RecurringOrder"))
    assert world.active_cart(alice).origin == "RecurringOrder"
