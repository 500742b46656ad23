"""Where `mockserver serve` listens."""

from __future__ import annotations

import socket
from errno import EADDRINUSE

from mockserver.problems import PORT_IN_USE, USAGE, Problem
from mockserver.settings import Settings
from mockserver.store import holder


def listening_socket(settings: Settings) -> socket.socket:
    """A socket bound where the settings say. Raises Problem when it cannot be."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise _unlistenable(settings, error) from error
    return listener


def base_url(host: str, port: int) -> str:
    """Where clients on this machine reach the server."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{reachable}:{port}"


def _unlistenable(settings: Settings, error: OSError) -> Problem:
    if error.errno != EADDRINUSE:
        here = f"{settings.host}:{settings.port}"
        return Problem(f"Cannot listen at {here}: {error.strerror or error}. Choose another --host or --port.", USAGE)
    other = holder(settings.db) if settings.db else None
    ours = other is not None and other.url is not None and other.url.endswith(f":{settings.port}")
    by = f" by a mockserver, process {other.pid}" if other is not None and ours else ""
    return Problem(
        f"Port {settings.port} is in use{by}. Stop what uses it, or choose another: --port 0 takes a free one.",
        PORT_IN_USE,
    )
