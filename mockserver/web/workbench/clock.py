"""The clock panel: moves and freezes the clock, and lists what expires soon."""

from __future__ import annotations

from typing import NamedTuple

from mockserver.domain.values import DateTime, Maybe
from mockserver.web.control.clock import get_clock
from mockserver.web.control.desk import Asking
from mockserver.web.control.tokens import list_tokens
from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look

chapter = Chapter()

MOST_SHOWN = 25
STEPS = (("+1 min", "1m"), ("+5 min", "5m"), ("+1 h", "1h"), ("+49 h", "49h"))
"""49 hours exceed the default lifetime of access tokens, 48 hours."""


class Ending(NamedTuple):
    """Something that expires, and when."""

    at: DateTime
    what: str
    whose: str


@chapter.on("GET", "/ui/clock", "clock", PAGE)
def clock(look: Look[None]) -> Content:
    endings = sorted(_endings(look, look.project))
    values = {
        "reading": get_clock(look),
        "steps": STEPS,
        "endings": endings[:MOST_SHOWN],
        "total": len(endings),
        "lifetime": look.plane.token_lifetime,
    }
    return Content("clock.html", "Clock", values)


def _endings(asking: Asking[None], project: str) -> list[Ending]:
    plane = asking.plane
    of_tokens = [
        Ending(it.expires_at, f"{it.kind} token", str(it.email or it.anonymous_id or it.client_id))
        for it in list_tokens(asking).tokens
        if not isinstance(it.expires_at, Maybe) and not it.is_expired
    ]
    of_mails = [
        Ending(it.expires_at, f"{it.kind} mail", it.to)
        for it in plane.outbox.mails(plane.store, plane.now())
        if it.project == project and it.state == "fresh"
    ]
    of_faults = [
        Ending(it.expires_at, f"fault {it.id}", "every project")
        for it in plane.faults.listed(plane.clock.now())
        if not isinstance(it.expires_at, Maybe)
    ]
    return [*of_tokens, *of_mails, *of_faults]
