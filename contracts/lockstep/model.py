"""What a scenario has made so far, as far as the next request must know to make sense, or nonsense on purpose."""

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
"""What becomes of a token, each but the first the name of a fault."""


@dataclass(frozen=True)
class Ground:
    """What both sides have, so that it can be compared."""

    languages: tuple[str, ...] = ("en", "de-DE")
    lacking: frozenset[Capability] = frozenset()
    """What one of the two cannot."""
    has_backend: bool = True
    has_narrow: bool = True
    has_custom_type: bool = True
    has_enum: bool = True
    skus: int = 3
    """How many things both sell."""
    has_discount_code: bool = True

    def can(self, capability: Capability) -> bool:
        return capability not in self.lacking


@dataclass(frozen=True)
class Home:
    """An address: by its number among all that the customer ever had, and by its key."""

    index: int
    key: str | None


@dataclass
class ExpectedCustomer:
    """A customer, as the model expects it to be."""

    name: str
    homes: list[Home] = field(default_factory=list)
    born: int = 0
    """How many addresses there ever were."""
    shipping: set[int] = field(default_factory=set)
    billing: set[int] = field(default_factory=set)
    defaults: set[str] = field(default_factory=set)
    """`Shipping` and `Billing`, where there is a default address."""
    fields: set[str] | None = None
    """The custom fields, or None without custom Type."""
    has_locale: bool = False
    is_alive: bool = True
    has_old_password: bool = False

    def free_keys(self, keys: tuple[str, ...]) -> list[str]:
        return [key for key in keys if key not in {home.key for home in self.homes}]


@dataclass
class Token:
    """A grant: whom it is for, and what has become of its access token and of its refresh token."""

    name: str
    kind: TokenKind
    owner: str = ""
    state: str = LIVE
    refresh: str | None = LIVE
    """None where there is no refresh token."""


@dataclass
class Mail:
    """A password or an email token."""

    name: str
    kind: MailKind
    owner: str
    state: Literal["fresh", "used", "older", "invalidated", "orphaned"] = "fresh"


@dataclass
class Cart:
    """A cart, as far as the next request must know it. `owner` is a customer, or the first token of a session."""

    name: str
    owner: str
    items: set[int] = field(default_factory=set)
    """What is in it, by the number of its sku."""
    is_shipped: bool = False
    has_code: bool = False
    is_open: bool = True


class Model:
    """A scenario in the making."""

    def __init__(self, random: Random, ground: Ground, drawn: Counter[str] | None = None) -> None:
        """`drawn` counts what was chosen in the scenarios before."""
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
        """The next request."""
        self.calls.append(call)

    def new(self, prefix: str) -> str:
        """A symbol that nothing has yet."""
        self._counted[prefix] = self._counted.get(prefix, 0) + 1
        return f"{prefix}{self._counted[prefix]}"

    def number(self) -> str:
        """A number that nothing has yet."""
        return self.new("#").removeprefix("#")

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def one_of(self, items: Any) -> Any:
        """One of `items`, or None where there are none."""
        return self.random.choice(list(items)) if items else None

    def rarest(self, options: Mapping[str, T]) -> T:
        """One of `options`, by name, that was chosen less often than the others."""
        name = self._by_turn(options, {})[0]
        self._drawn[name] += 1
        return options[name]

    def first(self, options: Mapping[str, Callable[[Any], T]], given: Any, weights: Mapping[str, int]) -> T | None:
        """What the first of `options` makes of what is given, those chosen less often before others.

        So a handful of draws misses few of them, and what is seldom possible is done when it is.
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
        """One of the customers that were not deleted."""
        customer: ExpectedCustomer | None = self.one_of([it for it in self.customers if it.is_alive])
        return customer

    def token_of(self, customer: ExpectedCustomer) -> Token | None:
        """A live token of the customer."""
        token: Token | None = self.one_of([it for it in self.tokens if it.owner == customer.name and it.state == LIVE])
        return token

    def hand_over(self, session: str, customer: str) -> None:
        """What a guest had is the customer's now; which of the carts goes on, the answers tell."""
        for cart in self.carts:
            cart.owner = customer if cart.owner == session else cart.owner
        self.orders = [(order, customer if owner == session else owner) for order, owner in self.orders]

    def fates(self, owner: str, state: str, refresh: str) -> None:
        """Lets all live tokens of a customer become `state`, and their refresh tokens `refresh`."""
        for token in self.tokens:
            if token.owner == owner:
                token.state = token.state or state
                token.refresh = token.refresh if token.refresh is None else token.refresh or refresh


Move = Callable[[Model], bool]
"""Says one request, or a few, and tells whether there was anything to say."""
