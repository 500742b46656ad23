"""Orders: how a cart becomes one, and whose they are."""

from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain import ordering
from mockserver.domain.cart_actions.discounts import MyCartRemoveDiscountCodeAction
from mockserver.domain.cart_actions.fields import MyCartSetCustomerEmailAction
from mockserver.domain.cart_actions.lines import MyCartRecalculateAction
from mockserver.domain.customer import AddressDraft, CustomFieldsDraft, TypeResourceIdentifier
from mockserver.domain.errors import (
    ConcurrentModification,
    DiscountCodeNonApplicable,
    InvalidOperation,
    MatchingPriceNotFound,
    MissingTaxRateForCountry,
    PriceChanged,
    ResourceNotFound,
)
from mockserver.domain.nouns import CART_DISCOUNTS, CARTS, DISCOUNT_CODES, TAX_CATEGORIES
from mockserver.domain.order import CartReference, MyOrderFromCartDraft, Order
from mockserver.domain.product import RelativeDiscount
from mockserver.domain.values import UNSET

HOME = AddressDraft(country="DE", city="Berlin")
MEMBER = CustomFieldsDraft(type=TypeResourceIdentifier(key="loyalty"), fields={"member": True})


@pytest.fixture
def cart(world, guest):
    """Two mugs and a packet of tea that a guest could order, made an hour ago."""
    cart = world.new_cart(guest, {"mug-blue": 2, "tea-100": 1}, shipping_address=HOME, discount_codes=("tenth",))
    world.advance(hours=1)
    return cart


def test_an_order_is_what_its_cart_was(world, alice):
    cart = world.new_cart(
        world.admit(alice, "gold"),
        {"tee-m": 2},
        shipping_address=HOME,
        billing_address=replace(HOME, country="AT"),
        discount_codes=("fiver",),
        locale="de",
        custom=MEMBER,
        inventory_mode="TrackOnly",
    )
    order = world.order_cart(cart)
    own = ("id", "type", "version", "created_at", "last_modified_at", "created_by", "last_modified_by", "cart")
    shared = (set(Order.__struct_fields__) & set(cart.__struct_fields__)) - {*own, "customer_email"}
    assert {name: getattr(order, name) for name in shared} == {name: getattr(cart, name) for name in shared}
    assert {"line_items", "taxed_price", "discount_codes", "custom", "customer_id", "customer_group"} <= shared


def test_a_new_order_has_what_every_order_has(world, cart):
    order = world.order_cart(cart)
    written = msgspec.json.decode(msgspec.json.encode(order))
    assert written == written | {
        "type": "Order",
        "version": 1,
        "createdAt": world.now,
        "lastModifiedAt": world.now,
        **{role: {"clientId": "shop", "anonymousId": "visitor-1"} for role in ("createdBy", "lastModifiedBy")},
        "orderState": "Open",
        "syncInfo": [],
        "returnInfo": [],
        "refusedGifts": [],
        "shipping": [],
        "cart": {"typeId": "cart", "id": cart.id},
        "anonymousId": "visitor-1",
        "customLineItems": [],
        "shippingMode": "Single",
        "origin": "Customer",
        "taxMode": "Platform",
    }
    assert order.id != cart.id
    assert msgspec.json.decode(msgspec.json.encode(order), type=Order) == order


def test_the_cart_is_ordered_from_then_on(world, cart):
    order = world.order_cart(cart)
    after = world.get(CARTS, cart.id)
    assert after == replace(cart, cart_state="Ordered", version=2, last_modified_at=world.now)
    assert order.cart == CartReference(id=cart.id)
    assert world.active_cart(world.owner(cart)) is None
    with world.refusing(InvalidOperation):
        world.order_cart(after)


