"""Reads request bodies directly, because Litestar's `Request` does much more work than reading bytes."""

from __future__ import annotations

from typing import cast

from litestar.exceptions import ClientException, HTTPException
from litestar.types import HTTPReceiveMessage, HTTPScope, Receive


async def received(scope: HTTPScope, receive: Receive, at_most: int) -> bytes:
    """The whole body. Raises 413 for more than `at_most` bytes; before reading any, if Content-Length announces more.

    Raises ClientException if the client disconnects before the end.
    """
    if _announced(scope) > at_most:
        raise HTTPException(status_code=413)
    parts: list[bytes] = []
    length = 0
    while True:
        message = cast("HTTPReceiveMessage", await receive())
        if message["type"] == "http.disconnect":
            raise ClientException("The client went away before the end of the body.")
        part = message.get("body", b"")
        length += len(part)
        if length > at_most:
            raise HTTPException(status_code=413)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _announced(scope: HTTPScope) -> int:
    """The value of Content-Length, or 0 if it is missing. The server has checked that it is a number."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)
