"""An operation of the document: a function from a call to a value, at a path, under its operationId."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, cast

from litestar.exceptions import ClientException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from mockserver.domain.errors import Refused
from mockserver.web.access import requested
from mockserver.web.answer import Answer, refusing
from mockserver.web.body import received
from mockserver.web.call import Call
from mockserver.web.scope import exchange_of
from mockserver.web.wire import encoded
from mockserver.web.world import World

log = logging.getLogger("mockserver")

Method = Literal["GET", "HEAD", "POST", "DELETE"]

_WITH_BODY = ("POST", "DELETE")
"""A deletion needs no body; one that comes along, as from clients who put the version there, is kept in the journal."""


class Operation(NamedTuple):
    """One row of the table of paths."""

    method: Method
    path: str
    """As in the document: `/{projectKey}/me`."""
    operation_id: str
    status: int
    speak: Callable[[Call], Any]

    def pattern(self) -> re.Pattern[str]:
        """What the paths of the operation look like."""
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.path)))

    def handler(self, world: World) -> HTTPRouteHandler:
        """The operation as Litestar serves it.

        It answers as a middleware that calls nothing further: Litestar finds it and meets its exceptions, but makes no
        arguments for a handler and no response of what one returns, which costs more than all that we do.
        """

        def in_its_place(app: ASGIApp) -> ASGIApp:  # noqa: ARG001 - Litestar calls it by this name
            return self._answering(world)

        async def handler() -> None:
            """Is not reached."""

        return HTTPRouteHandler(
            re.sub(r"\{(\w+)\}", r"{\1:str}", self.path),
            http_method=[self.method],
            status_code=self.status,
            operation_id=self.operation_id,
            include_in_schema=False,
            middleware=[in_its_place],
        )(handler)

    def _answering(self, world: World) -> ASGIApp:
        """The operation as ASGI speaks to it.

        Bodies are read and decoded by us: Litestar's own decoding takes "1" for 1. What `speak` does, it does without
        a pause on the event loop: one request at a time is one change at a time.
        """
        operation_id, status, speak, has_body = self.operation_id, self.status, self.speak, self.method in _WITH_BODY

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            exchange, http = exchange_of(scope), cast("HTTPScope", scope)
            exchange.operation_id = operation_id
            try:
                body = await received(http, receive, world.largest_body) if has_body else b""
            except ClientException:
                log.info("%s: the client hung up before its body was complete", requested(http["method"], http["path"]))
                return
            try:
                call = Call(world, http, body)
                reply = Answer(status, encoded(speak(call)))
            except Refused as refusal:
                exchange.error, exchange.cause = refusal.error, refusal.cause
                reply = refusing(refusal.error)
            await reply(scope, receive, send)

        return answer


class Chapter(list[Operation]):
    """The operations of one chapter, each declared above the function that speaks for it."""

    def get(self, path: str, operation_id: str) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        """Declares a GET operation."""
        return self._declared("GET", path, operation_id, 200)

    def head(self, path: str, operation_id: str) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        """Declares a HEAD operation: of what it returns, nothing is answered."""
        return self._declared("HEAD", path, operation_id, 200)

    def post(
        self, path: str, operation_id: str, status: int = 200
    ) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        """Declares a POST operation."""
        return self._declared("POST", path, operation_id, status)

    def delete(self, path: str, operation_id: str) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        """Declares a DELETE operation."""
        return self._declared("DELETE", path, operation_id, 200)

    def _declared(
        self, method: Method, path: str, operation_id: str, status: int
    ) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
        def declare(speak: Callable[[Call], Any]) -> Callable[[Call], Any]:
            self.append(Operation(method, path, operation_id, status, speak))
            return speak

        return declare
