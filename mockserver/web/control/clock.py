"""The clock of the API."""

from __future__ import annotations

from mockserver.control.durations import seconds_of
from mockserver.control.input import Input
from mockserver.domain.values import UNSET, Maybe
from mockserver.steering.clock import ClockReading
from mockserver.web.control.desk import Asking, asks, takes
from mockserver.web.rows import Chapter

chapter = Chapter()


class ClockSetting(Input, frozen=True, kw_only=True):
    """The time to set, and whether the clock stops there. Omitted fields keep their value."""

    now: str | Maybe = UNSET
    frozen: bool | Maybe = UNSET


class ClockAdvance(Input, frozen=True, kw_only=True):
    """The duration by which to advance the clock, such as `49h`."""

    by: str


@chapter.on("GET", "/clock", "getClock", asks())
def get_clock(asking: Asking[None]) -> ClockReading:
    return asking.plane.clock.reading()


@chapter.on("PUT", "/clock", "setClock", takes(ClockSetting))
def set_clock(asking: Asking[ClockSetting]) -> ClockReading:
    setting = asking.body
    asking.plane.clock.set(setting.now, frozen=setting.frozen)
    return asking.plane.clock.reading()


@chapter.on("POST", "/clock/advance", "advanceClock", takes(ClockAdvance))
def advance_clock(asking: Asking[ClockAdvance]) -> ClockReading:
    asking.plane.clock.advance(seconds_of(asking.body.by, "by"))
    return asking.plane.clock.reading()


@chapter.on("DELETE", "/clock", "runClock", asks())
def run_clock(asking: Asking[None]) -> ClockReading:
    asking.plane.clock.run()
    return asking.plane.clock.reading()
