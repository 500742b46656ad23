"""Line items: how variants get into a cart and follow changes of the catalog."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import INITIAL_STATE_ID, Cart, ItemState, LineItem, MyLineItemDraft, StateReference
from mockserver.domain.causes.inputs import TooLarge
from mockserver.domain.causes.resources import NoPrice, UnknownLineItem, UnknownSku, UnknownVariant, Unnamed
from mockserver.domain.custom import custom_fields
from mockserver.domain.money import money
from mockserver.domain.nouns import PRODUCT_BY_SKU, PRODUCTS
from mockserver.domain.ports import Context
from mockserver.domain.pricing import selected_price, tax_rate, totalled
from mockserver.domain.product import Product, ProductVariant, TaxCategoryReference
from mockserver.domain.values import LARGEST_INTEGER, UNSET, Maybe, timestamp


class Offer(NamedTuple):
    """A variant of a published product."""

    product: Product
    variant: ProductVariant


def with_line(cart: Cart, draft: MyLineItemDraft, context: Context) -> Cart:
    """`cart` with the variant that `draft` names, added to its existing line item or as a new one at the end.

    Raises InvalidOperation, InvalidInput, MatchingPriceNotFound, MissingTaxRateForCountry, DuplicateField,
    ReferencedResourceNotFound, RequiredField or InvalidField.
    """
    offer = _named(draft, context)
    custom = custom_fields(draft.custom, "line-item", context)
    for item in cart.line_items:
        if is_of(item, offer) and item.custom == custom:
            return with_quantity(cart, item, item.quantity + draft.quantity, context)
    if draft.key is not UNSET and any(item.key == draft.key for item in cart.line_items):
        errors.duplicate_key(str(draft.key), "line item", (item.key for item in cart.line_items))
    added_at = context.now if isinstance(draft.added_at, Maybe) else timestamp(draft.added_at)
    item = replace(_new_line(offer, draft.quantity, cart, context), key=draft.key, custom=custom, added_at=added_at)
    return replace(cart, line_items=(*cart.line_items, item))


def with_quantity(cart: Cart, item: LineItem, quantity: int, context: Context) -> Cart:
    """`cart` with `quantity` of `item`; 0 removes the item. Raises InvalidInput."""
    if quantity > LARGEST_INTEGER:
        cause = TooLarge(what="quantity", number=quantity)
        errors.invalid_input(f"The quantity must be at most {LARGEST_INTEGER}.", cause)
    if quantity == item.quantity:
        return cart
    changed = (replace(item, quantity=quantity, last_modified_at=context.now),) if quantity else ()
    return replace(cart, line_items=tuple(new for it in cart.line_items for new in (changed if it is item else (it,))))


def found_line(cart: Cart, id: str | Maybe, key: str | Maybe) -> LineItem:
    """The item of `cart` with this id or, when no id is given, with this key. Raises InvalidOperation."""
    if id is UNSET and key is UNSET:
        errors.invalid_operation("One of 'lineItemId' or 'lineItemKey' is required.", Unnamed(what="line item"))
    name, wanted = ("ID", id) if id is not UNSET else ("key", key)
    for item in cart.line_items:
        if wanted == (item.id if name == "ID" else item.key):
            return item
    names = (it.id if name == "ID" else it.key for it in cart.line_items)
    known = tuple(it for it in names if isinstance(it, str))
    cause = UnknownLineItem(by="id" if name == "ID" else "key", wanted=str(wanted), known=known)
    errors.invalid_operation(f"The cart does not contain a line item with the {name} '{wanted}'.", cause)


def is_of(item: LineItem, offer: Offer) -> bool:
    """Whether `item` is of that variant, and not a gift."""
    return (item.product_id, item.variant.id, item.line_item_mode) == (offer.product.id, offer.variant.id, "Standard")


def repriced(cart: Cart, context: Context) -> Cart:
    """`cart` with prices and taxes for its current country and shipping address. Raises MatchingPriceNotFound.

    Items that are no longer sold keep their price.
    """
    line_items = tuple(_repriced(it, cart, context) for it in cart.line_items)
    return with_taxes(replace(cart, line_items=line_items), context)


def with_taxes(cart: Cart, context: Context) -> Cart:
    """`cart` with the tax rates of its shipping address. Raises MissingTaxRateForCountry."""
    line_items = (replace(it, tax_rate=tax_rate(_tax_category(it, context), cart, context)) for it in cart.line_items)
    custom_line_items = (
        replace(it, tax_rate=tax_rate(it.tax_category, cart, context)) for it in cart.custom_line_items
    )
    return replace(cart, line_items=tuple(line_items), custom_line_items=tuple(custom_line_items))


def recalculated(cart: Cart, context: Context, *, update_product_data: bool) -> Cart:
    """`cart` recalculated from the current catalog. Items that are no longer sold, or not for this cart, are removed.

    With `update_product_data`, names, variants and product types are updated from the catalog too.
    Raises MissingTaxRateForCountry, or InvalidInput for amounts that are too large.
    """
    fresh = (_refreshed(item, cart, context, update_product_data) for item in cart.line_items)
    kept = replace(cart, line_items=tuple(item for item in fresh if item is not None))
    return totalled(with_taxes(kept, context), context)


def offer_of(item: LineItem, context: Context) -> Offer | None:
    """The product and variant of `item`, if it is still sold."""
    return _offer(context.records.get(PRODUCTS, item.product_id), item.variant.id)


def _named(draft: MyLineItemDraft, context: Context) -> Offer:
    if isinstance(draft.sku, str):
        product = context.records.one(PRODUCT_BY_SKU, draft.sku)
        variants = product.variants if product and product.is_published else ()
        for variant in variants:
            if product is not None and variant.sku == draft.sku:
                return Offer(product, variant)
        _not_sold(f"A product variant with the SKU '{draft.sku}'", UnknownSku(sku=draft.sku))
    if isinstance(draft.product_id, str):
        number = 1 if isinstance(draft.variant_id, Maybe) else draft.variant_id
        product = context.records.get(PRODUCTS, draft.product_id)
        numbers = tuple(it.id for it in product.variants) if product else ()
        cause = UnknownVariant(product_id=draft.product_id, number=number, numbers=numbers)
        what = f"The product with ID '{draft.product_id}' and its variant {number}"
        return _offer(product, number) or _not_sold(what, cause)
    errors.invalid_operation("One of 'sku' or 'productId' is required.", Unnamed(what="variant"))


def _not_sold(what: str, cause: UnknownSku | UnknownVariant) -> NoReturn:
    errors.invalid_operation(f"{what} is not published, or does not exist.", cause)


def _without_price(product_id: str, variant: ProductVariant, cart: Cart) -> NoReturn:
    """Raises MatchingPriceNotFound, with the prices of the variant in the catalog."""
    cause = NoPrice(
        product_id=product_id,
        variant_id=variant.id,
        sku=variant.sku,
        currency=cart.currency,
        country=cart.country,
        prices=tuple((it.value.cent_amount, it.value.currency_code, it.country) for it in variant.prices),
    )
    errors.no_matching_price(product_id, variant.id, cart.customer_group, cause)


def _offer(product: Product | None, variant_id: int) -> Offer | None:
    if product is None or not product.is_published:
        return None
    return next((Offer(product, it) for it in product.variants if it.id == variant_id), None)


def _new_line(offer: Offer, quantity: int, cart: Cart, context: Context) -> LineItem:
    product, variant = offer
    price = selected_price(variant, cart, context)
    if price is None:
        _without_price(product.id, variant, cart)
    return LineItem(
        id=context.chance.new_id(),
        product_id=product.id,
        product_key=product.key,
        name=product.name,
        product_slug=product.slug,
        product_type=product.product_type,
        variant=variant,
        price=price,
        quantity=quantity,
        total_price=money(0, cart.currency),
        state=(ItemState(quantity=quantity, state=StateReference(id=INITIAL_STATE_ID)),),
        tax_rate=tax_rate(product.tax_category, cart, context),
        added_at=context.now,
        last_modified_at=context.now,
    )


def _repriced(item: LineItem, cart: Cart, context: Context) -> LineItem:
    offer = offer_of(item, context)
    if offer is None:
        return item
    price = selected_price(offer.variant, cart, context)
    if price is None:
        _without_price(item.product_id, offer.variant, cart)
    return replace(item, price=price)


def _refreshed(item: LineItem, cart: Cart, context: Context, update_product_data: bool) -> LineItem | None:
    offer = offer_of(item, context)
    price = selected_price(offer.variant, cart, context) if offer else None
    if offer is None or price is None:
        return None
    if not update_product_data:
        return replace(item, price=price)
    product, variant = offer
    return replace(
        item,
        price=price,
        name=product.name,
        product_key=product.key,
        product_slug=product.slug,
        product_type=product.product_type,
        variant=variant,
    )


def _tax_category(item: LineItem, context: Context) -> TaxCategoryReference | Maybe:
    product = context.records.get(PRODUCTS, item.product_id)
    return product.tax_category if product else UNSET
