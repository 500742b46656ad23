"""The meanings of a scenario's symbols on one side: responses bind them, requests look them up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.target import Catalogue, CustomType

SPELLINGS = (
    "Ls+{name}@Example.com",
    "ls.{name}@example.com",
    "LS-{name}-no-at-sign",
    "lś.{name}@bücher.example",
    "'Ls'+{name}+tag@mail.EXAMPLE.org",
)
"""Spellings of emails: capitals, plus signs, letters beyond ASCII, no @."""


class Unbound(Exception):
    """A symbol has no meaning on this side, because the request that should have bound it failed."""


@dataclass
class Person:
    """A customer as this side has returned it."""

    id: str
    email: str
    passwords: list[str]
    versions: list[int] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    """The id of every address ever returned, in order of appearance."""
    created_at: str = ""
    modified_at: str = ""
    mask: str = ""
    messages: list[str] = field(default_factory=list)
    is_replaced: bool = False
    """Whether an address was ever replaced."""
    is_idle: bool = False
    """Whether an update may have had an action that changed nothing."""


@dataclass
class Trolley:
    """A cart as this side has returned it."""

    id: str
    sent: list[Any]
    """Values that requests have set."""
    versions: list[int] = field(default_factory=list)
    was_handed_over: bool = False
    items: dict[int, str] = field(default_factory=dict)
    """Ids of line items by the number of their sku."""
    codes: list[str] = field(default_factory=list)
    """Ids of discount codes."""


@dataclass
class Book:
    """The meanings of the symbols on one side, during one execution of a scenario."""

    project: str
    custom_type: CustomType | None
    execution: str
    """Makes emails and anonymous ids unique; the same on both sides."""
    catalogue: Catalogue | None = None
    people: dict[str, Person] = field(default_factory=dict)
    carts: dict[str, Trolley] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    """Ids of orders."""
    access: dict[str, str] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    """The granted scopes, by access token and by refresh token."""
    mailed: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    """Symbols of ids that occur in responses only: anonymous ids, Types."""
    feed_begins: int | None = 0
    """The number of messages before the scenario; None if there are too many to skip."""

    def resolved(self, template: Any) -> Any:
        """`template` with every symbol replaced by its meaning. Raises Unbound."""
        if isinstance(template, dict):
            return {self.resolved(name): self.resolved(value) for name, value in template.items()}
        if isinstance(template, list | tuple):
            return [self.resolved(value) for value in template]
        if isinstance(template, str) and template.startswith("$"):
            kind, *names = template[1:].split(":")
            return MEANINGS[kind](self, *names)
        return template

    def person(self, name: str) -> Person:
        """The customer of that name. Raises Unbound."""
        person: Person = _bound(self.people, name)
        return person

    def name_of(self, id: object) -> str | None:
        """The name of the customer with that id."""
        return next((name for name, person in self.people.items() if person.id == id), None)

    def cart_of(self, id: object) -> str | None:
        """The name of the cart with that id."""
        return next((name for name, trolley in self.carts.items() if trolley.id == id), None)

    def sku_of(self, sku: object) -> int | None:
        """The number of a sku."""
        skus = self.catalogue.skus if self.catalogue is not None else ()
        return next((number for number, it in enumerate(skus) if it == sku), None)

    def hand_over(self) -> None:
        """Forgets the versions of carts: no rule binds them after a handover."""
        for trolley in self.carts.values():
            trolley.versions, trolley.was_handed_over = [], True

    def symbol(self, kind: str, id: object) -> Any:
        """A symbol for an id that the server created, numbered in order of appearance."""
        if not isinstance(id, str):
            return id
        seen = sum(symbol.startswith(f"{kind} ") for symbol in self.others.values())
        return self.others.setdefault(id, f"{kind} {seen + 1}")

    def email(self, number: str, spelling: str = "") -> str:
        email = SPELLINGS[int(number) % len(SPELLINGS)].format(name=f"{self.execution}-{number}")
        return _swapped(email) if spelling == "swapped" else email

    def email_of(self, name: str, spelling: str = "") -> str:
        email = self.person(name).email
        return _swapped(email) if spelling == "swapped" else email

    def password(self, name: str, which: str = "") -> str:
        passwords = self.person(name).passwords
        if which == "old" and len(passwords) == 1:
            raise Unbound(f"{name} has no old password")
        return passwords[-2 if which == "old" else -1]

    def version(self, name: str, which: str = "") -> int:
        versions = self.person(name).versions
        if not versions:
            raise Unbound(f"{name} has no version")
        return versions[-1] + {"": 0, "stale": -1, "future": 7}[which]

    def cart(self, name: str) -> Trolley:
        """The cart of that name. Raises Unbound."""
        trolley: Trolley = _bound(self.carts, name)
        return trolley

    def cart_version(self, name: str, which: str = "") -> int:
        versions = self.cart(name).versions
        if not versions:
            raise Unbound(f"{name} has no version")
        return versions[-1] + {"": 0, "stale": -1, "future": 7}[which]

    def sold(self, attribute: str) -> Any:
        value = getattr(self.catalogue, attribute, None)
        if value is None:
            raise Unbound(f"the target names no {attribute}")
        return value

    def address(self, name: str, index: str) -> str:
        addresses = self.person(name).addresses
        if int(index) >= len(addresses):
            raise Unbound(f"{name} never had {int(index) + 1} addresses")
        return addresses[int(index)]

    def message(self, name: str, index: str) -> str:
        messages = self.person(name).messages
        if int(index) >= len(messages):
            raise Unbound(f"no such message about {name}")
        return messages[int(index)]

    def custom(self, attribute: str) -> str:
        value = getattr(self.custom_type, attribute, None)
        if not isinstance(value, str):
            raise Unbound(f"the target names no custom {attribute}")
        return value


MEANINGS: Mapping[str, Callable[..., Any]] = {
    "email": Book.email,
    "email-of": Book.email_of,
    "anonymous": lambda book, number: f"ls-{book.execution}-{number}",
    "id": lambda book, name: book.person(name).id,
    "password": Book.password,
    "version": Book.version,
    "address": Book.address,
    "message": Book.message,
    "access": lambda book, name: _bound(book.access, name),
    "refresh": lambda book, name: _bound(book.refresh, name),
    "mailed": lambda book, name: _bound(book.mailed, name),
    "scope": lambda book, *names: " ".join(f"{name}:{book.project}" for name in names),
    "cart": lambda book, name: book.cart(name).id,
    "cart-version": Book.cart_version,
    "item": lambda book, name, number: _bound(book.cart(name).items, int(number)),
    "code-id": lambda book, name: _bound(dict(enumerate(book.cart(name).codes)), 0),
    "order": lambda book, name: _bound(book.orders, name),
    "sku": lambda book, number: book.sold("skus")[int(number)],
    "code": lambda book: book.sold("discount_code"),
    "currency": lambda book: book.catalogue.currency if book.catalogue is not None else "EUR",
    "country": lambda book: book.catalogue.country if book.catalogue is not None else "DE",
    "type": lambda book: book.custom("key"),
    "number": lambda book: book.custom("number"),
    "enum": lambda book: book.custom("enum"),
}
"""By the first part of a symbol."""


def _bound(meanings: Mapping[Any, Any], name: str | int) -> Any:
    if name not in meanings:
        raise Unbound(f"nothing is known as {name}")
    return meanings[name]


def _swapped(email: str) -> str:
    """`email` with the case of its ASCII letters swapped; no rule binds other letters."""
    return "".join(letter.swapcase() if letter.isascii() else letter for letter in email)
