"""What holds for every cart, whatever is done with it and whoever signs in: examples are made by Hypothesis."""

from collections import defaultdict
from fractions import Fraction
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mockserver.domain.account import MyCustomerSignin, signed_in
from mockserver.domain.cart import DiscountCodeReference, MyLineItemDraft
from mockserver.domain.cart_actions.discounts import MyCartAddDiscountCodeAction, MyCartRemoveDiscountCodeAction
from mockserver.domain.cart_actions.fields import (
    MyCartSetCountryAction,
    MyCartSetCustomerEmailAction,
    MyCartSetShippingAddressAction,
)
from mockserver.domain.cart_actions.lines import (
    MyCartAddLineItemAction,
    MyCartChangeLineItemQuantityAction,
    MyCartRecalculateAction,
    MyCartRemoveLineItemAction,
)
from mockserver.domain.customer import AddressDraft, CustomFieldsDraft, TypeResourceIdentifier
from mockserver.domain.errors import MissingTaxRateForCountry, Refused
from mockserver.domain.handover import merged
from mockserver.domain.lines import recalculated
from mockserver.domain.money import money
from mockserver.domain.nouns import CARTS, ORDERS, PRODUCTS
from mockserver.domain.pricing import selected_price
from mockserver.domain.records import Change
from mockserver.domain.values import UNSET

examples = settings(
    max_examples=150, deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)

SKUS = st.sampled_from(["mug-blue", "mug-red", "tea-100", "tee-m", "poster"])
QUANTITIES = st.integers(1, 9)
PAPERS = st.sampled_from([None, None, "red", "blue"])
CODES = st.sampled_from(["tenth", "fiver"])
COUNTRIES = st.sampled_from(["DE", "DE", "FR", UNSET])
STATES = st.sampled_from([*["Active"] * 7, "Ordered", "Merged", "Frozen"])
PLACES = st.sampled_from([UNSET, "DE", "DE", "AT", "US"])


def wrapping(paper):
    if paper is None:
        return UNSET
    return CustomFieldsDraft(type=TypeResourceIdentifier(key="wrapping"), fields={"paper": paper})


def place(country):
    return UNSET if country is UNSET else AddressDraft(country=country)


def paper_of(item):
    return item.custom.fields["paper"] if item.custom else None


# --- what every cart is ----------------------------------------------------------------------------


def amounts(json):
    """All amounts of money in `json`."""
    if isinstance(json, dict):
        if "centAmount" in json:
            yield json["centAmount"]
        json = list(json.values())
    if isinstance(json, list):
        for each in json:
            yield from amounts(each)


def expect_taxes_to_add_up(taxed, price):
    assert taxed.total_net.cent_amount + taxed.total_tax.cent_amount == taxed.total_gross.cent_amount
    assert sum(it.amount.cent_amount for it in taxed.tax_portions) == taxed.total_tax.cent_amount
    assert taxed.total_net.cent_amount <= price.cent_amount <= taxed.total_gross.cent_amount


def expect_item_to_add_up(item):
    assert sum(it.quantity for it in item.state) == item.quantity > 0
    unit = item.price.value.cent_amount
    for each in item.discounted_price_per_quantity:
        assert each.quantity == item.quantity
        off = sum(it.discounted_amount.cent_amount for it in each.discounted_price.included_discounts)
        assert each.discounted_price.value.cent_amount == unit - off >= 0
        unit -= off
    assert item.total_price.cent_amount == unit * item.quantity
    if item.taxed_price:
        expect_taxes_to_add_up(item.taxed_price, item.total_price)
        assert item.total_price in (item.taxed_price.total_net, item.taxed_price.total_gross)


