"""The time and the randomness of the machine."""

from __future__ import annotations

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
