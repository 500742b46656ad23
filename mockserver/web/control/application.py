"""The control plane put together: its operations, its document, its pages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from mockserver.control.problems import Complaint
from mockserver.web.control import clock, customers, faults, knowledge, outbox, requests, state, tokens
from mockserver.web.control.desk import ControlOperation, Desk, complaining

log = logging.getLogger("mockserver")

CHAPTERS = (state, customers, requests, outbox, clock, faults, tokens, knowledge)
OPERATIONS: Sequence[ControlOperation] = tuple(operation for each in CHAPTERS for operation in each.chapter)


def control_handlers(desk: Desk) -> list[ControllerRouterHandler]:
    """All that is served under `/_mock`."""
    return [operation.handler(desk) for operation in OPERATIONS]


def refuse(request: Request[Any, Any, Any], problem: HTTPException) -> Response[bytes]:
    """What the framework refuses, in the shape of the control plane."""
    status, path = problem.status_code, request.scope["path"]
    if status == 404:  # noqa: PLR2004 - HTTP's own number
        near = get_close_matches(path[:200], [f"/_mock{it.path}" for it in OPERATIONS], n=1, cutoff=0)
        message = f"The control plane has no {path[:200]}; the nearest is {near[0]}. GET /_mock/openapi.json lists all."
    else:
        message = f"{request.method} {path[:200]}: {problem.detail}."
    return complaining(Complaint(status_code=status, message=message))


def refuse_defect(request: Request[Any, Any, Any], problem: Exception) -> Response[bytes]:
    """A change that could not be kept, or a defect of ours: logged whole."""
    log.error("%s %s failed", request.method, request.scope["path"], exc_info=problem)
    return complaining(Complaint(status_code=500, message=f"The control plane failed; the log says why: {problem}"))
