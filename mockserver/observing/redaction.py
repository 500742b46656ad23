"""The one policy of what is secret in a request or a response, and their forms without it.

Names are matched by what they contain and by what they are misspelt from: to hide too much costs a second look, to hide
too little costs a password. What a journal keeps is whole, so that it can be sent again; all that is shown, logged or
exported of it comes from here.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

import msgspec

from mockserver.domain.secrets import HIDDEN
from mockserver.limits import EXCHANGE_BODY_SIZE
from mockserver.observing.exchange import Exchange
from mockserver.observing.pairs import has_too_many, pairs_of, parameters_of

SHORTEST_SECRET = 3
"""Characters: what is shorter is part of every other word."""

SHORTEST_TRACED = 8
"""Characters of a secret that is looked for wherever else it was sent: a shorter one may be a word of the text."""

_FRAGMENTS = re.compile(
    "pas+w|pa?s+w?o?rd|passphrase|passcode|pwd|secret|token|apikey|accesskey|privatekey|signingkey|authorization|cookie|"
    "credential|sessionid|jwt"
)
_WORDS = frozenset({"auth", "pass", "pw", "bearer", "sid"})
_SPELT = ("password", "secret", "token", "credential", "authorization", "cookie", "apikey")
_LIKE = 0.8
_LONGEST_MISSPELT = 40
_LONGEST_NAME = 1000
_HARMLESS = re.compile(r".*(?:type|typehint|expiresin|expiresat|lifetime|endpoint)|invalidateoldertokens|ttlminutes")
"""Names that have one of the fragments, and tell something about a secret rather than the secret: `token_type`."""

_SCHEMES = frozenset({"bearer", "basic", "digest", "negotiate"})
_MASKED = re.compile(r"\*{4}(?:[A-Za-z0-9+/]{3}=)?")
"""What the API, or this module, has masked already."""

_PART_OF_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_NAME = r"""(?:"(?:[^"\\]|\\.){1,200}"|'(?:[^'\\]|\\.){1,200}'|(?<![\w.%\[\]\\-])[\w.%\[\]\\-]++)"""
_GIVEN = re.compile(rf"(?P<name>{_NAME})\s*+[:=]\s*+")
_VALUE_GIVEN = re.compile(r"""(?:"(?:[^"\\]|\\.)*+"?|'(?:[^'\\]|\\.)*+'?|[\[{].*+|[^&,;}\]\r\n"]++)""", re.DOTALL)
"""`name: value` in text that is no JSON; the end of an array or an object is not looked for."""
_ASSIGNED = re.compile(rf"(?P<name>{_NAME})=")
_VALUE_ASSIGNED = re.compile(r"""(?:"(?:[^"\\]|\\.)*+"?|[^\s&#"'<>,]++)""", re.DOTALL)
"""`name=value` in prose and URLs."""
_USER = re.compile(r"(?<=://)(?:[^/?#\s\"'<>]*|[^:/?#\s\"'<>]*:(?![0-9]*/)[^?#\s\"'<>]*)@")
"""A password may have a slash that nobody encoded; `localhost:3000/@vite/client` has a port instead."""
_SENT_AS = re.compile(r"\b((?:Bearer|Basic) +)(?=[^\s\"',;]*[0-9])[^\s\"',;]{6,}", re.IGNORECASE)
_SHAPED = re.compile(
    r"\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[0-9_-])[A-Za-z0-9_-]{32,200}(?![\w-])"
)
"""What tokens look like, here and elsewhere: long, and of mixed characters. UUIDs and names in words do not."""
_TOKEN_IN_MESSAGE = re.compile(r"\bToken\([^()]{1,4096}\)")
"""How the API names a token that it does not find."""
_PART = re.compile(
    r"""(?P<before>\bname="?(?P<name>[^"\r\n;]{1,200})"?[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n)"""
    r"""(?P<value>.*?)(?=\r?\n--|\Z)""",
    re.DOTALL,
)
"""A part of a multipart form, from the name in its Content-Disposition on."""
_FORM = re.compile(rb"[\w.%+\[\]-]+=")
_WORD = re.compile(r"[a-z-]{1,19}")
_PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9._-]{0,31}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What no pattern of secrets is met by: every line of the log has segments, and few have more."""
_MAILED = ("invalidateOlderTokens", "customerId", "expiresAt")
"""Fields beside which `value` is that of a mailed token."""


def is_secret(name: str) -> bool:
    """Whether the value of a field, parameter or header of this name must be hidden. A name of absurd length counts."""
    return len(name) > _LONGEST_NAME or _names_secret(name)


@lru_cache(maxsize=4096)
def _names_secret(name: str) -> bool:
    plain = re.sub(r"[^a-z0-9]", "", _unescaped(name).lower())
    if _HARMLESS.fullmatch(plain):
        return False
    if _FRAGMENTS.search(plain):
        return True
    if len(plain) > _LONGEST_MISSPELT:
        return False
    words = {word.lower() for word in _PART_OF_NAME.findall(name)}
    return bool(words & _WORDS) or any(_is_misspelt(word) for word in {plain, *words})


def _is_misspelt(word: str) -> bool:
    return any(_shares_enough(word, right) and _ratio(word, right) >= _LIKE for right in _SPELT)


def _shares_enough(word: str, right: str) -> bool:
    """Whether the ratio can reach 0.8: most names are told apart by their letters, at a hundredth of the cost."""
    letters = set(word)
    return 5 * sum(letter in letters for letter in right) >= 2 * (len(word) + len(right))


def _ratio(word: str, right: str) -> float:
    return SequenceMatcher(None, right, word, autojunk=False).ratio()


def plain_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as text, as they are; of a repeated one, the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def shown_headers(headers: Iterable[tuple[bytes, bytes]], secrets: frozenset[str] = frozenset()) -> dict[str, str]:
    """Headers as text; of a repeated one, all values. Of credentials only the scheme is left."""
    shown: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if is_secret(name):
            scheme, space, _ = value.partition(" ")
            value = f"{scheme} {HIDDEN}" if space and scheme.lower() in _SCHEMES else HIDDEN
        value = shown_text(value, secrets)
        shown[name] = f"{shown[name]}, {value}" if name in shown else value
    return shown


def shown_body(body: bytes, secrets: frozenset[str] = frozenset(), *, is_form: bool = False) -> str:
    """A body as text, pretty when it is JSON; of what is no text, only its size."""
    if not body:
        return ""
    try:
        json = msgspec.json.decode(body)
        return msgspec.json.format(msgspec.json.encode(without_secrets(json, secrets)), indent=2).decode()
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        text = _text_of(body)
    if text is None:
        return f"({len(body)} bytes that are no text)"
    if "content-disposition" in text.lower():
        return masked(_PART.sub(_without_part, text), secrets)
    if is_form or _FORM.match(body):
        return shown_query(body, secrets)
    return masked(_SHAPED.sub(HIDDEN, _hidden_in(text)), secrets)


def with_cut(body: str, cut: int) -> str:
    """`body`, and what is missing at its end."""
    return f"{body}\n… {cut:,} more bytes: the journal keeps {EXCHANGE_BODY_SIZE:,} of a body" if cut else body


def shown_path(path: str, secrets: frozenset[str] = frozenset()) -> str:
    """A path as it is part of a URL: `/demo/customers/password-token=****`."""
    return quote(path_without_secrets(path, secrets), safe="/:=@!$&'()*+,;~")


def path_without_secrets(path: str, secrets: frozenset[str] = frozenset()) -> str:
    """A path without the tokens in it: after a name and `=`, after a segment that names one, or shaped like one."""
    return "/".join(
        HIDDEN
        if follows
        else masked(segment, secrets)
        if _PLAIN_SEGMENT.fullmatch(segment)
        else shown_text(segment, secrets)
        for segment, follows in _segments(path)
    )


def _segments(path: str) -> Iterator[tuple[str, bool]]:
    """The segments, and whether each is a token because the one before it says so: `/reset-password/Xy7`."""
    before = ""
    for segment in path.split("/"):
        yield segment, is_secret(before) and segment != "" and _WORD.fullmatch(segment) is None
        before = segment


def shown_query(query: bytes, secrets: frozenset[str] = frozenset()) -> str:
    """The parameters of a query or a form, without their secrets; of too many, the first."""
    shown = [
        (_hidden_in(shown_text(name, secrets)), _shown_parameter(name, value, secrets))
        for name, value in pairs_of(query)
    ]
    return urlencode(shown, safe="*:/ @") + ("&…" if has_too_many(query) else "")


def _shown_parameter(name: str, value: str, secrets: frozenset[str]) -> str:
    return _hidden(value) if is_secret(name) else shown_text(value, secrets)


def shown_text(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """Prose, a URL, or the value of a field without what is a secret by its name, its place or its shape."""
    text = _USER.sub(f"{HIDDEN}@", _TOKEN_IN_MESSAGE.sub(f"Token({HIDDEN})", text))
    text = _SENT_AS.sub(rf"\1{HIDDEN}", _without_values(text, _ASSIGNED, _VALUE_ASSIGNED))
    return masked(_SHAPED.sub(HIDDEN, text), secrets)


def masked(text: str, secrets: Iterable[str]) -> str:
    """`text` without the secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def without_secrets(json: Any, secrets: frozenset[str] = frozenset()) -> Any:
    """`json` with the values of its secret fields hidden."""
    if isinstance(json, dict):
        is_named = is_value_secret(json)
        return {
            masked(name, secrets): _hidden(it)
            if is_secret(name) or (is_named and name == "value")
            else without_secrets(it, secrets)
            for name, it in json.items()
        }
    if isinstance(json, str):
        return shown_text(json, secrets)
    return [without_secrets(it, secrets) for it in json] if isinstance(json, list) else json


