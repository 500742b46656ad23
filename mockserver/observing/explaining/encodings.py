"""What a body is that is read neither as JSON nor as a form: compressed, in another encoding, of another format."""

from __future__ import annotations

import re
from typing import NamedTuple

from mockserver.observing.explaining.phrasing import shortened
from mockserver.observing.explaining.scene import Scene

LONE_SURROGATE = "a `\\u` escape is one half of a surrogate pair"
"""The problem of a body that is JSON except for one character."""

_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "ZIP",
    b"\x78\x01": "zlib (deflate)",
    b"\x78\x9c": "zlib (deflate)",
    b"\x78\xda": "zlib (deflate)",
}
_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_BOM = b"\xef\xbb\xbf"
_NULLS = (
    (re.compile(rb"\s?(?:\x00\x00\x00[^\x00]|[^\x00]\x00\x00\x00)"), "UTF-32"),
    (re.compile(rb"(?:\x00[^\x00]){2}|(?:[^\x00]\x00){2}"), "UTF-16"),
)
"""ASCII characters, in the wide encodings, are bytes between null bytes."""
_MULTIPART = re.compile(rb"\s*--[^\r\n]{1,200}\r?\n(?:[^\r\n]+\r?\n)*?content-disposition:", re.IGNORECASE)
_SURROGATE = re.compile(
    rb"(?<!\\)(?:\\\\)*"
    rb"(?P<lone>\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?=[^\\]|\\[^u]|\\u(?![dD][c-fC-F]).{4})|[c-fC-F][0-9a-fA-F]{2}))",
    re.DOTALL,
)
_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


class Unread(NamedTuple):
    """What was detected, and what to do about it."""

    wrong: str
    suggestion: str


def unread(scene: Scene) -> Unread | None:
    """Why nothing in the body could be read, whatever the operation reads; None where that is not the reason."""
    return _encoded(scene) or _wide(scene.body) or _multipart(scene)


def multipart(scene: Scene) -> bool:
    """Whether the body is a multipart form, by what it is declared to be or by what it is."""
    declared = scene.header("content-type").strip().lower().startswith("multipart/")
    return declared or _MULTIPART.match(scene.body) is not None


def lone_surrogate(body: bytes) -> int | None:
    r"""Where a `\uD83D` is that lacks its other half; None for nowhere."""
    found = _SURROGATE.search(_PAIR.sub(lambda pair: b" " * len(pair[0]), body))
    return found.start("lone") if found else None


def _encoded(scene: Scene) -> Unread | None:
    declared = scene.header("content-encoding").strip()
    if declared and declared.lower() != "identity":
        wrong = f"The body is declared with `Content-Encoding: {shortened(declared)}`; request bodies are read as sent."
        return Unread(wrong, "Send the body uncompressed, without Content-Encoding.")
    for mark, name in _COMPRESSED.items():
        if scene.body.startswith(mark):
            return Unread(f"The body begins as {name} does: it is compressed.", "Send the body uncompressed.")
    return None


def _wide(body: bytes) -> Unread | None:
    if body.startswith(_BOM):
        return Unread("The body begins with a byte order mark (EF BB BF).", "Send UTF-8 without byte order mark.")
    suggestion = "Encode the body as UTF-8, without byte order mark."
    for mark, name in _MARKS.items():
        if body.startswith(mark):
            return Unread(f"The body begins with the byte order mark of {name}.", suggestion)
    for nulls, name in _NULLS:
        if nulls.match(body):
            return Unread(f"The body has null bytes between its characters, as {name} has.", suggestion)
    return None


def _multipart(scene: Scene) -> Unread | None:
    if not multipart(scene):
        return None
    if scene.path.startswith("/oauth/"):
        suggestion = "Send it as application/x-www-form-urlencoded, such as a URLSearchParams and not a FormData."
    else:
        suggestion = "Send a JSON object, not a FormData."
    return Unread("The body is a multipart form, which is read nowhere here.", suggestion)
