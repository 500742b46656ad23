"""Endpoints of the platform whose paths look like those of a cart or an order by its id: refused by their names."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from mockserver.domain.errors import ResourceNotFound
from mockserver.web.framework import refusing_path

UNSERVED = {
    "/{projectKey:str}/me/carts/replicate": "Carts cannot be replicated here",
    "/{projectKey:str}/me/orders/quotes": "Quotes are not implemented here",
}
"""By path, why not."""


class Unserved(Exception):
    """The platform has the endpoint, and this stand-in has not."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def unserved_handlers() -> list[HTTPRouteHandler]:
    """The paths of `UNSERVED`, which the router prefers to those that end with an id."""
    return [_handler(path, why) for path, why in UNSERVED.items()]


def refuse_unserved(request: Request[Any, Any, Any], problem: Unserved) -> Response[bytes]:
    """404, as for every path that is not served."""
    path = request.scope["path"]
    message = f"URI not found: {path}. The endpoint exists on the platform. {problem.why}."
    return refusing_path(request, ResourceNotFound(message=message))


def _handler(path: str, why: str) -> HTTPRouteHandler:
    async def refuse() -> None:
        raise Unserved(why)

    return HTTPRouteHandler(
        path, http_method=["GET", "HEAD", "POST", "DELETE"], status_code=200, include_in_schema=False
    )(refuse)
