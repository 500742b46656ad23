"""Stored records, and the changes that one request makes to them."""

from __future__ import annotations

from typing import ClassVar, Generic, Literal, Protocol, TypeVar

import msgspec

from mockserver.domain.customer import Customer
from mockserver.domain.values import UNSET, DateTime, Maybe, Value

T = TypeVar("T")


class Record(Protocol):
    """A stored record. Its `id` is unique in its `table` and project. `nouns.NOUNS` lists every type."""

    table: ClassVar[str]

    @property
    def id(self) -> str: ...


class Account(Value, frozen=True, kw_only=True):
    """A Customer and the facts about it that the API does not show."""

    table: ClassVar[str] = "customers"
    customer: Customer
    password_hash: str | Maybe = UNSET
    last_message_sequence_number: int = 0

    @property
    def id(self) -> str:
        return self.customer.id


class Token(Value, frozen=True, kw_only=True):
    """An access or refresh token. `id` is the SHA-256 of its value; All tokens of one grant share its `session`."""

    table: ClassVar[str] = "tokens"
    id: str
    kind: Literal["access", "refresh"]
    session: str
    client_id: str
    scopes: tuple[str, ...]
    customer_id: str | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    issued_at: DateTime
    expires_at: DateTime | Maybe = UNSET


class AnonymousSession(Value, frozen=True, kw_only=True):
    """An anonymous id in use."""

    table: ClassVar[str] = "anonymousSessions"
    id: str


class IssuedToken(Value, frozen=True, kw_only=True):
    """A password or email token of a customer, waiting to be used. `valueHash` is the SHA-256 of its value."""

    table: ClassVar[str] = "customerTokens"
    id: str
    kind: Literal["password", "email"]
    customer_id: str
    value_hash: str
    created_at: DateTime
    expires_at: DateTime


class Change(Value, frozen=True, kw_only=True):
    """All changes of one request in one project, committed together or not at all.

    `based_on` names the version of each Customer, Cart and Order that was read, 0 if it must not exist yet.
    """

    save: tuple[Record, ...] = ()
    drop: tuple[Record, ...] = ()
    based_on: dict[str, int] = msgspec.field(default_factory=dict)


class Mailed(Value, frozen=True, kw_only=True):
    """A new token is mailed to its customer. Only the mail contains its `value`."""

    to: str
    token: IssuedToken
    value: str


class Redeemed(Value, frozen=True, kw_only=True):
    """A mailed token has been redeemed."""

    token_id: str


Effect = Mailed | Redeemed
"""What happens outside the project after a commit: exactly once, even if the commit was repeated."""


class Outcome(Value, Generic[T], frozen=True, kw_only=True):
    """The result of a request: its response, its change, and the effects that follow the commit."""

    answer: T
    change: Change = Change()
    effects: tuple[Effect, ...] = ()
