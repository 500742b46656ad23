"""A request to the control plane, and its operations: from a request to a value."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import msgspec
from litestar import Request, Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Empty

from mockserver.control.plane import ControlPlane
from mockserver.control.problems import Complaint, Declined, decline, meant
from mockserver.domain.errors import Refused, refused
from mockserver.domain.values import UNSET, Maybe
from mockserver.observing.named import expect_project
from mockserver.settings import Settings
from mockserver.steering.projects import Projects
from mockserver.web.control.aside import Aside
from mockserver.web.control.guard import guard
from mockserver.web.reading import methods_of
from mockserver.web.wire import JSON, encoded, placed
from openapi.operations import control_operations

TOKEN = "token"
"""The query parameter with the control token, for the first request of a browser."""

LONGEST_NUMBER = 16
"""Digits."""

UNAUTHORIZED = 401

T = TypeVar("T")
AnyRequest = Request[Any, Any, Any]


class Changes:
    """Those who want to hear of each operation of the control plane that may have changed something."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str], None]] = []

    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Tells `listener` of each operationId, until what this returns is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, operation_id: str) -> None:
        """Tells all of them."""
        for listener in tuple(self._listeners):
            listener(operation_id)


@dataclass(frozen=True)
class Desk:
    """What the handlers of the control plane reach. `api` is the application that serves the API."""

    projects: Projects
    plane: ControlPlane
    settings: Settings
    api: ASGIApp
    is_stopping: Callable[[], bool]
    changes: Changes = field(default_factory=Changes)

    @cached_property
    def aside(self) -> Aside:
        """Where work is done that would hold up the event loop."""
        return Aside(self.is_stopping)


class Asking:
    """One request to the control plane."""

    def __init__(self, desk: Desk, request: AnyRequest, content: bytes) -> None:
        self.desk = desk
        self.request = request
        self.content = content

    @property
    def plane(self) -> ControlPlane:
        return self.desk.plane

    @property
    def projects(self) -> Projects:
        return self.desk.projects

    async def aside(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises, done in a thread; see `Aside.done`."""
        return await self.desk.aside.done(work)

    @property
    def url(self) -> str:
        """Where the server is, as whoever asks knows it."""
        return f"{self.request.scope['scheme']}://{self.request.headers.get('host', '127.0.0.1')}"

    @property
    def path(self) -> Mapping[str, Any]:
        return self.request.path_params

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The query parameters; of one that a page repeats, the first."""
        return {name: self.request.query_params.getall(name)[0] for name in self.request.query_params}

    def optional(self, name: str) -> str | Maybe:
        """The query parameter, if it says something."""
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

    def expect_known_query(self, operation_id: str) -> None:
        """Raises Declined for a parameter that the operation does not have: misspelt, it would change too much."""
        if not self.query:
            return
        operation = control_operations().get(operation_id)
        known = operation.query_parameters if operation is not None else ()
        for name in self.query:
            if name not in (*known, TOKEN):
                decline(400, f"Unknown query parameter '{name[:40]}'{meant(name, known)}", name[:40])
            if len(self.request.query_params.getall(name)) > 1:
                decline(400, f"The query parameter '{name}' is given more than once.", name)

    def body(self, type: type[T]) -> T:
        """The JSON body; an empty one is an empty object. Raises Declined, with the place."""
        try:
            return msgspec.json.decode(self.content or b"{}", type=type)
        except msgspec.ValidationError as error:
            names, problem = placed(str(error), type)
            place = ".".join(names)
            decline(400, f"{place or 'The body'}: {problem}", place or UNSET)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            decline(400, f"The body is not JSON: {error}.")

    def refusing(self, complaint: Complaint) -> Response[bytes]:
        """The answer that refuses, with all that the complaint says."""
        return complaining(complaint)

    def project_key(self) -> str:
        """The project in the path, or in the query, or the default one. Raises Declined.

        Only what changes something makes a project that can be cloned: a misspelled key that is read makes none.
        """
        key = self.path.get("projectKey") or self.optional("project")
        makes = self.request.method in (HttpMethod.POST, HttpMethod.PUT)
        return self.projects.made_key(key) if makes else self.projects.existing_key(key)

    def named_project(self) -> str | Maybe:
        """The project in the query, as a filter. Raises Declined for one that nothing can be of."""
        key = self.optional("project")
        if not isinstance(key, Maybe):
            expect_project(key, "project", self.plane)
        return key


class Created(NamedTuple):
    """An answer to something that is new."""

    value: Any


Speak = Callable[[Asking], Any]


class ControlOperation(NamedTuple):
    """One row of the table of paths of the control plane."""

    method: HttpMethod
    path: str
    """As in `openapi/control.yaml`, below `/_mock`."""
    operation_id: str
    speak: Speak
    largest_body: int | None = None
    """Bytes, where it is not what the settings have for all."""

    def handler(self, desk: Desk) -> HTTPRouteHandler:
        """The operation as Litestar serves it."""
        speak = self.speak

        async def handler(request: AnyRequest) -> Response[Any]:
            try:
                guard_request(request, desk.settings.control_token)
                asking = Asking(desk, request, await request.body())
                asking.expect_known_query(self.operation_id)
                answer = speak(asking)
                answer = await answer if inspect.isawaitable(answer) else answer
                if self.method is not HttpMethod.GET:
                    desk.changes.tell(self.operation_id)
                return answered(answer)
            except Declined as refusal:
                return complaining(refusal.complaint)
            except Refused as refusal:
                return _json(refused(refusal.error), refusal.error.status)

        handler.__name__ = self.operation_id
        return HTTPRouteHandler(
            "/_mock" + self.path.replace("}", ":str}"),
            http_method=methods_of(self.method),
            status_code=200,
            operation_id=self.operation_id,
            include_in_schema=False,
            request_max_body_size=Empty if self.largest_body is None else self.largest_body,
        )(handler)


class ControlChapter(list[ControlOperation]):
    """The operations of one chapter, each declared above the function that speaks for it."""

    def on(
        self, method: str, path: str, operation_id: str, *, largest_body: int | None = None
    ) -> Callable[[Speak], Speak]:
        """Declares an operation."""

        def declare(speak: Speak) -> Speak:
            self.append(ControlOperation(HttpMethod(method), path, operation_id, speak, largest_body))
            return speak

        return declare


def guard_request(request: AnyRequest, token: str | None) -> None:
    """Raises Declined for a request that must not come in."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    guard(request.method, headers, token, request.query_params.get(TOKEN))


def answered(answer: Any) -> Response[Any]:
    """A value as JSON; what is a response already, as it is."""
    if isinstance(answer, Response):
        return answer
    return _json(answer.value, 201) if isinstance(answer, Created) else _json(answer, 200)


def complaining(complaint: Complaint, headers: Mapping[str, str] = MappingProxyType({})) -> Response[bytes]:
    """The answer that refuses."""
    challenge = {"www-authenticate": 'Bearer realm="mockserver"'} if complaint.status_code == UNAUTHORIZED else {}
    return _json(complaint, complaint.status_code, {**challenge, **headers})


def _json(value: Any, status: int, more: Mapping[str, str] = MappingProxyType({})) -> Response[bytes]:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", **more}
    return Response(encoded(value), status_code=status, media_type=JSON.decode(), headers=headers)
