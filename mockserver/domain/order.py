"""The types of `order.yaml`."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from mockserver.domain.cart import (
    BaseAddress,
    CustomLineItem,
    DiscountCodeInfo,
    InventoryMode,
    LineItem,
    Origin,
    RoundingMode,
    ShippingMode,
    TaxCalculationMode,
    TaxedPrice,
    TaxMode,
)
from mockserver.domain.customer import CustomerGroupReference, CustomFields, Initiator
from mockserver.domain.money import CentPrecisionMoney
from mockserver.domain.values import UNSET, Country, DateTime, Locale, Maybe, Value, Version


class CartReference(Value, frozen=True, kw_only=True):
    """A reference to a Cart."""

    type_id: Literal["cart"] = "cart"
    id: str


class Order(Value, frozen=True, kw_only=True):
    """An order: a cart as it was when it was ordered."""

    table: ClassVar[str] = "orders"
    type: Literal["Order"] = "Order"
    id: str
    version: Version
    created_at: DateTime
    last_modified_at: DateTime
    created_by: Initiator | Maybe = UNSET
    last_modified_by: Initiator | Maybe = UNSET
    order_number: str | Maybe = UNSET
    customer_id: str | Maybe = UNSET
    customer_email: str | Maybe = UNSET
    customer_group: CustomerGroupReference | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    line_items: tuple[LineItem, ...]
    custom_line_items: tuple[CustomLineItem, ...] = ()
    total_price: CentPrecisionMoney
    taxed_price: TaxedPrice | Maybe = UNSET
    tax_mode: TaxMode = "Platform"
    price_rounding_mode: RoundingMode = "HalfEven"
    tax_rounding_mode: RoundingMode = "HalfEven"
    tax_calculation_mode: TaxCalculationMode = "LineItemLevel"
    inventory_mode: InventoryMode = "None"
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
    order_state: Literal["Open", "Confirmed", "Complete", "Cancelled"] = "Open"
    sync_info: tuple[Any, ...] = ()
    return_info: tuple[Any, ...] = ()
    cart: CartReference | Maybe = UNSET
    custom: CustomFields | Maybe = UNSET


class MyOrderFromCartDraft(Value, frozen=True, kw_only=True):
    """The cart to order, and its expected version."""

    id: str
    version: Version


class OrderPagedQueryResponse(Value, frozen=True, kw_only=True):
    """One page of orders; `total` unless `withTotal=false`."""

    limit: int
    offset: int
    count: int
    total: int | Maybe = UNSET
    results: tuple[Order, ...]
