"""What of ours an ASGI scope carries."""

from __future__ import annotations

from litestar.types import Scope

from mockserver.observing.exchange import KEY, Exchange


def exchange_of(scope: Scope) -> Exchange:
    """What is being written down of the request."""
    exchange: Exchange = scope[KEY]  # type: ignore[literal-required] # a key of our own
    return exchange


def begin(scope: Scope, exchange: Exchange) -> None:
    """Lets everybody who serves the request write into `exchange`."""
    scope[KEY] = exchange  # type: ignore[literal-required] # a key of our own
