"""Assembles the control plane: its operations, its document, its pages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from litestar import Response
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from mockserver.control.problems import Complaint, Declined
from mockserver.domain.names import nearest
from mockserver.web.access import requested
from mockserver.web.control import clock, customers, faults, knowledge, outbox, requests, state, tokens
from mockserver.web.control.desk import AnyRequest, Desk, complaining, guard_request, handler
from mockserver.web.rows import Operation
from mockserver.web.workbench.pages import page_handlers

log = logging.getLogger("mockserver")

LONGEST_TOLD = 200

CHAPTERS = (state, customers, requests, outbox, clock, faults, tokens, knowledge)
OPERATIONS: Sequence[Operation] = tuple(operation for each in CHAPTERS for operation in each.chapter)


def control_handlers(desk: Desk) -> list[HTTPRouteHandler]:
    """All that is served under `/_mock`."""
    served = [*(handler(operation, desk) for operation in OPERATIONS), *page_handlers(desk)]
    return [*_offers(served, desk), *served]  # otherwise the framework adds its own OPTIONS to the path


def refusing(desk: Desk) -> Callable[[AnyRequest, HTTPException], Response[bytes]]:
    """Errors of the framework in the format of the control plane; unauthorized callers get no details."""

    def refuse(request: AnyRequest, problem: HTTPException) -> Response[bytes]:
        try:
            guard_request(request, desk.settings.control_token)
        except Declined as refusal:
            return complaining(refusal.complaint)
        complaint = Complaint(status_code=problem.status_code, message=_phrased(request, problem))
        return complaining(complaint, problem.headers or {})

    return refuse


def failing(status: int) -> Callable[[AnyRequest, Exception], Response[bytes]]:
    """The response if a file could not be read or written: the message of the store, with this status."""

    def fail(request: AnyRequest, problem: Exception) -> Response[bytes]:
        log.error("%s failed: %s", requested(request.method, request.scope["path"]), problem)
        return complaining(Complaint(status_code=status, message=str(problem)))

    return fail


def refuse_defect(request: AnyRequest, problem: Exception) -> Response[bytes]:
    """The response to a defect of this server, which is logged with its traceback."""
    log.error("%s failed", requested(request.method, request.scope["path"]), exc_info=problem)
    return complaining(Complaint(status_code=500, message="The control plane failed; the log of the server says why."))


def _offers(served: Sequence[HTTPRouteHandler], desk: Desk) -> Iterator[HTTPRouteHandler]:
    """OPTIONS for each path: the framework's own lists the methods of only one handler, and bypasses the guard."""
    methods: dict[str, set[str]] = {}
    for route in served:
        for path in route.paths:
            methods.setdefault(path, {"OPTIONS"}).update(map(str, route.http_methods))
    return (_offer(path, ", ".join(sorted(offered)), desk) for path, offered in methods.items())


def _offer(path: str, methods: str, desk: Desk) -> HTTPRouteHandler:
    async def offer(request: AnyRequest) -> Response[Any]:
        try:
            guard_request(request, desk.settings.control_token)
        except Declined as refusal:
            return complaining(refusal.complaint)
        return Response(None, status_code=204, headers={"allow": methods, "cache-control": "no-store"})

    return HTTPRouteHandler(path, http_method=HttpMethod.OPTIONS, status_code=200, include_in_schema=False)(offer)


def _phrased(request: AnyRequest, problem: HTTPException) -> str:
    path = request.scope["path"][:LONGEST_TOLD]
    if problem.status_code == 404:  # noqa: PLR2004 - HTTP's own number
        near = nearest(path, [f"/_mock{it.path}" for it in OPERATIONS], cutoff=0)
        return f"The control plane has no {path}; the nearest is {near}. GET /_mock/openapi.json lists all."
    if problem.status_code == 413:  # noqa: PLR2004 - HTTP's own number
        return f"The body is larger than {request.route_handler.resolve_request_max_body_size()} bytes."
    return f"{request.method} {path}: {problem.detail}."
