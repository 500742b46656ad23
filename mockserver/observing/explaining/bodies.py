"""Bodies that are not JSON. Those that are, and have another shape than is read, are in `shapes`."""

from __future__ import annotations

import re

from mockserver.domain.causes.inputs import NotJson
from mockserver.domain.shape import shape
from mockserver.domain.values import Maybe
from mockserver.observing.explaining.encodings import LONE_SURROGATE, unread
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import sentence
from mockserver.observing.explaining.places import described
from mockserver.observing.explaining.scene import Scene

NOT_JSON = Citation("openapi", "A body that is not valid JSON")
_LINE = b"\n"


def not_json(cause: NotJson, scene: Scene) -> Finding:
    """A syntax error. Of the text around it nothing is shown: it may be a password."""
    body, problem = scene.body, cause.problem
    accepted = sentence(described(shape(cause.type)))
    if not body.strip():
        return Finding("The body is empty.", accepted, "Send the JSON object as body.", NOT_JSON)
    if isinstance(cause.at, Maybe):
        return Finding("The JSON is nested too deeply to be read.", accepted, cites=NOT_JSON)
    before = body[: cause.at]
    wrong = f"The body is not JSON: {problem} at {_position(before)}."
    if other := unread(scene):
        wrong, suggestion = other
    elif problem == LONE_SURROGATE:
        suggestion = "Send both halves, or the character itself: a text was cut in the middle of an emoji."
    elif body.startswith(b"[object "):
        wrong, suggestion = "The body is `[object Object]`, no JSON.", "Send JSON.stringify(value), not the object."
    elif re.match(rb"[\w.%+-]+=", body):
        wrong = "The body looks like a form, and this operation reads JSON."
        suggestion = "Send a JSON object; only the paths below /oauth take forms."
    else:
        suggestion = _about_syntax(problem, before, body)
    return Finding(wrong, accepted, suggestion, NOT_JSON)


def _position(before: bytes) -> str:
    return f"line {before.count(_LINE) + 1}, column {len(before) - before.rfind(_LINE)}"


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
