"""Secrets: how they are stored, and what may be shown."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from mockserver.domain.causes.access import Looks

HIDDEN = "****"
"""Replaces a secret wherever it would be shown."""

_NOTHING = frozenset({"undefined", "null", "none", "nan", "[object object]", "[object promise]"})
"""The text that programs produce for an unset variable."""


def digest(secret: str) -> str:
    """The SHA-256 of a random secret: it can be looked up by this without being stored."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def masked(password_hash: str) -> str:
    """`****` and four characters that differ between passwords, as the API shows a password.

    They are taken from a digest of the stored hash, so that nothing of the hash itself is shown.
    """
    return HIDDEN + b64encode(sha256(password_hash.encode()).digest())[-4:].decode()


def looks_of(value: str) -> Looks:
    """What an unknown token looks like."""
    if not value:
        return "empty"
    if value.lower().strip("\"'") in _NOTHING:
        return "without a value"
    if value[0] in "\"'<{$":
        return "not filled in"
    if value.lower().startswith("bearer "):
        return "repeated"
    return "padded" if value != value.strip() or value.startswith("http") else "plausible"
