"""A request of the journal, sent again as it was."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from litestar.types import ASGIApp, Message, Receive, Scope

from mockserver.observing.exchange import Exchange
from mockserver.web.scope import exchange_of

_OF_ITS_TIME = (b"x-mock-fault", b"x-correlation-id")


async def replayed(exchange: Exchange, api: ASGIApp) -> str:
    """Sends the request to `api` again, and returns its id in the journal.

    A fault may abort it: then no response exists, and the journal shows that.
    """
    scope = cast(
        "Scope",
        {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": exchange.scheme,
            "method": exchange.method,
            "path": exchange.path,
            "raw_path": exchange.raw_path,
            "root_path": "",
            "query_string": exchange.query_string,
            "headers": [(name, value) for name, value in exchange.headers if name not in _OF_ITS_TIME],
            "state": {},
        },
    )

    async def send(message: Message) -> None:
        """Discards the response, because the journal has it."""

    with suppress(ConnectionAbortedError):
        await api(scope, _receiving(exchange.body), send)
    return exchange_of(scope).id


def _receiving(body: bytes) -> Receive:
    """The body at once, and then nothing more."""
    messages: list[Any] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": body, "more_body": False},
    ]

    async def receive() -> Any:
        return messages.pop() if len(messages) > 1 else messages[0]

    return receive
