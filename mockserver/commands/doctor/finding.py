"""The result of one check."""

from __future__ import annotations

from typing import Literal

from mockserver.domain.values import Value


class Finding(Value, frozen=True, kw_only=True):
    """The result of checking `subject`. If something is wrong, `advice` says how to fix it."""

    subject: str
    verdict: Literal["fine", "note", "wrong"] = "fine"
    sentence: str
    advice: str = ""