def test_the_email_of_an_order_is_that_of_the_cart_or_else_of_the_customer(world, alice, guest):
    def email(whose, *actions):
        cart = world.new_cart(whose, {"mug-blue": 1}, shipping_address=HOME)
        return world.order_cart(world.change_cart(cart, *actions)).customer_email

    other = MyCartSetCustomerEmailAction(email="other@example.com")
    assert [email(alice), email(alice, other)] == ["alice@example.com", "other@example.com"]
    assert [email(guest), email(guest, other)] == [UNSET, "other@example.com"]


def test_a_cart_without_items_or_address_cannot_be_ordered(world, guest):
    empty, unshipped = world.new_cart(guest, shipping_address=HOME), world.new_cart(guest, {"mug-blue": 1})
    with world.refusing(InvalidOperation):
        world.order_cart(empty)
    with world.refusing(InvalidOperation, message="Shipping address is not set."):
        world.order_cart(unshipped)


@pytest.mark.parametrize("state", ["Merged", "Frozen", "Ordered"])
def test_a_cart_that_is_not_active_cannot_be_ordered(world, cart, state):
    world.keep(replace(cart, cart_state=state))
    with world.refusing(InvalidOperation):
        world.order_cart(cart)


def test_another_version_is_refused_before_anything_else(world, guest):
    cart = replace(world.new_cart(guest), cart_state="Frozen")
    world.keep(cart)
    for version in (0, 2):
        with world.refusing(ConcurrentModification, current_version=1):
            world.order_cart(cart, version=version)


def test_an_order_is_based_on_the_version_of_the_cart_that_was_read(world, cart):
    request = MyOrderFromCartDraft(id=cart.id, version=1)
    outcome = ordering.ordered(request, world.of(world.owner(cart)))
    assert outcome.change.based_on == {cart.id: 1, outcome.answer.id: 0}


def lower_the_tax(world):
    german, *others = world.get(TAX_CATEGORIES, "standard-id").rates
    world.edit("taxCategories", "standard-id", rates=(replace(german, amount=Decimal("0.16")), *others))


@pytest.mark.parametrize(
    ("change", "items"),
    [
        (lambda world: world.set_price("mug-blue", 1000), [0]),
        (lower_the_tax, [0]),
    ],
    ids=["price", "tax"],
)
def test_what_costs_something_else_by_now_must_be_recalculated_first(world, cart, change, items):
    change(world)
    with world.refusing(PriceChanged, line_items=tuple(cart.line_items[it].id for it in items), shipping=False):
        world.order_cart(cart)
    cart = world.change_cart(cart, MyCartRecalculateAction())
    assert world.order_cart(cart).line_items == cart.line_items


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda world: world.edit("discountCodes", "tenth-id", is_active=False), {"reason": UNSET}),
        (lambda world: world.edit("cartDiscounts", "tenth-discount-id", is_active=False), {"reason": UNSET}),
        (lambda world: world.edit("cartDiscounts", "tenth-discount-id", valid_until=world.now), {"reason": UNSET}),
        (lambda world: world.forget(world.get(CART_DISCOUNTS, "tenth-discount-id")), {"reason": UNSET}),
        (
            lambda world: world.edit("discountCodes", "tenth-id", valid_until=world.now),
            {"reason": "TimeRangeNonApplicable", "valid_until": "2026-06-01T13:00:00.000Z"},
        ),
        (
            lambda world: world.edit("discountCodes", "tenth-id", valid_from="2027-01-01T00:00:00.000Z"),
            {"reason": "TimeRangeNonApplicable", "validity_check_time": "2026-06-01T13:00:00.000Z"},
        ),
    ],
    ids=["code", "discount", "discount out of time", "discount gone", "ended", "not begun"],
)
def test_a_code_that_no_longer_applies_must_be_removed_first(world, cart, change, told):
    change(world)
    with world.refusing(DiscountCodeNonApplicable, discount_code="tenth", discount_code_id="tenth-id", **told):
        world.order_cart(cart)
    cart = world.change_cart(cart, MyCartRecalculateAction())
    with world.refusing(DiscountCodeNonApplicable, discount_code="tenth", discount_code_id="tenth-id", **told):
        world.order_cart(cart)
    cart = world.change_cart(cart, MyCartRemoveDiscountCodeAction(discount_code=cart.discount_codes[0].discount_code))
    assert world.order_cart(cart).total_price == cart.total_price


