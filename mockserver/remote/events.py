"""The live stream of requests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from httpx_sse import SSEError, connect_sse

from mockserver.remote.control import Remote, expect_fine

SILENCE = 45.0
"""Seconds of silence after which the server counts as gone. It sends a comment every 15 seconds."""


@contextmanager
def request_stream(remote: Remote, **filters: str | None) -> Iterator[Iterator[str]]:
    """New requests that match the filters, as JSON. Raises Problem when the server stops."""
    given = {name: value for name, value in filters.items() if value is not None}
    try:
        with connect_sse(remote.http, "GET", "/_mock/requests/stream", params=given, timeout=SILENCE) as source:
            if not source.response.is_success:
                source.response.read()
            expect_fine(source.response)
            yield (event.data for event in source.iter_sse() if event.data)
    except (httpx.HTTPError, SSEError) as error:
        raise remote.unreachable(error) from error
