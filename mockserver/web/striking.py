"""Fault injection into a request: it is delayed, gets another response, or loses its connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

from mockserver.control.problems import Declined
from mockserver.domain.causes.http import Faulty, HttpProblem
from mockserver.domain.errors import InvalidInput
from mockserver.domain.nouns import ACCOUNTS, TOKENS
from mockserver.domain.secrets import digest
from mockserver.observing.exchange import Exchange
from mockserver.plane import ControlPlane
from mockserver.steering.bearers import is_live
from mockserver.steering.faults import Asked, Effect
from mockserver.web.answer import Answer, refusing
from mockserver.web.scope import exchange_of

HEADER = b"x-mock-fault"

TRANSPORT = "mockserver.transport"
"""The key of the connection's transport in an ASGI scope, if the server provides it."""

Route = Callable[[str, str], tuple[str, str]]
"""From method and path to operationId and project; both may be empty."""


class Striking:
    """Applies faults to requests."""

    def __init__(self, plane: ControlPlane, route: Route, largest_body: int) -> None:
        self._plane = plane
        self._route = route
        self._largest_body = largest_body

    async def serve(
        self, app: ASGIApp, scope: HTTPScope, headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        """Serves the request with the fault that applies to it, if any, or else by `app`."""
        exchange = exchange_of(scope)
        asked = self._asked(exchange, headers)
        try:
            effect = self._effect(asked, headers)
        except Declined as problem:
            exchange.operation_id = asked.operation_id
            exchange.error = InvalidInput(message=f"Malformed header: X-Mock-Fault: {problem}")
            exchange.cause = HttpProblem()
            await refusing(exchange.error)(scope, receive, send)
            return
        if effect is None:
            await app(scope, receive, send)
            return
        exchange.fault = effect.fault
        if effect.delay:
            await asyncio.sleep(effect.delay)
        if effect.connection == "drop":
            exchange.operation_id, exchange.project = asked.operation_id, asked.project
            await self._read(exchange, receive)
            await break_off(scope, receive)
            return
        if effect.connection == "cut":
            send = _cutting(exchange, send)
        if effect.answer is None:
            await app(scope, receive, send)
        else:
            exchange.operation_id, exchange.project = asked.operation_id, asked.project
            await self._read(exchange, receive)
            await _answer(effect, scope, receive, send)
        if effect.connection == "cut":
            await break_off(scope, receive, gently=True)

    def _effect(self, asked: Asked, headers: Mapping[bytes, bytes]) -> Effect | None:
        if HEADER in headers:
            return self._plane.faults.effect_of_header(headers[HEADER].decode("latin-1"), asked)
        return self._plane.faults.effect(asked, self._plane.clock.now())

    def _asked(self, exchange: Exchange, headers: Mapping[bytes, bytes]) -> Asked:
        operation_id, project = self._route(exchange.method, exchange.path)
        scheme, _, value = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        client, version = "", 1
        customer: tuple[str, ...] = ()
        store, id = self._plane.store, digest(value.strip())
        keys = store.projects_with(TOKENS, id) if scheme.lower() == "bearer" else ()
        if keys:
            records = store.records(project if project in keys else keys[0])
            token = records.get(TOKENS, id)
            if token is not None and is_live(token, self._plane.now()):
                exchange.token = token
                client = token.client_id
                account = records.get(ACCOUNTS, token.customer_id) if isinstance(token.customer_id, str) else None
                if account is not None:
                    version = account.customer.version
                    customer = (account.id, account.customer.email.lower())
        return Asked(operation_id, exchange.method, exchange.path, project, client, customer, version)

    async def _read(self, exchange: Exchange, receive: Receive) -> None:
        """Reads the body for the journal; if it is too large, only the start."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                break
            body += message["body"]
            if not message["more_body"] or len(body) > self._largest_body:
                break
        exchange.take_body(bytes(body))


async def _answer(effect: Effect, scope: HTTPScope, receive: Receive, send: Send) -> None:
    if effect.answer is None:
        return
    status, headers, body = effect.answer
    extra = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *extra]
        await send(message)

    exchange = exchange_of(scope)
    exchange.is_faked, exchange.message = True, f"A fault was asked for ({effect.fault})."
    exchange.cause = Faulty(fault=effect.fault)
    await Answer(status, body)(scope, receive, send_with_headers)


def _cutting(exchange: Exchange, send: Send) -> Send:
    """Sends the first half of the body, and no more."""

    async def send_half(message: Message) -> None:
        if message["type"] == "http.response.body" and not message["more_body"]:
            body = message["body"]
            await send({**message, "body": body[: len(body) // 2], "more_body": True})
            exchange.answer = body[: len(body) // 2]
        else:
            await send(message)

    return send_half


async def break_off(scope: HTTPScope, receive: Receive, *, gently: bool = False) -> None:
    """Closes the connection of a request to the API; `gently` delivers sent data first."""
    exchange_of(scope).is_broken_off = True
    await hang_up(scope, receive, gently=gently)


async def hang_up(scope: HTTPScope, receive: Receive, *, gently: bool = False) -> None:
    """Closes the connection of a request; `gently` delivers sent data first."""
    transport: Any = scope.get(TRANSPORT)
    if transport is None:
        raise ConnectionAbortedError("The connection breaks off here.")
    transport.close() if gently else transport.abort()
    while (await receive())["type"] != "http.disconnect":
        """Reports a disconnect, so that the server finishes the request."""
