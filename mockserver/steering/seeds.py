"""The fixtures that projects start with and are reset to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from mockserver.control.problems import decline
from mockserver.domain.ports import Clock
from mockserver.fixtures import Loaded
from mockserver.problems import Problem

STALE = timedelta(minutes=1)
"""Times in fixtures can be relative, such as `now - 3 days`. When the clock has moved by more than this since the
fixtures were read, they are read again."""


class Seeds:
    """The current fixtures: read again when a file has changed or the clock has moved."""

    def __init__(
        self,
        read: Callable[[], Loaded],
        digest: Callable[[], str],
        clock: Clock,
        *,
        loaded: Loaded | None = None,
        glimpsed: Loaded | None = None,
    ) -> None:
        """`read` and `digest` raise Problem. `loaded` was just read; `glimpsed` was read without hashing passwords."""
        self._read = read
        self._digest = digest
        self._clock = clock
        self._loaded = loaded
        self._read_at = clock.now()
        self._glimpsed = glimpsed

    @property
    def known(self) -> Loaded | None:
        """The fixtures as last read, for their clear-text secrets; None if they could not be read."""
        return self._glimpsed if self._loaded is None else self._loaded

    @property
    def handles(self) -> Mapping[str, str]:
        """The ids of the customers by handle."""
        return {} if self.known is None else self.known.customer_ids

    def loaded(self) -> Loaded:
        """The current fixtures. Raises Declined if they can no longer be read."""
        try:
            return self._present(self._clock.now())
        except Problem as problem:
            decline(409, f"The fixtures cannot be read: {problem}")

    def _present(self, now: datetime) -> Loaded:
        loaded = self._loaded
        if loaded is None or abs(now - self._read_at) > STALE or loaded.digest != self._digest():
            loaded = self._loaded = self._read()
            self._read_at = now
        return loaded
