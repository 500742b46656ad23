"""The pairs of names and values in a query or a form."""

from __future__ import annotations

from urllib.parse import parse_qsl

from mockserver.limits import PARAMETERS


def pairs_of(encoded: bytes) -> list[tuple[str, str]]:
    """The pairs, in order; of too many, the first.

    Raw spaces and broken percent-encoding are taken as they are: storefronts send both.
    """
    if not encoded:
        return []
    if has_too_many(encoded):
        encoded = b"&".join(encoded.split(b"&", PARAMETERS)[:PARAMETERS])
    return parse_qsl(encoded.decode("utf-8", "replace"), keep_blank_values=True)


def parameters_of(encoded: bytes) -> dict[str, str]:
    """The values by name; of a repeated name, the first."""
    return dict(reversed(pairs_of(encoded)))


def has_too_many(encoded: bytes) -> bool:
    """Whether there are more pairs than one request may have."""
    return encoded.count(b"&") >= PARAMETERS
