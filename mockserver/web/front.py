"""The front of the server: the control plane under `/_mock`, and everything else, which is the API."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from mockserver.control.plane import ControlPlane
from mockserver.control.projects import Projects
from mockserver.settings import Settings

PREFIX = "/_mock/"


class Front:
    """The ASGI application. What the control plane needs is imported when it is first asked for."""

    def __init__(
        self,
        api: ASGIApp,
        projects: Projects,
        plane: ControlPlane,
        settings: Settings,
        failures: Mapping[type[Exception], int],
    ) -> None:
        """`failures` has the status of what the store raises when a file cannot be read or written."""
        self.failures = failures
        self.api = api
        self.projects = projects
        self.plane = plane
        self.settings = settings
        self.is_stopping = False
        self._control: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and f"{scope['path']}/".startswith(PREFIX):
            if self._control is None:
                self._control = self._opened_control()
            await self._control(scope, receive, send)
        else:
            await self.api(scope, receive, send)

    def stop(self) -> None:
        """Lets streams end, which would else hold up the end of the server."""
        self.is_stopping = True

    def _opened_control(self) -> ASGIApp:
        from mockserver.web.control.application import (  # noqa: PLC0415
            control_handlers,
            failing,
            refuse_defect,
            refusing,
        )
        from mockserver.web.control.desk import Desk  # noqa: PLC0415

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
