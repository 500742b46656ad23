"""A clock that can be frozen and moved. It determines timestamps and when tokens expire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mockserver.control.problems import decline
from mockserver.domain.ports import Clock
from mockserver.domain.values import DateTime, Maybe, Value, timestamp

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class ClockReading(Value, frozen=True, kw_only=True):
    """The time of the clock, and the system time. `offsetSeconds` is how far the clock is ahead."""

    now: DateTime
    is_frozen: bool
    offset_seconds: float
    real: DateTime


class MovableClock:
    """The system clock, until it is moved."""

    def __init__(self, real: Clock) -> None:
        self._real = real
        self._offset = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        return self._real.now() + self._offset if self._frozen is None else self._frozen

    def reading(self) -> ClockReading:
        """The time of the clock, compared with the system time."""
        real, now = self._real.now(), self.now()
        return ClockReading(
            now=timestamp(now),
            is_frozen=self._frozen is not None,
            offset_seconds=round((now - real).total_seconds(), 3),
            real=timestamp(real),
        )

    def set(self, now: str | Maybe, *, frozen: bool | Maybe) -> None:
        """Sets the time, freezes the clock or lets it run; a parameter that is unset changes nothing."""
        moment = self.now() if isinstance(now, Maybe) else _moment(now)
        stopped = self._frozen is not None if isinstance(frozen, Maybe) else frozen
        self._frozen = moment if stopped else None
        self._offset = moment - self._real.now()

    def advance(self, seconds: float) -> None:
        """Moves the clock forward; a frozen clock remains frozen."""
        try:
            moment = self.now() + timedelta(seconds=seconds)
        except OverflowError:
            moment = LATEST
        _expect_reachable(moment, "by")
        self.set(moment.isoformat(), frozen=self._frozen is not None)

    def run(self) -> None:
        """Returns to the system time, as if the clock had never been moved."""
        self._offset, self._frozen = timedelta(), None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        decline(400, f"'{text[:40]}' is not a time; write 2026-01-31T09:00:00Z.", "now")
    _expect_reachable(moment, "now")
    return moment


def _expect_reachable(moment: datetime, place: str) -> None:
    if not EARLIEST <= moment < LATEST:
        decline(400, f"The clock can be set to times from {EARLIEST:%Y} to {LATEST:%Y}.", place)
