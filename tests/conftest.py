"""What all tests share: the application in this process, over the demo fixtures, kept in memory."""

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import httpx
import pytest
from litestar.types import ASGIApp

from mockserver.app import application
from mockserver.plane import ControlPlane
from mockserver.seeding import opened
from mockserver.settings import Settings
from mockserver.store.file import MemoryStore


class InProcess(httpx.BaseTransport):
    """Sends requests to an ASGI application without a network."""

    def __init__(self, app: Any) -> None:
        self._app = httpx.ASGITransport(app=app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answer() -> httpx.Response:
            response = await self._app.handle_async_request(request)
            content = b"".join([part async for part in response.stream])
            return httpx.Response(response.status_code, headers=response.headers, content=content)

        return asyncio.run(answer())


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


class Api:
    """A client of the API that knows the demo project."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self._numbers = count(1)

    def call(self, method: str, path: str, token: str | None = None, **kwargs: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.request(method, path, headers={**headers, **kwargs.pop("headers", {})}, **kwargs)

    def get(self, path: str, token: str | None = None, **kwargs: Any) -> httpx.Response:
        return self.call("GET", path, token, **kwargs)

    def post(self, path: str, token: str | None = None, json: Any = None, **kwargs: Any) -> httpx.Response:
        return self.call("POST", path, token, **({"json": json} if json is not None else {}), **kwargs)

    def oauth(self, path: str, client: str = "demo-client", secret: str | None = None, **form: str) -> httpx.Response:
        credentials = f"{client}:{client + '-secret' if secret is None else secret}"
        if client == "demo-client" and secret is None:
            credentials = "demo-client:demo-secret"
        basic = base64.b64encode(credentials.encode()).decode()
        return self.http.post(path, data=form, headers={"Authorization": f"Basic {basic}"})

    def client_token(self, client: str = "demo-client", **form: str) -> str:
        return self._token("/oauth/token", client, grant_type="client_credentials", **form)

    def backend_token(self) -> str:
        return self.client_token("demo-backend")

    def anonymous_token(self, **form: str) -> str:
        return self._token("/oauth/demo/anonymous/token", "demo-client", grant_type="client_credentials", **form)

    def customer_token(self, email: str, password: str = "secret", **form: str) -> str:
        form = {"grant_type": "password", "username": email, "password": password, **form}
        return self._token("/oauth/demo/customers/token", "demo-client", **form)

    def signed_up(self, **draft: Any) -> tuple[dict[str, Any], str]:
        """A new customer and a token of it."""
        draft = {"email": f"customer-{next(self._numbers)}@example.com", "password": "secret", **draft}
        answer = self.post("/demo/me/signup", self.client_token(), json=draft)
        assert answer.status_code == 201, answer.text
        return answer.json()["customer"], self.customer_token(draft["email"], draft["password"])

    def update(self, token: str, *actions: dict[str, Any], version: int | None = None) -> httpx.Response:
        version = self.get("/demo/me", token).json()["version"] if version is None else version
        return self.post("/demo/me", token, json={"version": version, "actions": list(actions)})

    def _token(self, path: str, client: str, **form: str) -> str:
        answer = self.oauth(path, client, **form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])


class Serving(NamedTuple):
    """The application over a store of its own, and a clock."""

    clock: Hands
    store: MemoryStore
    plane: ControlPlane
    api: Api
    app: ASGIApp


@contextmanager
def serving(**settings: Any) -> Iterator[Serving]:
    """A new one, over the demo fixtures if the settings name no others."""
    clock, chosen = Hands(), Settings(**settings)
    with opened(chosen, clock) as opening:
        front = application(opening, chosen, clock)
        with httpx.Client(transport=InProcess(front), base_url="http://127.0.0.1:8989") as http:
            yield Serving(clock, opening.store, front.plane, Api(http), front)


@pytest.fixture
def served() -> Iterator[Serving]:
    with serving() as it:
        yield it


@pytest.fixture(scope="module")
def shared() -> Iterator[Serving]:
    """One for all tests of a file: for those that read, or whose changes are in nobody's way."""
    with serving() as it:
        yield it


@pytest.fixture
def serve_with() -> Iterator[Callable[..., Serving]]:
    """Begins one with other settings."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(serving(**settings))


@pytest.fixture
def clock(served: Serving) -> Hands:
    return served.clock


@pytest.fixture
def store(served: Serving) -> MemoryStore:
    return served.store


@pytest.fixture
def api(served: Serving) -> Api:
    return served.api


@pytest.fixture(scope="session")
def meaning() -> Callable[[str | bytes], Any]:
    """What a JSON Schema says; msgspec's versions differ in line breaks and indents of descriptions."""

    def unwrapped(node: dict[str, Any]) -> dict[str, Any]:
        text = node.get("description")
        return {**node, "description": " ".join(text.split())} if isinstance(text, str) else node

    return lambda schema: json.loads(schema, object_hook=unwrapped)
