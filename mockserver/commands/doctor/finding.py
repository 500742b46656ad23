"""What the doctor has to say about one thing."""

from __future__ import annotations

from typing import Literal

from mockserver.domain.values import Value


class Finding(Value, frozen=True, kw_only=True):
    """A sentence about `subject`; of what is wrong, `advice` says what to do."""

    subject: str
    verdict: Literal["fine", "note", "wrong"] = "fine"
    sentence: str
    advice: str = ""
