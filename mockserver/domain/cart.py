"""The types of `cart.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta

from mockserver.domain.customer import (
    AddressDraft,
    AddressFields,
    CustomerGroupReference,
    CustomFields,
    CustomFieldsDraft,
    Initiator,
)
from mockserver.domain.money import CentPrecisionMoney, Currency
from mockserver.domain.product import (
    CartDiscountReference,
    Price,
    ProductTypeReference,
    ProductVariant,
    Rate,
    TaxCategoryReference,
    TaxRate,
)
from mockserver.domain.values import (
    LARGEST_INTEGER,
    UNSET,
    Country,
    DateTime,
    Instant,
    Key,
    Locale,
    LocalizedString,
    Maybe,
    Value,
    Version,
)

Quantity = Annotated[int, Meta(ge=1, le=LARGEST_INTEGER)]
"""A quantity."""

Days = Annotated[int, Meta(ge=1, le=365_250)]

CartState = Literal["Active", "Merged", "Ordered", "Frozen"]
Origin = Literal["Customer", "Merchant", "Quote", "RecurringOrder"]
TaxMode = Literal["Platform", "External", "ExternalAmount", "Disabled"]
RoundingMode = Literal["HalfEven"]
TaxCalculationMode = Literal["LineItemLevel"]
InventoryMode = Literal["None", "TrackOnly", "ReserveOnOrder"]
ShippingMode = Literal["Single", "Multiple"]

INITIAL_STATE_ID = "5ad2ea6f-4f0b-4d6c-9a57-0c3f7e1b8d24"
"""The only state that line items have here, in every project."""


class StateReference(Value, frozen=True, kw_only=True):
    """A reference to a State."""

    type_id: Literal["state"] = "state"
    id: str


class DiscountCodeReference(Value, frozen=True, kw_only=True):
    """A reference to a DiscountCode."""

    type_id: Literal["discount-code"] = "discount-code"
    id: str


class DiscountCodeInfo(Value, frozen=True, kw_only=True):
    """A discount code of a cart, and whether it has an effect."""

    discount_code: DiscountCodeReference
    state: Literal["NotActive", "NotValid", "DoesNotMatchCart", "MatchesCart"]


class ItemState(Value, frozen=True, kw_only=True):
    """The quantity of an item in one state."""

    quantity: int
    state: StateReference


class TaxPortion(Value, frozen=True, kw_only=True):
    """The amount that one tax rate adds up to."""

    name: str
    rate: Rate
    amount: CentPrecisionMoney


class TaxedPrice(Value, frozen=True, kw_only=True):
    """A price without and with its taxes."""

    total_net: CentPrecisionMoney
    total_gross: CentPrecisionMoney
    tax_portions: tuple[TaxPortion, ...]
    total_tax: CentPrecisionMoney


class DiscountedLineItemPortion(Value, frozen=True, kw_only=True):
    """The amount that one discount takes off the price of one item."""

    discount: CartDiscountReference
    discounted_amount: CentPrecisionMoney


class DiscountedLineItemPrice(Value, frozen=True, kw_only=True):
    """The price of one item after its discounts."""

    value: CentPrecisionMoney
    included_discounts: tuple[DiscountedLineItemPortion, ...]


class DiscountedLineItemPriceForQuantity(Value, frozen=True, kw_only=True):
    """The quantity of an item that has this price."""

    quantity: int
    discounted_price: DiscountedLineItemPrice


class LineItem(Value, frozen=True, kw_only=True):
    """A quantity of one variant, as the catalog described it when it was added to the cart or last refreshed."""

    id: str
    key: Key | Maybe = UNSET
    product_id: str
    product_key: Key | Maybe = UNSET
    name: LocalizedString
    product_slug: LocalizedString | Maybe = UNSET
    product_type: ProductTypeReference
    variant: ProductVariant
    price: Price
    quantity: int
    total_price: CentPrecisionMoney
    discounted_price_per_quantity: tuple[DiscountedLineItemPriceForQuantity, ...] = ()
    taxed_price: TaxedPrice | Maybe = UNSET
    taxed_price_portions: tuple[Any, ...] = ()
    state: tuple[ItemState, ...]
    tax_rate: TaxRate | Maybe = UNSET
    per_method_tax_rate: tuple[Any, ...] = ()
    price_mode: Literal["Platform"] = "Platform"
    line_item_mode: Literal["Standard", "GiftLineItem"] = "Standard"
    custom: CustomFields | Maybe = UNSET
    added_at: DateTime
    last_modified_at: DateTime


class CustomLineItem(Value, frozen=True, kw_only=True):
    """An item outside the catalog, at its own price. Only fixtures can put one into a cart."""

    id: str
    key: Key | Maybe = UNSET
    name: LocalizedString
    money: CentPrecisionMoney
    slug: str
    quantity: int
    total_price: CentPrecisionMoney
    discounted_price_per_quantity: tuple[DiscountedLineItemPriceForQuantity, ...] = ()
    taxed_price: TaxedPrice | Maybe = UNSET
    taxed_price_portions: tuple[Any, ...] = ()
    state: tuple[ItemState, ...]
    tax_category: TaxCategoryReference | Maybe = UNSET
    tax_rate: TaxRate | Maybe = UNSET
    per_method_tax_rate: tuple[Any, ...] = ()
    price_mode: Literal["Standard", "External"] = "Standard"
    custom: CustomFields | Maybe = UNSET


class BaseAddress(AddressFields, frozen=True, kw_only=True):
    """An address of a cart or an order; its id is kept as given."""

    custom: CustomFields | Maybe = UNSET


class Cart(Value, frozen=True, kw_only=True):
    """The cart of a customer or of an anonymous session."""

    table: ClassVar[str] = "carts"
    type: Literal["Cart"] = "Cart"
    id: str
    version: Version
    created_at: DateTime
    last_modified_at: DateTime
    created_by: Initiator | Maybe = UNSET
    last_modified_by: Initiator | Maybe = UNSET
    key: Key | Maybe = UNSET
    customer_id: str | Maybe = UNSET
    customer_email: str | Maybe = UNSET
    customer_group: CustomerGroupReference | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    line_items: tuple[LineItem, ...] = ()
    custom_line_items: tuple[CustomLineItem, ...] = ()
    total_line_item_quantity: int | Maybe = UNSET
    total_price: CentPrecisionMoney
    taxed_price: TaxedPrice | Maybe = UNSET
    tax_mode: TaxMode = "Platform"
    price_rounding_mode: RoundingMode = "HalfEven"
    tax_rounding_mode: RoundingMode = "HalfEven"
    tax_calculation_mode: TaxCalculationMode = "LineItemLevel"
    inventory_mode: InventoryMode = "None"
    cart_state: CartState = "Active"
    shipping_address: BaseAddress | Maybe = UNSET
    billing_address: BaseAddress | Maybe = UNSET
    shipping_mode: ShippingMode = "Single"
    shipping: tuple[Any, ...] = ()
    item_shipping_addresses: tuple[BaseAddress, ...] = ()
    discount_codes: tuple[DiscountCodeInfo, ...] = ()
    direct_discounts: tuple[Any, ...] = ()
    refused_gifts: tuple[Any, ...] = ()
    country: Country | Maybe = UNSET
    locale: Locale | Maybe = UNSET
    origin: Origin = "Customer"
    custom: CustomFields | Maybe = UNSET
    delete_days_after_last_modification: Days = 90

    @property
    def currency(self) -> str:
        """Of every amount in the cart."""
        return self.total_price.currency_code


class MyLineItemDraft(Value, frozen=True, kw_only=True):
    """A variant by its SKU, or by its product and its number within that product, which defaults to 1."""

    key: Key | Maybe = UNSET
    product_id: str | Maybe = UNSET
    variant_id: int | Maybe = UNSET
    sku: str | Maybe = UNSET
    quantity: Quantity = 1
    added_at: Instant | Maybe = UNSET
    custom: CustomFieldsDraft | Maybe = UNSET

    not_implemented = ("distributionChannel", "recurrenceInfo", "shippingDetails", "supplyChannel")


class MyCartDraft(Value, frozen=True, kw_only=True):
    """The initial content of a new cart."""

    currency: Currency
    customer_email: str | Maybe = UNSET
    line_items: tuple[MyLineItemDraft, ...] | Maybe = UNSET
    inventory_mode: InventoryMode | Maybe = UNSET
    tax_mode: TaxMode | Maybe = UNSET
    shipping_mode: ShippingMode | Maybe = UNSET
    billing_address: AddressDraft | Maybe = UNSET
    shipping_address: AddressDraft | Maybe = UNSET
    item_shipping_addresses: tuple[AddressDraft, ...] | Maybe = UNSET
    discount_codes: tuple[str, ...] | Maybe = UNSET
    country: Country | Maybe = UNSET
    locale: Locale | Maybe = UNSET
    delete_days_after_last_modification: Days | Maybe = UNSET
    custom: CustomFieldsDraft | Maybe = UNSET

    not_implemented = ("businessUnit", "shippingMethod", "store")


class CartPagedQueryResponse(Value, frozen=True, kw_only=True):
    """One page of carts; `total` unless `withTotal=false`."""

    limit: int
    offset: int
    count: int
    total: int | Maybe = UNSET
    results: tuple[Cart, ...]
