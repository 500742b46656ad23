"""Real refusals of the demo project, as situations: what the control plane would know of each."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Union
from urllib.parse import parse_qs

import httpx
import msgspec
import pytest

from mockserver.app import OPERATIONS, allowed_methods
from mockserver.control.explaining import Bearer, Situation, informed
from mockserver.control.explaining.explained import BY_ERROR
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.secrets import digest
from mockserver.domain.values import UNSET, timestamp
from mockserver.web.framework import nearest

AnyError = Union[tuple(BY_ERROR)]  # noqa: UP007 - made of a table

Tell = Callable[..., Situation]


class Shop:
    """The demo shop, as those know it who come to it."""

    def __init__(self, api: Any) -> None:
        self.api = api

    @cached_property
    def alice(self) -> str:
        return self.api.customer_token("alice@example.com")

    @cached_property
    def guest(self) -> str:
        return self.api.anonymous_token()

    @cached_property
    def client(self) -> str:
        return self.api.client_token()

    @cached_property
    def backend(self) -> str:
        return self.api.backend_token()

    def get(self, path: str, token: str | None = None, **query: str) -> httpx.Response:
        return self.api.get(f"/demo{path}", token, params=query)

    def post(self, path: str, token: str | None, json: Any = None, **kwargs: Any) -> httpx.Response:
        return self.api.post(f"/demo{path}", token, json, **kwargs)

    def updated(self, **action: Any) -> httpx.Response:
        """Alice, after an action."""
        return self.api.update(self.alice, action)

    def cart(self, **action: Any) -> httpx.Response:
        """A new cart of the guest in EUR, after an action."""
        cart = self.post("/me/carts", self.guest, {"currency": "EUR"}).json()
        return self.post(f"/me/carts/{cart['id']}", self.guest, {"version": 1, "actions": [action]})


@pytest.fixture
def shop(api: Any) -> Shop:
    return Shop(api)


@pytest.fixture
def situation(served: Any) -> Tell:
    """The situation of a refusal, informed by the records; keyword arguments are what else is known."""
    return _telling(served)


@pytest.fixture(scope="module")
def shared_shop(shared: Any) -> Shop:
    return Shop(shared.api)


@pytest.fixture(scope="module")
def shared_situation(shared: Any) -> Tell:
    return _telling(shared)


def _telling(served: Any) -> Tell:
    def tell(response: httpx.Response, **known: Any) -> Situation:
        assert response.status_code >= 400, response.text
        request, store, now = response.request, served.store, timestamp(served.clock.now())
        operation_id, key = _operation(request), _project(request, store)
        records = store.records(key)
        body = response.json() if response.content else {}
        told = Situation(
            operation_id=operation_id,
            method=request.method,
            path=request.url.path,
            project=request.url.path.split("/")[1] if not request.url.path.startswith("/oauth") else key,
            query={name: values[0] for name, values in parse_qs(request.url.query.decode()).items()},
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.content,
            status=response.status_code,
            error=msgspec.convert(body["errors"][0], AnyError) if operation_id and body.get("errors") else UNSET,
            message=body.get("message", ""),
            now=now,
            bearer=_bearer(request.headers.get("Authorization", ""), store, now),
            clients=tuple(records.tables["clients"].rows.values()),
            projects=tuple(project.key for project in store.projects()),
            nearest=nearest(request.url.path, OPERATIONS),
            allowed=tuple(allowed_methods(request.url.path)),
        )
        return informed(msgspec.structs.replace(told, **known), records)

    return tell


def _operation(request: httpx.Request) -> Any:
    fits = (it for it in OPERATIONS if it.method == request.method and it.pattern().fullmatch(request.url.path))
    return next((it.operation_id for it in fits), UNSET)


def _project(request: httpx.Request, store: Any) -> str:
    parts = request.url.path.split("/")
    return next((key for key in (part for part in parts[1:3]) if store.project(key)), "demo")


def _bearer(authorization: str, store: Any, now: str) -> Bearer:
    scheme, _, value = authorization.partition(" ")
    if scheme != "Bearer":
        return Bearer(state="none")
    key = store.token_project(digest(value))
    token = store.records(key).token(digest(value)) if key else None
    if token is None:
        return Bearer(state="unknown")
    state = "refresh" if token.kind == "refresh" else "expired" if has_ended(token, now) else "live"
    return Bearer(state=state, token=token, project=key)
