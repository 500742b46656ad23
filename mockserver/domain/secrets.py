"""What is kept of a secret, and what is shown of it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from mockserver.domain.causes.access import Looks

HIDDEN = "****"
"""What is shown in place of a secret."""

_NOTHING = frozenset({"undefined", "null", "none", "nan", "[object object]", "[object promise]"})
"""What programs write where a variable has no value."""


def digest(secret: str) -> str:
    """The SHA-256 of a random secret, under which it is found again without being kept."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def masked(password_hash: str) -> str:
    """`****` and four characters that differ from password to password, as the API shows a password.

    They are taken from a digest of the stored hash, so that nothing of the hash itself is shown.
    """
    return HIDDEN + b64encode(sha256(password_hash.encode()).digest())[-4:].decode()


def looks_of(value: str) -> Looks:
    """What a token that nobody knows looks like."""
    if not value:
        return "empty"
    if value.lower().strip("\"'") in _NOTHING:
        return "without a value"
    if value[0] in "\"'<{$":
        return "not filled in"
    if value.lower().startswith("bearer "):
        return "repeated"
    return "padded" if value != value.strip() or value.startswith("http") else "plausible"
