"""The base of all causes."""

from __future__ import annotations

import msgspec


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was rejected: the facts at that moment, as values. No cause holds a password or a token.

    A cause is not stored: only its explanation outlives the request, and the explanation decides which facts are shown.
    """
