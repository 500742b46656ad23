"""The log of requests."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import quote

from litestar.types import HTTPScope

log = logging.getLogger("mockserver.access")

REFUSAL = "mockserver.refusal"
"""The key of an ASGI scope under which an operation leaves the error that it refuses with."""

_PLAIN = "/:@!$&'()*+,;=-._~%"
_NEXT_LINE = "\n" + 17 * " "
"""Below the message of a record that begins with time and level."""


def requested(scope: HTTPScope) -> str:
    """Method and path, as a line of the log has them: what would break the line, or steer a terminal, is encoded."""
    return f"{scope['method']} {quote(scope['path'], safe=_PLAIN)}"


class AccessLog:
    """A line for each request. What is answered in one turn of the event loop is one record: a record costs more than
    half an answer.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []

    def tell(self, scope: HTTPScope, status: int, seconds: float) -> None:
        if not log.isEnabledFor(logging.INFO):
            return
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        refusal = scope.get(REFUSAL)
        code = f" {refusal.__struct_config__.tag}" if refusal is not None else ""  # type: ignore[attr-defined]
        self._lines.append(f"{requested(scope)} {status}{code} {seconds * 1000:.1f} ms")

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        log.info("%s", _NEXT_LINE.join(lines))