def test_a_code_that_no_longer_exists_cannot_be_ordered_with(world, cart):
    world.forget(world.get(DISCOUNT_CODES, "tenth-id"))
    with world.refusing(DiscountCodeNonApplicable, reason="DoesNotExist"):
        world.order_cart(cart)


def test_a_code_that_does_not_apply_is_told_before_prices_that_have_changed(world, cart):
    world.set_price("mug-blue", 1000)
    world.edit("discountCodes", "tenth-id", is_active=False)
    with world.refusing(DiscountCodeNonApplicable):
        world.order_cart(cart)


def test_the_discounts_of_a_code_that_applies_are_those_of_the_cart(world, cart):
    world.edit("cartDiscounts", "tenth-discount-id", value=RelativeDiscount(permyriad=2000))
    assert world.order_cart(cart).total_price == cart.total_price


def test_what_has_no_price_or_tax_any_more_cannot_be_ordered(world, cart):
    world.edit("taxCategories", "reduced-id", rates=())
    with world.refusing(MissingTaxRateForCountry, tax_category_id="reduced-id", country="DE"):
        world.order_cart(cart)
    world.set_prices("mug-blue")
    with world.refusing(MatchingPriceNotFound, product_id="mug-id", variant_id=1):
        world.order_cart(cart)


@pytest.mark.parametrize("change", [{"is_published": False}, {"variants": ()}], ids=["product", "variant"])
def test_what_is_not_sold_any_more_cannot_be_ordered(world, cart, change):
    world.edit("products", "mug-id", **change)
    with world.refusing(InvalidOperation):
        world.order_cart(cart)
    cart = world.change_cart(cart, MyCartRecalculateAction())
    assert [item.product_id for item in world.order_cart(cart).line_items] == ["tea-id"]


def test_what_the_catalogue_says_otherwise_is_no_reason_to_refuse(world, cart):
    world.edit("products", "mug-id", name={"en": "Cup"})
    assert world.order_cart(cart).line_items == cart.line_items


def test_somebody_elses_cart_cannot_be_ordered_and_somebody_elses_order_does_not_exist(world, alice, bob):
    somebody = {"alice": alice, "bob": bob, **{id: world.as_anonymous(id) for id in ("visitor-1", "visitor-2")}}
    others = {"a client": world.as_client(), "one who is called so": world.as_anonymous("UNSET")}
    orders = {}
    for owner, whose in somebody.items():
        cart = world.new_cart(whose, {"mug-blue": 1}, shipping_address=HOME)
        for name, other in (somebody | others).items():
            if name != owner:
                with world.refusing(ResourceNotFound):
                    ordering.ordered(MyOrderFromCartDraft(id=cart.id, version=1), world.of(other))
        orders[owner] = world.order_cart(cart)
    for name, whose in (somebody | others).items():
        context = world.of(whose)
        for owner, order in orders.items():
            if owner == name:
                assert ordering.order_of(order.id, context) is order
            else:
                with world.refusing(ResourceNotFound):
                    ordering.order_of(order.id, context)
        assert list(ordering.orders_of(context)) == [order for owner, order in orders.items() if owner == name]


def test_an_order_that_does_not_exist_is_not_found(world, guest):
    with world.refusing(ResourceNotFound):
        ordering.order_of("none", world.of(guest))
    with world.refusing(ResourceNotFound):
        ordering.ordered(MyOrderFromCartDraft(id="none", version=1), world.of(guest))


def test_an_order_stays_when_its_cart_is_deleted(world, cart, guest):
    order = world.order_cart(cart)
    world.delete_cart(world.get(CARTS, cart.id))
    assert world.orders(guest) == [order]
