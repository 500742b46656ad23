"""Answers beside the document: status, headers, content type, body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mockserver.observing.conforming.exchange import Exchange
from mockserver.observing.conforming.requests import media_type, secrets_in
from mockserver.observing.conforming.schemas import problems
from mockserver.observing.explaining.phrasing import listed, shortened
from openapi.document import resolved
from openapi.operations import Operation

JSON = "application/json"
_ANYWHERE = {"500": "ErrorResponse", "503": "ErrorResponse"}
"""What no request causes by itself, and so no operation lists."""
_WITHOUT_OPERATION = {"404": "ErrorResponse", "405": "HttpError", "413": "HttpError", **_ANYWHERE}


def response_problems(exchange: Exchange, operation: Operation | None) -> list[str]:
    """What of the answer does not conform."""
    status = str(exchange.status)
    response = operation.responses.get(status) if operation else None
    schemas = _ANYWHERE if operation else _WITHOUT_OPERATION
    if response is None and status not in schemas:
        known = listed(operation.responses if operation else schemas)
        return [f"The status is {status}, and the document has {known} here."]
    response = response or _plain(schemas[status])
    return [*_headers(exchange, response), *_body(exchange, response)]


def _plain(schema: str) -> Mapping[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {
        "headers": {"X-Correlation-ID": {"$ref": "#/components/headers/X-Correlation-ID"}},
        "content": {JSON: {"schema": reference}},
    }


def _headers(exchange: Exchange, response: Mapping[str, Any]) -> Iterator[str]:
    for name, reference in response.get("headers", {}).items():
        header, value = resolved(reference), exchange.response_headers.get(name.lower())
        if value is not None:
            yield from problems(value, header["schema"], f"The header `{name}`", secrets_in(exchange))
        elif header.get("required"):
            yield f"The header `{name}` is missing."


def _body(exchange: Exchange, response: Mapping[str, Any]) -> Iterator[str]:
    content, body = response.get("content", {}), exchange.response_body
    if exchange.method == "HEAD" or not content:
        if body:
            yield "There is a body, and the document has none here."
        return
    declared = media_type(exchange.response_headers)
    if declared not in content:
        yield f"The content type is `{shortened(declared)}`, and must be {listed(content)}."
        return
    try:
        json = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield "The body is not JSON."
        return
    yield from problems(json, content[declared]["schema"], "The body", secrets_in(exchange))
