"""Bytes to values and back: bodies are decoded strictly, and rejected with the messages of the platform."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import islice
from typing import Any, TypeVar

import msgspec

from mockserver.domain import errors
from mockserver.domain.causes.inputs import AsTold, Misshapen, NotJson, Problem
from mockserver.domain.errors import LONGEST_SHOWN
from mockserver.domain.names import nearest
from mockserver.domain.reading import Misread, normalized, readable
from mockserver.domain.shape import Shape, choices, elements, field, fields, shape
from mockserver.domain.values import UNSET
from mockserver.limits import JSON_VALUES
from mockserver.observing.explaining.encodings import LONE_SURROGATE, lone_surrogate
from mockserver.observing.redaction import without_secrets

T = TypeVar("T")

JSON = b"application/json; charset=utf-8"

encoded = msgspec.json.Encoder(decimal_format="number").encode
"""Any value of the document as JSON."""

_parse = msgspec.json.Decoder().decode

_PLACED = re.compile(r"(?P<problem>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
_NOT_A_DATE = "Failed to parse date"
_BYTE = re.compile(r"\(byte ([0-9]+)\)")
_STEP = re.compile(r"\.([^.\[]+)|\[([0-9]+)\]")
_WRONG_TYPE = re.compile(r"Expected `(\w+)(?: \| \w+)*`, got `\w+`")
_NOT_A_CHOICE = re.compile(r"Invalid (?:enum )?value (.+)", re.DOTALL)
_JSON_TYPE = {
    "str": "String",
    "object": "object",
    "array": "Array",
    "float": "Number",
    "bool": "Boolean",
    "date": "String",
    "datetime": "String",
}
_PHRASES = {
    re.compile(phrase): said
    for phrase, said in {
        r"Expected `int(?: \| \w+)*`, got `\w+`": "JSON Number in the range of a Long expected.",
        r"Expected `int` >= (.+)": r"Must be at least \1.",
        r"Expected `int` <= (.+)": r"Must be at most \1.",
        r"Expected `str` of length >= (.+)": r"Must have at least \1 characters.",
        r"Expected `str` of length <= (.+)": r"Must have at most \1 characters.",
        r"Expected `str` matching regex '(.+?)(?:\(\?!\\\\n\))?'": r"Must match \1",
        r"Invalid RFC3339 encoded date": _NOT_A_DATE,
        r"Invalid RFC3339 encoded datetime|Expected `datetime` with a timezone component": (
            "Must be a date and time with an offset, as in 2026-01-31T09:00:00.000Z."
        ),
    }.items()
}
"""Translates msgspec's names of Python types to those of JSON."""


def parsed(body: bytes, type: type[Any]) -> Any:
    """The JSON in `body`, normalized: null in an object is absence, and 2.0 is an integer.

    It is to become a `type`: see `decoded`. Raises InvalidJsonInput for what is not JSON, or nested too deeply.
    """
    try:
        json = _parse(body)
        if body.count(b",") >= JSON_VALUES and _has_too_many_values(json):
            problem = f"The body has too many values; at most {JSON_VALUES} are allowed."
            errors.malformed_body(problem, AsTold(wrong=problem, suggestion="Send fewer."))
        return normalized(json)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if (lone := lone_surrogate(body)) is not None:
            cause = NotJson(type=type, problem=LONE_SURROGATE, at=lone)
            errors.malformed_body("An escaped surrogate lacks its other half.", cause)
        told = str(error) if body else "No content to map due to end-of-input."
        errors.malformed_body(told, _not_json(str(error), body, type))
    except RecursionError:
        cause = NotJson(type=type, problem="nested too deeply")
        errors.malformed_body("The JSON is nested too deeply.", cause)


def decoded(json: Any, type: type[T]) -> T:
    """`json` as a value of `type`, strictly. Raises InvalidJsonInput, which names the place."""
    try:
        return msgspec.convert(readable(json, type), type)
    except Misread as misread:
        names, problem = [step for step in misread.place if isinstance(step, str)], misread.problem
        if misread.echoed is not UNSET:
            problem = f"{problem} in '{_echoed(misread.echoed)}'"
        what: Problem = "code" if misread.kind else "tag"
        cause = Misshapen(type=type, place=misread.place, problem=what, name=misread.kind, json=json)
    except msgspec.ValidationError as error:
        names, problem = placed(str(error), type)
        cause = _misshapen(str(error), type, json)
        if problem == _NOT_A_DATE:
            problem = f"{problem}: {_shortened(str(_value_at(json, cause.place)))}"
    errors.malformed_body(f"{' -> '.join(names)}: {problem}" if names else problem, cause)


