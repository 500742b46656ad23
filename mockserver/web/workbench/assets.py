"""The stylesheet, script and icon of the pages."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.resources import files

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from mockserver.web.reading import readable

ASSETS = {"workbench.css": "text/css", "workbench.js": "text/javascript", "icon.svg": "image/svg+xml"}


@readable("/_mock/ui/static/{name:str}")
def asset(name: FromPath[str]) -> Response[bytes]:
    """Served without a token, because the page that asks for the token uses them."""
    if name not in ASSETS:
        raise NotFoundException(detail=f"There is no {name[:80]}; there are {', '.join(ASSETS)}")
    headers = {
        "cache-control": "max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    return Response(_content(name), media_type=ASSETS[name], headers=headers)


@cache
def address(name: str) -> str:
    """The URL of an asset. It contains a digest of the content, so that browsers can cache it forever."""
    return f"/_mock/ui/static/{name}?{sha256(_content(name)).hexdigest()[:12]}"


@cache
def _content(name: str) -> bytes:
    return files("mockserver.web.workbench").joinpath("static", name).read_bytes()
