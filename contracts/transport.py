"""Sends generated cases over the session's wire, where they are paced, recorded, and seen by the laws."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import requests
from requests.adapters import HTTPAdapter
from schemathesis import Case, Response
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport, SameHostRedirectsSession
from urllib3 import HTTPHeaderDict, HTTPResponse

from contracts.wire import Exchange, Unreachable, Wire

FRAMING = ("content-encoding", "content-length", "transfer-encoding")


class Transport(RequestsTransport):
    """Sends cases. `prepare` receives the operationId and a case before it is sent; `settle`, the exchange."""

    def __init__(
        self, wire: Wire, prepare: Callable[[str, Case[Any]], None], settle: Callable[[str, Exchange], None]
    ) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self.exchanges: dict[str, Exchange] = {}
        """By the id of the case."""
        self._wire, self._prepare, self._settle = wire, prepare, settle
        self._adapter = _Adapter(wire)

    def send(self, case: Case[Any], *, session: requests.Session | None = None, **kwargs: Any) -> Response:
        name = name_of(case.operation)
        self._prepare(name, case)
        session = session or SameHostRedirectsSession()
        session.trust_env = False  # no proxies, no netrc: like the wire
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._adapter)
        kwargs["base_url"] = self._wire.oauth_url if case.path.startswith("/oauth") else self._wire.base_url
        response = super().send(case, session=session, **kwargs)
        exchange = self.exchanges[case.id] = self._wire.exchanges[-1]
        self._settle(name, exchange)
        return response


class _Adapter(HTTPAdapter):
    """Sends requests that `requests` has prepared."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        content = request.body.encode() if isinstance(request.body, str) else request.body
        # Blanks around a header's value are not part of it, and httpx does not send them.
        headers = [(_bytes(name), _bytes(value).strip(b" \t")) for name, value in request.headers.items()]
        try:
            answer = self._wire.deliver(
                httpx.Request(str(request.method), str(request.url), headers=headers, content=content)  # type: ignore[arg-type]  # content may be an iterator here, too
            )
        except Unreachable as problem:
            raise requests.ConnectionError(str(problem), request=request) from problem
        return self.build_response(request, _raw(answer))


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _raw(answer: httpx.Response) -> HTTPResponse:
    """The response as `requests` expects it; its content is decoded and complete."""
    headers = HTTPHeaderDict((name, value) for name, value in answer.headers.multi_items() if name not in FRAMING)
    return HTTPResponse(
        BytesIO(answer.content),
        headers,
        answer.status_code,
        version=11,
        reason=answer.reason_phrase,
        preload_content=False,
    )


def name_of(operation: Any) -> str:
    """The operationId of a Schemathesis operation."""
    return str(operation.definition.raw["operationId"])
