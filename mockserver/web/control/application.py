"""The control plane put together: its operations, its document, its pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from mockserver.control.problems import Complaint, Declined
from mockserver.domain.names import nearest
from mockserver.web.access import requested
from mockserver.web.control import clock, customers, faults, knowledge, outbox, requests, state, tokens
from mockserver.web.control.desk import AnyRequest, ControlOperation, Desk, complaining, guard_request
from mockserver.web.workbench.pages import page_handlers

log = logging.getLogger("mockserver")

LONGEST_TOLD = 200

CHAPTERS = (state, customers, requests, outbox, clock, faults, tokens, knowledge)
OPERATIONS: Sequence[ControlOperation] = tuple(operation for each in CHAPTERS for operation in each.chapter)


def control_handlers(desk: Desk) -> list[ControllerRouterHandler]:
    """All that is served under `/_mock`."""
    return [*(operation.handler(desk) for operation in OPERATIONS), *page_handlers(desk)]


def refusing(desk: Desk) -> Callable[[AnyRequest, HTTPException], Response[bytes]]:
    """What the framework refuses, in the shape of the control plane; who must not come in learns nothing of it."""

    def refuse(request: AnyRequest, problem: HTTPException) -> Response[bytes]:
        try:
            guard_request(request, desk.settings.control_token)
        except Declined as refusal:
            return complaining(refusal.complaint)
        complaint = Complaint(status_code=problem.status_code, message=_phrased(request, problem))
        return complaining(complaint, problem.headers or {})

    return refuse


def failing(status: int) -> Callable[[AnyRequest, Exception], Response[bytes]]:
    """A file that could not be read or written: what the store says of it, with this status."""

    def fail(request: AnyRequest, problem: Exception) -> Response[bytes]:
        log.error("%s failed: %s", requested(request.method, request.scope["path"]), problem)
        return complaining(Complaint(status_code=status, message=str(problem)))

    return fail


def refuse_defect(request: AnyRequest, problem: Exception) -> Response[bytes]:
    """A defect of ours: logged whole."""
    log.error("%s failed", requested(request.method, request.scope["path"]), exc_info=problem)
    return complaining(Complaint(status_code=500, message="The control plane failed; the log of the server says why."))


def _phrased(request: AnyRequest, problem: HTTPException) -> str:
    path = request.scope["path"][:LONGEST_TOLD]
    if problem.status_code == 404:  # noqa: PLR2004 - HTTP's own number
        near = nearest(path, [f"/_mock{it.path}" for it in OPERATIONS], cutoff=0)
        return f"The control plane has no {path}; the nearest is {near}. GET /_mock/openapi.json lists all."
    if problem.status_code == 413:  # noqa: PLR2004 - HTTP's own number
        return f"The body is larger than {request.route_handler.resolve_request_max_body_size()} bytes."
    return f"{request.method} {path}: {problem.detail}."
