"""The time and the randomness of the machine, and the garbage collector of the process."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from secrets import token_urlsafe
from uuid import uuid4


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SystemChance:
    """The randomness of the machine, fit for secrets."""

    def new_id(self) -> str:
        return str(uuid4())

    def new_text(self, length: int) -> str:
        return token_urlsafe(length)[:length]


@contextmanager
def collecting_no_garbage() -> Iterator[None]:
    """Pauses garbage collection while many objects are created.

    There is hardly any garbage among them, collecting takes longer than creating them, and no other thread runs while
    the collector traverses all of a large document.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
