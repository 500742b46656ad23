"""Resources that can be read by GET, and by HEAD, which is GET without the body (RFC 9110, section 9.3.2).

This excludes the operations of the API, whose document declares HEAD explicitly.
"""

from __future__ import annotations

from collections.abc import Sequence

from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.types import Message, Send

READING = (HttpMethod.GET, HttpMethod.HEAD)

_REFUSALS = 400


def readable(path: str) -> HTTPRouteHandler:
    """Declares a handler that can be read at `path`."""
    return HTTPRouteHandler(path, http_method=READING, status_code=200, include_in_schema=False, sync_to_thread=False)


def methods_of(method: HttpMethod) -> Sequence[HttpMethod]:
    """The methods that are served if `method` is declared."""
    return READING if method is HttpMethod.GET else (method,)


def without_body(send: Send) -> Send:
    """Sends a response to HEAD: omits the body that GET would have, and ends endless streams.

    Error responses have no length, because GET might succeed or fail with another error.
    """
    has_ended = False

    async def send_head(message: Message) -> None:
        nonlocal has_ended
        if message["type"] == "http.response.start":
            if message["status"] >= _REFUSALS:
                message["headers"] = [it for it in message["headers"] if it[0].lower() != b"content-length"]
            await send(message)
        elif not has_ended:
            has_ended = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_head
