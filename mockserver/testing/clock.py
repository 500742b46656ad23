"""The server's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.domain.values import timestamp
from mockserver.remote.control import Remote, read
from mockserver.steering.clock import ClockReading


class ServerClock:
    """The clock of the server. All projects share it, so tests that move it must not share a server."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._before = self._reading()

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self._reading().now)

    def freeze(self, time: datetime | str | None = None) -> datetime:
        """Stops the clock, now or at `time`."""
        return self._moved(frozen=True, **({} if time is None else {"now": _moment(time)}))

    def set(self, time: datetime | str) -> datetime:
        """Sets the clock to `time`. It continues from there, unless it is frozen."""
        return self._moved(now=_moment(time))

    def advance(self, by: timedelta | str) -> datetime:
        """Moves the clock forward by a timedelta or a duration such as "49h"."""
        text = f"{round(by.total_seconds() * 1000)}ms" if isinstance(by, timedelta) else by
        return datetime.fromisoformat(read(self._remote.post("clock", "advance", by=text), ClockReading).now)

    def run(self) -> datetime:
        """Returns to the system clock."""
        return datetime.fromisoformat(read(self._remote.delete("clock"), ClockReading).now)

    def put_back(self) -> None:
        """Restores the clock as it was when the test began."""
        before = self._before
        if before.is_frozen:
            self._moved(now=before.now, frozen=True)
            return
        self.run()
        if round(before.offset_seconds):
            self.set(datetime.now(UTC) + timedelta(seconds=before.offset_seconds))

    def _moved(self, **to: Any) -> datetime:
        return datetime.fromisoformat(read(self._remote.put("clock", **to), ClockReading).now)

    def _reading(self) -> ClockReading:
        return read(self._remote.get("clock"), ClockReading)


def _moment(time: datetime | str) -> str:
    moment = datetime.fromisoformat(time) if isinstance(time, str) else time
    return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
