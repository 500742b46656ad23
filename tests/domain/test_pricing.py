"""What things cost: which price is meant, taxes, discounts and totals."""

from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain.cart import (
    Cart,
    CustomLineItem,
    DiscountCodeInfo,
    DiscountCodeReference,
    ItemState,
    StateReference,
)
from mockserver.domain.cart_actions.discounts import MyCartAddDiscountCodeAction
from mockserver.domain.cart_actions.fields import MyCartSetShippingAddressAction
from mockserver.domain.cart_actions.lines import MyCartAddLineItemAction
from mockserver.domain.customer import AddressDraft, CustomerGroupReference
from mockserver.domain.errors import InvalidInput, MatchingPriceNotFound, MissingTaxRateForCountry
from mockserver.domain.lines import recalculated
from mockserver.domain.money import money
from mockserver.domain.nouns import DISCOUNT_CODES, TAX_CATEGORIES
from mockserver.domain.pricing import selected_price, taxed
from mockserver.domain.product import (
    AbsoluteDiscount,
    CartDiscountReference,
    Price,
    ProductVariant,
    RelativeDiscount,
    TaxCategory,
    TaxCategoryReference,
    TaxRate,
)
from mockserver.domain.values import LARGEST_INTEGER, UNSET

NOW = "2026-06-01T12:00:00.000Z"
BEFORE, AFTER = "2026-06-01T11:59:59.999Z", "2026-06-01T12:00:00.001Z"
GOLD, SILVER = CustomerGroupReference(id="gold"), CustomerGroupReference(id="silver")
CART = Cart(id="cart", version=1, created_at=NOW, last_modified_at=NOW, total_price=money(0, "EUR"))

# Which price


def price(id, currency="EUR", **more):
    return Price(id=id, value=money(100, currency), **more)


EVERYWHERE = price("everywhere")
GERMAN = price("german", country="DE")
FRENCH = price("french", country="FR")
GOLDEN = price("golden", customer_group=GOLD)
GOLDEN_GERMAN = price("golden german", customer_group=GOLD, country="DE")
DOLLARS = price("dollars", "USD")
ALL = (DOLLARS, EVERYWHERE, GERMAN, FRENCH, GOLDEN, GOLDEN_GERMAN)


def chosen(world, prices, **cart):
    found = selected_price(ProductVariant(id=1, prices=tuple(prices)), replace(CART, **cart), world.context())
    return found and found.id


@pytest.mark.parametrize("prices", [ALL, ALL[::-1]], ids=["as listed", "the other way round"])
@pytest.mark.parametrize(
    ("cart", "expected"),
    [
        ({}, "everywhere"),
        ({"country": "AT"}, "everywhere"),
        ({"country": "DE"}, "german"),
        ({"country": "FR"}, "french"),
        ({"customer_group": GOLD}, "golden"),
        ({"customer_group": GOLD, "country": "FR"}, "golden"),
        ({"customer_group": GOLD, "country": "DE"}, "golden german"),
        ({"customer_group": SILVER, "country": "DE"}, "german"),
        ({"total_price": money(0, "USD"), "country": "DE"}, "dollars"),
        ({"total_price": money(0, "CHF")}, None),
    ],
)
def test_the_price_is_of_the_currency_and_the_closest_to_who_buys_and_where(world, prices, cart, expected):
    assert chosen(world, prices, **cart) == expected


@pytest.mark.parametrize("prices", [(GERMAN,), (GOLDEN,), (GOLDEN_GERMAN,)])
def test_a_price_for_others_is_no_price(world, prices):
    assert chosen(world, prices, country="FR", customer_group=SILVER) is None
    assert chosen(world, prices) is None


@pytest.mark.parametrize(
    ("validity", "is_valid"),
    [
        ({"valid_from": NOW}, True),
        ({"valid_from": AFTER}, False),
        ({"valid_until": AFTER}, True),
        ({"valid_until": NOW}, False),
        ({"valid_from": BEFORE, "valid_until": AFTER}, True),
    ],
)
def test_a_price_is_valid_from_a_moment_on_and_until_before_another(world, validity, is_valid):
    assert chosen(world, [price("sale", **validity)]) == ("sale" if is_valid else None)