def is_value_secret(json: Mapping[str, Any]) -> bool:
    """Whether the `value` of an object is a secret: that of a mailed token, or of a field that is named beside it."""
    return "value" in json and (
        any(name in json for name in _MAILED)
        or any(isinstance(named := json.get(name), str) and is_secret(named) for name in ("name", "key", "field"))
    )


def secrets_of(exchange: Exchange) -> frozenset[str]:
    """The secrets of a request and its response that are no words: they are hidden wherever else they occur, too."""
    sent = secrets_among(plain_headers(exchange.headers), exchange.parameters(), exchange.body)
    answered = secrets_among(plain_headers(exchange.answer_headers), {}, exchange.answer)
    in_path = {segment for segment, follows in _segments(exchange.path) if follows}
    return frozenset(it for it in sent | answered | in_path if len(it) >= SHORTEST_TRACED and not _WORD.fullmatch(it))


def secrets_among(headers: Mapping[str, str], query: Mapping[str, str], body: bytes) -> frozenset[str]:
    """Every text of a request, or of an answer, that must not be shown."""
    found = {part["value"] for part in _PART.finditer(body.decode("utf-8", "replace")) if is_secret(part["name"])}
    found.update(value for name, value in parameters_of(body).items() if is_secret(name))
    return secrets_beside(headers, query, _json_of(body)) | _long_enough(found)


