"""The HTTP server around the application."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.domain.errors import InvalidInput, refused
from mockserver.web.striking import TRANSPORT
from mockserver.web.wire import JSON, encoded


class _Protocol(HttpToolsProtocol):
    """Lets the application have its connection, so that it can break it off where a fault is asked for."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required] # a key of our own

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused in the shape of the API, and to browsers too."""
        error = InvalidInput(message=f"Malformed HTTP: {msg}")
        body = encoded(refused(error))
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            f"content-type: {JSON.decode()}\r\n"
            f"content-length: {len(body)}\r\n"
            "access-control-allow-origin: *\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()


KEEP_ALIVE = 75
"""Seconds until an idle connection is closed: longer than clients wait, so that none is closed under a request."""


class _Server(uvicorn.Server):
    """Tells when it answers, and when it stops."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stop()
        await super().shutdown(sockets)


def serve(
    app: ASGIApp, listener: socket.socket, *, ready: Callable[[], None], stop: Callable[[], None] = lambda: None
) -> None:
    """Serves `app` at `listener` until SIGINT or SIGTERM.

    `ready` is called once requests are answered, `stop` before the last ones are waited for.
    """
    config = uvicorn.Config(
        app,
        http=_Protocol,
        interface="asgi3",
        ws="none",
        proxy_headers=False,  # who the client is, and behind what, nothing asks here
        access_log=False,
        log_config=None,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=5,
    )
    _Server(config, ready, stop).run([listener])
