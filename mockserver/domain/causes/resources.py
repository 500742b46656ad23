"""What does not exist, has another version, or is in a state that does not allow the operation."""

from __future__ import annotations

from typing import Literal

from mockserver.domain.causes.cause import Cause
from mockserver.domain.values import UNSET, Maybe

What = Literal["customer", "cart"]
Keyed = Literal["address", "line item", "item shipping address"]


class UnknownProject(Cause, frozen=True, kw_only=True):
    """No project has the key."""

    key: str


class CustomerGone(Cause, frozen=True, kw_only=True):
    """The customer of the access token no longer exists."""

    id: str


class CustomerUnmatched(Cause, frozen=True, kw_only=True):
    """The customer exists, but `where` does not match it."""


class NoPasswordToReset(Cause, frozen=True, kw_only=True):
    """No customer has the email, or the customer authenticates elsewhere."""

    email: str
    is_external: bool


class UnknownCustomer(Cause, frozen=True, kw_only=True):
    """No customer has the id."""

    id: str


class UnknownMessage(Cause, frozen=True, kw_only=True):
    """No message has the id."""

    id: str


class NoActiveCart(Cause, frozen=True, kw_only=True):
    """The caller has no active cart. `others` has the ids and states of the caller's carts."""

    others: tuple[tuple[str, str], ...]


class UnknownCart(Cause, frozen=True, kw_only=True):
    """The caller has no cart with the id. `owner` is the owner of the cart, if it exists."""

    id: str
    owner: str | Maybe
    own: tuple[str, ...]
    """The ids of the caller's carts."""


class UnknownOrder(Cause, frozen=True, kw_only=True):
    """The caller has no order with the id. `owner` is the owner of the order, if it exists."""

    id: str
    owner: str | Maybe


class NothingFound(Cause, frozen=True, kw_only=True):
    """A check for carts or orders finds none."""

    what: Literal["carts", "orders"]


class OutdatedVersion(Cause, frozen=True, kw_only=True):
    """The request expects another version than the current one."""

    what: What
    id: str
    expected: int
    actual: int


class EmailTaken(Cause, frozen=True, kw_only=True):
    """Another customer has the email, perhaps in another case."""

    email: str
    holder_id: str
    holder_email: str


class KeyTaken(Cause, frozen=True, kw_only=True):
    """Another address of the customer, or another line item or address of the cart, has the key."""

    of: Keyed
    key: str
    taken: tuple[str, ...]


class UnknownAddress(Cause, frozen=True, kw_only=True):
    """The customer has no address with this id or key. `known` has the ids and keys of its addresses."""

    by: Literal["id", "key"]
    wanted: str
    known: tuple[tuple[str, str | Maybe], ...]


class Unnamed(Cause, frozen=True, kw_only=True):
    """An action or a draft does not name its target."""

    what: Literal["address", "line item", "variant"]


class UnknownLineItem(Cause, frozen=True, kw_only=True):
    """The cart has no line item with this id or key. `known` has the ids or keys of its line items."""

    by: Literal["id", "key"]
    wanted: str
    known: tuple[str, ...]


class UnknownSku(Cause, frozen=True, kw_only=True):
    """No published variant has the SKU."""

    sku: str


class UnknownVariant(Cause, frozen=True, kw_only=True):
    """No published product has the id and a variant with the number. `numbers` are those of its variants."""

    product_id: str
    number: int
    numbers: tuple[int, ...]


class Untyped(Cause, frozen=True, kw_only=True):
    """A custom field cannot be set on a resource without a custom Type."""

    what: What


class NothingToRemove(Cause, frozen=True, kw_only=True):
    """The custom field has no value; those in `others` have one."""

    name: str
    others: tuple[str, ...]


class UnknownCodeOfCart(Cause, frozen=True, kw_only=True):
    """The cart does not have the discount code with the id. `known` has the ids of the codes that it has."""

    id: str
    known: tuple[str, ...]


class CartClosed(Cause, frozen=True, kw_only=True):
    """The cart was ordered, merged or frozen."""

    state: str


class CartIncomplete(Cause, frozen=True, kw_only=True):
    """The cart lacks what an order needs."""

    lacks: Literal["items", "address"]


class LineItemWithdrawn(Cause, frozen=True, kw_only=True):
    """The product of a line item is no longer sold."""

    id: str


class NotServed(Cause, frozen=True, kw_only=True):
    """The platform supports `what`, such as `field 'store'`, and this stand-in does not."""

    what: str


class ActionsNotImplemented(Cause, frozen=True, kw_only=True):
    """The platform supports the cart actions `names`, and this stand-in does not."""

    names: tuple[str, ...]


class NoPrice(Cause, frozen=True, kw_only=True):
    """The variant has no price for the cart. `prices` lists its prices: amount, currency and country."""

    product_id: str
    variant_id: int
    sku: str | Maybe
    currency: str
    country: str | Maybe
    prices: tuple[tuple[int, str, str | Maybe], ...]


class NoTaxRate(Cause, frozen=True, kw_only=True):
    """The tax category has no rate for the country, nor for the state."""

    tax_category_id: str
    country: str
    state: str | Maybe


class BadDiscountCode(Cause, frozen=True, kw_only=True):
    """The discount code does not exist, is not valid now, or has no effect."""

    code: str
    problem: Literal["unknown", "time", "effect"]
    valid_from: str | Maybe = UNSET
    valid_until: str | Maybe = UNSET


class Repriced(Cause, frozen=True, kw_only=True):
    """The prices or taxes of these line items have changed."""

    line_items: tuple[str, ...]


ResourceCause = (
    UnknownProject
    | CustomerGone
    | CustomerUnmatched
    | NoPasswordToReset
    | UnknownCustomer
    | UnknownMessage
    | NoActiveCart
    | UnknownCart
    | UnknownOrder
    | NothingFound
    | OutdatedVersion
    | EmailTaken
    | KeyTaken
    | UnknownAddress
    | Unnamed
    | UnknownLineItem
    | UnknownSku
    | UnknownVariant
    | Untyped
    | NothingToRemove
    | UnknownCodeOfCart
    | CartClosed
    | CartIncomplete
    | LineItemWithdrawn
    | NotServed
    | ActionsNotImplemented
    | NoPrice
    | NoTaxRate
    | BadDiscountCode
    | Repriced
)
