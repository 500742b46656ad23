"""Parameters of queries and forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mockserver.domain import errors
from mockserver.domain.names import shortened
from mockserver.domain.values import LARGEST_INTEGER
from mockserver.limits import FORM_SIZE, PARAMETERS, QUERY_SIZE
from mockserver.observing.pairs import has_too_many, pairs_of

_VARIABLE = "var."

_INTEGER = re.compile(r"(-?)0*([0-9]+)")
_DIGITS = 19
"""The number of digits of the largest 64-bit integer."""


class Query:
    """The query parameters. The first value of a repeated parameter counts, except in `every`."""

    def __init__(self, query_string: bytes) -> None:
        """Raises InvalidInput if the query is too long or has too many parameters."""
        self._pairs: Sequence[tuple[str, str]] = _pairs_of_query(query_string) if query_string else ()
        self.values = _first(self._pairs)

    def every(self, name: str) -> list[str]:
        """All values of a repeatable parameter."""
        return [value for given, value in self._pairs if given == name]

    @property
    def variables(self) -> Mapping[str, Sequence[str]]:
        """The input variables of predicates: the values of `var.name`, by name."""
        found: dict[str, list[str]] = {}
        for name, value in self._pairs:
            if name.startswith(_VARIABLE):
                found.setdefault(name.removeprefix(_VARIABLE), []).append(value)
        return found

    def integer(self, name: str) -> int:
        """The parameter. Raises InvalidInput if it is missing or not an integer."""
        if name not in self.values:
            errors.malformed_parameter(name, "Missing required value.")
        return _integer(name, self.values[name])

    def integer_within(self, name: str, low: int, high: int, default: int) -> int:
        """The parameter, or `default`. Raises InvalidInput outside `low` to `high`."""
        number = _integer(name, self.values[name]) if name in self.values else default
        if not low <= number <= high:
            errors.malformed_parameter(name, f"Must be between {low} and {high}.")
        return number

    def boolean(self, name: str, *, default: bool) -> bool:
        """The parameter, or `default`. Raises InvalidInput."""
        value = self.values.get(name, str(default).lower())
        if value not in ("true", "false"):
            errors.malformed_parameter(name, "Expected true or false.")
        return value == "true"


def _pairs_of_query(query_string: bytes) -> Sequence[tuple[str, str]]:
    if len(query_string) > QUERY_SIZE:
        errors.invalid_input(f"The query has {len(query_string)} bytes; at most {QUERY_SIZE} are allowed.")
    if has_too_many(query_string):
        errors.invalid_input(f"The query has too many parameters; at most {PARAMETERS} are allowed.")
    return pairs_of(query_string)


def form_parameters(body: bytes) -> dict[str, str]:
    """The parameters of a form, whatever content type it was declared to be.

    Raises InvalidRequest if it is too large or has too many parameters, because it is parsed before authentication.
    """
    if len(body) > FORM_SIZE:
        errors.oversized_form(f"It has {len(body)} bytes; at most {FORM_SIZE} are allowed.")
    if has_too_many(body):
        errors.oversized_form(f"It has too many parameters; at most {PARAMETERS} are allowed.")
    return _first(pairs_of(body))


def json_is_declared(content_type: str | None) -> bool:
    """Whether the declared content type is JSON or missing."""
    if content_type is None:
        return True
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


def _first(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    return dict(reversed(pairs))


def _integer(name: str, text: str) -> int:
    found = _INTEGER.fullmatch(text)
    if not found:
        errors.malformed_parameter(name, f"'{text}' is not an integer.")
    number = int("".join(found.groups())) if len(found[2]) <= _DIGITS else None
    if number is None or not -LARGEST_INTEGER - 1 <= number <= LARGEST_INTEGER:
        errors.malformed_parameter(name, f"'{shortened(text)}' does not fit into 64 bits.")
    return number


NO_QUERY = Query(b"")
"""The type of most requests."""
