"""Names in messages: the known name that was probably meant, and long names shortened."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

from mockserver.limits import COMPARED_LENGTH, COMPARED_NAMES, SHOWN_LENGTH


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The member of `known` that is most similar to `word`, if any is similar enough.

    The cost of a comparison is at least quadratic in the lengths, so only the start of a long word is compared, and
    only the first of many known names.
    """
    found = get_close_matches(word[:COMPARED_LENGTH], islice(known, COMPARED_NAMES), n=1, cutoff=cutoff)
    return found[0] if found else None


def shortened(text: str, length: int = SHOWN_LENGTH) -> str:
    """`text`, truncated to what a message needs."""
    return text if len(text) <= length else f"{text[:length]}…"
