"""What the handlers reach beyond the request."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.domain.ports import Chance, Clock, Passwords, Store


@dataclass(frozen=True)
class World:
    """The ports, as `app.py` fills them. `token_lifetime` is in seconds, `largest_body` in bytes."""

    store: Store
    clock: Clock
    chance: Chance
    passwords: Passwords
    token_lifetime: int
    largest_body: int
