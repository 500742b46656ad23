"""Endpoints of the platform whose paths look like a cart or an order by its id: rejected by name."""

from __future__ import annotations

from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from mockserver.observing.explaining.paths import NOT_IMPLEMENTED_BELOW_ME


def unserved_handlers() -> list[HTTPRouteHandler]:
    """The two-segment endpoints below `/me`, which the router prefers to paths that end with an id."""
    paths = [f"/{{projectKey:str}}/me/{path}" for path in NOT_IMPLEMENTED_BELOW_ME if "/" in path]
    return [_handler(path) for path in paths]


def _handler(path: str) -> HTTPRouteHandler:
    async def refuse() -> None:
        raise NotFoundException

    return HTTPRouteHandler(
        path, http_method=["GET", "HEAD", "POST", "DELETE"], status_code=200, include_in_schema=False
    )(refuse)
