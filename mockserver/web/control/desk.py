"""Requests to the control plane and its operations."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType, NoneType
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec
from litestar import Request, Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Empty, EmptyType

from mockserver.control.problems import Complaint, Declined, decline, meant
from mockserver.domain.errors import Refused, refused
from mockserver.domain.values import UNSET, Maybe
from mockserver.plane import ControlPlane
from mockserver.settings import Settings
from mockserver.steering.projects import Projects
from mockserver.web.control.aside import Aside
from mockserver.web.control.guard import guard
from mockserver.web.control.named import expect_project
from mockserver.web.reading import methods_of
from mockserver.web.rows import Operation, Row
from mockserver.web.wire import JSON, encoded, placed

TOKEN = "token"
"""The query parameter with the control token, for the first request of a browser."""

LONGEST_NUMBER = 16
"""Digits."""

UNAUTHORIZED = 401

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
AnyRequest = Request[Any, Any, Any]


class Changes:
    """Listeners that are notified of each operation of the control plane that may have changed something."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Notifies `listener` of each operationId, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, operation_id: str) -> None:
        """Notifies all listeners."""
        for listener in tuple(self._listeners):
            listener(operation_id)


@dataclass(frozen=True)
class Desk:
    """What handlers of the control plane can access. `api` is the application that serves the API."""

    projects: Projects
    plane: ControlPlane
    settings: Settings
    api: ASGIApp
    is_stopping: Callable[[], bool]
    changes: Changes = field(default_factory=Changes)

    @cached_property
    def aside(self) -> Aside:
        """Runs work that would block the event loop."""
        return Aside(self.is_stopping)


