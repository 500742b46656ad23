"""The front of the server: routes `/_mock` to the control plane, and everything else to the API."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Mapping

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from mockserver.control.problems import Complaint
from mockserver.plane import ControlPlane
from mockserver.settings import Settings
from mockserver.steering.projects import Projects
from mockserver.web.answer import STOPPING, Answer
from mockserver.web.reading import without_body
from mockserver.web.striking import hang_up
from mockserver.web.wire import encoded

PREFIX = "/_mock/"


class Front:
    """The ASGI application. The control plane is imported on its first request."""

    def __init__(
        self,
        api: ASGIApp,
        projects: Projects,
        plane: ControlPlane,
        settings: Settings,
        failures: Mapping[type[Exception], int],
    ) -> None:
        """`failures` maps exceptions of the store, when a file cannot be read or written, to status codes."""
        self.failures = failures
        self.api = api
        self.projects = projects
        self.plane = plane
        self.settings = settings
        self.is_stopping = False
        self._control: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD":
            send = without_body(send)
        if scope["type"] == ScopeType.HTTP and f"{scope['path']}/".startswith(PREFIX):
            await self._steer(scope, receive, send)
        else:
            await self.api(scope, receive, send)

    async def _steer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Serves a request to the control plane; once the server stops, a canceled request is answered with 503."""
        if self._control is None:
            self._control = self._opened_control()
        has_begun = False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._control(scope, receive, send_noting)
        except CancelledError:
            if not self.is_stopping:
                raise
            if has_begun:
                await hang_up(scope, receive)
            else:
                await Answer(503, encoded(Complaint(status_code=503, message=STOPPING)))(scope, receive, send)

    def stop(self) -> None:
        """Ends streams, which would otherwise delay shutdown."""
        self.is_stopping = True

    def _opened_control(self) -> ASGIApp:
        from mockserver.web.control.application import (  # noqa: PLC0415 - the control plane is loaded on first use
            control_handlers,
            failing,
            refuse_defect,
            refusing,
        )
        from mockserver.web.control.desk import Desk  # noqa: PLC0415 - the control plane is loaded on first use

        desk = Desk(self.projects, self.plane, self.settings, self.api, lambda: self.is_stopping)
        return Litestar(
            control_handlers(desk),
            exception_handlers={
                HTTPException: refusing(desk),
                Exception: refuse_defect,
                **{failure: failing(status) for failure, status in self.failures.items()},
            },
            request_max_body_size=self.settings.largest_body,
            openapi_config=None,
            logging_config=None,
        )
