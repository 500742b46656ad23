"""What was asked and answered lately, in a ring: the newest stays, within a bound of number and of bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from mockserver.limits import REQUESTS, REQUESTS_SIZE
from mockserver.observing.exchange import Exchange

LONGEST_NUMBER = 18
"""Digits."""

Listener = Callable[[Exchange], None]


class Journal:
    """The exchanges that were kept, and those who want to hear of each new one."""

    def __init__(self, prefix: str, most: int = REQUESTS) -> None:
        """`prefix` makes the ids of this run different from those of others."""
        self.recorded = 0
        self._prefix = prefix
        self._last = 0
        self.most = most
        self._kept: deque[Exchange] = deque()
        self._size = 0
        self._listeners: list[Listener] = []

    def new_id(self) -> str:
        """The id of the next exchange: short enough to be read out."""
        self._last += 1
        return f"{self._prefix}-{self._last}"

    def has_given(self, id: str) -> bool:
        """Whether `id` is that of an exchange since the start, kept or not."""
        prefix, _, number = id.rpartition("-")
        is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
        return prefix == self._prefix and is_number and 1 <= int(number) <= self._last

    def keep(self, exchange: Exchange) -> None:
        """Adds a finished exchange; the oldest make room for it."""
        self.recorded += 1
        exchange.finish()
        self._kept.append(exchange)
        self._size += exchange.size
        while len(self._kept) > self.most or (self._size > REQUESTS_SIZE and len(self._kept) > 1):
            self._size -= self._kept.popleft().size
        for listener in self._listeners:
            listener(exchange)

    def newest_first(self) -> Iterator[Exchange]:
        return reversed(self._kept)

    def get(self, id: str) -> Exchange | None:
        return next((exchange for exchange in self._kept if exchange.id == id), None)

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self, project: str | None = None) -> int:
        """Forgets all exchanges, or those of one project; says how many."""
        kept = [exchange for exchange in self._kept if project is not None and exchange.project != project]
        gone = len(self._kept) - len(kept)
        self._kept = deque(kept)
        self._size = sum(exchange.size for exchange in kept)
        return gone

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tells `listener` of each new exchange, until what this returns is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
