"""Values beside the schemas of the document: what is wrong with them, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from mockserver.observing.explaining.phrasing import kind, listed, shown
from mockserver.observing.explaining.places import written
from mockserver.observing.redaction import is_secret
from openapi.document import document

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import ValidationError

MOST_ERRORS = 100
"""Of one value: who sends more has made one mistake many times."""

_FORMATS = {
    "date": "a date `YYYY-MM-DD`",
    "date-time": "an instant, as in `2026-01-31T09:00:00.000Z`",
    "int64": "an integer of 64 bits",
}
_BOUNDS_OF_64_BITS = [("minimum", -(2**63)), ("maximum", 2**63 - 1)]
_TYPES = {"integer": "an integer", "array": "an array", "object": "an object", "null": "null"}


def problems(value: Any, schema: Mapping[str, Any], subject: str, secrets: frozenset[str]) -> list[str]:
    """What is wrong with `value`, which is called `subject` as a whole: `The body`. Of `secrets` nothing is shown."""
    found = _validator(msgspec.json.encode(schema)).iter_errors(value)
    return [_sentence(error, subject, secrets) for error in islice(found, MOST_ERRORS)]


def _sentence(error: ValidationError, subject: str, secrets: frozenset[str]) -> str:
    place, rule = tuple(error.absolute_path), str(error.validator)
    instance: Any = error.instance
    wanted: Any = error.validator_value
    if rule == "required":
        missing = [written((*place, name)).strip("`") for name in wanted if name not in instance]
        return f"{listed(missing, 'and')} {'is' if len(missing) == 1 else 'are'} missing."
    is_hidden = rule == "type" or is_secret(subject) or any(is_secret(str(step)) for step in place)
    stands = kind(instance) if is_hidden else shown(instance, secrets)
    must = _MUST[rule](wanted) if rule in _MUST else f"breaks the rule `{rule}` of the document"
    return f"{written(place) if place else subject} is {stands}, and {must}."


def _type(wanted: Any) -> str:
    names = [wanted] if isinstance(wanted, str) else wanted
    return f"must be {' or '.join(_TYPES.get(name, f'a {name}') for name in names)}"


_MUST: Mapping[str, Callable[[Any], str]] = {
    "type": _type,
    "enum": lambda values: f"must be {'one of ' if len(values) > 1 else ''}{listed(map(str, values))}",
    "const": lambda value: f"must be `{value}`",
    "pattern": lambda pattern: f"must fit the pattern `{pattern}`",
    "format": lambda name: f"must be {_FORMATS.get(name, name)}",
    "minimum": lambda least: f"must be at least {least}",
    "maximum": lambda most: f"must be at most {most}",
    "minLength": lambda least: f"must have {least} characters or more",
    "maxLength": lambda most: f"must have at most {most} characters",
    "minItems": lambda least: f"must have {least} elements or more",
    "oneOf": lambda _: "must fit exactly one of its alternatives",
}


@cache
def _validator(schema: bytes) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - takes long, and only who looks at verdicts needs it

    whole = {**_told_apart(msgspec.json.decode(schema)), "components": {"schemas": _schemas()}}
    return Draft202012Validator(whole, format_checker=_formats())


@cache
def _schemas() -> Mapping[str, Any]:
    """Those of the document by name, which every schema may refer to."""
    return {name: _told_apart(it) for name, it in document()["components"]["schemas"].items()}


@cache
def _formats() -> FormatChecker:
    """The formats that the document uses."""
    from jsonschema import FormatChecker  # noqa: PLC0415 - as above

    checker = FormatChecker(formats=())
    checker.checks("date", ValueError)(lambda text: not isinstance(text, str) or bool(date.fromisoformat(text)))
    checker.checks("date-time", ValueError)(_is_instant)
    checker.checks("int64")(lambda number: not isinstance(number, int) or -(2**63) <= number < 2**63)
    return checker


def _is_instant(text: Any) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


def _told_apart(node: Any) -> Any:
    """A schema in which a union is decided by its tag, so that what is wrong is told of the variant that is meant."""
    if isinstance(node, list):
        return [_told_apart(part) for part in node]
    if not isinstance(node, dict):
        return node
    if node.get("format") == "int64":  # which says the same as these bounds
        node = {name: part for name, part in node.items() if (name, part) not in _BOUNDS_OF_64_BITS}
    if "oneOf" not in node or "discriminator" not in node:
        return {name: _told_apart(part) for name, part in node.items()}
    tag, variants = node["discriminator"]["propertyName"], dict(_variants(node))
    return {
        "type": "object",
        "required": [tag],
        "properties": {tag: {"enum": list(variants)}},
        "allOf": [{"if": _has(tag, name), "then": {"$ref": reference}} for name, reference in variants.items()],
    }


def _variants(union: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The tag of each variant, which is the name of its schema unless `mapping` has another, and its `$ref`."""
    tags = {reference: tag for tag, reference in union["discriminator"].get("mapping", {}).items()}
    for part in union["oneOf"]:
        reference = part["$ref"]
        yield tags.get(reference, reference.rpartition("/")[2]), reference


def _has(tag: str, name: str) -> dict[str, Any]:
    return {"required": [tag], "properties": {tag: {"const": name}}}