@pytest.mark.parametrize("validity", [{"valid_from": BEFORE}, {"valid_until": AFTER}])
def test_a_price_for_a_time_comes_before_one_for_always_but_not_before_a_closer_one(world, validity):
    sale = price("sale", **validity)
    assert chosen(world, [EVERYWHERE, sale]) == chosen(world, [sale, EVERYWHERE]) == "sale"
    assert chosen(world, [sale, GERMAN], country="DE") == "german"


def test_the_price_of_a_customer_group_is_for_its_members(world, alice, guest):
    member = world.admit(alice, "gold")
    assert world.new_cart(member, {"tee-m": 2}).total_price == money(3400, "EUR")
    assert world.new_cart(guest, {"tee-m": 2}).total_price == money(4000, "EUR")


def test_what_has_no_price_for_the_cart_cannot_be_added(world, alice):
    cart = world.new_cart(world.admit(alice, "silver"), currency="USD")
    with world.refusing(
        MatchingPriceNotFound, product_id="tea-id", variant_id=1, currency="USD", country="DE", customer_group=SILVER
    ):
        world.change_cart(cart, MyCartAddLineItemAction(sku="tea-100"))


# Taxes


def rate(amount, *, included):
    return TaxRate(id="vat", name="VAT", amount=Decimal(amount), included_in_price=included, country="DE")


@pytest.mark.parametrize(
    ("cents", "amount", "included", "net", "gross"),
    [
        (1190, "0.19", True, 1000, 1190),
        (100, "0.19", True, 84, 100),
        (1000, "0.19", False, 1000, 1190),
        (999, "0.07", True, 934, 999),
        (100, "0", True, 100, 100),
        (100, "0", False, 100, 100),
        (1, "1", True, 0, 1),  # half a cent: 0 is even
        (3, "1", True, 2, 3),  # one and a half: 2 is even
        (1, "0.5", False, 1, 2),  # one and a half
        (5, "0.5", False, 5, 8),  # seven and a half
        (50, "0.05", False, 50, 52),  # fifty-two and a half
        (10, "0.15", False, 10, 12),  # eleven and a half, though 0.15 is less than that in binary
        (9_007_199_254_740_990, "0.1", True, 8_188_362_958_855_445, 9_007_199_254_740_990),
    ],
)
def test_a_tax_is_in_the_price_or_comes_on_top_and_is_rounded_once_half_to_even(cents, amount, included, net, gross):
    price = taxed(money(cents, "EUR"), rate(amount, included=included))
    assert (price.total_net, price.total_gross) == (money(net, "EUR"), money(gross, "EUR"))
    assert price.total_tax == money(gross - net, "EUR")
    (portion,) = price.tax_portions
    assert (portion.name, portion.rate, portion.amount) == ("VAT", Decimal(amount), price.total_tax)


def test_nothing_is_taxed_before_it_is_known_where_it_goes(world, guest):
    cart = world.new_cart(guest, {"mug-blue": 1})
    assert (cart.line_items[0].tax_rate, cart.line_items[0].taxed_price, cart.taxed_price) == (UNSET, UNSET, UNSET)


