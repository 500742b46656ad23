"""What the core asks of the world."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mockserver.domain.cart import Cart
from mockserver.domain.customer import CustomerReference, Initiator
from mockserver.domain.messages import AnyMessage
from mockserver.domain.order import Order
from mockserver.domain.product import CartDiscount, DiscountCode, Product, ProductType, TaxCategory
from mockserver.domain.project import ApiClient, Project, Type
from mockserver.domain.records import Account, Change, IssuedToken, Token
from mockserver.domain.values import UNSET, DateTime, Maybe, Value


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime: ...


class Chance(Protocol):
    """What must not be guessed, or must not repeat."""

    def new_id(self) -> str:
        """A UUID."""

    def new_text(self, length: int) -> str:
        """Text of `length` characters out of A-Z a-z 0-9 _ -."""


class Passwords(Protocol):
    """How passwords are kept."""

    def hashed(self, password: str) -> str:
        """A salted hash, with the parameters that verifying it takes."""

    def match(self, password: str, hash: str) -> bool:
        """Whether `hash` is of `password`, in constant time."""


class Records(Protocol):
    """One project as it stands. Every look-up is by index and costs the same at any size."""

    def account(self, id: str) -> Account | None: ...

    def account_by_email(self, email: str) -> Account | None:
        """Ignores case."""

    def token(self, id: str) -> Token | None: ...

    def tokens_of_customer(self, customer_id: str) -> Sequence[Token]: ...

    def tokens_of_session(self, session: str) -> Sequence[Token]: ...

    def issued_token(self, kind: str, value_hash: str) -> IssuedToken | None: ...

    def issued_tokens_of(self, kind: str, customer_id: str) -> Sequence[IssuedToken]: ...

    def anonymous_id_is_used(self, anonymous_id: str) -> bool: ...

    def type_by_id(self, id: str) -> Type | None: ...

    def type_by_key(self, key: str) -> Type | None: ...

    def cart(self, id: str) -> Cart | None: ...

    def carts_of_customer(self, customer_id: str) -> Sequence[Cart]: ...

    def carts_of_session(self, anonymous_id: str) -> Sequence[Cart]: ...

    def order(self, id: str) -> Order | None: ...

    def orders_of_customer(self, customer_id: str) -> Sequence[Order]: ...

    def orders_of_session(self, anonymous_id: str) -> Sequence[Order]: ...

    def product(self, id: str) -> Product | None: ...

    def product_by_sku(self, sku: str) -> Product | None: ...

    def product_type(self, id: str) -> ProductType | None: ...

    def tax_category(self, id: str) -> TaxCategory | None: ...

    def cart_discount(self, id: str) -> CartDiscount | None: ...

    def discount_code(self, id: str) -> DiscountCode | None: ...

    def discount_code_by_code(self, code: str) -> DiscountCode | None: ...

    def client(self, id: str) -> ApiClient | None: ...

    def messages(self) -> Sequence[AnyMessage]:
        """Oldest first."""

    def message(self, id: str) -> AnyMessage | None: ...


class Store(Protocol):
    """Where projects live. Nothing of it blocks for longer than appending one record takes."""

    def projects(self) -> Sequence[Project]: ...

    def project(self, key: str) -> Project | None: ...

    def records(self, project_key: str) -> Records:
        """Raises KeyError for a project that does not exist."""

    def client_projects(self, client_id: str) -> Sequence[str]:
        """The keys of the projects that have this API client; several, when projects are made from others."""

    def token_projects(self, token_id: str) -> Sequence[str]:
        """The keys of the projects that the token was issued for; several, when it is one of their fixtures."""

    def commit(self, project_key: str, change: Change) -> None:
        """Keeps all of `change`, durably, before it returns; or raises and keeps nothing.

        Raises Refused: ConcurrentModification when a version is not the one that the change is based on, DuplicateField
        when an email is in use.
        """


class Identity(Value, frozen=True, kw_only=True):
    """On whose behalf a request is made."""

    client_id: str
    scopes: tuple[str, ...]
    customer_id: str | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    external_user_id: str | Maybe = UNSET

    def initiator(self) -> Initiator:
        """As `createdBy` and `lastModifiedBy` name it."""
        customer = UNSET if self.customer_id is UNSET else CustomerReference(id=str(self.customer_id))
        return Initiator(
            client_id=self.client_id,
            external_user_id=self.external_user_id,
            customer=customer,
            anonymous_id=self.anonymous_id,
        )


class Context(Value, frozen=True, kw_only=True):
    """What the verbs may ask while they work on one request: a project as it stands, the time, who asks."""

    project: Project
    records: Records
    by: Identity
    now: DateTime
    chance: Chance
    passwords: Passwords
    token_lifetime: int
    """Seconds."""