def expect_sound(cart):
    for item in cart.line_items:
        expect_item_to_add_up(item)
    for names in ([it.id for it in cart.line_items], [it.key for it in cart.line_items if it.key]):
        assert len(set(names)) == len(names)
    assert cart.total_price.cent_amount == sum(it.total_price.cent_amount for it in cart.line_items)
    assert cart.total_line_item_quantity == (sum(it.quantity for it in cart.line_items) or UNSET)
    if cart.taxed_price:
        expect_taxes_to_add_up(cart.taxed_price, cart.total_price)
        for name in ("total_net", "total_gross", "total_tax"):
            parts = [getattr(it.taxed_price, name).cent_amount for it in cart.line_items]
            assert getattr(cart.taxed_price, name).cent_amount == sum(parts)
    else:
        assert not cart.line_items or any(it.taxed_price is UNSET for it in cart.line_items)
    found = list(amounts(msgspec.json.decode(msgspec.json.encode(cart))))
    assert all(type(amount) is int and amount >= 0 for amount in found)


# --- actions, against a model ----------------------------------------------------------------------

PRICES = {
    "mug-blue": {"DE": 1299, "elsewhere": 1400},
    "mug-red": {"DE": 1399},
    "tea-100": {"DE": 450, "elsewhere": 500},
    "tee-m": {"elsewhere": 2000},
    "poster": {"elsewhere": 1000},
}
"""What the catalogue asks for things, in euros."""

PLACE_IN_CART = st.integers(0, 3)
BLIND_STEPS = st.one_of(
    st.tuples(st.just("add"), SKUS, PAPERS, QUANTITIES),
    st.tuples(st.just("enter"), CODES),
    st.tuples(st.just("sell_in"), COUNTRIES),
    st.tuples(st.just("ship_to"), PLACES),
    st.tuples(st.just("write_to"), st.sampled_from([UNSET, "a@x", "b@x"])),
)
STEPS = BLIND_STEPS | st.one_of(
    st.tuples(st.just("set"), PLACE_IN_CART, st.integers(0, 9)),
    st.tuples(st.just("take"), PLACE_IN_CART, QUANTITIES | st.just(UNSET)),
    st.tuples(st.just("leave"), CODES),
    st.tuples(st.just("recalculate")),
)


class Model(NamedTuple):
    """A cart as somebody who has read the rules would keep it on paper."""

    items: tuple[tuple[str, str | None, int], ...] = ()
    codes: tuple[str, ...] = ()
    sold_in: object = "DE"
    shipped_to: object = UNSET
    email: object = UNSET

    def total(self):
        return sum(self.price(sku) * quantity for sku, _, quantity in self.items)

    def price(self, sku):
        price = PRICES[sku].get(self.sold_in) or PRICES[sku].get("elsewhere")
        for code in self.codes:
            price -= min(500, price) if code == "fiver" else round(Fraction(price, 10))
        return price

    def can_be(self):
        """Everything has a price where it is sold, and a tax rate where it is shipped to."""
        has_prices = all({self.sold_in, "elsewhere"} & set(PRICES[sku]) for sku, *_ in self.items)
        has_tea = any(sku == "tea-100" for sku, *_ in self.items)
        return has_prices and not (has_tea and self.shipped_to in ("AT", "US"))

    def add(self, sku, paper, quantity):
        there = {(sku, paper): quantity for sku, paper, quantity in self.items}
        there[sku, paper] = there.get((sku, paper), 0) + quantity
        return self._replace(items=tuple((*item, quantity) for item, quantity in there.items()))

    def set(self, at, quantity):
        items = [(*it[:2], quantity) if number == at else it for number, it in enumerate(self.items)]
        return self._replace(items=tuple(it for it in items if it[2])) if at < len(items) else None

    def take(self, at, quantity):
        there = self.items[at][2] if at < len(self.items) else 0
        return self.set(at, 0 if quantity is UNSET else max(0, there - quantity))

    def enter(self, code):
        return self._replace(codes=tuple(dict.fromkeys([*self.codes, code])))

    def leave(self, code):
        return self._replace(codes=tuple(it for it in self.codes if it != code)) if code in self.codes else None

    def sell_in(self, country):
        return self._replace(sold_in=country)

    def ship_to(self, country):
        return self._replace(shipped_to=country)

    def write_to(self, email):
        return self._replace(email=email)

    def recalculate(self):
        return self


