"""Where everything meets: settings, store, clock and chance become the application."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Litestar
from litestar.exceptions import HTTPException, NotFoundException
from litestar.types import ASGIApp

from mockserver.domain.ports import Store
from mockserver.passwords import Argon2Passwords
from mockserver.settings import Settings
from mockserver.system import SystemChance, SystemClock
from mockserver.web import account, email, messages, password, profile, project, tokens
from mockserver.web.document import document_handlers
from mockserver.web.envelope import Envelope
from mockserver.web.framework import fail, refuse_http, refuse_path
from mockserver.web.operation import Operation
from mockserver.web.world import World

CHAPTERS = (profile, account, password, email, tokens, project, messages)
OPERATIONS: Sequence[Operation] = tuple(operation for each in CHAPTERS for operation in each.chapter)


def application(store: Store, settings: Settings) -> ASGIApp:
    """The ASGI application over an open store."""
    world = World(
        store=store,
        clock=SystemClock(),
        chance=SystemChance(),
        passwords=Argon2Passwords(settings.password_cost),
        token_lifetime=settings.token_lifetime,
    )
    app = Litestar(
        [*(operation.handler(world) for operation in OPERATIONS), *document_handlers()],
        exception_handlers={
            NotFoundException: refuse_path(OPERATIONS),
            HTTPException: refuse_http,
            Exception: fail,
        },
        request_max_body_size=settings.largest_body,
        openapi_config=None,
        logging_config=None,
    )
    return Envelope(app, allowed_methods)


def allowed_methods(path: str) -> Sequence[str]:
    """The methods of the operations at `path`; of a path that is not served, those that the API knows."""
    methods = [operation.method for operation in OPERATIONS if operation.pattern().fullmatch(path)]
    return [*(methods or ["GET", "POST", "DELETE"]), "OPTIONS"]
