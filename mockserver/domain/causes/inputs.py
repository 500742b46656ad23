"""Values that violate a rule, bodies of the wrong shape, and parameters that cannot be read."""

from __future__ import annotations

from typing import Any, Literal

from mockserver.domain.causes.cause import Cause
from mockserver.domain.project import FieldDefinition
from mockserver.domain.values import UNSET, Maybe

Problem = Literal["missing", "tag", "code", "choice", "identifier", "type", "value"]
"""Of a body: a field is missing; the kind of an object, a code, a choice or an identifier does not exist; a value has
another JSON type; or it has that type, and is not admitted.
"""


class AsTold(Cause, frozen=True, kw_only=True):
    """The error message explains everything except perhaps what to do; `wrong`, if given, is shown instead of it."""

    suggestion: str
    wrong: str = ""


class UnknownLocale(Cause, frozen=True, kw_only=True):
    """The locale is not one of the languages of the project."""

    locale: str
    languages: tuple[str, ...]


class EmptyText(Cause, frozen=True, kw_only=True):
    """A value is empty that must not be."""

    what: Literal["password", "email"]


class TooMany(Cause, frozen=True, kw_only=True):
    """Too many: `The update` has `count` `actions`."""

    whose: str
    what: str
    count: int
    most: int


class NoAddressAtIndex(Cause, frozen=True, kw_only=True):
    """A draft names an address by an index that it does not have."""

    index: int
    number: int
    """Of addresses that the draft has."""


class TypeForOthers(Cause, frozen=True, kw_only=True):
    """The custom Type is not for resources of this type."""

    key: str
    resource_type_id: str


class TooLarge(Cause, frozen=True, kw_only=True):
    """A quantity, the items of a cart or an amount of money, beyond the largest 64-bit integer."""

    what: Literal["quantity", "items", "amount"]
    number: int


class FieldMisfit(Cause, frozen=True, kw_only=True):
    """A custom field has a value that its FieldDefinition does not admit, or no definition at all."""

    name: str
    value: Any
    type_key: str | Maybe
    definition: FieldDefinition | Maybe
    known: tuple[str, ...]
    """The fields of the Type."""
    allowed: tuple[Any, ...] | Maybe = UNSET


class FieldMissing(Cause, frozen=True, kw_only=True):
    """A custom field that the Type requires has no value."""

    definition: FieldDefinition
    type_key: str
    required: tuple[str, ...]


class UnknownType(Cause, frozen=True, kw_only=True):
    """No custom Type has the id or key."""

    by: Literal["id", "key"]
    wanted: str
    is_key: bool
    """Whether a key was sent as the id."""


class NotJson(Cause, frozen=True, kw_only=True):
    """The body, which should be a `type`, is not valid JSON. `at` is the byte at which parsing failed."""

    type: Any
    problem: str
    at: int | Maybe = UNSET


class Misshapen(Cause, frozen=True, kw_only=True):
    """The JSON body does not have the shape of `type`. `json` is the whole body, and is shown only after redaction."""

    type: Any
    place: tuple[str | int, ...]
    problem: Problem
    name: str = ""
    """Of the field that is missing, or the kind of code."""
    json: Any


class BadParameter(Cause, frozen=True, kw_only=True):
    """A query parameter has an invalid value."""

    name: str
    problem: str


class UnknownField(Cause, frozen=True, kw_only=True):
    """`where` or `sort` names a field that does not exist."""

    parameter: Literal["where", "sort"]
    field: str
    known: tuple[str, ...]


class UnreadablePredicate(Cause, frozen=True, kw_only=True):
    """A predicate cannot be parsed beyond a place."""

    text: str
    what: str
    line: int
    column: int


InputCause = (
    AsTold
    | UnknownLocale
    | EmptyText
    | TooMany
    | NoAddressAtIndex
    | TypeForOthers
    | TooLarge
    | FieldMisfit
    | FieldMissing
    | UnknownType
    | NotJson
    | Misshapen
    | BadParameter
    | UnknownField
    | UnreadablePredicate
)
