"""A request of the journal, sent again as it was."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from litestar.types import ASGIApp, Message, Receive, Scope

from mockserver.control.exchange import Exchange
from mockserver.web.scope import exchange_of

_KEPT = "asgi http_version method path raw_path query_string root_path scheme client server".split()
_OF_ITS_TIME = (b"x-mock-fault", b"x-correlation-id")


async def replayed(exchange: Exchange, api: ASGIApp) -> str:
    """Sends the request to `api` again, and gives the id under which the journal has it.

    A fault may break it off: then there is no answer, and the journal says so.
    """
    kept = {name: exchange.scope[name] for name in _KEPT if name in exchange.scope}
    headers = [(name, value) for name, value in exchange.headers if name not in _OF_ITS_TIME]
    scope = cast("Scope", {"type": "http", **kept, "headers": headers, "state": {}})

    async def send(message: Message) -> None:
        """Nobody listens: the journal has it all."""

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
