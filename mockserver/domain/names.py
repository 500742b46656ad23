"""Names as messages quote them: the known one that was probably meant, and long ones shortened."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from mockserver.limits import COMPARED_LENGTH, COMPARED_NAMES, SHOWN_LENGTH


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of `known` that is most like `word`, if one is like enough.

    Comparing costs the square of the lengths, or more: of a long word the beginning is compared, and of many known
    names the first ones.
    """
    found = get_close_matches(word[:COMPARED_LENGTH], islice(known, COMPARED_NAMES), n=1, cutoff=cutoff)
    return found[0] if found else None


def shortened(text: str, length: int = SHOWN_LENGTH) -> str:
    """`text`, or as much of it as a message needs."""
    return text if len(text) <= length else f"{text[:length]}…"