def after(model, step):
    """The model after `step`; None where that is refused."""
    verb, *more = step
    newer = getattr(model, verb)(*more)
    return newer if newer is not None and newer.can_be() else None


ACTIONS = {
    "add": lambda _, sku, paper, quantity: MyCartAddLineItemAction(sku=sku, quantity=quantity, custom=wrapping(paper)),
    "set": lambda cart, at, quantity: MyCartChangeLineItemQuantityAction(
        line_item_id=id_at(at, cart), quantity=quantity
    ),
    "take": lambda cart, at, quantity: MyCartRemoveLineItemAction(line_item_id=id_at(at, cart), quantity=quantity),
    "enter": lambda _, code: MyCartAddDiscountCodeAction(code=code),
    "leave": lambda _, code: MyCartRemoveDiscountCodeAction(discount_code=DiscountCodeReference(id=f"{code}-id")),
    "sell_in": lambda _, country: MyCartSetCountryAction(country=country),
    "ship_to": lambda _, country: MyCartSetShippingAddressAction(address=place(country)),
    "write_to": lambda _, email: MyCartSetCustomerEmailAction(email=email),
    "recalculate": lambda _: MyCartRecalculateAction(),
}


def action(step, cart):
    """`step` as an action on `cart`."""
    verb, *more = step
    return ACTIONS[verb](cart, *more)


def id_at(at, cart):
    return cart.line_items[at].id if at < len(cart.line_items) else "none"


def seen(cart):
    """`cart` as a model."""
    return Model(
        items=tuple((it.variant.sku, paper_of(it), it.quantity) for it in cart.line_items),
        codes=tuple(it.discount_code.id.removesuffix("-id") for it in cart.discount_codes),
        sold_in=cart.country,
        shipped_to=cart.shipping_address and cart.shipping_address.country,
        email=cart.customer_email,
    )


@examples
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
def test_a_cart_does_what_the_rules_say_and_always_adds_up(new_world, steps):
    world = new_world()
    cart, model = world.new_cart(world.as_anonymous()), Model()
    for step in steps:
        world.advance(seconds=1)
        expected = after(model, step)
        try:
            newer = world.change_cart(cart, action(step, cart))
        except Refused:
            assert expected is None
            assert world.get(CARTS, cart.id) is cart
            continue
        assert seen(newer) == expected
        assert newer.total_price == money(expected.total(), "EUR")
        assert newer.version == cart.version + (expected != model)
        assert newer.last_modified_at == (cart.last_modified_at if expected == model else world.now)
        expect_sound(newer)
        cart, model = newer, expected


@examples
@given(steps=st.lists(BLIND_STEPS, max_size=12))
def test_one_update_of_many_actions_is_many_updates_of_one_action_or_nothing(new_world, steps):
    together, apart = new_world(), new_world()
    cart = together.new_cart(together.as_anonymous())
    later = apart.new_cart(apart.as_anonymous())
    actions = [action(step, cart) for step in steps]
    try:
        for each in actions:
            later = apart.change_cart(later, each)
    except Refused as refusal:
        with together.refusing(refusal.error.__class__, message=refusal.error.message):
            together.change_cart(cart, *actions)
    else:
        assert together.change_cart(cart, *actions) == later


# --- the hand-over ---------------------------------------------------------------------------------

LINES = st.lists(st.tuples(SKUS, QUANTITIES, PAPERS), max_size=6)
CART_CONTENTS = st.fixed_dictionaries(
    {"lines": LINES, "state": STATES},
    optional={
        "country": COUNTRIES,
        "currency": st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
        "shipping_address": PLACES.map(place),
        "discount_codes": st.lists(CODES, unique=True).map(tuple),
    },
)
MODES = st.sampled_from([*["MergeWithExistingCustomerCart"] * 3, "UseAsNewActiveCustomerCart"])
EVENTS = st.lists(
    st.tuples(st.just("withdrawn"), st.sampled_from(["mug", "tea", "tee", "poster"]))
    | st.tuples(st.just("repriced"), SKUS, st.integers(0, 5000)),
    max_size=3,
)


