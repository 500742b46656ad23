"""Query predicates: `where=email = "alice@example.com" and addresses(country in :countries)`.

A missing field equals nothing, and is neither less nor greater than anything: `!=` and `not in` hold for it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence, Sized
from typing import Any

from mockserver.domain import errors
from mockserver.domain.causes.inputs import UnknownField
from mockserver.domain.shape import Shape, elements
from mockserver.domain.values import given
from mockserver.limits import COMPARISONS
from mockserver.web.query.expression import (
    And,
    Condition,
    Contains,
    Defined,
    Empty,
    Expression,
    Nested,
    Not,
    Operand,
    Or,
    Order,
    Variable,
    conditions,
)
from mockserver.web.query.fields import field, fields, is_array, kinds
from mockserver.web.query.reading import Readings, comparable, items, member, readings, readings_of_text

Predicate = Callable[[Any], bool]
"""A test of a domain value or its JSON."""

Variables = Mapping[str, Sequence[str]]
"""The values of the input variables `var.name`, by name."""

MOST_CONDITIONS = 1_000
"""The maximum in one predicate. Each takes ten characters."""

_ORDERS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def predicate(texts: Sequence[str], of: Shape, variables: Variables) -> Predicate:
    """A test that holds if all of `texts` hold, for values of the shape `of`.

    Raises InvalidInput for a syntax error, an unknown field, a comparison that can never hold because of the kind of
    its operand, and a variable without a value.
    """
    if not texts:
        return lambda _: True
    from mockserver.web.query.syntax import parsed  # noqa: PLC0415 - importing Lark takes a tenth of the startup time

    parts = [_compiled(parsed(text), of, variables) for text in texts]
    return lambda value: all(part(value) for part in parts)


def expect_affordable(texts: Sequence[str], sorts: Sequence[str], values: Sized) -> None:
    """Raises InvalidInput if `texts` and `sorts` need more comparisons of `values` than a query may."""
    if not (texts or sorts) or len(values) * (len(texts) + len(sorts)) * MOST_CONDITIONS <= COMPARISONS:
        return
    from mockserver.web.query.syntax import parsed  # noqa: PLC0415 - importing Lark takes a tenth of the startup time

    number = len(values) * (sum(conditions(parsed(text)) for text in texts) + len(sorts))
    if number > COMPARISONS:
        problem = f"The query takes {number} comparisons of {len(values)} resources; at most {COMPARISONS} are allowed."
        errors.invalid_input(f"{problem} Use fewer conditions or sort orders.")


def _compiled(expression: Expression, of: Shape, variables: Variables) -> Predicate:
    match expression:
        case Or(parts):
            some = [_compiled(part, of, variables) for part in parts]
            return lambda value: any(part(value) for part in some)
        case And(parts):
            every = [_compiled(part, of, variables) for part in parts]
            return lambda value: all(part(value) for part in every)
        case Not((part,)):
            refuted = _compiled(part, of, variables)
            return lambda value: not refuted(value)
        case Nested(name, (part,)):
            inner = _compiled(part, elements(_field(of, name)), variables)
            return lambda value: any(inner(item) for item in items(member(value, name)))
    return _condition(expression, of, variables)


def _condition(expression: Condition, of: Shape, variables: Variables) -> Predicate:
    name = expression.field
    match expression:
        case Defined():
            _field(of, name)
            return lambda value: given(member(value, name))
        case Empty():
            _array(of, name)
            return lambda value: not items(member(value, name))
        case Order(_, symbol, operand):
            first, *others = _bound(name, _field(of, name), (operand,), variables)
            if others:
                errors.malformed_parameter("where", f"'{symbol}' compares the field '{name}' with one value.")
            return lambda value: _is_in_order(member(value, name), _ORDERS[symbol], first)
        case Contains(_, operands, each=True):
            wanted = [frozenset(one.items()) for one in _bound(name, _array(of, name), operands, variables)]
            return lambda value: all(_is_one_of(member(value, name), one) for one in wanted)
        case Contains():
            _array(of, name)
    bound = _bound(name, _field(of, name), expression.operands, variables)
    choice = frozenset(reading for one in bound for reading in one.items())
    return lambda value: _is_one_of(member(value, name), choice)


def _field(of: Shape, name: str) -> Shape:
    found = field(of, name)
    if not found:
        cause = UnknownField(parameter="where", field=name, known=tuple(sorted(fields(of))))
        errors.malformed_parameter("where", f"The field '{name}' does not exist.", cause)
    return found


def _array(of: Shape, name: str) -> Shape:
    found = _field(of, name)
    if not is_array(found):
        errors.malformed_parameter("where", f"The field '{name}' is no array.")
    return found


def _bound(name: str, of: Shape, operands: Sequence[Operand], variables: Variables) -> tuple[Readings, ...]:
    """The operands: literals, and all values of each variable."""
    bound = tuple(readings for operand in operands for readings in _readings(operand, variables))
    for one in bound:
        if kinds(of).isdisjoint(one):
            takes = " or a ".join(sorted(kinds(of)))
            problem = f"The field '{name}' {f'is compared with a {takes}' if takes else 'holds objects, not scalars'}."
            errors.malformed_parameter("where", problem)
    return bound


def _readings(operand: Operand, variables: Variables) -> Sequence[Readings]:
    if not isinstance(operand, Variable):
        return (readings(operand),)
    if operand.name not in variables:
        errors.malformed_parameter("where", f"The input variable ':{operand.name}' has no value.")
    return [readings_of_text(text) for text in variables[operand.name]]


def _is_one_of(value: Any, choice: frozenset[tuple[str, Any]]) -> bool:
    return any(not choice.isdisjoint(readings(item).items()) for item in items(value))


def _is_in_order(value: Any, compare: Callable[[Any, Any], bool], operand: Readings) -> bool:
    pairs = (comparable(readings(item), operand) for item in items(value))
    return any(compare(*pair) for pair in pairs if pair is not None)
