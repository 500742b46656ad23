"""Mechanical mutants: small changes that nobody chose, made of the syntax tree of the domain and the web layer."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from equivalent import mechanical
from mutant import PACKAGE, Edit, Mutant

PARTS = ("domain", "web")
BESIDE_THE_API = ("web/control/", "web/workbench/", "web/front.py", "web/routes.py", "web/striking.py")
"""The control plane, which is not of the document: what breaks there, contracts cannot see."""
SYMBOLS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
SWAPPED = {
    "==": "!=",
    "!=": "==",
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
}
TOLD = ("message", "problem", "text")
"""What is told to people is named so: no rule says how."""
SPOKEN = (
    "invalid_input",
    "invalid_operation",
    "malformed_body",
    "malformed_parameter",
    "unusable_parameter",
    "not_found",
    "warn",
)

HOW_CLASSES_ARE_MADE = ("frozen", "kw_only", "gc")


class Change(NamedTuple):
    """One change of one place: `new` in place of the text of `node`, or of what `span` says."""

    operator: str
    node: ast.AST
    new: str


class Site(NamedTuple):
    """A place where a change can be made: in a file of this source, within a definition, at the text of a line."""

    name: str
    file: str
    source: str
    within: str
    line: str
    change: Change

    def mutant(self) -> Mutant:
        """The server with the change made."""
        old = ast.get_source_segment(self.source, self.change.node)
        told = f"`{self.line}`: {old!r} is {self.change.new!r}."
        return Mutant(self.name, told, (Edit(self.file, self.source, _replaced(self.source, self.change)),))


class Equivalent(NamedTuple):
    """Mutants that break no rule, and why; what is left out may be anything."""

    file: str
    reason: str
    within: str | None = None
    line: str | None = None
    operator: str | None = None

    def covers(self, site: Site) -> bool:
        """Whether the mutant is one of these."""
        places = ((self.within, site.within), (self.line, site.line), (self.operator, site.change.operator))
        return self.file == site.file and all(wanted in (None, is_there) for wanted, is_there in places)


def sampled(number: int, seed: int) -> list[Mutant]:
    """`number` of the mutants that are not listed as equivalent, the same ones for the same seed."""
    candidates = [site for site in sites() if not any(each.covers(site) for each in equivalents())]
    Random(seed).shuffle(candidates)
    compiled = (mutant for site in candidates if _compiles(mutant := site.mutant()))
    return sorted(islice(compiled, number), key=lambda mutant: mutant.name)


@cache
def equivalents() -> tuple[Equivalent, ...]:
    """What `equivalent.yaml` lists."""
    return tuple(Equivalent(**entry) for entry in mechanical())


@cache
def sites(package: Path = PACKAGE) -> tuple[Site, ...]:
    """Every place where an operator makes a change, in the order of the source."""
    files = sorted(
        file
        for part in PARTS
        for file in (package / part).rglob("*.py")
        if not file.relative_to(package).as_posix().startswith(BESIDE_THE_API)
    )
    return tuple(site for file in files for site in _of_file(file.relative_to(package).as_posix(), file.read_text()))


def _of_file(file: str, source: str) -> Iterator[Site]:
    lines = source.splitlines()
    numbers = Counter[str]()
    for statement in ast.parse(source).body:
        for change in _changes(statement):
            line = change.node.lineno  # type: ignore[attr-defined] # all that are changed have a place
            place = f"{file}:{line}:{change.operator}"
            numbers[place] += 1
            yield Site(f"{place}:{numbers[place]}", file, source, _name(statement), lines[line - 1].strip(), change)


def _name(statement: ast.stmt) -> str:
    """What a statement of a module defines."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
            return ast.unparse(target)
    return ""


def _changes(tree: ast.stmt) -> Iterator[Change]:
    for node, is_text in () if _is_docstring(tree) else _walked(tree, is_text=False):
        for operator, change in OPERATORS.items():
            if operator != "string" or not is_text:
                for new in change(node):
                    yield Change(operator, *new)


def _walked(node: ast.AST, *, is_text: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Every node that may be changed, and whether it stands where people are told something."""
    yield node, is_text
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases") and not isinstance(node, ast.AnnAssign):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child) and not _is_of_class(node, child):
                yield from _walked(child, is_text=is_text or _is_told(node, child))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_of_class(node: ast.AST, child: ast.AST) -> bool:
    """Whether `child` says how a class is made, and not what it is."""
    return isinstance(node, ast.ClassDef) and isinstance(child, ast.keyword) and child.arg in HOW_CLASSES_ARE_MADE


def _is_told(node: ast.AST, child: ast.AST) -> bool:
    """Whether `child` is a text for people: a message, a log line, a piece of an f-string."""
    match node:
        case ast.JoinedStr():
            return True
        case ast.keyword(arg=name) if name in TOLD:
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) if name in TOLD:
            return True
        case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id=whose))):
            return child is not node.func and (name in SPOKEN or whose == "log")
        case ast.Call(func=ast.Attribute(attr="warn")):
            return True
    return False


def _comparison(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if not isinstance(node, ast.Compare):
        return
    operands = [ast.unparse(each) for each in (node.left, *node.comparators)]
    symbols = [SYMBOLS[type(op)] for op in node.ops]
    for index, symbol in enumerate(symbols):
        changed = [*symbols[:index], SWAPPED[symbol], *symbols[index + 1 :]]
        rest = (f"{op} {operand}" for op, operand in zip(changed, operands[1:], strict=True))
        yield node, f"({' '.join([operands[0], *rest])})"


def _integer(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, str(node.value + 1)
        yield node, f"({node.value - 1})"


def _boolean(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, str(not node.value)


def _and_or(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.BoolOp):
        other = " or " if isinstance(node.op, ast.And) else " and "
        yield node, f"({other.join(f'({ast.unparse(value)})' for value in node.values)})"


def _negation(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"({ast.unparse(node.operand)})"


def _guard(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """An `if` that never applies, and a conditional expression that always gives one of its values."""
    if isinstance(node, ast.If) and not node.orelse:
        yield node.test, "False"
    elif isinstance(node, ast.IfExp):
        yield node, f"({ast.unparse(node.body)})"
        yield node, f"({ast.unparse(node.orelse)})"


def _statement(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield node, "pass"


def _string(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node, repr(f"{node.value}x")
    elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        yield node, repr(node.value + b"x")


def _keyword(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """A call that does not give one of its keyword arguments."""
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg is not None:
                less = ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword])
                yield node, ast.unparse(less)


OPERATORS: Mapping[str, Callable[[ast.AST], Iterator[tuple[ast.AST, str]]]] = {
    "comparison": _comparison,
    "integer": _integer,
    "boolean": _boolean,
    "and-or": _and_or,
    "negation": _negation,
    "guard": _guard,
    "statement": _statement,
    "string": _string,
    "keyword": _keyword,
}


def _replaced(source: str, change: Change) -> str:
    """`source` with the new text in place of the node; columns of the tree count bytes."""
    node = change.node
    lines = source.encode().splitlines(keepends=True)
    begin = sum(map(len, lines[: node.lineno - 1])) + node.col_offset  # type: ignore[attr-defined]  # every node from source has a place
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset  # type: ignore[attr-defined]  # every node from source has a place
    content = source.encode()
    return (content[:begin] + change.new.encode() + content[end:]).decode()


def _compiles(mutant: Mutant) -> bool:
    try:
        compile(mutant.edits[0].new, "mutant", "exec")
    except SyntaxError:
        return False
    return True
