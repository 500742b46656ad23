"""What carts contain and cost: line items, prices, taxes, discount codes; and carts that can no longer be changed."""

from __future__ import annotations

from mockserver.domain.causes.resources import (
    BadDiscountCode,
    CartClosed,
    CartIncomplete,
    LineItemWithdrawn,
    NoPrice,
    NoTaxRate,
    Repriced,
    UnknownCodeOfCart,
    UnknownLineItem,
    UnknownSku,
    UnknownVariant,
)
from mockserver.domain.values import Maybe
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import ago, hinted, listed, shortened
from mockserver.observing.explaining.scene import Scene

_AFTER = {"Ordered": "It is an order by now. ", "Merged": "A sign-in merged it into the cart of the customer. "}


def no_line(cause: UnknownLineItem, _: Scene) -> Finding:
    """The cart has no line item with the id or key."""
    wrong = f"The cart has no line item with the {cause.by} '{shortened(cause.wanted)}'."
    there = f"{listed(cause.known)}." if cause.known else "The cart has no line items that could be named so."
    suggestion = f"{hinted(cause.wanted, cause.known)}Take it from `lineItems` of the last answer; a `sku` is no id."
    cites = None if cause.by == "key" else Citation("cart_actions", "An action on a `lineItemId`")
    return Finding(wrong, there, suggestion, cites)


def unknown_sku(cause: UnknownSku, scene: Scene) -> Finding:
    """No published variant has the SKU."""
    skus = scene.skus()
    wrong = f"No published variant has the SKU '{shortened(cause.sku)}'."
    there = f"{listed(skus)}." if skus else "The SKU of a published variant."
    suggestion = f"{hinted(cause.sku, skus)}Products are in the fixtures; `isPublished` must be true."
    return Finding(wrong, there, suggestion, Citation("cart_actions", "`addLineItem` of a `sku` that no variant has"))


def unknown_variant(cause: UnknownVariant, _: Scene) -> Finding:
    """No published product has the id and the variant."""
    wrong = f"No published product has the id '{shortened(cause.product_id)}' and a variant {cause.number}."
    suggestion = "Take the id from the catalogue, not the key; variants are numbered from 1."
    if cause.numbers:
        numbers = ", ".join(map(str, cause.numbers))
        suggestion = f"The product has the variants {numbers}; see too whether it is published."
    return Finding(wrong, "`productId` and `variantId` of a published variant.", suggestion)


def no_code(cause: UnknownCodeOfCart, _: Scene) -> Finding:
    """The cart does not have the discount code."""
    wrong = f"The cart does not have the discount code with the id '{shortened(cause.id)}'."
    there = f"{listed(cause.known)}." if cause.known else "The cart has no discount codes."
    return Finding(wrong, there, "Send the id in `discountCode`, as the cart has it: not the code itself.")


def closed(cause: CartClosed, scene: Scene) -> Finding:
    """The cart was ordered, merged or frozen."""
    wrong = f"The cart is {cause.state}, and only an Active cart can be changed or ordered."
    path = f"{scene.origin}/{scene.project}/me/active-cart"
    suggestion = f"{_AFTER.get(cause.state, '')}Go on with GET {path}, or create a new one."
    return Finding(wrong, "A cart whose `cartState` is `Active`.", suggestion, _closed_rule(cause.state, scene))


def _closed_rule(state: str, scene: Scene) -> Citation | None:
    if state == "Merged":
        return Citation("account", "After a merge, the anonymous cart has")
    if state != "Ordered":
        return None
    if scene.operation_id == "createMyOrder":
        return Citation("order", "A Cart cannot be ordered twice")
    return Citation("cart", "A Cart that was ordered can no longer")


def incomplete(cause: CartIncomplete, _: Scene) -> Finding:
    """The cart lacks what an order needs."""
    if cause.lacks == "items":
        return Finding("The cart is empty.", "A cart with line items.", "Send `addLineItem` before the order.")
    wrong, cites = "The cart has no shipping address.", Citation("order", "A Cart without shipping address")
    return Finding(wrong, "A cart with a `shippingAddress`.", "Send `setShippingAddress` before the order.", cites)


