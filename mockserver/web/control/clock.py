"""The clock that the API goes by."""

from __future__ import annotations

from mockserver.control.durations import seconds_of
from mockserver.control.input import Input
from mockserver.domain.values import UNSET, Maybe
from mockserver.steering.clock import ClockReading
from mockserver.web.control.desk import Asking, ControlChapter

chapter = ControlChapter()


class ClockSetting(Input, frozen=True, kw_only=True):
    """What time it is to be, and whether it stands still then. What is left out stays."""

    now: str | Maybe = UNSET
    frozen: bool | Maybe = UNSET


class ClockAdvance(Input, frozen=True, kw_only=True):
    """By how much the clock is to be moved on, such as `49h`."""

    by: str


@chapter.on("GET", "/clock", "getClock")
def get_clock(asking: Asking) -> ClockReading:
    return asking.plane.clock.reading()


@chapter.on("PUT", "/clock", "setClock")
def set_clock(asking: Asking) -> ClockReading:
    setting = asking.body(ClockSetting)
    asking.plane.clock.set(setting.now, frozen=setting.frozen)
    return asking.plane.clock.reading()


@chapter.on("POST", "/clock/advance", "advanceClock")
def advance_clock(asking: Asking) -> ClockReading:
    asking.plane.clock.advance(seconds_of(asking.body(ClockAdvance).by, "by"))
    return asking.plane.clock.reading()


@chapter.on("DELETE", "/clock", "runClock")
def run_clock(asking: Asking) -> ClockReading:
    asking.plane.clock.run()
    return asking.plane.clock.reading()
