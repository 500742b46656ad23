"""The connect panel: what an app needs to find the server, and the customers who can sign in."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from mockserver.domain.nouns import ACCOUNTS
from mockserver.domain.ports import Passwords
from mockserver.fixtures import CustomerCredentials
from mockserver.steering.connection import connection
from mockserver.web.control.desk import Asking
from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look
from mockserver.web.workbench.snippets import snippets

chapter = Chapter()

MOST_SHOWN = 24
"""Customers. The customers panel lists the others."""


class Card(NamedTuple):
    """A customer of the fixtures. `password` is empty if it has been changed."""

    handle: str
    id: str
    email: str
    password: str
    is_email_verified: bool
    name: str
    is_there: bool


@chapter.on("GET", "", "connect", PAGE)
def connect(look: Look[None]) -> Content:
    found = connection(look.project, look.plane.seeds, look.url)
    cards = [_card(it, look.project, look) for it in found.customers[:MOST_SHOWN]]
    values = {
        "connection": found,
        "snippets": snippets(found),
        "cards": cards,
        "others": len(found.customers) - len(cards),
        "lifetime": look.plane.token_lifetime,
    }
    return Content("connect.html", "Connect", values)


@lru_cache(maxsize=1024)
def _opens(password: str, hash: str, passwords: Passwords) -> bool:
    """Whether the password is correct. Cached, because pages are rendered often and hashing can be expensive."""
    return passwords.match(password, hash)


def _card(of: CustomerCredentials, project: str, asking: Asking[None]) -> Card:
    """The customer's current state, which can differ from the fixtures."""
    account = asking.plane.store.records(project).get(ACCOUNTS, of.id)
    if account is None:
        return Card(of.handle, of.id, of.email, "", is_email_verified=False, name="", is_there=False)
    customer, hash = account.customer, account.password_hash
    passwords = asking.plane.passwords
    still_opens = isinstance(hash, str) and _opens(of.password, hash, passwords)  # type: ignore[arg-type] # it has a hash
    return Card(
        handle=of.handle,
        id=of.id,
        email=customer.email,
        password=of.password if still_opens else "",
        is_email_verified=customer.is_email_verified,
        name=" ".join(part for part in (customer.first_name, customer.last_name) if part),
        is_there=True,
    )
