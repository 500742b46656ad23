"""Faults: listed, added, removed."""

from __future__ import annotations

from mockserver.domain.values import Value
from mockserver.steering.faults import Fault, FaultRule
from mockserver.steering.presets import PRESETS, FaultPreset
from mockserver.web.control.desk import Asking, asks, takes
from mockserver.web.control.named import expect_named
from mockserver.web.control.requests import Removed
from mockserver.web.rows import Chapter

chapter = Chapter()


class FaultList(Value, frozen=True, kw_only=True):
    """The faults at work, in the order in which they are tried, and those that have a name."""

    faults: tuple[Fault, ...]
    presets: tuple[FaultPreset, ...]


@chapter.on("GET", "/faults", "listFaults", asks())
def list_faults(asking: Asking[None]) -> FaultList:
    plane = asking.plane
    return FaultList(faults=plane.faults.listed(plane.clock.now()), presets=tuple(PRESETS.values()))


@chapter.on("POST", "/faults", "addFault", takes(FaultRule, status=201))
def add_fault(asking: Asking[FaultRule]) -> Fault:
    rule = asking.body
    expect_named(rule.match, asking.plane, "match.")
    return asking.plane.faults.add(rule, asking.plane.clock.now())


@chapter.on("DELETE", "/faults", "clearFaults", asks())
def clear_faults(asking: Asking[None]) -> Removed:
    return Removed(removed=asking.plane.faults.clear())


@chapter.on("DELETE", "/faults/{id}", "deleteFault", asks())
def delete_fault(asking: Asking[None]) -> Fault:
    return asking.plane.faults.remove(asking.path["id"])
