"""Names in messages: the known name that was probably meant, and long names shortened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

from mockserver.limits import COMPARED_LENGTH, COMPARED_NAMES, SHOWN_LENGTH

CACHED = 256


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6, spelled: Callable[[str], str] = str) -> str | None:
    """The member of `known` that is most similar to `word`, if any is similar enough; `spelled` is applied to both.

    The cost of a comparison is at least quadratic in the lengths, so only the start of a long word is compared, and
    only the first of many known names.
    """
    by_spelling = {spelled(name): name for name in islice(known, COMPARED_NAMES)}
    found = _nearest(spelled(word[:COMPARED_LENGTH]), tuple(by_spelling), cutoff)
    return None if found is None else by_spelling[found]


@lru_cache(CACHED)
def _nearest(word: str, known: tuple[str, ...], cutoff: float) -> str | None:
    """A comparison takes longer than the rest of an explanation, and clients repeat their mistakes."""
    return next(iter(get_close_matches(word, known, n=1, cutoff=cutoff)), None)


def shortened(text: str, length: int = SHOWN_LENGTH) -> str:
    """`text`, truncated to what a message needs."""
    return text if len(text) <= length else f"{text[:length]}…"
