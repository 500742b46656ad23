"""The HTTP server around the application."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.domain.errors import InvalidInput, refused
from mockserver.web.striking import TRANSPORT
from mockserver.web.wire import JSON, encoded


class _Gathering(asyncio.Transport):
    """A transport that sends what is written in one turn of the event loop at once.

    uvicorn writes the head and the body of an answer apart; here they are one system call, and one packet.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def write(self, data: Any) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size > MOST_HELD:
            self._send()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def abort(self) -> None:
        self._held.clear()
        self._transport.abort()

    def _send(self) -> None:
        held, self._held, self._size = self._held, [], 0
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))


class _Protocol(HttpToolsProtocol):
    """Lets the application have its connection, so that it can break it off where a fault is asked for."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(_Gathering(transport, self.loop))

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


MOST_HELD = 65536
"""Bytes that wait for the end of a turn: with more, the transport is to see whether the client keeps up."""

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
