"""The expected state of a scenario, as far as later requests depend on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, TypeVar

from contracts.lockstep.calls import Call
from contracts.target import Capability

T = TypeVar("T")

TokenKind = Literal["customer", "guest", "client"]
MailKind = Literal["password", "email"]
MAIL_KINDS: tuple[MailKind, ...] = ("password", "email")
LIVE, SOON, UNCERTAIN, REVOKED, DELETED = "", "dead soon", "uncertain", "revoked", "deleted"
"""States of a token; each except the first is the name of a fault."""


@dataclass(frozen=True)
class Ground:
    """What both sides have, so that it can be compared."""

    languages: tuple[str, ...] = ("en", "de-DE")
    lacking: frozenset[Capability] = frozenset()
    """Capabilities that one of the sides lacks."""
    has_backend: bool = True
    has_narrow: bool = True
    has_custom_type: bool = True
    has_enum: bool = True
    skus: int = 3
    """The number of products that both sell."""
    has_discount_code: bool = True

    def can(self, capability: Capability) -> bool:
        return capability not in self.lacking


@dataclass(frozen=True)
class Home:
    """An address: its number among all that the customer ever had, and its key."""

    index: int
    key: str | None


@dataclass
class ExpectedCustomer:
    """A customer, as the model expects it to be."""

    name: str
    homes: list[Home] = field(default_factory=list)
    born: int = 0
    """The number of addresses that ever existed."""
    shipping: set[int] = field(default_factory=set)
    billing: set[int] = field(default_factory=set)
    defaults: set[str] = field(default_factory=set)
    """`Shipping` and `Billing`, if there is such a default address."""
    fields: set[str] | None = None
    """The names of custom fields, or None without a custom Type."""
    has_locale: bool = False
    is_alive: bool = True
    has_old_password: bool = False

    def free_keys(self, keys: tuple[str, ...]) -> list[str]:
        return [key for key in keys if key not in {home.key for home in self.homes}]


@dataclass
class Token:
    """A grant: its owner, and the states of its access token and refresh token."""

    name: str
    kind: TokenKind
    owner: str = ""
    state: str = LIVE
    refresh: str | None = LIVE
    """None if there is no refresh token."""


@dataclass
class Mail:
    """A password or an email token."""

    name: str
    kind: MailKind
    owner: str
    state: Literal["fresh", "used", "older", "invalidated", "orphaned"] = "fresh"


@dataclass
class Cart:
    """A cart, as far as later requests depend on it. `owner` is a customer, or the first token of a session."""

    name: str
    owner: str
    items: set[int] = field(default_factory=set)
    """Line items by the number of their sku."""
    is_shipped: bool = False
    has_code: bool = False
    has_external_taxes: bool = False
    is_open: bool = True


class Model:
    """A scenario under construction."""

    def __init__(self, random: Random, ground: Ground, drawn: Counter[str] | None = None) -> None:
        """`drawn` counts the choices of earlier scenarios."""
        self.random, self.ground = random, ground
        self._drawn = Counter[str]() if drawn is None else drawn
        self.calls: list[Call] = []
        self.customers: list[ExpectedCustomer] = []
        self.tokens: list[Token] = []
        self.mails: list[Mail] = []
        self.carts: list[Cart] = []
        self.orders: list[tuple[str, str]] = []
        """Each with its owner."""
        self._counted: dict[str, int] = {}

    def add(self, call: Call) -> None:
        """Appends a request."""
        self.calls.append(call)

    def new(self, prefix: str) -> str:
        """A new symbol."""
        self._counted[prefix] = self._counted.get(prefix, 0) + 1
        return f"{prefix}{self._counted[prefix]}"

    def number(self) -> str:
        """A new number."""
        return self.new("#").removeprefix("#")

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def one_of(self, items: Any) -> Any:
        """One of `items`, or None where there are none."""
        return self.random.choice(list(items)) if items else None

    def rarest(self, options: Mapping[str, T]) -> T:
        """One of the options that were chosen least often so far."""
        name = self._by_turn(options, {})[0]
        self._drawn[name] += 1
        return options[name]

    def first(self, options: Mapping[str, Callable[[Any], T]], given: Any, weights: Mapping[str, int]) -> T | None:
        """The result of the first of `options` that is possible with `given`, those chosen least often first.

        So a few draws reach most options, and options that are seldom possible are chosen when they are.
        """
        for name in self._by_turn(options, weights):
            made = options[name](given)
            if made:
                self._drawn[name] += 1
                return made
        return None

    def _by_turn(self, names: Iterable[str], weights: Mapping[str, int]) -> list[str]:
        turns = {name: (self._drawn[name] + self.random.random()) / weights.get(name, 1) for name in names}
        return sorted(turns, key=lambda name: turns[name])

    def living(self) -> ExpectedCustomer | None:
        """A customer that was not deleted."""
        customer: ExpectedCustomer | None = self.one_of([it for it in self.customers if it.is_alive])
        return customer

    def token_of(self, customer: ExpectedCustomer) -> Token | None:
        """A live token of the customer."""
        token: Token | None = self.one_of([it for it in self.tokens if it.owner == customer.name and it.state == LIVE])
        return token

    def hand_over(self, session: str, customer: str) -> None:
        """Gives the guest's carts and orders to the customer; which cart stays active, responses tell."""
        for cart in self.carts:
            cart.owner = customer if cart.owner == session else cart.owner
        self.orders = [(order, customer if owner == session else owner) for order, owner in self.orders]

    def fates(self, owner: str, state: str, refresh: str) -> None:
        """Sets the state of a customer's live tokens, and of their refresh tokens."""
        for token in self.tokens:
            if token.owner == owner:
                token.state = token.state or state
                token.refresh = token.refresh if token.refresh is None else token.refresh or refresh


Move = Callable[[Model], bool]
"""Adds one or more requests; returns whether it added any."""
