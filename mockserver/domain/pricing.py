"""Pricing: catalog prices, discount codes, taxes by country, and the totals of a cart.

All amounts are integers in minor units; taxes are fractions that are rounded once, half to even.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import (
    Cart,
    CustomLineItem,
    DiscountCodeInfo,
    DiscountedLineItemPortion,
    DiscountedLineItemPrice,
    DiscountedLineItemPriceForQuantity,
    LineItem,
    TaxedPrice,
    TaxPortion,
)
from mockserver.domain.causes.inputs import TooLarge
from mockserver.domain.money import CentPrecisionMoney, less, share, times, total
from mockserver.domain.nouns import CART_DISCOUNTS, DISCOUNT_CODES, TAX_CATEGORIES
from mockserver.domain.ports import Context
from mockserver.domain.product import (
    CartDiscount,
    CartDiscountReference,
    Price,
    ProductVariant,
    RelativeDiscount,
    TaxCategoryReference,
    TaxRate,
    is_valid,
)
from mockserver.domain.values import LARGEST_INTEGER, UNSET, Maybe


def selected_price(variant: ProductVariant, cart: Cart, context: Context) -> Price | None:
    """The price of `variant` in `cart`: in its currency, and the most specific one for its customer group and country.

    A price for the customer group takes precedence over a price for the country, and that over a general price; among
    equals, a price with a validity period takes precedence over one without.
    """
    group = UNSET if isinstance(cart.customer_group, Maybe) else cart.customer_group
    fitting = [
        price
        for price in variant.prices
        if price.value.currency_code == cart.currency
        and price.country in (UNSET, cart.country)
        and price.customer_group in (UNSET, group)
        and is_valid(price, context.now)
    ]
    return max(fitting, key=_closeness, default=None)


def _closeness(price: Price) -> tuple[bool, ...]:
    for_a_time = price.valid_from is not UNSET or price.valid_until is not UNSET
    return price.customer_group is not UNSET, price.country is not UNSET, for_a_time


def tax_rate(category: TaxCategoryReference | Maybe, cart: Cart, context: Context) -> TaxRate | Maybe:
    """The rate of the state, or else of the country, that `cart` is shipped to. Raises MissingTaxRateForCountry.

    None without a shipping address, without a tax category, and in a cart with external taxes.
    """
    address = cart.shipping_address
    if isinstance(category, Maybe) or isinstance(address, Maybe) or cart.tax_mode != "Platform":
        return UNSET
    found = context.records.get(TAX_CATEGORIES, category.id)
    rates = [it for it in found.rates if it.country == address.country] if found else []
    of_state = [it for it in rates if it.state is not UNSET and it.state == address.state]
    of_country = [it for it in rates if it.state is UNSET]
    for rate in (*of_state, *of_country):
        return rate
    errors.missing_tax_rate(category.id, address.country, address.state)


def totalled(cart: Cart, context: Context) -> Cart:
    """`cart` with the current discounts of its codes, and all totals."""
    codes, discounts = _discounts(cart, context)
    line_items = tuple(_line_totalled(it, discounts) for it in cart.line_items)
    custom_line_items = tuple(_custom_line_totalled(it) for it in cart.custom_line_items)
    items: tuple[LineItem | CustomLineItem, ...] = (*line_items, *custom_line_items)
    quantity = sum(it.quantity for it in line_items)
    if quantity > LARGEST_INTEGER:
        cause = TooLarge(what="items", number=quantity)
        errors.invalid_input(f"The cart has {quantity} line items; it must have at most {LARGEST_INTEGER}.", cause)
    return replace(
        cart,
        discount_codes=codes,
        line_items=line_items,
        custom_line_items=custom_line_items,
        total_line_item_quantity=quantity or UNSET,
        total_price=total((it.total_price for it in items), cart.currency),
        taxed_price=_sum_of_taxes([it.taxed_price for it in items], cart.currency),
    )


def taxed(amount: CentPrecisionMoney, rate: TaxRate | Maybe) -> TaxedPrice | Maybe:
    """`amount` net and gross; the rate defines whether `amount` includes the tax."""
    if isinstance(rate, Maybe):
        return UNSET
    factor = 1 + Fraction(rate.amount)
    net = share(amount, 1 / factor) if rate.included_in_price else amount
    gross = amount if rate.included_in_price else share(amount, factor)
    portion = TaxPortion(name=rate.name, rate=rate.amount, amount=less(gross, net))
    return TaxedPrice(total_net=net, total_gross=gross, tax_portions=(portion,), total_tax=portion.amount)


def _line_totalled(item: LineItem, discounts: Sequence[CartDiscount]) -> LineItem:
    discounted = _discounted(item.price.value, discounts)
    value = discounted.value if discounted.included_discounts else item.price.value
    total_price = times(value, item.quantity)
    per_quantity = DiscountedLineItemPriceForQuantity(quantity=item.quantity, discounted_price=discounted)
    return replace(
        item,
        total_price=total_price,
        discounted_price_per_quantity=(per_quantity,) if discounted.included_discounts else (),
        taxed_price=taxed(total_price, item.tax_rate),
        state=tuple(replace(it, quantity=item.quantity) for it in item.state),
    )


def _custom_line_totalled(item: CustomLineItem) -> CustomLineItem:
    total_price = times(item.money, item.quantity)
    return replace(
        item,
        total_price=total_price,
        taxed_price=taxed(total_price, item.tax_rate),
        state=tuple(replace(it, quantity=item.quantity) for it in item.state),
    )


def _discounts(cart: Cart, context: Context) -> tuple[tuple[DiscountCodeInfo, ...], list[CartDiscount]]:
    """The codes of `cart` in their current state, and their discounts without duplicates."""
    codes, discounts = list[DiscountCodeInfo](), dict[str, CartDiscount]()
    for info in cart.discount_codes:
        code = context.records.get(DISCOUNT_CODES, info.discount_code.id)
        if code is None or not is_valid(code, context.now):
            codes.append(replace(info, state="NotValid"))
        elif not code.is_active:
            codes.append(replace(info, state="NotActive"))
        else:
            found = (context.records.get(CART_DISCOUNTS, it.id) for it in code.cart_discounts)
            valid = {it.id: it for it in found if it is not None and it.is_active and is_valid(it, context.now)}
            codes.append(replace(info, state="MatchesCart" if valid else "DoesNotMatchCart"))
            discounts |= valid
    return tuple(codes), list(discounts.values())


def _discounted(price: CentPrecisionMoney, discounts: Iterable[CartDiscount]) -> DiscountedLineItemPrice:
    """`price` after successive discounts: each applies to what the previous one left, down to zero at most."""
    return reduce(_after, discounts, DiscountedLineItemPrice(value=price, included_discounts=()))


def _after(price: DiscountedLineItemPrice, discount: CartDiscount) -> DiscountedLineItemPrice:
    amount = _taken_off(price.value, discount)
    if amount is None:
        return price
    portion = DiscountedLineItemPortion(discount=CartDiscountReference(id=discount.id), discounted_amount=amount)
    return DiscountedLineItemPrice(
        value=less(price.value, amount), included_discounts=(*price.included_discounts, portion)
    )


def _taken_off(price: CentPrecisionMoney, discount: CartDiscount) -> CentPrecisionMoney | None:
    """The amount that `discount` takes off `price`; None if it does not apply to the currency."""
    value = discount.value
    if isinstance(value, RelativeDiscount):
        return share(price, Fraction(value.permyriad, 10_000))
    for amount in value.money:
        if amount.currency_code == price.currency_code:
            return min(amount, price, key=lambda it: it.cent_amount)
    return None


def _sum_of_taxes(parts: Sequence[TaxedPrice | Maybe], currency: str) -> TaxedPrice | Maybe:
    """The taxes of the cart: none unless it has items and all of them are taxed."""
    known = [part for part in parts if not isinstance(part, Maybe)]
    if not known or len(known) < len(parts):
        return UNSET
    return TaxedPrice(
        total_net=total((it.total_net for it in known), currency),
        total_gross=total((it.total_gross for it in known), currency),
        tax_portions=_by_rate((portion for it in known for portion in it.tax_portions), currency),
        total_tax=total((it.total_tax for it in known), currency),
    )


def _by_rate(portions: Iterable[TaxPortion], currency: str) -> tuple[TaxPortion, ...]:
    """A portion for each rate."""
    sums = dict[tuple[str, Decimal], TaxPortion]()
    for it in portions:
        before = sums.get((it.name, it.rate))
        amount = it.amount if before is None else total((before.amount, it.amount), currency)
        sums[it.name, it.rate] = replace(it, amount=amount)
    return tuple(sums.values())
