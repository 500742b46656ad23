"""The grammar of query predicates, after docs.commercetools.com/query-specs/query-predicate-spec.html."""

from __future__ import annotations

NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?"

_KEYWORDS = "and or not in is defined empty contains all any within circle".split()

_RULES = r"""
?disjunction: conjunction (_OR conjunction)*
?conjunction: unary (_AND unary)*
?unary: negation | "(" disjunction ")" | condition
negation: _NOT unary
?condition: field OPERATOR value -> comparison
    | field _IN values -> one_of
    | field _NOT _IN values -> none_of
    | field _CONTAINS _ALL values -> contains_all
    | field _CONTAINS _ANY values -> contains_any
    | field _IS _DEFINED -> defined
    | field _IS _NOT _DEFINED -> undefined
    | field _IS _EMPTY -> empty
    | field _IS _NOT _EMPTY -> filled
    | field _WITHIN _CIRCLE values -> within_circle
    | field "(" disjunction ")" -> nested
field: IDENTIFIER | QUOTED
values: "(" value ("," value)* ")" | variable
?value: string | number | boolean | variable
string: STRING
number: NUMBER
boolean: BOOLEAN
variable: VARIABLE

OPERATOR: "=" | "!=" | "<>" | "<=" | ">=" | "<" | ">"
STRING: /"[^"\\]*(?:\\(?:["\\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\]*)*"/
BOOLEAN: /(true|false)(?![-_A-Za-z0-9])/i
VARIABLE: /:[-_A-Za-z0-9]+/
IDENTIFIER: /[-_A-Za-z0-9]+/
QUOTED: /`[^`]+`/
%ignore /[ \t\f\r\n]+/
"""

# Keywords win over identifiers where both are possible; elsewhere a field may be called `in`.
GRAMMAR = "\n".join(
    [
        _RULES,
        f"NUMBER: /{NUMBER}/",
        *(f"_{word.upper()}.1: /{word}(?![-_A-Za-z0-9])/i" for word in _KEYWORDS),
    ]
)

IN_WORDS = {
    "IDENTIFIER": "a field",
    "OPERATOR": "a comparison operator",
    "STRING": "a string",
    "NUMBER": "a number",
    "BOOLEAN": "a boolean",
    "VARIABLE": "an input variable",
    "LPAR": "'('",
    "RPAR": "')'",
    "COMMA": "a comma",
    **{f"_{word.upper()}": f"'{word}'" for word in _KEYWORDS},
    "$END": "the end",
}
"""The names of terminals in messages, in the order in which messages list them."""