def withdrawn(cause: LineItemWithdrawn, _: Scene) -> Finding:
    """The product of a line item is no longer sold."""
    wrong = f"The line item '{cause.id}' is of a product that is not sold any more."
    return Finding(wrong, "A cart whose products are published.", "Send `recalculate`: it removes what is not sold.")


def without_price(cause: NoPrice, _: Scene) -> Finding:
    """A variant has no price for the currency, country and customer group of the cart."""
    name = f"'{cause.sku}'" if cause.sku else f"{cause.variant_id} of '{cause.product_id}'"
    where = f" and the country {cause.country}" if isinstance(cause.country, str) else ""
    wrong = f"The variant {name} has no price in {cause.currency}{where}, which the cart has."
    prices = [f"{amount} {currency} (minor units){_in(country)}" for amount, currency, country in cause.prices]
    there = f"It is sold for {', '.join(prices)}." if prices else "It has no price at all."
    suggestion = "Create the cart in another `currency`, set its `country`, or add the price to the fixtures."
    suggestion = f"{_usual_code(cause.country)}{suggestion}"
    return Finding(wrong, there, suggestion, Citation("cart_actions", "has no price in the currency of the Cart"))


def without_tax_rate(cause: NoTaxRate, _: Scene) -> Finding:
    """A tax category has no rate for where the cart is shipped to."""
    state = f", {cause.state}" if isinstance(cause.state, str) else ""
    wrong = f"The tax category '{cause.tax_category_id}' has no rate for {cause.country}{state}."
    suggestion = "Ship to a country that has a rate, or add one to the tax category in the fixtures."
    suggestion = f"{_usual_code(cause.country)}{suggestion}"
    return Finding(wrong, "A shipping address in a country with a tax rate.", suggestion)


def inapplicable(cause: BadDiscountCode, scene: Scene) -> Finding:
    """A discount code does not exist, is not valid now, or has no effect."""
    code = shortened(cause.code)
    match cause.problem:
        case "unknown":
            cites = Citation("cart_actions", "`addDiscountCode` with a code that does not exist")
            suggestion = "Case matters. Discount codes are in the fixtures: `discountCodes`."
            return Finding(f"There is no discount code '{code}'.", "The `code` of a discount code.", suggestion, cites)
        case "effect":
            why = "it, or each of its discounts, is inactive or out of date"
            wrong = f"The discount code '{code}' no longer applies: {why}."
            suggestion = "Remove it from the cart with `removeDiscountCode`, and order again."
            return Finding(wrong, "A cart whose discount codes are all in the state `MatchesCart`.", suggestion)
        case "time":
            until = cause.valid_until
            wrong = f"The discount code '{code}' is not valid yet: it begins at {cause.valid_from}."
            if isinstance(until, str) and until <= scene.now:
                wrong = f"The discount code '{code}' ended {ago(until, scene.now)} (at {until})."
            suggestion = "Move the clock of the stand-in, or the dates in the fixtures."
            return Finding(wrong, "A discount code that is valid now, by the mock clock.", suggestion)


def repriced(cause: Repriced, _: Scene) -> Finding:
    """Prices or taxes of line items are no longer those of the cart."""
    wrong = f"The prices of {listed(cause.line_items, 'and')} have changed since they came into the cart."
    suggestion = "Send `recalculate`, show the new prices to the customer, and order again."
    return Finding(wrong, "A cart with the prices of now.", suggestion)


def _in(country: str | Maybe) -> str:
    return "" if isinstance(country, Maybe) else f" in {country}"


def _usual_code(country: str | Maybe) -> str:
    """A hint for those who send the reserved code of a country."""
    return "`UK` is only reserved: the code of the United Kingdom is `GB`. " if country == "UK" else ""
