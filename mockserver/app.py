"""Where everything meets: settings, store, clock and chance become the application."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from litestar import Litestar
from litestar.exceptions import HTTPException, NotFoundException
from litestar.types import ASGIApp

from mockserver.domain.ports import Clock, Store
from mockserver.passwords import Argon2Passwords
from mockserver.seeding import opened
from mockserver.settings import Settings
from mockserver.store import NotSaved
from mockserver.system import SystemChance, SystemClock
from mockserver.web import account, cart, email, messages, order, password, profile, project, tokens
from mockserver.web.document import document_handlers
from mockserver.web.envelope import Envelope
from mockserver.web.framework import fail, refuse_http, refuse_path, refuse_unsaved
from mockserver.web.operation import Operation
from mockserver.web.world import World

CHAPTERS = (profile, account, password, email, cart, order, tokens, project, messages)
OPERATIONS: Sequence[Operation] = tuple(operation for each in CHAPTERS for operation in each.chapter)


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The ASGI application by itself; it closes its store when its lifespan ends. Raises Problem."""
    settings = settings or Settings()
    opening = ExitStack()
    store = opening.enter_context(opened(settings)).store
    return application(store, settings, on_shutdown=[opening.close])


def application(
    store: Store,
    settings: Settings,
    clock: Clock | None = None,
    *,
    on_shutdown: Sequence[Callable[[], None]] = (),
) -> ASGIApp:
    """The ASGI application over an open store, which stays open.

    Its handlers are plain functions on the event loop: one request at a time is one change at a time.
    """
    world = World(
        store=store,
        clock=clock or SystemClock(),
        chance=SystemChance(),
        passwords=Argon2Passwords(settings.password_cost),
        token_lifetime=settings.token_lifetime,
        largest_body=settings.largest_body,
    )
    app = Litestar(
        [*(operation.handler(world) for operation in OPERATIONS), *document_handlers()],
        exception_handlers={
            NotFoundException: refuse_path(OPERATIONS),
            HTTPException: refuse_http,
            NotSaved: refuse_unsaved,
            Exception: fail,
        },
        request_max_body_size=settings.largest_body,
        openapi_config=None,
        logging_config=None,
        on_shutdown=on_shutdown,
    )
    return Envelope(app, allowed_methods)


def allowed_methods(path: str) -> Sequence[str]:
    """The methods of the operations at `path`; of a path that is not served, those that the API knows."""
    methods = [operation.method for operation in OPERATIONS if operation.pattern().fullmatch(path)]
    return [*(methods or ["GET", "POST", "DELETE"]), "OPTIONS"]
