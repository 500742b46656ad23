"""The requests panel: requests and responses with explanations, and warnings."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from mockserver.control.problems import Declined
from mockserver.domain.values import UNSET
from mockserver.observing.requests import wanted
from mockserver.web.control.desk import Asking
from mockserver.web.control.requests import get_request, list_warnings, request_filter
from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look, named

chapter = Chapter()

LISTED = 100
BESIDE = 40
"""The number of requests listed next to the selected one."""

FILTERS = ("method", "path", "status", "operationId", "customer", "code")


@chapter.on("GET", "/ui/requests", "requests", PAGE)
def requests(look: Look[None]) -> Content:
    return Content("requests.html", "Requests", {**_listed(look, look.project, LISTED), "detail": None})


@chapter.on("GET", "/ui/requests/{id}", "request", PAGE)
async def request(look: Look[None]) -> Content:
    named(look)
    detail = await get_request(look)
    title = f"{detail.method} {detail.path[:60]}"
    return Content("requests.html", title, {**_listed(look, look.project, BESIDE), "detail": detail})


@chapter.on("GET", "/ui/warnings", "warnings", PAGE)
def warnings(look: Look[None]) -> Content:
    return Content("warnings.html", "Warnings", {"warnings": list_warnings(look).warnings})


def _listed(asking: Asking[None], project: str, most: int) -> dict[str, Any]:
    """Requests of all projects, unless filtered: a request with a wrong project key belongs to none."""
    own = bool(asking.query.get("own"))
    problem = ""
    try:
        what = replace(request_filter(asking), project=project if own else UNSET)
        found = tuple(wanted(asking.plane, what, most))
    except Declined as refusal:
        problem, found = str(refusal), ()
    return {
        "requests": found,
        "problem": problem,
        "recorded": asking.plane.journal.recorded,
        "kept": len(asking.plane.journal),
        "asked": {name: asking.query.get(name, "") for name in FILTERS},
        "own": own,
    }
