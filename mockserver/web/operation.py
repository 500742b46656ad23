"""The operations of the API: the content of their rows, and the order in which a request is checked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, cast

from litestar.exceptions import ClientException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, ExceptionHandlersMap, HTTPScope, Receive, Scope, Send

from mockserver.domain.errors import Refused
from mockserver.domain.ports import Asked, Store
from mockserver.domain.records import Outcome
from mockserver.web import rows
from mockserver.web.access import requested
from mockserver.web.answer import Answer, refusing
from mockserver.web.body import received
from mockserver.web.call import B, Call, S
from mockserver.web.columns import AS_IT_IS, Reads, Shows
from mockserver.web.doors import Door, admit
from mockserver.web.identity import asked_of
from mockserver.web.scope import exchange_of
from mockserver.web.wire import encoded
from mockserver.web.world import World
from openapi.operations import Kind

log = logging.getLogger("mockserver")

_WITH_BODY = ("POST", "DELETE")
"""DELETE requests have no body; but if a client sends one, perhaps with the version in it, the journal keeps it."""


@dataclass(frozen=True)
class Row(rows.Row[Call[S, B]], Generic[S, B]):
    """An operation of the API; its fields are in the order of the checks."""

    door: Door
    reads: Reads[B]
    find: Callable[[Call[Any, Any]], S]
    shows: Shows = AS_IT_IS
    status: int = 200

    @property
    def query(self) -> tuple[str, ...]:
        """The query parameters."""
        return (*self.reads.query, *self.shows.query)

    @property
    def doors(self) -> Mapping[Kind, str]:
        """The accepted credentials, each with the required scope."""
        return dict.fromkeys(self.door.kinds, self.door.scope)


def answer(call: Call[Any, Any], row: Row[Any, Any], speak: Callable[[Call[Any, Any]], Any]) -> Any:
    """Answers a request. This is the order of the checks for every operation."""
    admit(call, row.door)  # 401, 404, 403
    call.body = row.reads.read(call)  # 415, 400
    call.subject = row.find(call)  # 404
    said = speak(call)  # 404, 409, 400
    show = row.shows.prepared(call)  # 400
    return show(_committed(call, said) if isinstance(said, Outcome) else said)


def _committed(call: Call[Any, Any], outcome: Outcome[Any]) -> Any:
    """Commits the change of `outcome`, carries out its effects, and returns its answer."""
    exchange = call.exchange
    return call.world.plane.commit(
        call.context, outcome, call.store, request=exchange.id, operation_id=exchange.operation_id
    )


def handler(operation: rows.Operation, world: World) -> HTTPRouteHandler:
    """The operation as Litestar serves it.

    It responds as a middleware that never calls the handler: Litestar routes to it and handles its exceptions, but
    creates neither handler arguments nor a response, which would cost more than all our own work.
    """

    def in_its_place(app: ASGIApp) -> ASGIApp:  # noqa: ARG001 - Litestar calls it by this name
        return _answering(operation, world)

    async def unreached() -> None:
        """Never called."""

    return _Route(
        operation.template,
        http_method=[operation.method],  # type: ignore[list-item] # a Chapter takes the methods of the document
        status_code=operation.row.status,
        operation_id=operation.operation_id,
        include_in_schema=False,
        middleware=[in_its_place],
    )(unreached)


class _Route(HTTPRouteHandler):
    """Caches the exception handlers of a route, which never change, but which Litestar collects for each request."""

    @cached_property
    def _exception_handlers(self) -> ExceptionHandlersMap:
        return super().resolve_exception_handlers()

    def resolve_exception_handlers(self) -> ExceptionHandlersMap:
        return self._exception_handlers


def _answering(operation: rows.Operation, world: World) -> ASGIApp:
    """The operation as an ASGI application.

    Bodies are decoded here, because Litestar's decoding accepts "1" as 1. `answer` runs without yielding to the event
    loop: because requests run one at a time, so do changes.
    """
    method, _, operation_id, row, speak = operation
    has_body, status = method in _WITH_BODY, row.status

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        exchange, http = exchange_of(scope), cast("HTTPScope", scope)
        exchange.operation_id = operation_id
        try:
            content = await received(http, receive, world.largest_body) if has_body else b""
        except ClientException:
            log.info(
                "%s: the client disconnected before the body was complete", requested(http["method"], http["path"])
            )
            return

        def work(store: Store) -> bytes:
            return encoded(answer(Call(world, store, http, content), row, speak))

        def asked() -> Asked:
            return asked_of(http, writes=method != "GET")

        try:
            reply = Answer(status, world.units.answered(asked, work))
        except Refused as refusal:
            exchange.error, exchange.cause = refusal.error, refusal.cause
            reply = refusing(refusal.error)
        await reply(scope, receive, send)

    return serve
