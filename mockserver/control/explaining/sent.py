"""What a request sent: its JSON, its form, its credentials, and which of it are secrets."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mockserver.control.explaining.phrasing import is_secret
from mockserver.control.explaining.situation import Situation
from mockserver.control.pairs import parameters_of

SHORTEST_SECRET = 3
"""Characters: what is shorter stands in every other word."""

_parse = msgspec.json.Decoder().decode


def json_of(situation: Situation) -> Any:
    """The JSON of the body; None for what is none."""
    return _json_of(situation.body)


def fields_of(situation: Situation) -> Mapping[str, Any]:
    """The fields of the JSON object in the body, null ones left out; none where there is no object."""
    json = json_of(situation)
    return {name: value for name, value in json.items() if value is not None} if isinstance(json, dict) else {}


def text_in(fields: Mapping[str, Any], name: str) -> str | None:
    """The field, if it is a string."""
    value = fields.get(name)
    return value if isinstance(value, str) else None


def actions_of(situation: Situation) -> list[dict[str, Any]]:
    """The update actions in the body."""
    actions = fields_of(situation).get("actions")
    return [action for action in actions if isinstance(action, dict)] if isinstance(actions, list) else []


def form_of(situation: Situation) -> dict[str, str]:
    """The parameters of an OAuth request: those of the form, over those of the query."""
    return {**situation.query, **_form_of(situation.body)}


def authorization(situation: Situation) -> tuple[str, str]:
    """Scheme, in small letters, and what follows it."""
    return _authorization(situation.headers)


def basic_credentials(situation: Situation) -> tuple[str, str] | None:
    """Client id and secret; None where the header has none that can be read."""
    return _basic_credentials(situation.headers)


def secrets_of(situation: Situation) -> frozenset[str]:
    """Every text that was sent and must not be shown."""
    return secrets_among(situation.headers, situation.query, situation.body)


def secrets_among(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> frozenset[str]:
    """Every text of a request, or of an answer, that must not be shown."""
    found = {_authorization(headers)[1], headers.get("authorization", "")}
    found.update(_secrets_in(_json_of(body)))
    found.update(value for name, value in {**query, **_form_of(body)}.items() if is_secret(name))
    if basic := _basic_credentials(headers):
        found.add(basic[1])
    return frozenset(secret for secret in found if len(secret) >= SHORTEST_SECRET)


def masked(text: str, situation: Situation) -> str:
    """`text` without the secrets that were sent."""
    for secret in sorted(secrets_of(situation), key=len, reverse=True):
        text = text.replace(secret, "****")
    return text


def _json_of(body: bytes) -> Any:
    try:
        return _parse(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _form_of(body: bytes) -> dict[str, str]:
    return parameters_of(body)


def _authorization(headers: Mapping[str, str]) -> tuple[str, str]:
    scheme, _, credentials = headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), credentials.strip()


def _basic_credentials(headers: Mapping[str, str]) -> tuple[str, str] | None:
    scheme, encoded = _authorization(headers)
    try:
        decoded = b64decode(encoded, validate=True).decode()
    except (NotBase64, ValueError):
        return None
    id, colon, secret = decoded.partition(":")
    return (id, secret) if scheme == "basic" and colon else None


def objects_in(json: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, at any depth: by a stack of our own, for a body may be deeper than Python's."""
    waiting = [json]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _secrets_in(json: Any) -> Iterator[str]:
    """Every string in a field whose name says that it is a secret."""
    for node in objects_in(json):
        for name, value in node.items():
            if is_secret(name):
                yield from _strings_in(value)


def _strings_in(json: Any) -> Iterator[str]:
    waiting = [json]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list | dict):
            waiting.extend(node.values() if isinstance(node, dict) else node)
