"""What every answer carries, whoever gives it: a correlation id, what browsers ask for, a line in the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import getrandbits
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from mockserver.web.access import AccessLog

_CORRELATION_ID = re.compile(rb"[\x21-\x7e]{1,256}")
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"X-Correlation-ID"),
]
_A_DAY = b"86400"


class Envelope:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, allowed: Callable[[str], Sequence[str]]) -> None:
        """`allowed` knows the methods of a path."""
        self._app = app
        self._allowed = allowed
        self._access = AccessLog()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        carried = [(b"x-correlation-id", correlation_id(headers)), *_CORS]
        started = perf_counter()

        async def send_enveloped(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *carried]
                self._access.tell(scope, message["status"], perf_counter() - started)
            await send(message)

        if scope["method"] == "OPTIONS":
            await self._answer_preflight(scope, headers, send_enveloped)
        else:
            await self._app(scope, receive, send_enveloped)

    async def _answer_preflight(self, scope: HTTPScope, headers: dict[bytes, bytes], send: Send) -> None:
        """A browser asks before it sends; an unknown path is allowed, so that the request itself gets its 404."""
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
    """The one that was sent, if it is fit to be sent back; else a new one."""
    sent = headers.get(b"x-correlation-id", b"")
    return sent if _CORRELATION_ID.fullmatch(sent) else b"%032x" % getrandbits(128)
