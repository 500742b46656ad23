"""Bodies that are not JSON. Those that are, and have another shape than is read, are in `shapes`."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from mockserver.domain.errors import InvalidJsonInput
from mockserver.observing.explaining.encodings import lone_surrogate, unread
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import sentence
from mockserver.observing.explaining.places import admitted_at, body_of, described
from mockserver.observing.explaining.sent import masked
from mockserver.observing.explaining.shapes import WRONG_SHAPE, misshapen
from mockserver.observing.explaining.situation import Situation

NOT_JSON = Citation("openapi", "A body that is not valid JSON")
_LINE = b"\n"
_BYTE = re.compile(r"\(byte ([0-9]+)\)")


def malformed(situation: Situation, error: InvalidJsonInput) -> Finding:
    """The body is not JSON, or not of the shape that the document asks for."""
    if not situation.body.strip():
        return Finding("The body is empty.", _of_the_body(situation), "Send the JSON object as body.", NOT_JSON)
    try:
        json = _present(msgspec.json.decode(situation.body))
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        return _not_json(situation, str(problem))
    except RecursionError:
        return Finding("The JSON is nested too deeply to be read.", _of_the_body(situation), cites=NOT_JSON)
    return misshapen(situation, json) or _as_told(situation, error)


def _not_json(situation: Situation, problem: str) -> Finding:
    """A syntax error. Of the text around it nothing is shown: it may be a password."""
    body, accepted = situation.body, _of_the_body(situation)
    if other := unread(situation):
        return Finding(other.wrong, accepted, other.suggestion, NOT_JSON)
    if (lone := lone_surrogate(body)) is not None:
        what = "a `\\u` escape is one half of a surrogate pair"
        wrong = f"The body is not JSON: {what} at {_position(body[:lone])}."
        suggestion = "Send both halves, or the character itself: a text was cut in the middle of an emoji."
        return Finding(wrong, accepted, suggestion, NOT_JSON)
    if body.startswith(b"[object "):
        wrong, suggestion = "The body is `[object Object]`, no JSON.", "Send JSON.stringify(value), not the object."
        return Finding(wrong, accepted, suggestion, NOT_JSON)
    if re.match(rb"[\w.%+-]+=", body):
        wrong = "The body looks like a form, and this operation reads JSON."
        return Finding(wrong, accepted, "Send a JSON object; only the paths below /oauth take forms.", NOT_JSON)
    at = _BYTE.search(problem)
    before = body[: int(at[1])] if at else body[: _not_utf8(body)]
    what = _BYTE.sub("", problem).removeprefix("JSON is malformed: ").strip()
    wrong = f"The body is not JSON: {what} at {_position(before)}."
    return Finding(wrong, accepted, _about_syntax(problem, before, body), NOT_JSON)


def _position(before: bytes) -> str:
    return f"line {before.count(_LINE) + 1}, column {len(before) - before.rfind(_LINE)}"


def _not_utf8(body: bytes) -> int:
    """Where the body ceases to be UTF-8; its end, if nowhere."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(body)


def _about_syntax(problem: str, before: bytes, body: bytes) -> str:
    rest = body[len(before) :]
    for told, suggestion in _BY_PROBLEM.items():
        if told in problem and not (told.startswith("object keys") and not re.match(rb"[\w$]", rest)):
            return suggestion
    for beginning, suggestion in _BY_REST:
        if beginning.match(rest):
            return suggestion
    return "Build it with JSON.stringify, or the like, rather than by hand."


_BY_PROBLEM = {
    "truncated": "It ends too early: send all of it, with its closing bracket.",
    "trailing comma": "Remove the comma before the closing bracket.",
    "trailing characters": "Send one JSON value, and nothing after it.",
    "Invalid UTF-8": "Encode the body as UTF-8.",
    "object keys must be strings": "Put the names of fields in double quotes.",
    "invalid number": "Write numbers as JSON has them: no leading zeros, no `+`, digits on both sides of the point.",
    "invalid escape": "Escape a backslash in a string as `\\\\`.",
}
_BY_REST = tuple(
    (re.compile(beginning), suggestion)
    for beginning, suggestion in {
        rb"'": "Put names and strings in double quotes.",
        rb"<": "It looks like XML or HTML: send a JSON object.",
        rb"//|/\*": "Remove the comments: JSON has none.",
        rb"NaN|-?Infinity": "JSON has no NaN and no Infinity: send a number or null.",
        rb"undefined": "A variable had no value: send null, or leave the field out.",
        rb"True|False|None": "Write `true`, `false` and `null`, as Python's json.dumps does.",
        rb"[+.]": _BY_PROBLEM["invalid number"],
        rb"[\x00-\x1f]": "Escape line breaks and other control characters in strings, as in `\\n`.",
        rb",": "Remove the comma that nothing follows.",
    }.items()
)
"""What stands where the JSON breaks off, and what to do about it."""


def _as_told(situation: Situation, error: InvalidJsonInput) -> Finding:
    wrong = f"The body does not have its shape: {masked(error.detailed_error_message, situation)}"
    return Finding(wrong, _of_the_body(situation), "Correct that place.", WRONG_SHAPE)


def _of_the_body(situation: Situation) -> str:
    return sentence(described(admitted_at(body_of(str(situation.operation_id)), None, ())))


def _present(json: Any) -> Any:
    """`json` as it is read: null in an object is absence, and 2.0 is an integer."""
    if isinstance(json, dict):
        return {name: _present(value) for name, value in json.items() if value is not None}
    if isinstance(json, list):
        return [_present(element) for element in json]
    return int(json) if isinstance(json, float) and json.is_integer() else json
