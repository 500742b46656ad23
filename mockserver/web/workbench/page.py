"""Pages: from a request to HTML, protected by the guard of the control plane."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar import Response
from litestar.datastructures import Cookie
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from mockserver.control.problems import Complaint, Declined, decline
from mockserver.domain.errors import Refused
from mockserver.web.control.desk import TOKEN, AnyRequest, Asking, Desk, guard_request
from mockserver.web.control.guard import COOKIE, has_token
from mockserver.web.reading import READING, methods_of
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


Show = Callable[[Asking, str], Content | Awaitable[Content]]
"""Returns the content of a page for a request and the selected project. Raises Declined or Refused."""


class Page(NamedTuple):
    """A page: its path below `/_mock`, its panel, and the function that provides its content.

    A page with the method POST is a fragment whose input must not appear in a URL. It changes nothing either.
    """

    method: HttpMethod
    path: str
    panel: str
    show: Show

    def handler(self, desk: Desk) -> HTTPRouteHandler:
        """The route handler for the page."""

        async def handler(request: AnyRequest) -> Response[Any]:
            if (entering := _entered(request, desk.settings.control_token)) is not None:
                return entering
            try:
                guard_request(request, desk.settings.control_token)
            except Declined as refusal:
                return _refusing(refusal.complaint)
            return await self._answer(Asking(desk, request, await request.body()))

        handler.__name__ = f"page_{self.panel}"
        path = "/_mock" + self.path.replace("}", ":str}")
        return HTTPRouteHandler(path, http_method=methods_of(self.method), status_code=200, include_in_schema=False)(
            handler
        )

    async def _answer(self, asking: Asking) -> Response[bytes]:
        try:
            project = looked_at(asking)
            shown = self.show(asking, project)
            content, status = await shown if isinstance(shown, Awaitable) else shown, 200
        except Declined as refusal:
            project, status = asking.projects.default_key(), refusal.complaint.status_code
            content = _problem(status, refusal.complaint.message)
        except Refused as refusal:
            project, status = asking.projects.default_key(), refusal.error.status
            content = _problem(status, refusal.error.message)
        shell = shell_of(self.panel, project, asking)
        return _html(content, status, shell)


class PageChapter(list[Page]):
    """The pages of a panel. Each is declared by a decorator on the function that provides its content."""

    def __init__(self, panel: str) -> None:
        super().__init__()
        self._panel = panel

    def on(self, path: str, method: HttpMethod = HttpMethod.GET) -> Callable[[Show], Show]:
        """Declares a page."""

        def declare(show: Show) -> Show:
            self.append(Page(method, path, self._panel, show))
            return show

        return declare


def named(asking: Asking) -> str:
    """The id in the path. Raises Declined if it is too long to be an id."""
    id: str = asking.path["id"]
    return id if len(id) <= 256 else decline(404, "Nothing has an id that long.", "id")  # noqa: PLR2004


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
