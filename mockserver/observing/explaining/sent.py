"""What a request sent: its JSON, its form, its credentials, and which of it are secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mockserver.observing.explaining.situation import Situation
from mockserver.observing.pairs import parameters_of
from mockserver.observing.redaction import basic_credentials as credentials_of
from mockserver.observing.redaction import secrets_among, shown_text

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
    scheme, _, credentials = situation.headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), credentials.strip()


def basic_credentials(situation: Situation) -> tuple[str, str] | None:
    """Client id and secret; None where the header has none that can be read."""
    return credentials_of(situation.headers.get("authorization", ""))


def secrets_of(situation: Situation) -> frozenset[str]:
    """Every text that was sent and must not be shown."""
    return secrets_among(situation.headers, situation.query, situation.body)


def masked(text: str, situation: Situation) -> str:
    """`text` without the secrets that were sent."""
    return shown_text(text, secrets_of(situation))


def _json_of(body: bytes) -> Any:
    try:
        return _parse(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _form_of(body: bytes) -> dict[str, str]:
    return parameters_of(body)
