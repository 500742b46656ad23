"""Ports: what the domain needs from the outside."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

from mockserver.domain.customer import CustomerReference, Initiator
from mockserver.domain.nouns import By, Noun, Of
from mockserver.domain.project import Project
from mockserver.domain.records import Change, Record
from mockserver.domain.values import UNSET, DateTime, Maybe, Value

R = TypeVar("R", bound=Record)
K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Clock(Protocol):
    """The current time."""

    def now(self) -> datetime: ...


class Chance(Protocol):
    """Source of values that must be unpredictable or unique."""

    def new_id(self) -> str:
        """A UUID."""

    def new_text(self, length: int) -> str:
        """Text of `length` characters out of A-Z a-z 0-9 _ -."""


class Passwords(Protocol):
    """Password hashing."""

    def hashed(self, password: str) -> str:
        """A salted hash, including the parameters needed to verify it."""

    def match(self, password: str, hash: str) -> bool:
        """Whether `hash` is of `password`, in constant time."""


class Records(Protocol):
    """The current state of a project. Every lookup except `table` uses an index: its cost is constant."""

    def get(self, noun: Noun[R], id: str) -> R | None:
        """The record with this id."""

    def one(self, index: By[R, K], key: K) -> R | None:
        """The record with this key."""

    def all(self, index: Of[R, K], key: K) -> Sequence[R]:
        """The records with this key; the most recently saved record is last."""

    def table(self, noun: Noun[R]) -> Sequence[R]:
        """All of one type, oldest first."""


class Store(Protocol):
    """Storage of projects. No method blocks for longer than it takes to append one record."""

    def projects(self) -> Sequence[Project]: ...

    def project(self, key: str) -> Project | None: ...

    def records(self, project_key: str) -> Records:
        """Raises KeyError for a project that does not exist."""

    def projects_with(self, noun: Noun[Any], id: str) -> Sequence[str]:
        """The keys of the projects that have this API client or token: several, if projects were cloned."""

    def commit(self, project_key: str, change: Change) -> None:
        """Saves all of `change` durably before it returns; or raises and saves nothing.

        Raises Refused: ConcurrentModification when a version is not the one that the change is based on, DuplicateField
        when an email is in use.
        """


class Asked(NamedTuple):
    """What is known about a request before the first read, so that a database can read everything it needs at once.

    Fields that do not apply are empty. `writes` is whether the request may change something.
    """

    project: str
    token_id: str
    client_id: str
    writes: bool


class Units(Protocol):
    """Runs requests as units of work: each sees a single state, and commits once or not at all."""

    @property
    def is_immediate(self) -> bool:
        """Whether `answered` neither blocks nor repeats, so that it may run on the event loop."""

    def answered(self, asked: Callable[[], Asked], work: Callable[[Store], T]) -> T:
        """Runs `work`, from the start again if it lost a race, and returns or raises what it does.

        A store that does not read ahead does not call `asked`, which takes time. Because `work` may run again, it must
        commit last and have no other effect: effects are part of the Outcome, and follow the commit.
        """


class Identity(Value, frozen=True, kw_only=True):
    """The caller: on whose behalf a request is made."""

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
    """What domain functions may use during one request: the state of the project, the time, the caller."""

    project: Project
    records: Records
    by: Identity
    now: DateTime
    chance: Chance
    passwords: Passwords
    token_lifetime: int
    """Seconds."""
