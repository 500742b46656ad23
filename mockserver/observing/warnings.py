"""What was odd about requests that were answered all the same: counted, each with the last request it was told of."""

from __future__ import annotations

from mockserver.domain.values import DateTime, Value
from mockserver.limits import WARNINGS


class Warned(Value, frozen=True, kw_only=True):
    """One thing that was odd, how often, and where last."""

    sentence: str
    count: int
    last_request: str
    last_at: DateTime


class Warnings:
    """The warnings since the start; of too many different ones, those that came last."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: dict[str, Warned] = {}

    def add(self, sentence: str, request: str, at: DateTime) -> None:
        """Counts one more."""
        self.count += 1
        before = self._kept.pop(sentence, None)
        count = before.count + 1 if before else 1
        self._kept[sentence] = Warned(sentence=sentence, count=count, last_request=request, last_at=at)
        if len(self._kept) > WARNINGS:
            del self._kept[next(iter(self._kept))]

    def listed(self) -> tuple[Warned, ...]:
        """Last first."""
        return tuple(reversed(self._kept.values()))

    def clear(self) -> None:
        """Forgets them."""
        self.count = 0
        self._kept.clear()
