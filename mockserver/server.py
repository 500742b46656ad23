"""The HTTP server around the application."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from litestar.types import ASGIApp

from mockserver.protocol import Protocol

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
        http=Protocol,
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
