"""How passwords are kept: hashed by Argon2id, at a cost that is a setting.

The quick cost is for a stand-in whose passwords stand in its fixtures in clear text; the strong one is what RFC 9106
recommends where memory is scarce.
"""

from __future__ import annotations

from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Cost = Literal["quick", "strong"]

_HASHERS = {
    "quick": PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    "strong": PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4),
}


class Argon2Passwords:
    """Hashes at one cost, and verifies hashes of any."""

    def __init__(self, cost: Cost = "quick") -> None:
        self._hasher = _HASHERS[cost]

    def hashed(self, password: str) -> str:
        return self._hasher.hash(password)

    def match(self, password: str, hash: str) -> bool:
        try:
            return self._hasher.verify(hash, password)
        except (VerificationError, InvalidHashError):
            return False
