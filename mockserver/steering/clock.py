"""A clock that can be stopped and moved; it drives timestamps, and the lives of tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from mockserver.control.problems import decline
from mockserver.domain.ports import Clock
from mockserver.domain.values import DateTime, Maybe, Value, timestamp

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class ClockReading(Value, frozen=True, kw_only=True):
    """What the clock says, and the machine's beside it. `offsetSeconds` is how far it is ahead."""

    now: DateTime
    is_frozen: bool
    offset_seconds: float
    real: DateTime


class MovableClock:
    """The clock of the machine, until it is moved."""

    def __init__(self, real: Clock) -> None:
        self._real = real
        self._offset = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        return self._real.now() + self._offset if self._frozen is None else self._frozen

    def reading(self) -> ClockReading:
        """The time, and how it differs from the machine's."""
        real, now = self._real.now(), self.now()
        return ClockReading(
            now=timestamp(now),
            is_frozen=self._frozen is not None,
            offset_seconds=round((now - real).total_seconds(), 3),
            real=timestamp(real),
        )

    def set(self, now: str | Maybe, *, frozen: bool | Maybe) -> None:
        """Moves to `now`, or stays; stops or goes on from there, or leaves that as it is."""
        moment = self.now() if isinstance(now, Maybe) else _moment(now)
        stopped = self._frozen is not None if isinstance(frozen, Maybe) else frozen
        self._frozen = moment if stopped else None
        self._offset = moment - self._real.now()

    def advance(self, seconds: float) -> None:
        """Moves on; a clock that stands still stands still there."""
        try:
            moment = self.now() + timedelta(seconds=seconds)
        except OverflowError:
            moment = LATEST
        _expect_reachable(moment, "by")
        self.set(moment.isoformat(), frozen=self._frozen is not None)

    def run(self) -> None:
        """Goes on with the machine's time, as if it had never been moved."""
        self._offset, self._frozen = timedelta(), None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        decline(400, f"'{text[:40]}' is no time; write 2026-01-31T09:00:00Z.", "now")
    _expect_reachable(moment, "now")
    return moment


def _expect_reachable(moment: datetime, place: str) -> None:
    if not EARLIEST <= moment < LATEST:
        decline(400, f"The clock goes from {EARLIEST:%Y} to {LATEST:%Y}.", place)