@pytest.mark.parametrize(
    ("address", "amount", "net", "gross"),
    [
        (AddressDraft(country="DE"), "0.19", 2183, 2598),
        (AddressDraft(country="DE", state="Bayern"), "0.19", 2183, 2598),
        (AddressDraft(country="AT"), "0.2", 2165, 2598),
        (AddressDraft(country="US"), "0.05", 2598, 2728),
        (AddressDraft(country="US", state="NY"), "0.08875", 2598, 2829),
        (AddressDraft(country="US", state="CA"), "0.05", 2598, 2728),
    ],
)
def test_the_tax_is_that_of_the_state_or_else_of_the_country_that_it_is_shipped_to(
    world, guest, address, amount, net, gross
):
    cart = world.new_cart(guest, {"mug-blue": 2}, shipping_address=address)
    (item,) = cart.line_items
    assert (item.tax_rate.amount, item.tax_rate.country) == (Decimal(amount), address.country)
    assert (item.total_price, cart.total_price) == (money(2598, "EUR"), money(2598, "EUR"))
    assert (cart.taxed_price.total_net, cart.taxed_price.total_gross) == (money(net, "EUR"), money(gross, "EUR"))


def test_a_rate_of_one_state_is_not_for_the_rest_of_the_country(world, guest):
    ny = replace(rate("0.09", included=False), country="US", state="NY")
    world.keep(TaxCategory(id="standard-id", key="standard", name="Standard", rates=(ny,)))
    cart = world.new_cart(guest, {"mug-blue": 1})
    with world.refusing(MissingTaxRateForCountry, tax_category_id="standard-id", country="US", state="CA"):
        world.change_cart(cart, MyCartSetShippingAddressAction(address=AddressDraft(country="US", state="CA")))
    with world.refusing(MissingTaxRateForCountry, country="US", state=UNSET):
        world.change_cart(cart, MyCartSetShippingAddressAction(address=AddressDraft(country="US")))


def test_the_taxes_of_a_cart_are_told_by_rate(world, guest):
    home = AddressDraft(country="DE")
    cart = world.new_cart(guest, {"mug-blue": 1, "mug-red": 1, "tea-100": 3}, shipping_address=home)
    standard, reduced = cart.taxed_price.tax_portions
    assert (standard.rate, standard.amount) == (Decimal("0.19"), money(207 + 223, "EUR"))
    assert (reduced.rate, reduced.amount) == (Decimal("0.07"), money(88, "EUR"))
    assert cart.taxed_price.total_tax == money(207 + 223 + 88, "EUR")
    assert cart.taxed_price.total_net == money(1299 + 1399 + 1350 - 207 - 223 - 88, "EUR")


def test_a_cart_with_something_untaxed_has_no_taxed_price(world, guest):
    cart = world.new_cart(guest, {"mug-blue": 1, "poster": 1}, shipping_address=AddressDraft(country="DE"))
    assert [item.taxed_price is UNSET for item in cart.line_items] == [False, True]
    assert cart.taxed_price is UNSET


def test_an_empty_cart_has_no_taxed_price_and_no_quantity(world, guest):
    cart = world.new_cart(guest, shipping_address=AddressDraft(country="DE"))
    assert (cart.total_price, cart.taxed_price, cart.total_line_item_quantity) == (money(0, "EUR"), UNSET, UNSET)


# Discounts


def discounted(world, whose, *codes, sku="poster", quantity=3, **draft):
    return world.new_cart(whose, {sku: quantity}, discount_codes=codes, **draft)


def offer(world, code, value, **more):
    """The discount that `code` is for becomes another."""
    world.edit("cartDiscounts", f"{code}-discount-id", value=value, **more)


@pytest.mark.parametrize(
    ("codes", "each"),
    [
        ((), 1000),
        (("tenth",), 900),
        (("fiver",), 500),
        (("tenth", "fiver"), 400),
        (("fiver", "tenth"), 450),
        (("tenth", "tenth"), 900),
    ],
)
def test_discounts_come_off_the_price_of_each_item_one_after_the_other(world, guest, codes, each):
    cart = discounted(world, guest, *codes)
    assert cart.total_price == cart.line_items[0].total_price == money(3 * each, "EUR")
    assert cart.line_items[0].price.value == money(1000, "EUR")


