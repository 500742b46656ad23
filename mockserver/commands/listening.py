"""Where `mockserver serve` listens."""

from __future__ import annotations

import socket
from errno import EADDRINUSE

from mockserver.problems import PORT_IN_USE, USAGE, Problem
from mockserver.settings import Settings
from mockserver.store import holder


def listening_socket(settings: Settings) -> socket.socket:
    """A socket that listens at the host and port of the settings. Raises Problem if that is not possible.

    Binding happens before the store is opened, so that a port in use costs no data.
    """
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
    """The URL at which clients on this machine reach the server."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 - recognized, not bound
    return f"http://{reachable}:{port}"


def _unlistenable(settings: Settings, error: OSError) -> Problem:
    if error.errno != EADDRINUSE:
        here = f"{settings.host}:{settings.port}"
        return Problem(f"Cannot listen at {here}: {error.strerror or error}. Choose another --host or --port.", USAGE)
    other = holder(settings.db) if settings.db else None
    ours = other is not None and other.url is not None and other.url.endswith(f":{settings.port}")
    by = f" by a mockserver, process {other.pid}" if other is not None and ours else ""
    return Problem(
        f"Port {settings.port} is in use{by}. Stop that process, or choose another port: --port 0 picks a free one.",
        PORT_IN_USE,
    )