def _misshapen(error: str, type: Any, json: Any) -> Misshapen:
    """The problem that msgspec reports, in other words, because its message contains values."""
    found = _PLACED.fullmatch(error)
    problem, path = (found["problem"], found["path"] or "") if found else (error, "")
    place = tuple(name or int(index) for name, index in _STEP.findall(path))
    if missing := _MISSING.fullmatch(problem):
        return Misshapen(type=type, place=place, problem="missing", name=missing[1], json=json)
    return Misshapen(type=type, place=place, problem=_kind_of(problem, place), json=json)


def _kind_of(problem: str, place: tuple[str | int, ...]) -> Problem:
    if place[-1:] == ("action",) and len(place) > 1:
        return "tag"
    if _NOT_A_CHOICE.fullmatch(problem):
        return "choice"
    if problem.startswith("ResourceIdentifier"):
        return "identifier"
    return "type" if _WRONG_TYPE.fullmatch(problem) else "value"


def _not_json(problem: str, body: bytes, type: type[Any]) -> NotJson:
    """The syntax error that msgspec reports, and its byte position; for invalid UTF-8, the first invalid byte."""
    if at := _BYTE.search(problem):
        problem = _BYTE.sub("", problem).removeprefix("JSON is malformed: ").strip()
        return NotJson(type=type, problem=problem, at=int(at[1]))
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return NotJson(type=type, problem=problem, at=error.start)
    return NotJson(type=type, problem=problem, at=len(body))


def placed(error: str, type: Any) -> tuple[list[str], str]:
    """What msgspec reports, in the words of the platform: the names that lead to the place, and the problem.

    The message is then `actions -> email: Missing required value`; indices are not shown.
    """
    found = _PLACED.fullmatch(error)
    problem, path = (found["problem"], found["path"] or "") if found else (error, "")
    names = [name for name in re.split(r"\[[^]]*\]|\.", path) if name]
    if missing := _MISSING.fullmatch(problem):
        return [*names, missing[1]], "Missing required value"
    if unknown := _UNKNOWN.fullmatch(problem):
        return [*names, unknown[1]], _unknown(unknown[1], tuple(fields(_at(names, type))))
    return names, _phrased(problem, type, names)


def _value_at(json: Any, place: tuple[str | int, ...]) -> Any:
    """The invalid value, which msgspec identifies only by its place, `$.actions[0].dateOfBirth`."""
    for step in place:
        json = json[step]
    return json


def _echoed(json: Any) -> str:
    """The object, as compact JSON, without its secrets."""
    return _shortened(encoded(without_secrets(json)).decode())


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _phrased(problem: str, type: Any, names: Sequence[str]) -> str:
    for phrase, said in _PHRASES.items():
        if met := phrase.fullmatch(problem):
            return met.expand(said)
    if wrong := _WRONG_TYPE.fullmatch(problem):
        return f"JSON {_JSON_TYPE.get(wrong[1], wrong[1])} expected."
    if choice := _NOT_A_CHOICE.fullmatch(problem):
        allowed = ",".join(f"'{value}'" for value in choices(_at(names, type)))
        return f"Invalid enum value: {choice[1]}. Expected one of: {allowed}"
    return f"{problem}."


def _unknown(name: str, known: Sequence[str]) -> str:
    meant = nearest(name, known)
    return f"Unknown field; did you mean '{meant}'?" if meant else f"Unknown field; there are {', '.join(known)}."


def _at(names: Sequence[str], type: Any) -> Shape:
    """What is allowed at the place `names` of a value of `type`."""
    return elements(reduce(field, names, shape(type)))


def _has_too_many_values(json: Any) -> bool:
    """Whether the body has more values than the limit. Stops counting there."""
    waiting, seen = [json], 0
    while waiting and seen <= JSON_VALUES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, list | dict):
            waiting.extend(islice(value.values() if isinstance(value, dict) else value, JSON_VALUES))
    return seen > JSON_VALUES
