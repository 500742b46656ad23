"""Pages: from a request to HTML, protected by the guard of the control plane."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from http import HTTPStatus
from types import NoneType
from typing import Any, Generic, NamedTuple
from urllib.parse import urlencode

from litestar import Response
from litestar.datastructures import Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from mockserver.control.problems import Complaint, Declined, decline
from mockserver.domain.errors import Refused
from mockserver.web.control.desk import TOKEN, AnyAsking, AnyRequest, Asking, B, ControlRow, Desk, guard_request, routed
from mockserver.web.control.guard import COOKIE, has_token
from mockserver.web.reading import READING
from mockserver.web.rows import Operation
from mockserver.web.workbench.assets import address
from mockserver.web.workbench.rendering import rendered
from mockserver.web.workbench.shell import Shell, looked_at, shell_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_NEEDS_TOKEN = 401


class Content(NamedTuple):
    """The content of a page: a template and its values."""

    template: str
    title: str
    values: Mapping[str, Any]


class Look(Asking[B], Generic[B]):
    """A request for a page. `project` is the selected project."""

    def __init__(self, desk: Desk, request: AnyRequest, row: ControlRow[Any, B], content: bytes) -> None:
        """Raises Declined for a project that does not exist."""
        super().__init__(desk, request, row, content)
        self.project = looked_at(self)


PAGE: ControlRow[Look[None], None] = ControlRow(NoneType, None)
"""A page. It belongs to the panel with the name of its chapter."""


def part(body: type[B]) -> ControlRow[Look[B], B]:
    """A fragment of a page. POST, because its input must not appear in a URL; like other pages, it changes nothing."""
    return ControlRow(body, None)


def page_handler(operation: Operation, desk: Desk) -> HTTPRouteHandler:
    """The route handler for a page, with the order of the checks for all pages."""

    async def answer(request: AnyRequest) -> Response[Any]:
        if (entering := _entered(request, desk.settings.control_token)) is not None:
            return entering
        try:
            guard_request(request, desk.settings.control_token)
        except Declined as refusal:
            return _refusing(refusal.complaint)
        return await _shown(operation, desk, request, await request.body())

    return routed(operation, answer)


async def _shown(operation: Operation, desk: Desk, request: AnyRequest, content: bytes) -> Response[bytes]:
    try:
        look = Look(desk, request, operation.row, content)
        shown = operation.speak(look)
        project, status = look.project, 200
        page = await shown if isinstance(shown, Awaitable) else shown
    except Declined as refusal:
        project, status = desk.projects.clones.default_key(), refusal.complaint.status_code
        page = _problem(status, refusal.complaint.message)
    except Refused as refusal:
        project, status = desk.projects.clones.default_key(), refusal.error.status
        page = _problem(status, refusal.error.message)
    shell = shell_of(operation.chapter, project, Asking(desk, request, PAGE, b""))
    return _html(page, status, shell)


def named(asking: AnyAsking) -> str:
    """The id in the path. Raises Declined if it is too long to be an id."""
    id: str = asking.path["id"]
    return id if len(id) <= 256 else decline(404, "Nothing has an id that long.", "id")  # noqa: PLR2004 - longer than any id


def _entered(request: AnyRequest, token: str | None) -> Response[Any] | None:
    """Moves a valid token from the query to a cookie: the token should not stay in the address bar and the history."""
    given = request.query_params.get(TOKEN)
    if request.method not in READING or given is None or token is None or not has_token({}, token, given):
        return None
    rest = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != TOKEN])
    path = request.scope["path"]
    cookie = Cookie(key=COOKIE, value=token, path="/_mock", httponly=True, samesite="strict")
    return Redirect(f"{path}?{rest}" if rest else path, status_code=303, cookies=[cookie], headers=HEADERS)


def _problem(status: int, message: str) -> Content:
    """A page with an error message."""
    return Content("problem.html", HTTPStatus(status).phrase, {"message": message})


def _refusing(complaint: Complaint) -> Response[bytes]:
    """The page for unauthorized visitors. It has no frame, because that would show data of the server."""
    needs_token = complaint.status_code == _NEEDS_TOKEN
    values = {"needs_token": needs_token, "message": complaint.message}
    content = Content("refused.html", HTTPStatus(complaint.status_code).phrase, values)
    return _html(content, complaint.status_code)


def _html(content: Content, status: int, shell: Shell | None = None) -> Response[bytes]:
    html = rendered(content.template, title=content.title, asset=address, shell=shell, **content.values)
    return Response(html, status_code=status, media_type="text/html", headers=HEADERS)
