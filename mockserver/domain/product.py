"""The catalog: products with their variants and prices, tax categories, and discount codes.

It comes from fixtures; no operation changes it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from mockserver.domain.customer import CustomerGroupReference
from mockserver.domain.money import CentPrecisionMoney
from mockserver.domain.values import MADE_AT, UNSET, Country, DateTime, Key, LocalizedString, Maybe, Value, Version

Rate = Annotated[Decimal, Meta(extra_json_schema={"type": "number", "format": None, "minimum": 0, "maximum": 1})]
"""A rate between 0 and 1. It is decimal because prices are computed with it; its bounds are checked when it is read."""


class ProductTypeReference(Value, frozen=True, kw_only=True):
    """A reference to a ProductType."""

    type_id: Literal["product-type"] = "product-type"
    id: str


class TaxCategoryReference(Value, frozen=True, kw_only=True):
    """A reference to a TaxCategory."""

    type_id: Literal["tax-category"] = "tax-category"
    id: str


class CartDiscountReference(Value, frozen=True, kw_only=True):
    """A reference to a CartDiscount."""

    type_id: Literal["cart-discount"] = "cart-discount"
    id: str


class TaxRate(Value, frozen=True, kw_only=True):
    """The tax rate of a country, or of one of its states."""

    id: str
    name: str
    amount: Rate
    included_in_price: bool
    country: Country
    state: str | Maybe = UNSET


class TaxCategory(Value, frozen=True, kw_only=True):
    """Products that share tax rates."""

    table: ClassVar[str] = "taxCategories"
    id: str
    key: Key
    version: Version = 1
    name: str
    rates: tuple[TaxRate, ...] = ()
    created_at: DateTime = MADE_AT
    last_modified_at: DateTime = MADE_AT


class ProductType(Value, frozen=True, kw_only=True):
    """Products that share attributes."""

    table: ClassVar[str] = "productTypes"
    id: str
    key: Key
    version: Version = 1
    name: str
    description: str = ""
    attributes: tuple[Any, ...] = ()
    """Attribute definitions. Fixtures have none, so attributes of variants are not checked."""
    created_at: DateTime = MADE_AT
    last_modified_at: DateTime = MADE_AT


class Price(Value, frozen=True, kw_only=True):
    """A price of a variant: general, for a country, or for a customer group; with or without a validity period."""

    id: str
    key: Key | Maybe = UNSET
    value: CentPrecisionMoney
    country: Country | Maybe = UNSET
    customer_group: CustomerGroupReference | Maybe = UNSET
    valid_from: DateTime | Maybe = UNSET
    valid_until: DateTime | Maybe = UNSET


class Attribute(Value, frozen=True, kw_only=True):
    """An attribute of a variant."""

    name: str
    value: Any


class ImageDimensions(Value, frozen=True, kw_only=True):
    """In pixels."""

    w: int
    h: int


class Image(Value, frozen=True, kw_only=True):
    """A picture of a variant."""

    url: str
    dimensions: ImageDimensions
    label: str | Maybe = UNSET


class ProductVariant(Value, frozen=True, kw_only=True):
    """A variant of a product."""

    id: Annotated[int, Meta(ge=1)]
    sku: str | Maybe = UNSET
    key: Key | Maybe = UNSET
    prices: tuple[Price, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    images: tuple[Image, ...] = ()
    assets: tuple[Any, ...] = ()


class Product(Value, frozen=True, kw_only=True):
    """A product. Only published products are sold."""

    table: ClassVar[str] = "products"
    id: str
    key: Key
    version: Version = 1
    product_type: ProductTypeReference
    name: LocalizedString
    slug: LocalizedString
    variants: tuple[ProductVariant, ...]
    tax_category: TaxCategoryReference | Maybe = UNSET
    is_published: bool = True


class RelativeDiscount(Value, frozen=True, kw_only=True, tag_field="type", tag="relative"):
    """A percentage of the price."""

    permyriad: Annotated[int, Meta(ge=1, le=10_000)]
    """Parts of 10,000: 1,000 is a tenth."""


class AbsoluteDiscount(Value, frozen=True, kw_only=True, tag_field="type", tag="absolute"):
    """An amount off the price, for each of the given currencies."""

    money: tuple[CentPrecisionMoney, ...]


class EveryLineItem(Value, frozen=True, kw_only=True, tag_field="type", tag="lineItems"):
    """What a cart discount applies to: all line items."""

    predicate: Literal["1=1"] = "1=1"


class AnyOrder(Value, frozen=True, kw_only=True, tag_field="type", tag="AnyOrder"):
    """Orders of every kind, recurring or not."""


class CartDiscount(Value, frozen=True, kw_only=True):
    """A discount on the price of each line item, in every cart with a code for it."""

    table: ClassVar[str] = "cartDiscounts"
    id: str
    key: Key
    version: Version = 1
    name: LocalizedString
    value: RelativeDiscount | AbsoluteDiscount
    cart_predicate: Literal["1=1"] = "1=1"
    target: EveryLineItem = EveryLineItem()
    sort_order: str = "0.5"
    """A decimal between 0 and 1, unique in the project. Even so, discounts apply in the order of their codes."""
    stores: tuple[Any, ...] = ()
    is_active: bool = True
    valid_from: DateTime | Maybe = UNSET
    valid_until: DateTime | Maybe = UNSET
    requires_discount_code: Literal[True] = True
    references: tuple[Any, ...] = ()
    stacking_mode: Literal["Stacking"] = "Stacking"
    recurring_order_scope: AnyOrder = AnyOrder()
    created_at: DateTime = MADE_AT
    last_modified_at: DateTime = MADE_AT


class DiscountCode(Value, frozen=True, kw_only=True):
    """A code that customers enter to get discounts."""

    table: ClassVar[str] = "discountCodes"
    id: str
    code: str
    version: Version = 1
    name: LocalizedString | Maybe = UNSET
    cart_discounts: tuple[CartDiscountReference, ...]
    is_active: bool = True
    valid_from: DateTime | Maybe = UNSET
    valid_until: DateTime | Maybe = UNSET
    groups: tuple[str, ...] = ()
    references: tuple[Any, ...] = ()
    """Always empty: discount codes have no predicate here that could refer to anything."""
    created_at: DateTime = MADE_AT
    last_modified_at: DateTime = MADE_AT


def is_valid(it: Price | CartDiscount | DiscountCode, now: DateTime) -> bool:
    """Whether `now` is within the validity period, whose end is exclusive."""
    return (isinstance(it.valid_from, Maybe) or it.valid_from <= now) and (
        isinstance(it.valid_until, Maybe) or now < it.valid_until
    )
