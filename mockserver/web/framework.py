"""Errors that the framework raises before a handler is reached, in the format of the API."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException

from mockserver.domain.causes.http import (
    BodyTooLarge,
    HttpCause,
    HttpProblem,
    MethodNotServed,
    NotDeclaredAsJson,
    PathNotServed,
    ServerTrouble,
)
from mockserver.domain.errors import Error, General, InvalidInput, OverCapacity, ResourceNotFound, refused
from mockserver.domain.names import shortened
from mockserver.domain.values import Value
from mockserver.observing.explaining.paths import lacks_project, unimplemented
from mockserver.web.access import requested
from mockserver.web.rows import Operation
from mockserver.web.scope import exchange_of
from mockserver.web.wire import JSON, encoded

log = logging.getLogger("mockserver")

LONGEST_PATH = 200
"""The maximum length of an unserved path that is compared and quoted."""
NEAR = 0.7
"""The similarity from which on a path is suggested."""
CACHED = 128
"""How many paths have their nearest path cached: finding it takes longer than responding, and mistakes recur."""

AnyRequest = Request[Any, Any, Any]


class HttpError(Value, frozen=True, kw_only=True):
    """The body of an HTTP-level error: 405, 413, 414, 415, 431. On the platform it has no `errors`."""

    status_code: int
    message: str


UNSAVED = "The change could not be saved; nothing has changed. Try again later."

METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")

MESSAGES = {405: "Method Not Allowed", 413: "The request body is too large."}


def refuse_http(request: AnyRequest, problem: HTTPException) -> Response[bytes]:
    """The response to a request that is invalid at the level of HTTP."""
    status = problem.status_code
    cause = _cause(problem)
    if status == 400:  # noqa: PLR2004 - statuses explain themselves
        return _refusing(request, InvalidInput(message=problem.detail), cause)
    body = HttpError(status_code=status, message=MESSAGES.get(status, problem.detail))
    exchange = exchange_of(request.scope)
    exchange.message, exchange.project = body.message, exchange.project or project_of(request.scope["path"])
    exchange.cause = cause
    return _response(status, body, problem.headers)


def _cause(problem: HTTPException) -> HttpCause:
    match problem.status_code:
        case 405:
            allowed = "".join((problem.headers or {}).values())  # the one header is `Allow`, in capitals or not
            return MethodNotServed(allowed=tuple(method for method in METHODS if method in allowed))
        case 413:
            return BodyTooLarge()
        case 415:
            return NotDeclaredAsJson()
    return HttpProblem()


def refuse_path(operations: Sequence[Operation]) -> Callable[[AnyRequest, NotFoundException], Response[bytes]]:
    """The response for a path that is not served, with the nearest served path."""
    longer = [it.path for it in operations if it.path != "/{projectKey}"]  # a parameter matches any word
    served = (*longer, "/docs", "/openapi.json", "/openapi.yaml")

    def refuse(request: AnyRequest, _: NotFoundException) -> Response[bytes]:
        path, exchange = request.scope["path"], exchange_of(request.scope)
        exchange.project = project_of(path)
        near = nearest(path[:LONGEST_PATH], served)
        message = f"URI not found: {shortened(path, LONGEST_PATH)}. {_instead(path, near)}"
        return _refusing(request, ResourceNotFound(message=message), PathNotServed(nearest=near))

    return refuse


def _instead(path: str, near: str) -> str:
    if lacks_project(path, ()):
        return "The key of the project comes first: /{projectKey}" + f"{shortened(path, LONGEST_PATH)}."
    if instead := unimplemented(path):
        return f"It is not served by this stand-in. {instead}"
    return f"The nearest that is served here is {near}." if near else "GET /openapi.json lists what is served here."


def project_of(path: str) -> str:
    """The path segment in the position of the project key."""
    first, _, rest = path.lstrip("/").partition("/")
    return rest.partition("/")[0] if first == "oauth" else first


@lru_cache(CACHED)
def nearest(path: str, templates: tuple[str, ...]) -> str:
    """The one of `templates` that is most like `path`, in its project; nothing where none is like it.

    The project key is ignored, because all paths of a project share it.
    """
    project_key = project_of(path)
    served = [template.replace("{projectKey}", project_key or "{projectKey}") for template in templates]
    beginning, wanted = _parted(path, project_key)
    matcher = SequenceMatcher(b=wanted)

    def likeness(candidate: str) -> tuple[float, bool]:
        first, rest = _parted(candidate, project_key)
        matcher.set_seq1(rest)
        return matcher.ratio(), first == beginning

    near = max(served, key=likeness)
    return near if likeness(near)[0] >= NEAR else ""


def _parted(path: str, project_key: str) -> tuple[str, str]:
    """The common prefix of paths of one kind, and the rest, which distinguishes them: `/demo/`, `me/carts`."""
    for beginning in (f"/oauth/{project_key}/", "/oauth/", f"/{project_key}/", "/"):
        if project_key and path.startswith(beginning):
            return beginning, path.removeprefix(beginning)
    return "", path


def refuse_unsaved(request: AnyRequest, problem: Exception) -> Response[bytes]:
    """The response if the store could not save a change, for example because the disk is full. Nothing has changed."""
    log.error("%s was not saved: %s", requested(request.method, request.scope["path"]), problem)
    return _refusing(request, OverCapacity(message=UNSAVED), ServerTrouble(what="disk"))


def fail(request: AnyRequest, problem: Exception) -> Response[bytes]:
    """The response to a defect of this server, which is logged with its traceback."""
    log.error("%s failed", requested(request.method, request.scope["path"]), exc_info=problem)
    return _refusing(request, General(message="The server failed; its log says why."), ServerTrouble(what="defect"))


def _refusing(request: AnyRequest, error: Error, cause: HttpCause) -> Response[bytes]:
    exchange = exchange_of(request.scope)
    exchange.error, exchange.cause = error, cause
    return _response(error.status, refused(error))


def _response(status: int, body: Value, headers: dict[str, str] | None = None) -> Response[bytes]:
    return Response(encoded(body), status_code=status, media_type=JSON.decode(), headers=headers or {})
