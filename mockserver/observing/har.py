"""Requests as an HTTP Archive (HAR 1.2), which browsers and other tools open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from mockserver.domain.values import timestamp
from mockserver.observing.curl import is_of_form
from mockserver.observing.exchange import Exchange
from mockserver.observing.redaction import secrets_of, shown_body, shown_headers, shown_path, shown_query, with_cut

_encode = msgspec.json.Encoder().encode


def har(exchanges: Iterable[Exchange], url: str, version: str) -> Iterator[bytes]:
    """The exchanges, which come oldest first as the format wants it, without secrets; as JSON, in pieces.

    A large journal takes a while: each piece is worked out when it is taken.
    """
    creator = _encode({"name": "mockserver", "version": version})
    yield b'{"log":{"version":"1.2","creator":%b,"entries":[' % creator
    for number, exchange in enumerate(exchanges):
        yield (b"," if number else b"") + _encode(_entry(exchange, url))
    yield b"]}}"


def _entry(exchange: Exchange, url: str) -> dict[str, Any]:
    milliseconds = round(exchange.seconds * 1000, 3)
    return {
        "_id": exchange.id,
        "startedDateTime": timestamp(exchange.at),
        "time": milliseconds,
        "request": _request(exchange, url),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": exchange.explanation or "",
    }


def _request(exchange: Exchange, url: str) -> dict[str, Any]:
    secrets = secrets_of(exchange)
    query = shown_query(exchange.query_string, secrets)
    request = {
        "method": exchange.method,
        "url": f"{url}{shown_path(exchange.path, secrets)}{f'?{query}' if query else ''}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(shown_headers(exchange.headers, secrets)),
        "queryString": [
            {"name": name, "value": value} for name, _, value in (it.partition("=") for it in query.split("&") if it)
        ],
        "headersSize": -1,
        "bodySize": len(exchange.body) + exchange.body_cut,
    }
    if exchange.body:
        is_form = is_of_form(exchange)
        media_type = shown_headers(exchange.headers, secrets).get("content-type", "")
        text = with_cut(shown_body(exchange.body, secrets, is_form=is_form), exchange.body_cut)
        request["postData"] = {"mimeType": media_type, "text": text}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    secrets = secrets_of(exchange)
    headers = shown_headers(exchange.answer_headers, secrets)
    content = {
        "size": len(exchange.answer) + exchange.answer_cut,
        "mimeType": headers.get("content-type", ""),
        "text": with_cut(shown_body(exchange.answer, secrets), exchange.answer_cut),
    }
    return {
        "status": exchange.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(exchange.answer) + exchange.answer_cut,
    }


def _pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