def test_an_item_tells_its_discounts_and_what_each_takes_off(world, guest):
    (item,) = discounted(world, guest, "tenth", "fiver").line_items
    (whole,) = item.discounted_price_per_quantity
    assert (whole.quantity, whole.discounted_price.value) == (3, money(400, "EUR"))
    assert [(it.discount, it.discounted_amount) for it in whole.discounted_price.included_discounts] == [
        (CartDiscountReference(id="tenth-discount-id"), money(100, "EUR")),
        (CartDiscountReference(id="fiver-discount-id"), money(500, "EUR")),
    ]


def test_without_discount_an_item_tells_of_none(world, guest):
    assert discounted(world, guest).line_items[0].discounted_price_per_quantity == ()


@pytest.mark.parametrize(
    ("value", "off"),
    [
        (AbsoluteDiscount(money=(money(5000, "EUR"),)), 1000),
        (RelativeDiscount(permyriad=10_000), 1000),
        (RelativeDiscount(permyriad=5), 0),  # half a cent: 0 is even
        (RelativeDiscount(permyriad=15), 2),  # one and a half
        (RelativeDiscount(permyriad=25), 2),  # two and a half
    ],
)
def test_a_discount_is_rounded_half_to_even_and_takes_at_most_everything(world, guest, value, off):
    offer(world, "tenth", value)
    assert discounted(world, guest, "tenth", quantity=1).total_price == money(1000 - off, "EUR")


def test_what_is_free_already_stays_free(world, guest):
    offer(world, "tenth", RelativeDiscount(permyriad=10_000))
    assert discounted(world, guest, "tenth", "fiver").total_price == money(0, "EUR")


def test_an_absolute_discount_is_for_the_currencies_that_it_names(world, guest):
    assert discounted(world, guest, "fiver", currency="USD").total_price == money(3 * 401, "USD")
    offer(world, "fiver", AbsoluteDiscount(money=(money(5, "CHF"),)))
    cart = discounted(world, guest, "fiver")
    assert (cart.total_price, cart.line_items[0].discounted_price_per_quantity) == (money(3000, "EUR"), ())


def test_taxes_are_of_the_discounted_price(world, guest):
    cart = discounted(world, guest, "tenth", sku="tea-100", shipping_address=AddressDraft(country="DE"))
    assert cart.line_items[0].taxed_price.total_gross == cart.taxed_price.total_gross == money(1215, "EUR")
    assert cart.taxed_price.total_net == money(1136, "EUR")


def test_two_codes_for_the_same_discount_bring_it_once(world, guest):
    shared = (CartDiscountReference(id="tenth-discount-id"),)
    world.edit("discountCodes", "fiver-id", cart_discounts=shared)
    cart = discounted(world, guest, "tenth", "fiver")
    assert cart.total_price == money(2700, "EUR")
    assert [it.state for it in cart.discount_codes] == ["MatchesCart", "MatchesCart"]


@pytest.mark.parametrize(
    ("what", "state"),
    [
        (("discountCodes", "tenth-id", {"is_active": False}), "NotActive"),
        (("discountCodes", "tenth-id", {"valid_until": NOW}), "NotValid"),
        (("discountCodes", "tenth-id", {"valid_from": AFTER}), "NotValid"),
        (("cartDiscounts", "tenth-discount-id", {"is_active": False}), "DoesNotMatchCart"),
        (("cartDiscounts", "tenth-discount-id", {"valid_until": NOW}), "DoesNotMatchCart"),
        (("cartDiscounts", "tenth-discount-id", {"valid_from": AFTER}), "DoesNotMatchCart"),
        (("discountCodes", "tenth-id", {"cart_discounts": (CartDiscountReference(id="none"),)}), "DoesNotMatchCart"),
        (("discountCodes", "tenth-id", {"valid_until": AFTER}), "MatchesCart"),
    ],
)
def test_a_code_that_counts_no_more_tells_why_and_brings_nothing(world, guest, what, state):
    cart = discounted(world, guest, "tenth")
    table, id, fields = what
    world.edit(table, id, **fields)
    fresh = recalculated(cart, world.context(), update_product_data=False)
    assert fresh.discount_codes == (DiscountCodeInfo(discount_code=DiscountCodeReference(id="tenth-id"), state=state),)
    assert fresh.total_price == money(2700 if state == "MatchesCart" else 3000, "EUR")


