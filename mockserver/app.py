"""Composition root: builds the application from settings, store, clock and randomness."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from secrets import token_hex

from litestar import Litestar
from litestar.exceptions import HTTPException, NotFoundException
from litestar.types import ASGIApp

from mockserver.domain.ports import Clock
from mockserver.fixtures import Loaded
from mockserver.observing.journal import Journal
from mockserver.passwords import Argon2Passwords
from mockserver.plane import ControlPlane
from mockserver.seeding import Opening, fixtures, opened, present_digest
from mockserver.settings import Settings
from mockserver.steering.clock import MovableClock
from mockserver.steering.outbox import Outbox
from mockserver.steering.projects import projects_of
from mockserver.steering.seeds import Seeds
from mockserver.steering.snapshots import Snapshots
from mockserver.store import NotSaved, StoreError
from mockserver.system import SystemChance, SystemClock
from mockserver.web import account, cart, email, messages, order, password, profile, project, tokens
from mockserver.web.control.guard import may_be_told
from mockserver.web.document import document_handlers, is_page
from mockserver.web.envelope import Envelope
from mockserver.web.framework import fail, refuse_http, refuse_path, refuse_unsaved
from mockserver.web.front import Front
from mockserver.web.operation import handler
from mockserver.web.reading import READING
from mockserver.web.routes import routing
from mockserver.web.rows import Operation
from mockserver.web.striking import Striking
from mockserver.web.unserved import unserved_handlers
from mockserver.web.world import World

CHAPTERS = (profile, account, password, email, cart, order, tokens, project, messages)
OPERATIONS: Sequence[Operation] = tuple(operation for each in CHAPTERS for operation in each.chapter)


def create_app(settings: Settings | None = None) -> ASGIApp:
    """The ASGI application with its own store, which it closes when its lifespan ends. Raises Problem."""
    settings = settings or Settings()
    opening = ExitStack()
    return application(opening.enter_context(opened(settings)), settings, on_shutdown=[opening.close])


def application(
    opening: Opening,
    settings: Settings,
    clock: Clock | None = None,
    *,
    on_shutdown: Sequence[Callable[[], None]] = (),
) -> Front:
    """The ASGI application over an open store, which it leaves open, with the control plane in front of the API.

    Its handlers are plain functions on the event loop: one request at a time is one change at a time.
    """
    plane = control_plane(opening, settings, clock or SystemClock())
    projects = projects_of(plane)
    if not opening.is_restored:
        projects.resets.begin()
    world = World(
        units=opening.store,
        clock=plane.clock,
        chance=plane.chance,
        passwords=plane.passwords,
        token_lifetime=settings.token_lifetime,
        plane=plane,
        projects=projects,
        largest_body=settings.largest_body,
    )
    api = Litestar(
        [*(handler(operation, world) for operation in OPERATIONS), *document_handlers(), *unserved_handlers()],
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
    striking = Striking(plane, routing(OPERATIONS), settings.largest_body)
    is_told = partial(may_be_told, settings=settings)
    enveloped = Envelope(
        api,
        plane,
        striking,
        allowed=allowed_methods,
        may_be_told=is_told,
        is_stopping=lambda: front.is_stopping,
    )
    front = Front(enveloped, projects, plane, settings, {NotSaved: 503, StoreError: 409})
    return front


def control_plane(opening: Opening, settings: Settings, clock: Clock) -> ControlPlane:
    """The initial state of the control plane."""
    movable, passwords = MovableClock(clock), Argon2Passwords(settings.password_cost)

    def read_again() -> Loaded:
        found = fixtures(settings, movable, passwords)
        opening.store.keep_clones(found.clones)
        return found

    seeds = Seeds(
        read_again,
        lambda: present_digest(settings),
        movable,
        loaded=None if opening.is_restored else opening.fixtures,
        glimpsed=opening.fixtures,
    )
    return ControlPlane(
        store=opening.store,
        clock=movable,
        chance=SystemChance(),
        passwords=passwords,
        seeds=seeds,
        snapshots=Snapshots(opening.store.shelf),
        outbox=Outbox({"password": settings.password_link, "email": settings.email_link}),
        journal=Journal(token_hex(2)),
        token_lifetime=settings.token_lifetime,
        most_clones=settings.most_clones,
        started_at=movable.now(),
    )


def allowed_methods(path: str) -> Sequence[str]:
    """The methods of the operations or the page at `path`; for a path that is not served, all methods of the API."""
    if is_page(path):
        return [*READING, "OPTIONS"]
    methods = [operation.method for operation in OPERATIONS if operation.pattern().fullmatch(path)]
    return [*(methods or dict.fromkeys(operation.method for operation in OPERATIONS)), "OPTIONS"]
