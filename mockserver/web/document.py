"""Serves the document and its reference page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from litestar import Request, Response
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from mockserver.web.reading import readable
from mockserver.web.wire import JSON, encoded
from openapi.document import document

ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "start.js": "text/javascript",
}
POLICY = (
    "default-src 'none'; connect-src 'self'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'"
)


def document_handlers() -> list[HTTPRouteHandler]:
    """`/`, `/openapi.json`, `/openapi.yaml`, `/docs`."""
    return [front_page, openapi_json, openapi_yaml, docs, docs_asset]


def is_page(path: str) -> bool:
    """Whether `path` is one of them."""
    return path in ("/", "/openapi.json", "/openapi.yaml", "/docs") or path.startswith("/docs/")


@readable("/")
def front_page(request: Request[Any, Any, Any]) -> Response[bytes] | Redirect:
    """Redirects browsers to the workbench, and gives links to scripts."""
    if "text/html" in request.headers.get("accept", ""):
        return Redirect("/_mock/")
    links = {"docs": "/docs", "openapi": "/openapi.json", "workbench": "/_mock/"}
    return Response(encoded(links), media_type=JSON.decode())


@readable("/openapi.json")
def openapi_json() -> Response[bytes]:
    """The document in one file."""
    return Response(_json(), media_type=JSON.decode())


@readable("/openapi.yaml")
def openapi_yaml() -> Response[bytes]:
    """The document in one file, as YAML."""
    return Response(_yaml(), media_type="application/yaml; charset=utf-8")


@readable("/docs")
def docs() -> Response[bytes]:
    """The reference page, which works offline."""
    return _asset("index.html", "text/html")


@readable("/docs/{name:str}")
def docs_asset(name: FromPath[str]) -> Response[bytes]:
    """An asset of the reference page."""
    if name not in ASSETS:
        raise NotFoundException
    return _asset(name, ASSETS[name])


@cache
def _document() -> dict[str, Any]:
    """The document with this server as its server, at whatever address the document was requested."""
    return {**document(), "servers": [{"url": "/", "description": "This server."}]}


@cache
def _json() -> bytes:
    return encoded(_document())


@cache
def _yaml() -> bytes:
    return yaml.safe_dump(_document(), encoding="utf-8", allow_unicode=True, sort_keys=False, width=110)


def _asset(name: str, media_type: str) -> Response[bytes]:
    content = files("mockserver.web").joinpath("docs", name).read_bytes()
    headers = {"content-security-policy": POLICY, "x-content-type-options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)
