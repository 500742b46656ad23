"""Bodies that are not JSON. Those that are, and have another shape than is read, are in `shapes`."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from mockserver.control.explaining.finding import Citation, Finding
from mockserver.control.explaining.phrasing import sentence
from mockserver.control.explaining.places import admitted_at, body_of, described
from mockserver.control.explaining.sent import masked
from mockserver.control.explaining.shapes import WRONG_SHAPE, misshapen
from mockserver.control.explaining.situation import Situation
from mockserver.domain.errors import InvalidJsonInput

NOT_JSON = Citation("openapi", "A body that is not valid JSON")
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
    if body.startswith(b"[object "):
        wrong, suggestion = "The body is `[object Object]`, no JSON.", "Send JSON.stringify(value), not the object."
        return Finding(wrong, accepted, suggestion, NOT_JSON)
    if re.match(rb"[\w.%+-]+=", body):
        wrong = "The body looks like a form, and this operation reads JSON."
        return Finding(wrong, accepted, "Send a JSON object; only the paths below /oauth take forms.", NOT_JSON)
    at = _BYTE.search(problem)
    before = body[: int(at[1])] if at else body
    line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
    what = _BYTE.sub("", problem).removeprefix("JSON is malformed: ").strip()
    wrong = f"The body is not JSON: {what} at line {line}, column {column}."
    return Finding(wrong, accepted, _about_syntax(problem, before, body), NOT_JSON)


def _about_syntax(problem: str, before: bytes, body: bytes) -> str:
    if "truncated" in problem:
        return "It ends too early: send all of it, with its closing bracket."
    if "trailing comma" in problem:
        return "Remove the comma before the closing bracket."
    if body[len(before) : len(before) + 1] == b"'":
        return "Put names and strings in double quotes."
    if "keys must be strings" in problem:
        return "Put the names of fields in double quotes."
    return "Build it with JSON.stringify, or the like, rather than by hand."


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
