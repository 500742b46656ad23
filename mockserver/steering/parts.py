"""The parts of a server's state that can be reset separately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from mockserver.domain.cart import Cart
from mockserver.domain.messages import Message
from mockserver.domain.order import Order
from mockserver.domain.records import Account, AnonymousSession, IssuedToken, Record, Token

Part = Literal["customers", "carts", "tokens", "catalogue", "requests", "faults", "outbox", "clock"]
PARTS: tuple[Part, ...] = get_args(Part)

_TABLES: Mapping[Part, frozenset[str]] = {
    "customers": frozenset({Account.table, IssuedToken.table, Message.table}),
    "carts": frozenset({Cart.table, Order.table}),
    "tokens": frozenset({Token.table, AnonymousSession.table}),
}

DATA: frozenset[Part] = frozenset({*_TABLES, "catalogue"})
"""The parts that consist of records. `catalogue` contains all records that belong to no other part."""


def put_back(present: Sequence[Record], seeds: Sequence[Record], parts: frozenset[Part]) -> list[Record]:
    """The current records, with those of the chosen parts replaced by the fixtures'."""
    if parts == DATA:
        return list(seeds)
    kept = [record for record in present if _part_of(record) not in parts]
    return [*(record for record in seeds if _part_of(record) in parts), *kept]


def _part_of(record: Record) -> Part:
    return next((part for part, tables in _TABLES.items() if record.table in tables), "catalogue")
