"""The faults panel: presets, active faults, and a form for new ones."""

from __future__ import annotations

from typing import Any

from mockserver.domain.values import Maybe
from mockserver.observing.requests import summarised
from mockserver.steering.faults import Fault, FaultMatch, FaultTiming
from mockserver.steering.refusals import CODES
from mockserver.web.control.desk import Asking
from mockserver.web.control.faults import list_faults
from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look
from openapi.operations import operations

chapter = Chapter()

_REFUSALS = 400


@chapter.on("GET", "/ui/faults", "faults", PAGE)
def faults(look: Look[None]) -> Content:
    found = list_faults(look)
    by_preset = {it.preset: it for it in found.faults if isinstance(it.preset, str)}
    values = {
        "faults": [(it, sentence(it)) for it in found.faults],
        "presets": [(it, by_preset.get(it.name)) for it in found.presets],
        "operations": tuple(operations()),
        "codes": CODES,
        "draft": _draft(look),
    }
    return Content("faults.html", "Faults", values)


def sentence(fault: Fault) -> str:
    """A fault in words: `The 3rd updateMyCustomer gets 503 OverCapacity.`"""
    does = [f"waits {fault.delay}"] if fault.delay else []
    if not isinstance(fault.respond, Maybe):
        what = [str(it) for it in (fault.respond.status, fault.respond.code) if it]
        does.append(f"gets {' '.join(what) or '500'}")
    if fault.connection:
        does.append("gets no response" if fault.connection == "drop" else "is cut off in the middle of the response")
    return f"{_which(fault.when)} {_what(fault.match)} {' and '.join(does)}{_limits(fault.when)}."


def _which(when: FaultTiming) -> str:
    if when.nth:
        return f"The {_ordinal(when.nth)}"
    return f"Every {_ordinal(when.every)}" if when.every and when.every > 1 else "Every"


def _limits(when: FaultTiming) -> str:
    """` (at most 2 times, with 25% probability)`, if there are limits."""
    limits = [] if not when.times else ["once" if when.times == 1 else f"at most {when.times} times"]
    if not isinstance(when.probability, Maybe):
        limits.append(f"with {when.probability:.0%} probability")
    return f" ({', '.join(limits)})" if limits else ""


def _what(match: FaultMatch) -> str:
    operations = (match.operation_id,) if isinstance(match.operation_id, str) else match.operation_id or ()
    said = [
        str(match.method or "").upper(),
        " or ".join(operations) or "request",
        f"to {match.path}" if match.path else "",
    ]
    by = [f"{name} {value}" for name, value in _narrowing(match) if value]
    return " ".join([*(it for it in said if it), *(f"of {it}" for it in by)])


def _narrowing(match: FaultMatch) -> tuple[tuple[str, Any], ...]:
    return ("project", match.project), ("customer", match.customer), ("client", match.client)


def _ordinal(number: int) -> str:
    teen = 10 < number % 100 < 20  # noqa: PLR2004 - eleventh to nineteenth
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _draft(asking: Asking[None]) -> dict[str, str]:
    """The initial values of the form: a fault that makes requests fail like the given one."""
    exchange = asking.plane.journal.get(asking.query.get("request", ""))
    if exchange is None:
        return {}
    failed = summarised(exchange, asking.plane)
    draft = {"project": str(failed.project or ""), "operation": str(failed.operation_id or "")}
    if not failed.operation_id:
        draft |= {"method": failed.method, "path": failed.path}
    if failed.status >= _REFUSALS:
        draft |= {"status": str(failed.status), "code": str(failed.code or "")}
    return draft
