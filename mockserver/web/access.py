"""The access log."""

from __future__ import annotations

import asyncio
import logging
from functools import lru_cache
from urllib.parse import quote

from mockserver.observing.exchange import Exchange
from mockserver.observing.redaction import path_without_secrets

log = logging.getLogger("mockserver.access")

KEPT, LONGEST_KEPT = 512, 256
"""How many lines are cached for identical requests, and the maximum length of a path whose line is cached."""

_PLAIN = "/:@!$&'()*+,;=-._~%"
_NEXT_LINE = "\n" + 17 * " "
"""Aligns further lines with the message, after time and level."""


def requested(method: str, path: str) -> str:
    """Method and path for a line of the log: without secrets, and with line breaks and
    terminal control characters encoded.
    """
    return _requested(method, path) if len(path) <= LONGEST_KEPT else _requested.__wrapped__(method, path)


@lru_cache(KEPT)
def _requested(method: str, path: str) -> str:
    """Cached: apps repeat few paths often, and searching for secrets takes a sixth of the time of a response."""
    return f"{method} {quote(path_without_secrets(path), safe=_PLAIN)}"


class AccessLog:
    """Logs a line per request. Requests that complete in one turn of the event loop share a log record, because a
    record costs more than half as much as a response.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []

    def tell(self, exchange: Exchange) -> None:
        if not log.isEnabledFor(logging.INFO):
            return
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        code = "" if exchange.error is None else f" {exchange.error.__struct_config__.tag}"
        took = f"{exchange.seconds * 1000:.1f} ms"
        self._lines.append(f"{requested(exchange.method, exchange.path)} {exchange.status or 'dropped'}{code} {took}")

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        log.info("%s", _NEXT_LINE.join(lines))
