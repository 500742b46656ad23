"""What the core asks of the world."""

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
    """One project as it stands. Except for `table`, every lookup is by index and costs the same at any size."""

    def get(self, noun: Noun[R], id: str) -> R | None:
        """The record with this id."""

    def one(self, index: By[R, K], key: K) -> R | None:
        """The record with this key."""

    def all(self, index: Of[R, K], key: K) -> Sequence[R]:
        """The records with this key; the one that was saved last comes last."""

    def table(self, noun: Noun[R]) -> Sequence[R]:
        """All of one type, oldest first."""


class Store(Protocol):
    """Where projects live. Nothing of it blocks for longer than appending one record takes."""

    def projects(self) -> Sequence[Project]: ...

    def project(self, key: str) -> Project | None: ...

    def records(self, project_key: str) -> Records:
        """Raises KeyError for a project that does not exist."""

    def projects_with(self, noun: Noun[Any], id: str) -> Sequence[str]:
        """The keys of the projects that have this API client or token; several, when projects are made from others."""

    def commit(self, project_key: str, change: Change) -> None:
        """Keeps all of `change`, durably, before it returns; or raises and keeps nothing.

        Raises Refused: ConcurrentModification when a version is not the one that the change is based on, DuplicateField
        when an email is in use.
        """


class Asked(NamedTuple):
    """What is known of a request before anything is read, so that a database can read it all at once.

    What does not apply is empty. `writes` says whether the request may change something.
    """

    project: str
    token_id: str
    client_id: str
    writes: bool


class Units(Protocol):
    """Does requests as units of work: each sees one state, and commits once or not at all."""

    @property
    def is_immediate(self) -> bool:
        """Whether `answered` neither blocks nor repeats, so that it may run on the event loop."""

    def answered(self, asked: Callable[[], Asked], work: Callable[[Store], T]) -> T:
        """What `work` returns or raises. It is done again, from the beginning, when it lost a race with another.

        A store that reads nothing ahead does not call `asked`, which takes time. As `work` may be done again, its
        commit comes last, and nothing else that it does may remain: effects are part of the Outcome.
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
