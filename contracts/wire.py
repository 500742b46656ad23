"""Sends requests to a target: paced, retried where that is safe, and reported to listeners."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
import msgspec

from contracts.target import Client, Target

IDEMPOTENT = ("GET", "HEAD", "OPTIONS")
WORTH_A_RETRY = (429, 502, 503, 504)


class Unreachable(Exception):
    """The target did not respond, which proves nothing about the contract."""


class Exchange(NamedTuple):
    """A request and its response. `layer` sent it; `is_setup` is whether it only prepared a check."""

    number: int
    layer: str
    is_setup: bool
    request: httpx.Request
    response: httpx.Response

    @property
    def json(self) -> Any:
        """The body of the response as JSON, or None."""
        return json_of(self.response.content)


class Listener:
    """Is called for every exchange. Subclasses override what they need."""

    def before(self, request: httpx.Request) -> None:
        """The request is about to be sent."""

    def after(self, exchange: Exchange) -> None:
        """The response has arrived."""


class Wire:
    """The connection to a target, at `base_url` and `oauth_url`."""

    def __init__(
        self, target: Target, base_url: str, oauth_url: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.target = target
        self.base_url = base_url.rstrip("/")
        self.oauth_url = oauth_url.rstrip("/")
        self.exchanges: list[Exchange] = []
        self.listeners: list[Listener] = []
        self.layer = ""
        self._is_setup = False
        self._next = 0.0
        # The client only builds requests. The transport sends them, so that identities do not share cookies.
        self._transport = transport or httpx.HTTPTransport(trust_env=False)
        self._http = httpx.Client(transport=self._transport, timeout=target.limits.timeout, trust_env=False)

    def get(self, path: str, token: str | None = None, **options: Any) -> httpx.Response:
        """GET below the project: `/me` is `/{projectKey}/me`."""
        return self.send("GET", path, token, **options)

    def post(self, path: str, token: str | None = None, json: Any = None, **options: Any) -> httpx.Response:
        """POST below the project."""
        return self.send("POST", path, token, **({"json": json} if json is not None else {}), **options)

    def delete(self, path: str, token: str | None = None, **options: Any) -> httpx.Response:
        """DELETE below the project."""
        return self.send("DELETE", path, token, **options)

    def send(self, method: str, path: str, token: str | None = None, **options: Any) -> httpx.Response:
        """A request below the project; `options` are those of `httpx.Client.build_request`: `params`, `headers`, ..."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
        url = f"{self.base_url}/{self.target.project}{path}"
        return self.deliver(self._http.build_request(method, url, headers=headers, **options))

    def oauth(self, path: str, client: Client | None, form: Mapping[str, str], **options: Any) -> httpx.Response:
        """POST of a form below `/oauth`, with the Basic credentials of `client`."""
        if client is not None:
            options["headers"] = {**basic(client), **options.get("headers", {})}
        return self.deliver(
            self._http.build_request("POST", f"{self.oauth_url}/oauth{path}", data=dict(form), **options)
        )

    def deliver(self, request: httpx.Request) -> httpx.Response:
        """Sends a request unchanged. Raises Unreachable."""
        for listener in self.listeners:
            listener.before(request)
        response = self._answer(request)
        self.note(request, response)
        return response

    def note(self, request: httpx.Request, response: httpx.Response) -> None:
        """Records an exchange and notifies the listeners."""
        exchange = Exchange(len(self.exchanges), self.layer, self._is_setup, request, response)
        self.exchanges.append(exchange)
        for listener in self.listeners:
            listener.after(exchange)

    @contextmanager
    def setup(self) -> Iterator[None]:
        """Marks the requests inside as setup: they prepare a check and prove nothing."""
        before, self._is_setup = self._is_setup, True
        try:
            yield
        finally:
            self._is_setup = before

    def close(self) -> None:
        self._http.close()

    def _answer(self, request: httpx.Request) -> httpx.Response:
        attempts = 1 + (self.target.limits.retries if request.method in IDEMPOTENT else 0)
        for attempt in range(attempts):
            self._pace()
            try:
                response = self._sent(request)
            except httpx.RequestError as error:
                if attempt + 1 == attempts:
                    raise Unreachable(f"{request.method} {request.url}: {error or type(error).__name__}") from error
            else:
                if response.status_code not in WORTH_A_RETRY or attempt + 1 == attempts:
                    return response
            time.sleep(0.2 * 2**attempt)
        raise AssertionError("unreachable")

    def _sent(self, request: httpx.Request) -> httpx.Response:
        request.extensions.setdefault("timeout", self._http.timeout.as_dict())
        response = self._transport.handle_request(request)
        response.request = request
        try:
            response.read()
        finally:
            response.close()
        return response

    def _pace(self) -> None:
        if self.target.limits.rate:
            now = time.monotonic()
            time.sleep(max(0.0, self._next - now))
            self._next = max(now, self._next) + 1 / self.target.limits.rate


def basic(client: Client) -> dict[str, str]:
    """The Authorization header of an API client."""
    request = next(httpx.BasicAuth(client.id, client.secret).auth_flow(httpx.Request("GET", "http://localhost")))
    return {"Authorization": request.headers["Authorization"]}


def errors_of(body: Any) -> list[dict[str, Any]]:
    """The `errors` of a JSON body, or an empty list if it has none."""
    errors = body.get("errors") if isinstance(body, dict) else None
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def json_of(content: bytes) -> Any:
    """The body as JSON, or None if it is not JSON."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
