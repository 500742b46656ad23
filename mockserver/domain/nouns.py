"""The types of record that a project has, each declared once: its table, what finds it, and what becomes of it.

Storage, snapshots, clones, exports, resets, differences, expansions and lookups derive from `NOUNS`. It is written out
rather than collected as modules are imported: a type whose module nobody imports would be lost without a word.
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
"""What can be put back to the fixtures on its own."""


@dataclass(frozen=True, eq=False)
class By(Generic[R, K]):
    """Finds the one record with a key. A record may have several keys, or none.

    `normal` makes equal what counts as the same key. Where a change may not take a key that another record has,
    `refuse` says so, with the key and that record, and `name` is what people call the key.
    """

    kind: type[R]
    keys: Callable[[R], Iterable[K]]
    normal: Callable[[K], K] | None = None
    name: str = ""
    refuse: Callable[[K, R], NoReturn] | None = None


@dataclass(frozen=True, eq=False)
class Of(Generic[R, K]):
    """Finds all records with a key, in the order in which they were saved last."""

    kind: type[R]
    keys: Callable[[R], Iterable[K]]


@dataclass(frozen=True, eq=False)
class Noun(Generic[R]):
    """One type of record."""

    kind: type[R]
    part: Part
    indexes: tuple[By[R, Any] | Of[R, Any], ...] = ()
    form: Any = None
    """What its table is read as, where that is not `kind`."""
    type_id: str = ""
    """What references call it; empty where none are expanded."""
    shown: Callable[[R], object] | None = None
    """What an expanded reference shows of it, where that is not all."""
    version: Callable[[R], int] | None = None
    """Where changes are based on a version."""
    life: Callable[[R], tuple[DateTime, DateTime | Maybe]] | None = None
    """From when until when it is good for something: a new record removes a few that have expired by its beginning."""
    most: int | None = None
    most_bytes: int | None = None
    """How many there may be, or how many bytes of JSON: beyond, the oldest go."""
    is_found_across_projects: bool = False
    """Whether the projects that have a record can be found by its id."""

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
PRODUCTS = Noun(Product, "catalogue", (PRODUCT_BY_SKU,))  # no typeId: a product of the API has another shape
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
    PROJECTS,  # first: everything else is in one
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
"""All of them, in the order in which fixtures and data files have them."""