def secrets_beside(headers: Mapping[str, str], query: Mapping[str, str], json: Any) -> frozenset[str]:
    """As `secrets_among`, where the body was decoded already."""
    authorization = headers.get("authorization", "")
    found = {authorization, authorization.strip().partition(" ")[2].strip()}
    found.update(value for name, value in headers.items() if is_secret(name))
    found.update(value for name, value in query.items() if is_secret(name))
    found.update(_secrets_in(json))
    if basic := basic_credentials(authorization):
        found.add(basic[1])
    return _long_enough(found)


def _long_enough(found: Iterable[str]) -> frozenset[str]:
    return frozenset(secret for secret in found if len(secret) >= SHORTEST_SECRET)


def basic_credentials(authorization: str) -> tuple[str, str] | None:
    """Client id and secret of an Authorization header; None where it has none that can be read."""
    scheme, _, encoded = authorization.strip().partition(" ")
    try:
        decoded = b64decode(encoded.strip(), validate=True).decode()
    except (NotBase64, ValueError):
        return None
    id, colon, secret = decoded.partition(":")
    return (id, secret) if scheme.lower() == "basic" and colon else None


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
        is_named = is_value_secret(node)
        for name, value in node.items():
            if is_secret(name) or (is_named and name == "value"):
                yield from (it for it in _strings_in(value) if not _MASKED.fullmatch(it))


def _strings_in(json: Any) -> Iterator[str]:
    waiting = [json]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list | dict):
            waiting.extend(node.values() if isinstance(node, dict) else node)


def _json_of(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _text_of(body: bytes) -> str | None:
    """The text of a body that is no JSON; None for what is compressed, or otherwise no text."""
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    text = body.decode(encoding, "replace")
    return None if not text or any(it < " " and it not in "\t\n\f\r" for it in text) else text


def _hidden_in(text: str) -> str:
    """Text that is meant as JSON, or as nothing that is known."""
    text = _without_values(text, _GIVEN, _VALUE_GIVEN, is_mailed=any(name in text for name in _MAILED))
    return _SENT_AS.sub(rf"\1{HIDDEN}", _USER.sub(f"{HIDDEN}@", text))


def _without_values(text: str, given: re.Pattern[str], values: re.Pattern[str], *, is_mailed: bool = False) -> str:
    """`text` without what comes after a secret name: only then is a value read, for others may have names in them."""
    parts, at = [], 0
    for named in given.finditer(text):
        name = named["name"].strip("\"'")
        is_hidden = len(name) > _LONGEST_NAME or is_secret(unquote(name)) or (is_mailed and name == "value")
        if named.start() >= at and is_hidden and (value := values.match(text, named.end())):
            parts += [text[at : named.end()], HIDDEN]
            at = value.end()
    return "".join([*parts, text[at:]])


def _without_part(part: re.Match[str]) -> str:
    return f"{part['before']}{HIDDEN if is_secret(part['name']) else _hidden_in(part['value'])}"


def _unescaped(name: str) -> str:
    return _ESCAPED.sub(lambda it: chr(int(it[1], 16)), name)


def _hidden(value: Any) -> Any:
    """What the API masks already is shown as it is; true, false and null are no secrets."""
    if value is None or isinstance(value, bool):
        return value
    return value if isinstance(value, str) and _MASKED.fullmatch(value) else HIDDEN
