"""Exchanges as evidence of a finding: the parts that matter, without secrets."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import msgspec

from contracts.verdicts import Finding, Outcome, Step, Verdict
from contracts.wire import Exchange, json_of

NO_TOKEN = "no-such-token"
NO_SECRET = "no-such-secret"
"""Credentials that were never issued; reports show them unredacted."""

SECRETS: Mapping[str, str] = {
    "password": "$PASSWORD",
    "currentPassword": "$PASSWORD",
    "newPassword": "$NEW_PASSWORD",
    "tokenValue": "$TOKEN_VALUE",
    "token": "$TOKEN",
    "access_token": "$TOKEN",
    "refresh_token": "$REFRESH_TOKEN",
    "client_secret": "$SECRET",
}
TELLING = ("authorization", "content-type", "x-correlation-id", "x-external-user-id")
"""Request headers that can affect the response."""

MOST = 4000
"""Maximum length of a body in a report, in characters."""


def finding(id: str, sentence: str, outcome: Outcome, operation: str = "") -> Finding:
    """The outcome as a finding; its id begins with its layer. Only broken findings keep their requests."""
    return Finding(
        id=id,
        layer=id.partition("/")[0],
        verdict=outcome.verdict,
        sentence=sentence,
        operation=operation,
        expected=outcome.expected,
        seen=outcome.seen,
        reason=outcome.reason,
        steps=steps(outcome.exchanges) if outcome.verdict == Verdict.BROKEN else (),
    )


def steps(exchanges: Iterable[Exchange]) -> tuple[Step, ...]:
    """The exchanges, to read and to send again."""
    return tuple(map(step, exchanges))


def step(exchange: Exchange) -> Step:
    """One exchange, to read and to send again."""
    request, response = exchange.request, exchange.response
    return Step(
        method=request.method,
        url=_url(str(request.url)),
        headers=headers(request.headers),
        body=_cut(body(request.content, request.headers.get("content-type", ""))),
        status=response.status_code,
        answer=_cut(body(response.content, response.headers.get("content-type", ""))),
    )


def in_short(answer: httpx.Response) -> str:
    """Status and body of a response on one line, without secrets."""
    return f"{answer.status_code} {body(answer.content, answer.headers.get('content-type', ''))[:300]}"


def headers(sent: Mapping[str, str]) -> dict[str, str]:
    """The headers that matter, with credentials as `$TOKEN` and `$CLIENT`."""
    told = {name.title(): value for name, value in sent.items() if name.lower() in TELLING}
    if "Authorization" in told:
        told["Authorization"] = _credentials(told["Authorization"])
    return told


def body(content: bytes, content_type: str) -> str:
    """A body as text, with variables instead of its passwords and tokens."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        return _form(content.decode("utf-8", "replace"))
    value = json_of(content)
    if isinstance(value, dict | list):
        return msgspec.json.encode(_redacted(value)).decode()
    return content.decode("utf-8", "replace")


def _credentials(header: str) -> str:
    """The Authorization header without its secret; deliberately wrong credentials are shown."""
    scheme, _, value = header.partition(" ")
    if value == NO_TOKEN or not value:
        return header
    try:
        pair = b64decode(value, validate=True).decode()
    except ValueError:
        pair = ""
    if scheme.lower() != "basic" or ":" not in pair:
        return f"{scheme} $TOKEN"
    return header if pair.endswith(f":{NO_SECRET}") else f"{scheme} $CLIENT"


def _redacted(value: Any) -> Any:
    if isinstance(value, list):
        return [_redacted(part) for part in value]
    if not isinstance(value, dict):
        return value
    told = {name: _hidden(name, part) for name, part in value.items()}
    if "customerId" in value and "value" in value:  # a CustomerToken, or the message about it
        told["value"] = "$TOKEN_VALUE"
    return told


def _hidden(name: str, value: Any) -> Any:
    """The value, replaced by a variable if it is a secret; a masked password is none."""
    if name in SECRETS and isinstance(value, str) and value and not value.startswith("****"):
        return SECRETS[name]
    return _redacted(value)


def _form(text: str) -> str:
    pairs = parse_qsl(text, keep_blank_values=True)
    return urlencode([(name, _hidden(name, value)) for name, value in pairs], safe="$")


def _url(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=_form(parts.query))) if parts.query else url


def _cut(text: str) -> str:
    return text if len(text) <= MOST else f"{text[:MOST]}…"
