"""What is kept of a secret, and what is shown of it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256


def digest(secret: str) -> str:
    """The SHA-256 of a random secret, under which it is found again without being kept."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def masked(password_hash: str) -> str:
    """`****` and four characters that differ from password to password, as the API shows a password.

    They are taken from a digest of the stored hash, so that nothing of the hash itself is shown.
    """
    return "****" + b64encode(sha256(password_hash.encode()).digest())[-4:].decode()