class Asking(Generic[B]):
    """A request to the control plane, or for one of its pages."""

    def __init__(self, desk: Desk, request: AnyRequest, row: ControlRow[Any, B], content: bytes) -> None:
        """Raises Declined for a query or a body that the row does not allow."""
        self.desk = desk
        self.request = request
        if row.query is not None:
            self._expect_known_query(row.query)
        self.body = _body(content, row.body)

    @property
    def plane(self) -> ControlPlane:
        return self.desk.plane

    @property
    def projects(self) -> Projects:
        return self.desk.projects

    async def aside(self, work: Callable[[], T]) -> T:
        """Runs `work` in a thread, and returns or raises what it does; see `Aside.done`."""
        return await self.desk.aside.done(work)

    @property
    def url(self) -> str:
        """The address of the server, as the client knows it."""
        return f"{self.request.scope['scheme']}://{self.request.headers.get('host', '127.0.0.1')}"

    @property
    def path(self) -> Mapping[str, Any]:
        return self.request.path_params

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The query parameters; of a repeated parameter, the first."""
        return {name: self.request.query_params.getall(name)[0] for name in self.request.query_params}

    def optional(self, name: str) -> str | Maybe:
        """The query parameter, if it is not empty."""
        return self.query.get(name) or UNSET

    def number(self, name: str, default: int, most: int) -> int:
        """The query parameter as a number from 0 to `most`. Raises Declined."""
        text = self.query.get(name, str(default))
        if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER or int(text) > most:
            decline(400, f"'{text[:40]}' is no number from 0 to {most}.", name)
        return int(text)

    def choice(self, name: str, choices: Sequence[str]) -> str | Maybe:
        """The query parameter, which says one of `choices` if anything. Raises Declined."""
        said = self.optional(name)
        if not isinstance(said, Maybe) and said not in choices:
            decline(400, f"'{said[:40]}' is none of {', '.join(choices)}.", name)
        return said

    def _expect_known_query(self, known: Collection[str]) -> None:
        """Raises Declined for an unknown parameter, because ignoring a misspelled one could change too much."""
        for name in self.query:
            if name not in (*known, TOKEN):
                decline(400, f"Unknown query parameter '{name[:40]}'{meant(name, known)}", name[:40])
            if len(self.request.query_params.getall(name)) > 1:
                decline(400, f"The query parameter '{name}' is given more than once.", name)

    def refusing(self, complaint: Complaint) -> Response[bytes]:
        """The answer that refuses, with all that the complaint says."""
        return complaining(complaint)

    def project_key(self) -> str:
        """The project in the path, or in the query, or the default one. Raises Declined.

        Only requests that change something create a clone: reading with a misspelled key creates none.
        """
        key = self.path.get("projectKey") or self.optional("project")
        makes = self.request.method in (HttpMethod.POST, HttpMethod.PUT)
        return self.projects.clones.made_key(key) if makes else self.projects.clones.existing_key(key)

    def named_project(self) -> str | Maybe:
        """The project in the query, as a filter. Raises Declined for a project that cannot exist."""
        key = self.optional("project")
        if not isinstance(key, Maybe):
            expect_project(key, "project", self.plane)
        return key


AnyAsking = Asking[Any]


class Created(NamedTuple):
    """An answer to something that is new, where the operation does not always make something new."""

    value: Any


@dataclass(frozen=True)
class ControlRow(Row[A], Generic[A, B]):
    """What an operation of the control plane, or a page, reads of a request."""

    body: type[B]
    """NoneType for no body; bytes if the operation decodes the body itself."""
    query: tuple[str, ...] | None
    """The query parameters; None if any parameter is allowed."""
    status: int = 200
    largest_body: int | None = None
    """Bytes, where it is not what the settings have for all."""


def asks(*query: str) -> ControlRow[Asking[None], None]:
    """An operation without a body."""
    return ControlRow(NoneType, query)


def takes(body: type[B], *query: str, status: int = 200, largest_body: int | None = None) -> ControlRow[Asking[B], B]:
    """An operation with a body."""
    return ControlRow(body, query, status, largest_body)


def handler(operation: Operation, desk: Desk) -> HTTPRouteHandler:
    """The operation as Litestar serves it: the order of the checks, for every operation."""
    row: ControlRow[Any, Any] = operation.row

    async def answer(request: AnyRequest) -> Response[Any]:
        try:
            guard_request(request, desk.settings.control_token)  # 401, 403, 415
            asking = Asking(desk, request, row, await request.body())  # 413, 400
            said = operation.speak(asking)  # 404, 409, 400
            said = await said if inspect.isawaitable(said) else said
            if operation.method != HttpMethod.GET:
                desk.changes.tell(operation.operation_id)
            return answered(said, row.status)
        except Declined as refusal:
            return complaining(refusal.complaint)
        except Refused as refusal:
            return _json(refused(refusal.error), refusal.error.status)

    return routed(operation, answer, Empty if row.largest_body is None else row.largest_body)


def routed(
    operation: Operation,
    answer: Callable[[AnyRequest], Awaitable[Response[Any]]],
    largest_body: int | EmptyType = Empty,
) -> HTTPRouteHandler:
    """The route of an operation or a page."""
    answer.__name__ = operation.operation_id
    return HTTPRouteHandler(
        f"/_mock{operation.template}",
        http_method=methods_of(HttpMethod(operation.method)),
        status_code=200,
        operation_id=operation.operation_id,
        include_in_schema=False,
        request_max_body_size=largest_body,
    )(answer)


def guard_request(request: AnyRequest, token: str | None) -> None:
    """Raises Declined for an unauthorized request."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    guard(request.method, headers, token, request.query_params.get(TOKEN))


def answered(answer: Any, status: int = 200) -> Response[Any]:
    """A value as JSON; what is a response already, as it is."""
    if isinstance(answer, Response):
        return answer
    return _json(answer.value, 201) if isinstance(answer, Created) else _json(answer, status)


def complaining(complaint: Complaint, headers: Mapping[str, str] = MappingProxyType({})) -> Response[bytes]:
    """The answer that refuses."""
    challenge = {"www-authenticate": 'Bearer realm="mockserver"'} if complaint.status_code == UNAUTHORIZED else {}
    return _json(complaint, complaint.status_code, {**challenge, **headers})


def _json(value: Any, status: int, more: Mapping[str, str] = MappingProxyType({})) -> Response[bytes]:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", **more}
    return Response(encoded(value), status_code=status, media_type=JSON.decode(), headers=headers)


def _body(content: bytes, type: type[B]) -> B:
    """The JSON body; an empty one is an empty object. Raises Declined, with the place."""
    if type in _AS_SENT:
        return cast("B", _AS_SENT[type](content))
    try:
        return msgspec.json.decode(content or b"{}", type=type)
    except msgspec.ValidationError as error:
        names, problem = placed(str(error), type)
        place = ".".join(names)
        decline(400, f"{place or 'The body'}: {problem}", place or UNSET)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        decline(400, f"The body is not JSON: {error}.")


_AS_SENT: Mapping[type, Callable[[bytes], Any]] = {NoneType: lambda _: None, bytes: lambda content: content}
