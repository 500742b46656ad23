"""What every response gets: a correlation id, CORS headers, a line in the log, and an entry in the journal."""

from __future__ import annotations

import re
from asyncio import CancelledError
from collections.abc import Callable, Sequence
from random import getrandbits
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from mockserver.domain.causes.http import ServerTrouble
from mockserver.domain.errors import OverCapacity
from mockserver.observing.exchange import Exchange, Headers
from mockserver.observing.why import explain
from mockserver.plane import ControlPlane
from mockserver.web.access import AccessLog
from mockserver.web.answer import STOPPING, refusing
from mockserver.web.moment import Moment
from mockserver.web.scope import begin, exchange_of
from mockserver.web.striking import HEADER as FAULT
from mockserver.web.striking import Striking, break_off

_CORRELATION_ID = re.compile(rb"[\x21-\x7e]{1,256}")
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"X-Correlation-ID, X-Mock-Request, X-Mock-Explain"),
]
_A_DAY = b"86400"
_REFUSALS = 400
_ICON = "/favicon.ico"
"""A path of a project."""


class Envelope:
    """ASGI middleware."""

    def __init__(
        self,
        app: ASGIApp,
        plane: ControlPlane,
        striking: Striking,
        *,
        allowed: Callable[[str], Sequence[str]],
        may_be_told: Callable[[Headers], bool],
        is_stopping: Callable[[], bool],
    ) -> None:
        """`allowed` returns the methods of a path; `may_be_told` is whether a caller may see explanations.

        Once the server `is_stopping`, canceled requests get a response.
        """
        self._app = app
        self._plane = plane
        self._striking = striking
        self._allowed = allowed
        self._may_be_told = may_be_told
        self._is_stopping = is_stopping
        self._access = AccessLog()

    async def __call__(  # noqa: C901 - every request passes here, and each further call costs all of them
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        journal = self._plane.journal
        exchange = Exchange(journal.new_id(), self._plane.clock.now(), scope)
        headers = dict(scope["headers"])
        begin(scope, exchange, headers)
        id = exchange.id.encode()
        carried = [(b"x-correlation-id", correlation_id(headers)), *_CORS, (b"x-mock-request", id)]
        started = perf_counter()

        async def send_enveloped(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                exchange.answer_headers = list(message["headers"])
                if exchange.status >= _REFUSALS:
                    carried.extend(self._explaining(exchange))
                message["headers"] = exchange.answer_headers = [*exchange.answer_headers, *carried]
            elif message["type"] == "http.response.body":
                exchange.answer += message["body"]
                if not message.get("more_body"):
                    self._finish(exchange, started)
            await send(message)

        try:
            if scope["method"] == "OPTIONS":
                await self._answer_preflight(scope, headers, send_enveloped)
            elif self._plane.faults or FAULT in headers:
                await self._striking.serve(self._app, scope, headers, receive, send_enveloped)
            else:
                await self._app(scope, receive, send_enveloped)
        except CancelledError:
            if not self._is_stopping():
                raise
            await self._answer_abandoned(scope, receive, send_enveloped)
        finally:
            if exchange.is_broken_off:
                self._finish(exchange, started)

    def _explaining(self, exchange: Exchange) -> Headers:
        """The header that explains an error; none for callers who may see no more than the API shows."""
        line = explain(exchange, Moment(exchange, self._plane))
        return [(b"x-mock-explain", line.encode("ascii"))] if self._may_be_told(exchange.headers) else []

    def _finish(self, exchange: Exchange, started: float) -> None:
        """Before the last byte is sent, so that a client that has the response finds it in the journal."""
        exchange.seconds = perf_counter() - started
        self._access.tell(exchange)
        if _is_worth_keeping(exchange):
            self._plane.journal.keep(exchange)

    async def _answer_abandoned(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answers a request that outlasts the server with 503, unless its response has started already."""
        exchange = exchange_of(scope)
        if exchange.status:
            await break_off(scope, receive)
        else:
            exchange.error, exchange.cause = OverCapacity(message=STOPPING), ServerTrouble(what="stopping")
            await refusing(exchange.error)(scope, receive, send)

    async def _answer_preflight(self, scope: HTTPScope, headers: dict[bytes, bytes], send: Send) -> None:
        """Answers a CORS preflight. Unknown paths are allowed, so that the request itself gets its 404."""
        methods = ", ".join(self._allowed(scope["path"])).encode()
        answered = [
            (b"allow", methods),
            (b"access-control-allow-methods", methods),
            (b"access-control-max-age", _A_DAY),
            (b"vary", b"Access-Control-Request-Headers"),
        ]
        if requested := headers.get(b"access-control-request-headers"):
            answered.append((b"access-control-allow-headers", requested))
        await send({"type": "http.response.start", "status": 204, "headers": answered})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def correlation_id(headers: dict[bytes, bytes]) -> bytes:
    """The correlation id of the request if it is safe to return; otherwise a new one."""
    sent = headers.get(b"x-correlation-id", b"")
    return sent if _CORRELATION_ID.fullmatch(sent) else b"%032x" % getrandbits(128)


def _is_worth_keeping(exchange: Exchange) -> bool:
    """Whether the request is for an operation or an unserved path, not for the icon that browsers request."""
    return exchange.path != _ICON and (bool(exchange.operation_id) or exchange.status >= _REFUSALS)
