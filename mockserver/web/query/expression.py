"""The syntax tree of predicates."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Variable(NamedTuple):
    """An input variable, `:name`."""

    name: str


Operand = str | Decimal | bool | Variable
"""An operand of a comparison. Numbers are decimal: money is never compared in floating point."""


class Or(NamedTuple):
    """At least one part holds."""

    parts: tuple[Expression, ...]


class And(NamedTuple):
    """All parts hold."""

    parts: tuple[Expression, ...]


class Not(NamedTuple):
    """The part does not hold."""

    parts: tuple[Expression]


class Nested(NamedTuple):
    """The part holds for the object in a field, or for one of its objects."""

    field: str
    parts: tuple[Expression]


class OneOf(NamedTuple):
    """A field equals one of the operands."""

    field: str
    operands: tuple[Operand, ...]


class Order(NamedTuple):
    """An ordering comparison of a field with the operand."""

    field: str
    operator: str
    operand: Operand


class Contains(NamedTuple):
    """An array contains any, or all, of the operands."""

    field: str
    operands: tuple[Operand, ...]
    each: bool


class Defined(NamedTuple):
    """A field is defined."""

    field: str


class Empty(NamedTuple):
    """An array has no elements."""

    field: str


Condition = OneOf | Order | Contains | Defined | Empty

Expression = Or | And | Not | Nested | Condition


def conditions(expression: Expression) -> int:
    """The number of conditions in it."""
    if isinstance(expression, Or | And | Not | Nested):
        return sum(conditions(part) for part in expression.parts)
    return 1


def depth(expression: Expression) -> int:
    """The nesting depth. Counts by level instead of recursing, because the caller guards against deep recursion."""
    levels = 0
    level: tuple[Expression, ...] = (expression,)
    while level:
        level = tuple(part for one in level for part in _parts(one))
        levels += 1
    return levels


def _parts(expression: Expression) -> tuple[Expression, ...]:
    return expression.parts if isinstance(expression, Or | And | Not | Nested) else ()
