"""Secrets, taken out of what is shown of requests and answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from mockserver.control.pairs import has_too_many, pairs_of
from mockserver.limits import EXCHANGE_BODY_SIZE

HIDDEN = "****"

_SECRET_FIELDS = frozenset(
    "password currentPassword newPassword tokenValue client_secret access_token refresh_token token".split()
)
_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "proxy-authorization", "x-mock-token"})
_SECRET_IN_TEXT = re.compile(
    r"""(["']?(?:password|currentPassword|newPassword|tokenValue|client_secret|access_token|refresh_token|token)["']?"""
    r"""\s{0,8}[:=]\s{0,8})(?:"(?:[^"\\]|\\.){0,4096}"?|[^\s&,}"]{1,4096})"""
)


_TOKEN_IN_MESSAGE = re.compile(r"\bToken\([^()]{1,4096}\)")
"""How the API names a token that it does not find."""


def plain_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as text, as they are; of a repeated one, the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def shown_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as text; of a repeated one, all values. Of credentials only the scheme is left."""
    shown: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in _SECRET_HEADERS:
            scheme, space, _ = value.partition(" ")
            value = f"{scheme} {HIDDEN}" if space else HIDDEN
        value = _hidden_in(value)  # as in a Referer, whose query may have the token of a mail
        shown[name] = f"{shown[name]}, {value}" if name in shown else value
    return shown


def shown_body(body: bytes, *, is_form: bool = False) -> str:
    """A body as text, pretty when it is JSON."""
    if not body:
        return ""
    if is_form:
        return shown_query(body)
    try:
        return msgspec.json.format(msgspec.json.encode(without_secrets(msgspec.json.decode(body))), indent=2).decode()
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _hidden_in(body.decode("utf-8", "replace"))


def with_cut(body: str, cut: int) -> str:
    """`body`, and what is missing at its end."""
    return f"{body}\n… {cut:,} more bytes: the journal keeps {EXCHANGE_BODY_SIZE:,} of a body" if cut else body


def shown_path(path: str) -> str:
    """A path as it stands in a URL."""
    return quote(path, safe="/:=@!$&'()*+,;~")


def shown_query(query: bytes) -> str:
    """The parameters of a query or a form, without their secrets; of too many, the first."""
    pairs = [(name, HIDDEN if name in _SECRET_FIELDS else value) for name, value in pairs_of(query)]
    return urlencode(pairs, safe="*:/ @") + ("&…" if has_too_many(query) else "")


def without_secrets(json: Any) -> Any:
    """`json` with the values of its secret fields hidden."""
    if isinstance(json, dict):
        secret = _SECRET_FIELDS | {"value"} if "invalidateOlderTokens" in json else _SECRET_FIELDS
        return {name: _hidden(it) if name in secret else without_secrets(it) for name, it in json.items()}
    if isinstance(json, str):
        return _TOKEN_IN_MESSAGE.sub(f"Token({HIDDEN})", json)
    return [without_secrets(it) for it in json] if isinstance(json, list) else json


def is_secret(name: str) -> bool:
    """Whether what a field of this name has is to be shown to nobody."""
    return name in _SECRET_FIELDS


def _hidden_in(text: str) -> str:
    return _SECRET_IN_TEXT.sub(rf"\1{HIDDEN}", text)


def _hidden(value: Any) -> Any:
    """What the API masks already is shown as it is."""
    return value if isinstance(value, str) and value.startswith(HIDDEN) else HIDDEN
