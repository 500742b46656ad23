"""What every cause is."""

from __future__ import annotations

import msgspec


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was rejected: the facts at that moment, as values. No cause holds a password or a token.

    It outlives the request in what is written of it only: what may be shown of the facts is decided there.
    """
