"""The HTTP server around the application."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

import uvicorn
from litestar.types import ASGIApp

from mockserver.protocol import Protocol

log = logging.getLogger("mockserver")

KEEP_ALIVE = 75
"""Seconds until an idle connection is closed. Longer than the usual timeouts of clients, so that they close first and
do not send a request into a connection that is being closed."""

GRACE = 5.0
"""Seconds that a shutdown waits for running requests."""

LAST_WORDS = 1.0
"""Seconds in which the application can still respond to requests that were canceled."""


class _Server(uvicorn.Server):
    """Reports when it accepts requests and when it stops. Requests that outlast the shutdown get a response, too."""

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
        end_of_grace = asyncio.get_running_loop().call_later(GRACE, self._abandon_requests)
        await super().shutdown(sockets)
        end_of_grace.cancel()
        if self.server_state.tasks:  # a second Ctrl-C ended the wait
            self._abandon_requests()
            await asyncio.wait(self.server_state.tasks, timeout=LAST_WORDS)

    def _abandon_requests(self) -> None:
        """Cancels running requests, which the application answers; then closes the connections that are still open."""
        running = tuple(self.server_state.tasks)
        if running:
            requests = "1 request that was" if len(running) == 1 else f"{len(running)} requests that were"
            log.warning("Stopped without waiting any longer for %s still running.", requests)
        for task in running:
            task.cancel()
        asyncio.get_running_loop().call_later(LAST_WORDS, self._break_connections)

    def _break_connections(self) -> None:
        for connection in tuple(self.server_state.connections):
            connection.transport.abort()


def serve(
    app: ASGIApp, listener: socket.socket, *, ready: Callable[[], None], stop: Callable[[], None] = lambda: None
) -> None:
    """Serves `app` at `listener` until SIGINT or SIGTERM.

    `ready` is called when the server accepts requests, `stop` when it begins to shut down.
    """
    config = uvicorn.Config(
        app,
        http=Protocol,
        interface="asgi3",
        ws="none",
        proxy_headers=False,  # nothing here depends on the address of the client
        access_log=False,  # the application logs requests itself, with the reasons of errors
        log_config=None,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
    )
    _Server(config, ready, stop).run([listener])