def kept(world, whose, draft):
    """A cart of somebody, with those of the lines that can be in it."""
    fields = {name: value for name, value in draft.items() if name not in ("lines", "state")}
    cart = world.new_cart(whose, **fields)
    for number, (sku, quantity, paper) in enumerate(draft["lines"]):
        add = MyCartAddLineItemAction(sku=sku, quantity=quantity, custom=wrapping(paper), key=f"key-{number}")
        try:
            cart = world.change_cart(cart, add)
        except Refused as refusal:
            event(f"not in the cart: {refusal.error.__class__.__name__}")
    cart = replace(cart, cart_state=draft["state"])
    world.keep(cart)
    world.advance(seconds=1)
    return cart


def happen(world, events):
    for what, name, *cents in events:
        if what == "withdrawn":
            world.edit("products", f"{name}-id", is_published=False)
        else:
            world.set_price(name, *cents)


def is_sold(item, cart, world):
    product = world.get(PRODUCTS, item.product_id)
    return product.is_published and any(
        variant.id == item.variant.id and selected_price(variant, cart, world.context()) for variant in product.variants
    )


def expect_todays_prices(cart, world):
    for item in cart.line_items:
        (variant,) = (it for it in world.get(PRODUCTS, item.product_id).variants if it.id == item.variant.id)
        assert item.price == selected_price(variant, cart, world.context())


def quantities(*carts):
    """Of each variant, the quantities in which it is in the carts."""
    found = defaultdict(list)
    for cart in carts:
        for item in cart.line_items:
            found[item.product_id, item.variant.id].append(item.quantity)
    return found


def expect_merged(cart, own, guest, world):
    """`cart` is what becomes of the two; what has the key of something else in `own` stays behind."""
    keyed = {it.key: (it.product_id, it.variant.id) for it in own.line_items if isinstance(it.key, str)}
    free = (it for it in guest.line_items if keyed.get(it.key, named := (it.product_id, it.variant.id)) == named)
    guest = replace(guest, line_items=tuple(free))
    both, result = quantities(own, guest), quantities(cart)
    sold = {(it.product_id, it.variant.id) for it in (*own.line_items, *guest.line_items) if is_sold(it, own, world)}
    assert set(result) == sold
    for variant in sold:
        assert max(result[variant]) == max(both[variant])
        assert set(result[variant]) <= set(both[variant])
    after = {it.id: it for it in cart.line_items}
    for item in own.line_items:
        if is_sold(item, own, world):
            mine = after.pop(item.id)
            assert mine.quantity >= item.quantity
            assert (mine.custom, mine.key) == (item.custom, item.key)
    copied = [it for it in guest.line_items if not quantities(own)[it.product_id, it.variant.id]]
    assert [(it.variant, it.quantity, it.custom) for it in after.values()] == [
        (it.variant, it.quantity, it.custom) for it in copied if is_sold(it, own, world)
    ]
    assert not set(after) & {it.id for it in guest.line_items}


@pytest.fixture(scope="session")
def new_shop(new_world):
    """A world with Alice and a guest, and with others who have carts and orders of their own."""

    def new_shop():
        world = new_world()
        alice, guest = world.sign_up(), world.as_anonymous("visitor-1")
        for other in (world.sign_up("bob@example.com"), world.as_anonymous("visitor-2")):
            world.new_cart(other, {"mug-blue": 1})
            home = AddressDraft(country="DE")
            world.order_cart(world.new_cart(other, {"tea-100": 1}, shipping_address=home))
        return world, alice, guest

    return new_shop


