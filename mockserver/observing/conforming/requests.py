"""Requests beside the document: operation, credentials, parameters, content type, body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

import msgspec

from mockserver.domain.reading import normalized
from mockserver.observing.conforming.exchange import Exchange
from mockserver.observing.conforming.schemas import problems
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.pairs import pairs_of, parameters_of
from mockserver.observing.redaction import secrets_among
from openapi.document import resolved
from openapi.operations import Operation

FORM = "application/x-www-form-urlencoded"
_INTEGER = re.compile(r"-?[0-9]{1,30}")
_BOOLEAN = {"true": True, "false": False}


def request_problems(exchange: Exchange, operation: Operation | None) -> list[str]:
    """What of the request does not conform."""
    if operation is None:
        return [f"The document has no operation {exchange.method} {shortened(exchange.path)}."]
    return [*_credentials(exchange, operation), *_parameters(exchange, operation), *_body(exchange, operation)]


def secrets_in(exchange: Exchange) -> frozenset[str]:
    """Every text of the exchange that must not be shown."""
    query = dict(pairs_of(exchange.query.encode()))
    sent = secrets_among(exchange.request_headers, query, exchange.request_body)
    return sent | secrets_among({}, {}, exchange.response_body)


def media_type(headers: Mapping[str, str]) -> str:
    """The content type, without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _credentials(exchange: Exchange, operation: Operation) -> Iterator[str]:
    if operation.doors and not exchange.request_headers.get("authorization"):
        yield "The header `Authorization` is missing."


def _parameters(exchange: Exchange, operation: Operation) -> Iterator[str]:
    query: dict[str, list[str]] = {}
    for name, value in pairs_of(exchange.query.encode()):
        query.setdefault(name, []).append(value)
    sent = {
        "path": {name: [value] for name, value in _path_parameters(operation.path, exchange.path).items()},
        "query": query,
        "header": {name: [value] for name, value in exchange.request_headers.items()},
    }
    for it in operation.parameters:
        name = it["name"].lower() if it["in"] == "header" else it["name"]
        values, subject = sent[it["in"]].get(name, []), f"The {it['in']} parameter `{it['name']}`"
        if not values and it.get("required"):
            yield f"{subject} is missing."
        elif values:
            yield from problems(_read(values, it["schema"]), it["schema"], subject, secrets_in(exchange))


def _path_parameters(template: str, path: str) -> Mapping[str, str]:
    """The value in `path` of each parameter of `template`."""
    names = re.findall(r"\{(\w+)\}", template)
    match = re.fullmatch(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template)), path)
    return dict(zip(names, map(unquote, match.groups()), strict=True)) if match else {}


def _read(values: list[str], schema: Mapping[str, Any]) -> Any:
    """What a parameter was given, as its schema means it: `5` is an integer where one is asked for."""
    type, text = resolved(schema).get("type"), values[0]
    if type == "array":
        return values
    if type == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    return _BOOLEAN.get(text, text) if type == "boolean" else text


def _body(exchange: Exchange, operation: Operation) -> Iterator[str]:
    body, declared = exchange.request_body, media_type(exchange.request_headers)
    if FORM in operation.body:
        yield from _form(exchange, operation.body[FORM])
    elif not operation.body:
        if body:
            yield "The operation takes no body."
    elif not body:
        if operation.is_body_required:
            yield "The body is missing."
    elif declared and declared not in operation.body:
        yield f"The content type is `{shortened(declared)}`, and must be {listed(operation.body)}."
    else:
        yield from _json(exchange, operation.body["application/json"])


def _form(exchange: Exchange, schema: Mapping[str, Any]) -> Iterator[str]:
    """Parameters of a token request come in the body and in the query; of the body, whatever it is declared to be."""
    sent = parameters_of(exchange.query.encode()) | parameters_of(exchange.request_body)
    yield from problems(sent, schema, "The form", secrets_in(exchange))


def _json(exchange: Exchange, schema: Mapping[str, Any]) -> Iterator[str]:
    try:
        json = normalized(msgspec.json.decode(exchange.request_body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        yield "The body is not JSON."
        return
    yield from problems(json, schema, "The body", secrets_in(exchange))
