"""The record types of a project, each declared once: its table, indexes, reset group, and how it ends.

Storage, snapshots, clones, exports, resets, differences, expansions and lookups derive from `NOUNS`. It is an explicit
tuple instead of a registry filled on import: a type whose module is never imported would silently be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Literal, NoReturn, TypeVar

from mockserver.domain import errors
from mockserver.domain.cart import Cart
from mockserver.domain.messages import AnyMessage, Message
from mockserver.domain.order import Order
from mockserver.domain.product import CartDiscount, DiscountCode, Product, ProductType, TaxCategory
from mockserver.domain.project import ApiClient, Project, Type
from mockserver.domain.records import Account, AnonymousSession, IssuedToken, Record, Token
from mockserver.domain.values import DateTime, Maybe
from mockserver.limits import ANONYMOUS_SESSIONS as MOST_ANONYMOUS_SESSIONS
from mockserver.limits import MESSAGES_SIZE
from mockserver.limits import TOKENS as MOST_TOKENS

R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)

Part = Literal["customers", "carts", "tokens", "catalogue"]
"""What can be reset to the fixtures separately."""


@dataclass(frozen=True, eq=False)
class By(Generic[R, K]):
    """A unique index: finds the record with a key. A record may have several keys, or none.

    `normal` maps equivalent keys to the same value. If a change must not use a key of another record, `refuse` raises
    the error, given the key and that record, and `name` is the name of the key in messages.
    """

    kind: type[R]
    keys: Callable[[R], Iterable[K]]
    normal: Callable[[K], K] | None = None
    name: str = ""
    refuse: Callable[[K, R], NoReturn] | None = None


@dataclass(frozen=True, eq=False)
class Of(Generic[R, K]):
    """A non-unique index: finds all records with a key, in the order in which they were last saved."""

    kind: type[R]
    keys: Callable[[R], Iterable[K]]


@dataclass(frozen=True, eq=False)
class Noun(Generic[R]):
    """A record type."""

    kind: type[R]
    part: Part
    indexes: tuple[By[R, Any] | Of[R, Any], ...] = ()
    form: Any = None
    """The type that its table is decoded as, if not `kind`."""
    type_id: str = ""
    """The `typeId` of references to it; empty if they are never expanded."""
    shown: Callable[[R], object] | None = None
    """The part that an expanded reference shows, if not the whole record."""
    version: Callable[[R], int] | None = None
    """The version that changes are based on, if the type has one."""
    life: Callable[[R], tuple[DateTime, DateTime | Maybe]] | None = None
    """The period of validity: a new record evicts a few that have expired before its own period starts."""
    most: int | None = None
    most_bytes: int | None = None
    """The maximum number of records, or of bytes of JSON. Beyond it, the oldest are evicted."""
    is_found_across_projects: bool = False
    """Whether projects can be looked up by the id of a record."""

    @cached_property
    def table(self) -> str:
        return self.kind.table


def given(key: str | Maybe) -> tuple[str, ...]:
    """The key, if there is one."""
    return (key,) if key and not isinstance(key, Maybe) else ()


TYPE_BY_KEY = By(Type, lambda it: (it.key,))
PRODUCT_BY_SKU = By(Product, lambda it: [sku for variant in it.variants for sku in given(variant.sku)])
DISCOUNT_CODE_BY_CODE = By(DiscountCode, lambda it: (it.code,))
ACCOUNT_BY_EMAIL = By(
    Account,
    lambda it: (it.customer.email,),
    normal=str.lower,
    name="email",
    refuse=lambda email, holder: errors.duplicate_email(email, holder.customer),
)
CARTS_OF_CUSTOMER = Of(Cart, lambda it: given(it.customer_id))
CARTS_OF_SESSION = Of(Cart, lambda it: given(it.anonymous_id))
ORDERS_OF_CUSTOMER = Of(Order, lambda it: given(it.customer_id))
ORDERS_OF_SESSION = Of(Order, lambda it: given(it.anonymous_id))
TOKENS_OF_CUSTOMER = Of(Token, lambda it: given(it.customer_id))
TOKENS_OF_SESSION = Of(Token, lambda it: (it.session,))
ISSUED_TOKEN_BY_VALUE = By(IssuedToken, lambda it: ((str(it.kind), it.value_hash),))
ISSUED_TOKENS_OF_CUSTOMER = Of(IssuedToken, lambda it: ((str(it.kind), it.customer_id),))

PROJECTS = Noun(Project, "catalogue")
CLIENTS = Noun(ApiClient, "catalogue", is_found_across_projects=True)
TYPES = Noun(Type, "catalogue", (TYPE_BY_KEY,), type_id="type")
PRODUCT_TYPES = Noun(ProductType, "catalogue", type_id="product-type")
TAX_CATEGORIES = Noun(TaxCategory, "catalogue", type_id="tax-category")
PRODUCTS = Noun(Product, "catalogue", (PRODUCT_BY_SKU,))  # no typeId: a product has another shape in the API
CART_DISCOUNTS = Noun(CartDiscount, "catalogue", type_id="cart-discount")
DISCOUNT_CODES = Noun(DiscountCode, "catalogue", (DISCOUNT_CODE_BY_CODE,), type_id="discount-code")
ACCOUNTS = Noun(
    Account,
    "customers",
    (ACCOUNT_BY_EMAIL,),
    type_id="customer",
    shown=lambda it: it.customer,
    version=lambda it: it.customer.version,
)
CARTS = Noun(Cart, "carts", (CARTS_OF_CUSTOMER, CARTS_OF_SESSION), type_id="cart", version=lambda it: it.version)
ORDERS = Noun(Order, "carts", (ORDERS_OF_CUSTOMER, ORDERS_OF_SESSION), type_id="order", version=lambda it: it.version)
TOKENS = Noun(
    Token,
    "tokens",
    (TOKENS_OF_CUSTOMER, TOKENS_OF_SESSION),
    life=lambda it: (it.issued_at, it.expires_at),
    most=MOST_TOKENS,
    is_found_across_projects=True,
)
ISSUED_TOKENS = Noun(IssuedToken, "customers", (ISSUED_TOKEN_BY_VALUE, ISSUED_TOKENS_OF_CUSTOMER))
ANONYMOUS_SESSIONS = Noun(AnonymousSession, "tokens", most=MOST_ANONYMOUS_SESSIONS)
MESSAGES: Noun[AnyMessage] = Noun(
    Message,  # type: ignore[arg-type]  # each is one of AnyMessage, the union of its subclasses
    "customers",
    form=AnyMessage,
    most_bytes=MESSAGES_SIZE,
)

NOUNS: tuple[Noun[Any], ...] = (
    PROJECTS,  # first, because every other record belongs to a project
    CLIENTS,
    TYPES,
    PRODUCT_TYPES,
    TAX_CATEGORIES,
    PRODUCTS,
    CART_DISCOUNTS,
    DISCOUNT_CODES,
    ACCOUNTS,
    CARTS,
    ORDERS,
    TOKENS,
    ISSUED_TOKENS,
    ANONYMOUS_SESSIONS,
    MESSAGES,
)
"""All record types, in their order in fixtures and data files."""
