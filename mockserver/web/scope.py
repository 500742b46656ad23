"""Our entries in an ASGI scope."""

from __future__ import annotations

from collections.abc import Mapping

from litestar.types import Scope

from mockserver.observing.exchange import KEY, Exchange

_HEADERS = "mockserver.headers"


def exchange_of(scope: Scope) -> Exchange:
    """The journal entry of the request, while it is being recorded."""
    exchange: Exchange = scope[KEY]  # type: ignore[literal-required] # a key of our own
    return exchange


def headers_of(scope: Scope) -> Mapping[bytes, bytes]:
    """The headers by lower-cased name; of a repeated one, the last."""
    headers: Mapping[bytes, bytes] = scope[_HEADERS]  # type: ignore[literal-required] # a key of our own
    return headers


def begin(scope: Scope, exchange: Exchange, headers: Mapping[bytes, bytes]) -> None:
    """Makes `exchange` and `headers` available to everything that serves the request."""
    scope[KEY] = exchange  # type: ignore[literal-required] # a key of our own
    scope[_HEADERS] = headers  # type: ignore[literal-required] # a key of our own
