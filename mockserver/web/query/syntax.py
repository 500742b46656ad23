"""Parses query predicates."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NoReturn, cast

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args

from mockserver.domain import errors
from mockserver.domain.causes.inputs import UnreadablePredicate
from mockserver.web.query.expression import (
    And,
    Contains,
    Defined,
    Empty,
    Expression,
    Nested,
    Not,
    OneOf,
    Operand,
    Or,
    Order,
    Variable,
    depth,
)
from mockserver.web.query.grammar import GRAMMAR, IN_WORDS

LONGEST = 10_000
"""The maximum number of characters of a predicate."""

DEEPEST = 100
"""The maximum nesting depth of a predicate, because evaluation is recursive."""

_WORD = re.compile(r"[-_A-Za-z0-9]{1,40}|.", re.DOTALL)


@lru_cache(maxsize=256)
def parsed(text: str) -> Expression:
    """The predicate. Raises InvalidInput, which names the place of a syntax error and what was expected there."""
    if len(text) > LONGEST:
        errors.malformed_parameter("where", f"A predicate has at most {LONGEST} characters.")
    try:
        expression = cast("Expression", _parser().parse(text))
    except UnexpectedInput as error:
        _refuse(error, text)
    if depth(expression) > DEEPEST:
        errors.malformed_parameter("where", f"A predicate is at most {DEEPEST} levels deep.")
    return expression


@v_args(inline=True)
class _Reader(Transformer[Token, Any]):
    """Builds expressions while the parser recognizes them, innermost first."""

    def disjunction(self, *parts: Expression) -> Expression:
        return Or(parts)

    def conjunction(self, *parts: Expression) -> Expression:
        return And(parts)

    def negation(self, part: Expression) -> Expression:
        return Not((part,))

    def nested(self, field: str, part: Expression) -> Expression:
        return Nested(field, (part,))

    def comparison(self, field: str, operator: Token, operand: Operand) -> Expression:
        if operator == "=":
            return OneOf(field, (operand,))
        if operator in ("!=", "<>"):
            return Not((OneOf(field, (operand,)),))
        return Order(field, str(operator), operand)

    def one_of(self, field: str, operands: tuple[Operand, ...]) -> Expression:
        return OneOf(field, operands)

    def none_of(self, field: str, operands: tuple[Operand, ...]) -> Expression:
        return Not((OneOf(field, operands),))

    def contains_all(self, field: str, operands: tuple[Operand, ...]) -> Expression:
        return Contains(field, operands, each=True)

    def contains_any(self, field: str, operands: tuple[Operand, ...]) -> Expression:
        return Contains(field, operands, each=False)

    def defined(self, field: str) -> Expression:
        return Defined(field)

    def undefined(self, field: str) -> Expression:
        return Not((Defined(field),))

    def empty(self, field: str) -> Expression:
        return Empty(field)

    def filled(self, field: str) -> Expression:
        return Not((Empty(field),))

    def within_circle(self, field: str, _: tuple[Operand, ...]) -> NoReturn:
        errors.malformed_parameter("where", f"'within circle' is not served: the field '{field}' is no location.")

    def field(self, name: Token) -> str:
        return name.strip("`")

    def values(self, *operands: Operand) -> tuple[Operand, ...]:
        return operands

    def string(self, literal: Token) -> str:
        return str(json.loads(literal, strict=False))

    def number(self, literal: Token) -> Decimal:
        return Decimal(literal)

    def boolean(self, literal: Token) -> bool:
        return literal.lower() == "true"

    def variable(self, literal: Token) -> Variable:
        return Variable(literal[1:])


@cache
def _parser() -> Lark:
    """An LALR parser that builds expressions as it parses: linear time, and no recursion."""
    return Lark(GRAMMAR, start="disjunction", parser="lalr", lexer="contextual", transformer=_Reader())


def _refuse(error: UnexpectedInput, text: str) -> NoReturn:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
        what = "Unexpected end of input"
    else:
        line, column = error.line, error.column
        word = _WORD.match(text, error.pos_in_stream or 0)
        what = f"Invalid input '{word[0] if word else ''}'"
    expected = _alternatives(error.interactive_parser.accepts() or {"$END"})  # type: ignore[no-untyped-call]  # Lark does not type it
    problem = f"Syntax error while parsing 'where'. {what}, expected {expected} (line {line}, column {column})"
    cause = UnreadablePredicate(text=text, what=f"{what}, expected {expected}", line=line, column=column)
    errors.malformed_parameter("where", problem, cause)


def _alternatives(terminals: Collection[str]) -> str:
    """`'in', 'is' or a comma`."""
    *others, last = [words for terminal, words in IN_WORDS.items() if terminal in terminals]
    return f"{', '.join(others)} or {last}" if others else last
