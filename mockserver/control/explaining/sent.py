"""What a request sent: its JSON, its form, its credentials, and which of it are secrets."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from mockserver.control.explaining.phrasing import is_secret
from mockserver.control.explaining.situation import Situation

SHORTEST_SECRET = 3
"""Characters: what is shorter stands in every other word."""

_parse = msgspec.json.Decoder().decode


def json_of(situation: Situation) -> Any:
    """The JSON of the body; None for what is none."""
    try:
        return _parse(situation.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


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
    pairs = parse_qsl(situation.body.decode("utf-8", "replace"), keep_blank_values=True)
    return {**situation.query, **dict(reversed(pairs))}


def authorization(situation: Situation) -> tuple[str, str]:
    """Scheme, in small letters, and what follows it."""
    scheme, _, credentials = situation.headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), credentials.strip()


def basic_credentials(situation: Situation) -> tuple[str, str] | None:
    """Client id and secret; None where the header has none that can be read."""
    scheme, encoded = authorization(situation)
    try:
        decoded = b64decode(encoded, validate=True).decode()
    except (NotBase64, ValueError):
        return None
    id, colon, secret = decoded.partition(":")
    return (id, secret) if scheme == "basic" and colon else None


def secrets_of(situation: Situation) -> frozenset[str]:
    """Every text that was sent and must not be shown."""
    found = {authorization(situation)[1], *_secrets_in(json_of(situation), is_one=False)}
    found |= {value for name, value in form_of(situation).items() if is_secret(name)}
    if credentials := basic_credentials(situation):
        found.add(credentials[1])
    return frozenset(secret for secret in found if len(secret) >= SHORTEST_SECRET)


def masked(text: str, situation: Situation) -> str:
    """`text` without the secrets that were sent."""
    for secret in sorted(secrets_of(situation), key=len, reverse=True):
        text = text.replace(secret, "****")
    return text


def _secrets_in(json: Any, *, is_one: bool) -> Iterator[str]:
    if isinstance(json, dict):
        for name, value in json.items():
            yield from _secrets_in(value, is_one=is_one or is_secret(name))
    elif isinstance(json, list):
        for value in json:
            yield from _secrets_in(value, is_one=is_one)
    elif is_one and isinstance(json, str):
        yield json
