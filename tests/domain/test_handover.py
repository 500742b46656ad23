"""What signing up and signing in take over from an anonymous session."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from mockserver.domain import shopping
from mockserver.domain.account import MyCustomerSignin, signed_in, signed_up
from mockserver.domain.cart import CustomLineItem, MyLineItemDraft
from mockserver.domain.cart_actions.fields import MyCartSetLocaleAction
from mockserver.domain.cart_actions.lines import MyCartAddLineItemAction
from mockserver.domain.customer import AddressDraft, CustomFieldsDraft, MyCustomerDraft, TypeResourceIdentifier
from mockserver.domain.errors import (
    DuplicateField,
    InvalidCredentials,
    InvalidInput,
    InvalidOperation,
    MissingTaxRateForCountry,
    ResourceNotFound,
)
from mockserver.domain.handover import merged
from mockserver.domain.money import money
from mockserver.domain.nouns import ACCOUNTS, CARTS, MESSAGES, ORDERS, PRODUCTS, TAX_CATEGORIES
from mockserver.domain.product import ProductTypeReference, TaxCategoryReference
from mockserver.domain.records import Change
from mockserver.domain.values import LARGEST_INTEGER, UNSET

HOME = AddressDraft(country="DE", city="Berlin")
MEMBER = CustomFieldsDraft(type=TypeResourceIdentifier(key="loyalty"), fields={"member": True})

MERGE = {"active_cart_sign_in_mode": "MergeWithExistingCustomerCart"}
USE_AS_NEW = {"active_cart_sign_in_mode": "UseAsNewActiveCustomerCart"}
BOTH_MODES = pytest.mark.parametrize("mode", [MERGE, USE_AS_NEW], ids=["merge", "use as new"])


def wrapped(sku, paper, quantity=1, **more):
    custom = CustomFieldsDraft(type=TypeResourceIdentifier(key="wrapping"), fields={"paper": paper})
    return MyLineItemDraft(sku=sku, quantity=quantity, custom=custom, **more)


def content(cart):
    return {item.variant.sku: item.quantity for item in cart.line_items}


def papers(cart):
    return [(item.quantity, item.custom and item.custom.fields["paper"]) for item in cart.line_items]


def engraving(cents=500, quantity=1, slug="engraving", currency="EUR", **more):
    """A custom line item, as only fixtures put one into a cart."""
    price = money(cents, currency)
    return CustomLineItem(
        id=f"{slug}-{cents}",
        name={"en": slug},
        slug=slug,
        money=price,
        quantity=quantity,
        total_price=money(cents * quantity, currency),
        state=(),
        **more,
    )


@pytest.fixture
def own(world, alice):
    """The cart that Alice has left: seven mugs and two shirts."""
    cart = world.new_cart(alice, {"mug-blue": 7, "tee-m": 2})
    world.advance(hours=1)
    return cart


@pytest.fixture
def anonymous(world, guest):
    """The cart of a guest: three mugs and one packet of tea."""
    cart = world.new_cart(guest, {"mug-blue": 3, "tea-100": 1})
    world.advance(hours=1)
    return cart


# Whose everything is


@BOTH_MODES
def test_all_carts_and_orders_of_the_session_become_the_customers(world, alice, guest, mode):
    states = ("Active", "Active", "Ordered", "Merged", "Frozen")
    for state in states:
        world.keep(replace(world.new_cart(guest), cart_state=state))
    for _ in range(2):
        world.order_cart(world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME))
    carts, orders = world.carts(guest), world.orders(guest)
    world.sign_in(by=guest, **mode)
    assert {it.id for it in world.carts(alice)} == {it.id for it in carts}
    assert {it.id for it in world.orders(alice)} == {it.id for it in orders}
    assert world.carts(guest) == world.orders(guest) == []
    for it in (*world.carts(alice), *world.orders(alice)):
        assert (it.customer_id, it.anonymous_id) == (alice.id, UNSET)


def test_an_order_is_otherwise_what_it_was(world, alice, guest):
    order = world.order_cart(world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME, customer_email="g@x"))
    world.set_price("mug-blue", 1)
    world.advance(hours=1)
    world.sign_in(by=guest)
    assert world.get(ORDERS, order.id) == replace(order, customer_id=alice.id, anonymous_id=UNSET, version=2)


def test_a_cart_that_is_put_aside_is_otherwise_what_it_was(world, alice, guest):
    aside = world.new_cart(guest, {"mug-blue": 1, "tea-100": 2}, custom=MEMBER, customer_email="g@x")
    world.advance(hours=1)
    last = world.new_cart(guest)
    world.set_price("mug-blue", 1)
    result = world.sign_in(by=guest)
    assert result.cart.id == last.id
    assert world.get(CARTS, aside.id) == replace(aside, customer_id=alice.id, anonymous_id=UNSET, version=2)


@BOTH_MODES
@pytest.mark.usefixtures("own")
def test_nobody_elses_carts_and_orders_are_touched(world, anonymous, bob, mode):
    others = [bob, world.as_anonymous("visitor-2"), world.as_anonymous("visitor-11")]
    for other in others:
        world.new_cart(other, {"mug-blue": 1})
        world.order_cart(world.new_cart(other, {"mug-blue": 1}, shipping_address=HOME))
    before = [(world.carts(other), world.orders(other)) for other in others]
    world.sign_in(by=world.owner(anonymous), **mode)
    assert [(world.carts(other), world.orders(other)) for other in others] == before


@BOTH_MODES
@pytest.mark.usefixtures("own")
def test_the_customer_is_as_before(world, alice, anonymous, mode):
    told = world.table(MESSAGES)
    assert world.sign_in(by=world.owner(anonymous), **mode).customer == alice
    assert (world.get(ACCOUNTS, alice.id).customer, world.table(MESSAGES)) == (alice, told)


@pytest.mark.usefixtures("alice")
def test_the_session_is_empty_afterwards_but_goes_on(world, anonymous, guest):
    world.sign_in(by=guest)
    with world.refusing(ResourceNotFound):
        shopping.cart_of(anonymous.id, world.of(guest))
    again = world.new_cart(guest)
    assert world.carts(guest) == [again]


@pytest.mark.parametrize("by", [None, "visitor-2"])
@pytest.mark.usefixtures("anonymous")
def test_without_a_session_or_with_an_empty_one_nothing_is_taken_over(world, own, by):
    context = world.context(by and world.as_anonymous(by))
    outcome = signed_in(MyCustomerSignin(email="alice@example.com", password="secret"), context)
    assert (outcome.answer.cart, outcome.change) == (own, Change())


def test_who_has_no_cart_at_all_gets_none(world, alice, guest):
    assert world.sign_in(by=guest).cart is UNSET
    assert world.carts(alice) == []


@pytest.mark.usefixtures("alice", "anonymous")
def test_a_wrong_password_takes_nothing_over(world, guest):
    with world.refusing(InvalidCredentials):
        world.sign_in(password="wrong", by=guest)


# Signing up


def test_signing_up_keeps_the_cart_and_its_id(world, anonymous, guest):
    result = world.applied(signed_up(MyCustomerDraft(email="new@example.com", password="x"), world.of(guest)))
    assert result.cart == replace(
        anonymous,
        customer_id=result.customer.id,
        anonymous_id=UNSET,
        version=2,
        last_modified_at=world.now,
    )
    assert world.carts(result.customer) == [result.cart] == [world.active_cart(result.customer)]


def test_signing_up_takes_over_all_carts_and_orders(world, anonymous, guest):
    order = world.order_cart(world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME))
    customer = world.sign_up(by=guest)
    assert {it.id for it in world.carts(customer)} == {anonymous.id, order.cart.id}
    assert [it.id for it in world.orders(customer)] == [order.id]
    assert world.active_cart(customer).id == anonymous.id


def test_signing_up_without_a_cart_brings_none(world, guest):
    result = signed_up(MyCustomerDraft(email="new@example.com", password="x"), world.of(guest)).answer
    assert result.cart is UNSET


@pytest.mark.usefixtures("alice")
def test_signing_up_is_one_change_or_none(world, anonymous, guest):
    order = world.order_cart(world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME))
    change = signed_up(MyCustomerDraft(email="new@example.com", password="x"), world.of(guest)).change
    customer = change.save[0].customer
    assert change.based_on == {customer.id: 0, anonymous.id: 1, order.cart.id: 2, order.id: 1}
    with world.refusing(DuplicateField):
        world.sign_up(by=guest)


# The customer has no cart yet


@BOTH_MODES
def test_without_an_active_cart_of_ones_own_the_anonymous_one_becomes_it(world, alice, anonymous, guest, mode):
    world.keep(replace(world.new_cart(alice, {"tee-m": 1}), cart_state="Frozen"))
    cart = world.sign_in(by=guest, **mode).cart
    assert (cart.id, cart.cart_state, cart.customer_id) == (anonymous.id, "Active", alice.id)
    assert content(cart) == {"mug-blue": 3, "tea-100": 1}
    assert world.active_cart(alice) == cart


@pytest.mark.parametrize("has_own", [False, True], ids=["without own cart", "with own cart"])
@BOTH_MODES
def test_of_several_anonymous_carts_the_one_modified_last_is_meant(world, alice, guest, has_own, mode):
    own = world.new_cart(alice) if has_own else None
    meant = world.new_cart(guest, {"mug-blue": 1})
    others = [world.new_cart(guest, {"tea-100": 1}), world.new_cart(guest, {"tee-m": 1})]
    world.advance(seconds=1)
    meant = world.change_cart(meant, MyCartSetLocaleAction(locale="de"))
    cart = world.sign_in(by=guest, **mode).cart
    merges = has_own and mode is MERGE
    assert (cart.id, content(cart)) == (own.id if merges else meant.id, {"mug-blue": 1})
    assert world.get(CARTS, meant.id).cart_state == ("Merged" if merges else "Active")
    for other in others:
        assert (world.get(CARTS, other.id).cart_state, world.get(CARTS, other.id).customer_id) == ("Active", alice.id)
    assert world.active_cart(alice) == cart


@pytest.mark.parametrize(
    "passed_over",
    [
        *({"cart_state": state} for state in ("Ordered", "Merged", "Frozen")),
        *({"origin": origin} for origin in ("Merchant", "Quote")),
    ],
    ids=str,
)
@BOTH_MODES
def test_an_anonymous_cart_that_is_not_active_is_handed_over_but_never_gone_on_with(
    world, own, anonymous, guest, passed_over, mode
):
    world.keep(replace(anonymous, **passed_over))
    cart = world.sign_in(by=guest, **mode).cart
    assert cart == own
    after = world.get(CARTS, anonymous.id)
    assert after == replace(anonymous, customer_id=own.customer_id, anonymous_id=UNSET, version=2, **passed_over)


@pytest.mark.parametrize("passed_over", [{"cart_state": "Ordered"}, {"origin": "Merchant"}], ids=str)
def test_a_cart_of_the_customer_that_is_not_active_is_not_merged_into(world, own, anonymous, guest, passed_over):
    world.keep(replace(own, **passed_over))
    assert world.sign_in(by=guest).cart.id == anonymous.id
    assert world.get(CARTS, own.id) == replace(own, **passed_over)


# Merged with the customer's own


@pytest.mark.usefixtures("anonymous")
def test_merging_is_what_happens_unless_said_otherwise(world, own, guest):
    assert world.sign_in(by=guest).cart.id == own.id


@pytest.mark.usefixtures("anonymous")
def test_what_is_in_both_takes_the_larger_quantity_and_the_rest_is_copied(world, alice, own, guest):
    cart = world.sign_in(by=guest, **MERGE).cart
    assert content(cart) == {"mug-blue": 7, "tee-m": 2, "tea-100": 1}
    assert (cart.id, cart.cart_state, cart.customer_id, cart.anonymous_id) == (own.id, "Active", alice.id, UNSET)
    assert (cart.total_price, cart.total_line_item_quantity) == (money(7 * 1299 + 2 * 2000 + 450, "EUR"), 10)
    assert world.active_cart(alice) == cart == world.get(CARTS, own.id)


@pytest.mark.usefixtures("own")
def test_the_anonymous_cart_is_merged_from_then_on(world, alice, anonymous, guest):
    world.sign_in(by=guest, **MERGE)
    after = world.get(CARTS, anonymous.id)
    assert after == replace(anonymous, cart_state="Merged", customer_id=alice.id, anonymous_id=UNSET, version=2)
    with world.refusing(InvalidOperation):
        world.change_cart(after)


@pytest.mark.parametrize(("mine", "theirs"), [(7, 3), (3, 7), (5, 5)])
def test_the_larger_quantity_counts_on_either_side(world, alice, guest, mine, theirs):
    own = world.new_cart(alice, {"mug-blue": mine})
    world.new_cart(guest, {"mug-blue": theirs})
    (item,) = world.sign_in(by=guest).cart.line_items
    assert (item.id, item.quantity, item.state[0].quantity) == (
        own.line_items[0].id,
        max(mine, theirs),
        max(mine, theirs),
    )
    assert item.total_price == money(1299 * max(mine, theirs), "EUR")


def test_an_item_that_there_is_more_of_was_modified_at_that_moment(world, alice, guest):
    before = {it.variant.sku: it for it in world.new_cart(alice, {"mug-blue": 1, "tee-m": 2}).line_items}
    world.advance(hours=1)
    world.new_cart(guest, {"mug-blue": 2, "tee-m": 1})
    world.advance(hours=1)
    mugs, shirts = world.sign_in(by=guest).cart.line_items
    assert (mugs.last_modified_at, mugs.added_at) == (world.now, before["mug-blue"].added_at)
    assert shirts == before["tee-m"]


def test_another_variant_of_the_same_product_is_another_thing(world, alice, guest):
    world.new_cart(alice, {"mug-blue": 1})
    world.new_cart(guest, {"mug-red": 2})
    assert content(world.sign_in(by=guest).cart) == {"mug-blue": 1, "mug-red": 2}


def test_a_copied_item_is_a_new_one_and_otherwise_the_same(world, own, guest):
    anonymous = world.new_cart(guest, line_items=(wrapped("tea-100", "red", 2, key="gift"),))
    copied = world.sign_in(by=guest).cart.line_items[2]
    (original,) = anonymous.line_items
    assert copied == replace(original, id=copied.id)
    assert copied.id not in {original.id, *(item.id for item in own.line_items)}


def test_of_an_item_in_both_the_custom_fields_of_the_guest_are_dropped(world, alice, guest):
    world.new_cart(alice, line_items=(wrapped("mug-blue", "mine"), MyLineItemDraft(sku="tea-100")))
    world.new_cart(guest, line_items=(wrapped("mug-blue", "theirs", 3), wrapped("tea-100", "theirs", 4, key="gift")))
    cart = world.sign_in(by=guest).cart
    assert papers(cart) == [(3, "mine"), (4, UNSET)]
    assert cart.line_items[1].key is UNSET


def test_items_that_differ_by_custom_fields_keep_their_own_quantities(world, alice, guest):
    world.new_cart(alice, line_items=(wrapped("mug-blue", "red", 2), wrapped("mug-blue", "blue", 9)))
    world.new_cart(guest, line_items=(wrapped("mug-blue", "none"), MyLineItemDraft(sku="tea-100")))
    assert papers(world.sign_in(by=guest).cart) == [(2, "red"), (9, "blue"), (1, UNSET)]


def test_of_several_items_the_one_with_the_same_custom_fields_is_meant_or_else_the_first(world, alice, guest):
    world.new_cart(alice, line_items=(wrapped("mug-blue", "red", 2), wrapped("mug-blue", "blue", 2)))
    world.new_cart(guest, line_items=(wrapped("mug-blue", "blue", 5), wrapped("mug-blue", "green", 4)))
    assert papers(world.sign_in(by=guest).cart) == [(4, "red"), (5, "blue")]


@pytest.mark.usefixtures("own")
def test_items_of_the_guest_that_differ_by_custom_fields_are_all_copied(world, guest):
    world.new_cart(guest, line_items=(wrapped("tea-100", "red", 2), wrapped("tea-100", "blue", 3)))
    assert papers(world.sign_in(by=guest).cart)[2:] == [(2, "red"), (3, "blue")]


def keyed(cart):
    return [(item.variant.sku, item.quantity, item.key) for item in cart.line_items]


@pytest.mark.parametrize("sku", ["tea-100", "mug-red"], ids=["of another product", "of another variant"])
def test_an_item_whose_key_names_something_else_is_not_merged_and_stays(world, alice, guest, sku):
    world.new_cart(alice, line_items=(MyLineItemDraft(sku="mug-blue", key="gift"),))
    drafts = (MyLineItemDraft(sku=sku, key="gift"), MyLineItemDraft(sku="tee-m", key="other"))
    left = world.new_cart(guest, line_items=drafts)
    assert keyed(world.sign_in(by=guest).cart) == [("mug-blue", 1, "gift"), ("tee-m", 1, "other")]
    assert keyed(world.get(CARTS, left.id)) == [(sku, 1, "gift"), ("tee-m", 1, "other")]


def test_nor_is_it_merged_with_what_it_is_of(world, alice, guest):
    world.new_cart(alice, line_items=(MyLineItemDraft(sku="mug-blue", key="gift"), MyLineItemDraft(sku="tea-100")))
    world.new_cart(guest, line_items=(MyLineItemDraft(sku="tea-100", key="gift", quantity=5),))
    assert keyed(world.sign_in(by=guest).cart) == [("mug-blue", 1, "gift"), ("tea-100", 1, UNSET)]


def test_an_item_whose_key_names_the_same_is_merged(world, alice, guest):
    world.new_cart(alice, line_items=(MyLineItemDraft(sku="mug-blue", key="gift"),))
    world.new_cart(guest, line_items=(MyLineItemDraft(sku="mug-blue", key="gift", quantity=5),))
    assert keyed(world.sign_in(by=guest).cart) == [("mug-blue", 5, "gift")]


def custom_keys(cart):
    return [(item.slug, item.quantity, item.key) for item in cart.custom_line_items]


@pytest.mark.parametrize(
    "other", [engraving(slug="wrap"), engraving(600)], ids=["another custom item", "the same for another price"]
)
def test_a_custom_item_whose_key_names_something_else_is_not_merged_and_stays(world, own, anonymous, guest, other):
    theirs = (replace(other, key="gift", quantity=4), engraving(slug="case", key="other"))
    world.keep(replace(own, custom_line_items=(engraving(key="gift"),)), replace(anonymous, custom_line_items=theirs))
    assert custom_keys(world.sign_in(by=guest).cart) == [("engraving", 1, "gift"), ("case", 1, "other")]
    assert custom_keys(world.get(CARTS, anonymous.id)) == [(other.slug, 4, "gift"), ("case", 1, "other")]


def test_a_custom_item_whose_key_names_the_same_is_merged(world, own, anonymous, guest):
    world.keep(
        replace(own, custom_line_items=(engraving(key="gift"),)),
        replace(anonymous, custom_line_items=(engraving(key="gift", quantity=3),)),
    )
    assert custom_keys(world.sign_in(by=guest).cart) == [("engraving", 3, "gift")]


def test_a_key_names_one_item_of_either_kind(world, alice, guest):
    """A line item and a custom line item of one cart cannot have the same key."""
    own = world.new_cart(alice, line_items=(MyLineItemDraft(sku="mug-blue", key="line"),))
    theirs = world.new_cart(guest, line_items=(MyLineItemDraft(sku="tea-100", key="custom"),))
    world.keep(
        replace(own, custom_line_items=(engraving(key="custom"),)),
        replace(theirs, custom_line_items=(engraving(slug="wrap", key="line"),)),
    )
    cart = world.sign_in(by=guest).cart
    assert keyed(cart) == [("mug-blue", 1, "line")]
    assert custom_keys(cart) == [("engraving", 1, "custom")]


@pytest.mark.usefixtures("own")
def test_a_gift_does_not_match_what_was_bought(world, anonymous, guest):
    gift, tea = anonymous.line_items
    world.keep(replace(anonymous, line_items=(replace(gift, line_item_mode="GiftLineItem", quantity=9), tea)))
    cart = world.sign_in(by=guest).cart
    assert [(it.variant.sku, it.quantity, it.line_item_mode) for it in cart.line_items] == [
        ("mug-blue", 7, "Standard"),
        ("tee-m", 2, "Standard"),
        ("mug-blue", 9, "GiftLineItem"),
        ("tea-100", 1, "Standard"),
    ]


def test_nothing_else_of_the_guests_cart_is_taken_over(world, own, guest):
    world.new_cart(
        guest,
        {"mug-blue": 1},
        customer_email="g@x",
        shipping_address=HOME,
        billing_address=HOME,
        discount_codes=("tenth",),
        country="FR",
        locale="de",
        custom=MEMBER,
        delete_days_after_last_modification=7,
    )
    cart = world.sign_in(by=guest).cart
    assert cart == replace(own, version=2, last_modified_at=world.now, last_modified_by=cart.last_modified_by)


def test_copied_items_are_priced_taxed_and_discounted_as_the_customers_cart_is(world, alice, guest):
    world.new_cart(alice, country="FR", shipping_address=HOME, discount_codes=("fiver",))
    world.new_cart(guest, {"mug-blue": 2}, country="DE", discount_codes=("tenth",))
    (item,) = world.sign_in(by=guest).cart.line_items
    assert (item.price.value, item.total_price) == (money(1400, "EUR"), money(1800, "EUR"))
    assert item.taxed_price.total_tax == money(287, "EUR")


def test_what_the_customers_cart_cannot_price_is_not_copied(world, alice, guest):
    world.new_cart(alice, {"poster": 1}, currency="USD")
    world.new_cart(guest, {"mug-blue": 2, "tea-100": 1})
    cart = world.sign_in(by=guest).cart
    assert content(cart) == {"poster": 1, "mug-blue": 2}
    assert cart.total_price == money(1001 + 3000, "USD")


def test_custom_line_items_are_merged_by_slug_price_and_tax(world, own, anonymous, guest):
    taxed = {"tax_category": TaxCategoryReference(id="reduced-id")}
    mine = (engraving(quantity=2), engraving(slug="wrap", quantity=5))
    theirs = (
        engraving(quantity=4),
        engraving(slug="wrap", quantity=1),
        engraving(600),
        engraving(slug="case", **taxed),
        engraving(**taxed),
        engraving(currency="USD"),
    )
    world.keep(replace(own, custom_line_items=mine), replace(anonymous, custom_line_items=theirs))
    cart = world.sign_in(by=guest).cart
    items = cart.custom_line_items
    assert [(it.slug, it.money.cent_amount, it.quantity) for it in items] == [
        ("engraving", 500, 4),
        ("wrap", 500, 5),
        ("engraving", 600, 1),
        ("case", 500, 1),
        ("engraving", 500, 1),
    ]
    assert len({it.id for it in items}) == 5
    assert cart.total_price == money(7 * 1299 + 2 * 2000 + 450 + 9 * 500 + 600 + 1000, "EUR")


# Used instead of the customer's own


def test_the_anonymous_cart_takes_the_place_of_the_customers(world, alice, own, anonymous, guest):
    cart = world.sign_in(by=guest, **USE_AS_NEW).cart
    assert cart == replace(anonymous, customer_id=alice.id, anonymous_id=UNSET, version=2, last_modified_at=world.now)
    assert world.get(CARTS, own.id) is own
    assert world.active_cart(alice) == cart


def test_the_anonymous_cart_is_used_even_when_the_customers_was_modified_later(world, anonymous, alice, guest):
    own = world.new_cart(alice)
    assert world.sign_in(by=guest, **USE_AS_NEW).cart.id == anonymous.id == world.active_cart(alice).id
    assert world.get(CARTS, own.id) is own


# Recalculated


def test_a_cart_comes_at_the_prices_of_now(world, own):
    world.set_price("mug-blue", 100)
    cart = world.sign_in().cart
    assert (cart.line_items[0].price.value, cart.total_price) == (money(100, "EUR"), money(700 + 4000, "EUR"))
    assert (cart.version, cart.last_modified_at, world.get(CARTS, own.id)) == (2, world.now, cart)


@BOTH_MODES
@pytest.mark.usefixtures("own", "anonymous")
def test_an_anonymous_cart_comes_at_the_prices_of_now(world, guest, mode):
    world.set_price("tea-100", 1)
    cart = world.sign_in(by=guest, **mode).cart
    tea = next(item for item in cart.line_items if item.variant.sku == "tea-100")
    assert tea.total_price == money(1, "EUR")


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda world: world.edit("products", "mug-id", is_published=False),
        lambda world: world.forget(world.get(PRODUCTS, "mug-id")),
        lambda world: world.edit("products", "mug-id", variants=world.get(PRODUCTS, "mug-id").variants[1:]),
        lambda world: world.set_prices("mug-blue"),
        lambda world: world.set_price("mug-blue", 100, "USD"),
    ],
    ids=["product unpublished", "product gone", "variant gone", "price gone", "price in another currency"],
)
@BOTH_MODES
@pytest.mark.usefixtures("own", "anonymous")
def test_what_is_not_sold_any_more_leaves_the_cart(world, guest, withdraw, mode):
    withdraw(world)
    cart = world.sign_in(by=guest, **mode).cart
    assert content(cart) == ({"tee-m": 2, "tea-100": 1} if mode is MERGE else {"tea-100": 1})
    assert cart.total_price == money(450 + (4000 if mode is MERGE else 0), "EUR")


@pytest.mark.usefixtures("own")
def test_a_cart_that_lost_everything_is_empty_and_still_there(world):
    world.forget(world.get(PRODUCTS, "mug-id"), world.get(PRODUCTS, "tee-id"))
    cart = world.sign_in().cart
    assert (cart.line_items, cart.total_price) == ((), money(0, "EUR"))
    assert (cart.total_line_item_quantity, cart.taxed_price) == (UNSET, UNSET)


def test_a_discount_that_has_expired_counts_no_more(world, alice):
    world.new_cart(alice, {"poster": 2}, discount_codes=("tenth",))
    world.edit("discountCodes", "tenth-id", valid_until=world.now)
    cart = world.sign_in().cart
    assert (cart.total_price, cart.discount_codes[0].state) == (money(2000, "EUR"), "NotValid")


def test_taxes_are_those_of_now(world, alice):
    world.new_cart(alice, {"mug-blue": 1}, shipping_address=HOME)
    german, *others = world.get(TAX_CATEGORIES, "standard-id").rates
    world.edit("taxCategories", "standard-id", rates=(replace(german, amount=Decimal("0.16")), *others))
    cart = world.sign_in().cart
    assert cart.line_items[0].tax_rate.amount == Decimal("0.16")
    assert cart.taxed_price.total_tax == money(179, "EUR")


@BOTH_MODES
def test_without_a_tax_rate_nobody_signs_in_and_nothing_is_handed_over(world, alice, guest, mode):
    world.new_cart(alice, {"mug-blue": 1}, shipping_address=HOME)
    world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME)
    world.edit("taxCategories", "standard-id", rates=())
    with world.refusing(MissingTaxRateForCountry, tax_category_id="standard-id", country="DE"):
        world.sign_in(by=guest, **mode)
    with world.refusing(MissingTaxRateForCountry):
        world.sign_up("new@example.com", by=guest)


def test_a_cart_that_would_cost_more_than_64_bits_can_hold_is_not_merged_into(world, alice, guest):
    world.set_price("poster", LARGEST_INTEGER)
    world.set_price("mug-blue", 1)
    world.new_cart(alice, {"poster": 1})
    cart = world.new_cart(guest, {"mug-blue": 1})
    with world.refusing(InvalidInput):
        world.sign_in(by=guest)
    assert world.carts(guest) == [cart]


def test_a_customer_group_brings_its_prices(world, alice, guest):
    world.new_cart(guest, {"tee-m": 1})
    gold = world.admit(alice, "gold")
    cart = world.sign_in(by=guest).cart
    assert (cart.customer_group, cart.total_price) == (gold.customer_group, money(1700, "EUR"))


REPLACED = {"name": {"en": "Cup"}, "key": "cup", "slug": {"en": "cup"}, "product_type": ProductTypeReference(id="cups")}


def test_what_the_catalogue_says_of_a_product_stays_as_it_was_unless_asked_for(world, own):
    world.edit("products", "mug-id", **REPLACED)
    world.set_price("mug-blue", 100)
    item = world.sign_in(update_product_data=False).cart.line_items[0]
    kept = ("name", "product_key", "product_slug", "product_type", "variant")
    assert [getattr(item, name) for name in kept] == [getattr(own.line_items[0], name) for name in kept]
    assert item.price.value == money(100, "EUR")


def test_what_the_catalogue_says_of_a_product_is_brought_when_asked_for(world, own):
    world.edit("products", "mug-id", **REPLACED)
    world.set_price("mug-blue", 100)
    item = world.sign_in(update_product_data=True).cart.line_items[0]
    assert (item.name, item.product_key, item.product_slug, item.product_type) == (
        {"en": "Cup"},
        "cup",
        {"en": "cup"},
        ProductTypeReference(id="cups"),
    )
    assert (item.variant, item.price) == (world.get(PRODUCTS, "mug-id").variants[0], item.variant.prices[0])
    assert (item.id, item.quantity) == (own.line_items[0].id, 7)


# Once and as a whole


@BOTH_MODES
@pytest.mark.usefixtures("own", "anonymous")
def test_signing_in_again_changes_nothing(world, guest, mode):
    world.order_cart(world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME))
    world.set_price("mug-blue", 100)
    first = world.sign_in(by=guest, **mode)
    world.advance(hours=1)
    for by in (guest, None, world.as_customer(first.customer)):
        outcome = signed_in(MyCustomerSignin(email="alice@example.com", password="secret", **mode), world.context(by))
        assert (outcome.answer, outcome.change) == (first, Change())


@BOTH_MODES
def test_everything_is_one_change_based_on_what_was_read(world, own, anonymous, guest, mode):
    order = world.order_cart(world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME))
    context = world.of(guest)
    change = signed_in(MyCustomerSignin(email="alice@example.com", password="secret", **mode), context).change
    own_too = {own.id: 1} if mode is MERGE else {}
    assert change.based_on == {anonymous.id: 1, order.cart.id: 2, order.id: 1, **own_too}
    assert change.drop == ()
    assert [it.version for it in change.save] == [change.based_on[it.id] + 1 for it in change.save]


@BOTH_MODES
def test_only_the_cart_that_the_customer_goes_on_with_is_modified_now(world, own, anonymous, guest, mode):
    order = world.order_cart(world.new_cart(guest, {"mug-blue": 1}, shipping_address=HOME))
    others = [anonymous.id if mode is MERGE else own.id, order.cart.id]
    before = [(it.last_modified_at, it.last_modified_by) for it in [*(world.get(CARTS, id) for id in others), order]]
    world.advance(hours=1)
    cart = world.sign_in(by=replace(guest, client_id="app"), **mode).cart
    assert (cart.last_modified_at, cart.last_modified_by.client_id) == (world.now, "app")
    after = [*(world.get(CARTS, id) for id in others), world.get(ORDERS, order.id)]
    assert [(it.last_modified_at, it.last_modified_by) for it in after] == before


def test_the_cart_merged_into_is_the_active_one_even_when_nothing_new_came(world, own, guest):
    world.advance(hours=1)
    newer = world.new_cart(guest, {"tea-100": 1})
    world.advance(hours=1)
    world.new_cart(guest, {"mug-blue": 1})
    cart = world.sign_in(by=guest).cart
    assert (cart.id, cart.line_items, cart.version) == (own.id, own.line_items, 2)
    assert world.get(CARTS, newer.id).cart_state == "Active"
    assert world.active_cart(world.owner(cart)) == cart


def test_at_one_and_the_same_moment_the_cart_gone_on_with_is_still_the_active_one(world, alice, guest):
    for mode in (MERGE, USE_AS_NEW):
        world.new_cart(alice, {"mug-blue": 1})
        for sku in ("tea-100", "tee-m"):
            world.new_cart(guest, {sku: 1})
        cart = world.sign_in(by=guest, **mode).cart
        assert world.active_cart(alice) == cart


@pytest.mark.usefixtures("anonymous")
def test_a_second_session_is_merged_into_the_same_cart(world, own, guest):
    world.sign_in(by=guest)
    again = world.new_cart(guest, {"mug-blue": 9})
    cart = world.sign_in(by=guest).cart
    assert (cart.id, content(cart)) == (own.id, {"mug-blue": 9, "tee-m": 2, "tea-100": 1})
    assert world.get(CARTS, again.id).cart_state == "Merged"


@pytest.mark.usefixtures("own")
def test_a_merge_takes_what_the_guests_cart_has_at_that_moment(world, anonymous, guest):
    world.change_cart(anonymous, MyCartAddLineItemAction(sku="mug-blue", quantity=6))
    assert content(world.sign_in(by=guest).cart)["mug-blue"] == 9


def test_to_merge_the_same_cart_twice_is_to_merge_it_once(world, own, anonymous):
    once = merged(own, anonymous, world.context())
    assert merged(once, anonymous, world.context()) == once
