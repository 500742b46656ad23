"""What carts cost: prices, taxes, discount codes."""

from __future__ import annotations

from mockserver.domain.errors import (
    DiscountCodeNonApplicable,
    MatchingPriceNotFound,
    MissingTaxRateForCountry,
    PriceChanged,
)
from mockserver.domain.product import Price, ProductVariant
from mockserver.domain.values import Maybe
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import ago, listed, shortened
from mockserver.observing.explaining.situation import Situation


def without_price(situation: Situation, error: MatchingPriceNotFound) -> Finding:
    """A variant has no price for the currency, country and customer group of the cart."""
    variants = situation.product.variants if situation.product else ()
    variant = next((it for it in variants if it.id == error.variant_id), None)
    name = f"'{variant.sku}'" if variant and variant.sku else f"{error.variant_id} of '{error.product_id}'"
    where = f" and the country {error.country}" if isinstance(error.country, str) else ""
    wrong = f"The variant {name} has no price in {error.currency}{where}, which the cart has."
    prices = [_price(it) for it in variant.prices] if isinstance(variant, ProductVariant) else []
    there = f"It is sold for {', '.join(prices)}." if prices else "It has no price at all."
    if variant is None:
        there = "A variant with a price for the cart."
    suggestion = "Create the cart in another `currency`, set its `country`, or add the price to the fixtures."
    suggestion = f"{_usual_code(error.country)}{suggestion}"
    cites = Citation("cart_actions", "has no price in the currency of the Cart")
    return Finding(wrong, there, suggestion, cites)


def without_tax_rate(_: Situation, error: MissingTaxRateForCountry) -> Finding:
    """A tax category has no rate for where the cart is shipped to."""
    state = f", {error.state}" if isinstance(error.state, str) else ""
    wrong = f"The tax category '{error.tax_category_id}' has no rate for {error.country}{state}."
    suggestion = "Ship to a country that has a rate, or add one to the tax category in the fixtures."
    suggestion = f"{_usual_code(error.country)}{suggestion}"
    return Finding(wrong, "A shipping address in a country with a tax rate.", suggestion)


def _usual_code(country: str | Maybe) -> str:
    """A hint for those who send the reserved code of a country."""
    return "`UK` is only reserved: the code of the United Kingdom is `GB`. " if country == "UK" else ""


def inapplicable(situation: Situation, error: DiscountCodeNonApplicable) -> Finding:
    """A discount code does not exist, is not valid now, or has no effect."""
    code = shortened(error.discount_code)
    if error.reason == "DoesNotExist":
        cites = Citation("cart_actions", "`addDiscountCode` with a code that does not exist")
        suggestion = "Case matters. Discount codes are in the fixtures: `discountCodes`."
        return Finding(f"There is no discount code '{code}'.", "The `code` of a discount code.", suggestion, cites)
    if error.reason != "TimeRangeNonApplicable":
        wrong = (
            f"The discount code '{code}' no longer applies: it, or each of its discounts, is inactive or out of date."
        )
        suggestion = "Remove it from the cart with `removeDiscountCode`, and order again."
        return Finding(wrong, "A cart whose discount codes are all in the state `MatchesCart`.", suggestion)
    suggestion = "Move the clock of the stand-in, or the dates in the fixtures."
    if isinstance(error.valid_until, str) and error.valid_until <= situation.now:
        wrong = f"The discount code '{code}' ended {ago(error.valid_until, situation.now)} (at {error.valid_until})."
    else:
        wrong = f"The discount code '{code}' is not valid yet: it begins at {error.valid_from}."
    return Finding(wrong, "A discount code that is valid now, by the mock clock.", suggestion)


def repriced(_: Situation, error: PriceChanged) -> Finding:
    """Prices or taxes of line items are no longer those of the cart."""
    wrong = f"The prices of {listed(error.line_items, 'and')} have changed since they came into the cart."
    suggestion = "Send `recalculate`, show the new prices to the customer, and order again."
    return Finding(wrong, "A cart with the prices of now.", suggestion)


def _price(price: Price) -> str:
    value = price.value
    country = "" if isinstance(price.country, Maybe) else f" in {price.country}"
    return f"{value.cent_amount} {value.currency_code} (minor units){country}"