def test_a_code_that_is_gone_is_not_valid(world, guest):
    cart = discounted(world, guest, "tenth")
    world.forget(world.get(DISCOUNT_CODES, "tenth-id"))
    fresh = recalculated(cart, world.context(), update_product_data=False)
    assert (fresh.discount_codes[0].state, fresh.total_price) == ("NotValid", money(3000, "EUR"))


# Totals


def custom_item(cents, quantity):
    return CustomLineItem(
        id="engraving",
        name={"en": "Engraving"},
        slug="engraving",
        money=money(cents, "EUR"),
        quantity=quantity,
        total_price=money(0, "EUR"),
        state=(ItemState(quantity=0, state=StateReference(id="initial")),),
        tax_category=TaxCategoryReference(id="reduced-id"),
    )


def test_custom_line_items_count_in_sums_and_taxes_but_not_as_goods_and_not_for_discounts(world, guest):
    cart = world.new_cart(guest, {"tea-100": 2}, shipping_address=AddressDraft(country="DE"), discount_codes=("tenth",))
    cart = recalculated(
        replace(cart, custom_line_items=(custom_item(250, 2),)), world.context(), update_product_data=False
    )
    (item,) = cart.custom_line_items
    assert (item.total_price, item.state[0].quantity) == (money(500, "EUR"), 2)
    assert item.taxed_price.total_net == money(467, "EUR")
    assert cart.total_price == cart.taxed_price.total_gross == money(2 * 405 + 500, "EUR")
    assert cart.taxed_price.tax_portions[0].amount == money(53 + 33, "EUR")
    assert cart.total_line_item_quantity == 2


def test_a_cart_cannot_cost_more_than_64_bits_can_hold(world, guest):
    world.set_price("poster", LARGEST_INTEGER)
    cart = world.new_cart(guest, {"poster": 1})
    assert cart.total_price.cent_amount == LARGEST_INTEGER
    with world.refusing(InvalidInput):
        world.change_cart(cart, MyCartAddLineItemAction(sku="mug-blue"))


def test_a_cart_cannot_hold_more_than_64_bits_can_count(world, guest):
    world.set_price("poster", 0)
    world.set_price("mug-blue", 0)
    cart = world.new_cart(guest, {"poster": LARGEST_INTEGER})
    assert cart.total_line_item_quantity == LARGEST_INTEGER
    with world.refusing(InvalidInput, message=f"The cart has {2**63} line items; it must have at most {2**63 - 1}."):
        world.change_cart(cart, MyCartAddLineItemAction(sku="mug-blue"))


def test_every_amount_is_written_as_an_integer(world, guest):
    cart = discounted(world, guest, "tenth", "fiver", sku="tea-100", shipping_address=AddressDraft(country="DE"))

    def amounts(json):
        if isinstance(json, dict):
            yield from ([json["centAmount"]] if "centAmount" in json else [])
            json = list(json.values())
        if isinstance(json, list):
            for each in json:
                yield from amounts(each)

    found = list(amounts(msgspec.json.decode(msgspec.json.encode(cart))))
    assert len(found) > 10
    assert {type(amount) for amount in found} == {int}


def test_prices_taxes_and_discounts_are_read_back_as_they_were_written(world, guest):
    cart = world.change_cart(
        world.new_cart(guest, {"mug-blue": 2}, shipping_address=AddressDraft(country="US", state="NY")),
        MyCartAddDiscountCodeAction(code="tenth"),
    )
    assert msgspec.json.decode(msgspec.json.encode(cart), type=Cart) == cart
    category = world.get(TAX_CATEGORIES, "standard-id")
    assert msgspec.json.decode(b'{"amount": 0.08875}', type=dict[str, Decimal])["amount"] == category.rates[3].amount