@examples
@given(
    own_drafts=st.lists(CART_CONTENTS, max_size=3),
    drafts=st.lists(CART_CONTENTS, max_size=4),
    orders=st.integers(0, 2),
    mode=MODES,
    events=EVENTS,
)
def test_whoever_signs_in_gets_everything_once_and_nobody_elses(new_shop, own_drafts, drafts, orders, mode, events):
    world, alice, guest = new_shop()
    others = {it.id: it for table in ("carts", "orders") for it in world.tables[table].values()}
    own_carts = [kept(world, alice, draft) for draft in own_drafts]
    carts = [kept(world, guest, draft) for draft in drafts]
    for _ in range(orders):
        world.order_cart(world.new_cart(guest, {"poster": 1}, shipping_address=AddressDraft(country="DE")))
    own, anonymous, all_orders = world.active_cart(alice), world.active_cart(guest), world.orders(guest)
    happen(world, events)
    world.advance(seconds=1)
    try:
        result = world.sign_in(by=guest, active_cart_sign_in_mode=mode)
    except Refused as refusal:
        if not isinstance(refusal.error, MissingTaxRateForCountry):
            raise
        event("refused")
        return

    merges = own is not None and anonymous is not None and mode == "MergeWithExistingCustomerCart"
    assert world.carts(guest) == world.orders(guest) == []
    assert {it.id for it in world.orders(alice)} == {it.id for it in all_orders}
    assert {it.id for it in world.carts(alice)} >= {it.id for it in (*own_carts, *carts)}
    assert {id: world.get(CARTS, id) or world.get(ORDERS, id) for id in others} == others
    gone_on_with = (own if merges else anonymous or own) or None
    assert (result.cart.id if result.cart else None) == (gone_on_with.id if gone_on_with else None)
    assert world.active_cart(alice) == (result.cart or None)
    for cart in (*own_carts, *carts):
        is_merged = merges and cart.id == anonymous.id
        assert world.get(CARTS, cart.id).cart_state == ("Merged" if is_merged else cart.cart_state)
        if not result.cart or cart.id != result.cart.id:
            assert world.get(CARTS, cart.id).line_items == cart.line_items
    if result.cart:
        event("merged" if merges else "not merged")
        expect_sound(result.cart)
        expect_todays_prices(result.cart, world)
        nothing = replace(gone_on_with, line_items=())
        expect_merged(result.cart, gone_on_with, anonymous if merges else nothing, world)

    world.advance(seconds=1)
    request = MyCustomerSignin(email="alice@example.com", password="secret", active_cart_sign_in_mode=mode)
    again = signed_in(request, world.context(guest))
    assert (again.answer, again.change) == (result, Change())


@examples
@given(own=CART_CONTENTS, guest=CART_CONTENTS)
def test_to_merge_the_same_cart_twice_is_to_merge_it_once(new_shop, own, guest):
    world, alice, visitor = new_shop()
    mine, theirs = kept(world, alice, own), kept(world, visitor, guest)
    once = merged(mine, theirs, world.context())
    assert merged(once, theirs, world.context()) == once
    assert merged(mine, mine, world.context()) == mine


@examples
@given(draft=CART_CONTENTS, events=EVENTS)
def test_to_recalculate_twice_is_to_recalculate_once(new_shop, draft, events):
    world, alice, _ = new_shop()
    cart = kept(world, alice, draft)
    assert recalculated(cart, world.context(), update_product_data=True) == cart
    happen(world, events)
    expect_todays_prices(recalculated(cart, world.context(), update_product_data=False), world)
    once = recalculated(cart, world.context(), update_product_data=True)
    assert recalculated(once, world.context(), update_product_data=False) == once
    assert recalculated(once, world.context(), update_product_data=True) == once
    expect_sound(once)


@examples
@given(lines=LINES)
def test_a_new_cart_is_an_empty_one_to_which_its_items_are_added(new_world, lines):
    at_once, one_by_one = new_world(), new_world()
    drafts = tuple(MyLineItemDraft(sku=sku, quantity=n, custom=wrapping(paper)) for sku, n, paper in lines)
    cart = at_once.new_cart(at_once.as_anonymous(), line_items=drafts)
    other = one_by_one.new_cart(one_by_one.as_anonymous())
    for sku, quantity, paper in lines:
        other = one_by_one.change_cart(other, action(("add", sku, paper, quantity), other))
    assert replace(other, version=1) == cart
