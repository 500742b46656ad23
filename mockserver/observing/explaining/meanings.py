"""What the codes of refusals mean, as the document has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mockserver.domain.causes.examples import EXAMPLES, Example
from mockserver.domain.errors import Error
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.observing.explaining.explained import found
from mockserver.observing.explaining.finding import Citation, Explanation, Rule, told
from mockserver.observing.explaining.phrasing import hinted, listed
from mockserver.observing.explaining.rules import rule
from mockserver.observing.explaining.supposed import Supposed
from openapi.document import bullets, document
from openapi.operations import operations

_UNNAMED = {"access_denied": Citation("errors", "without access token is refused with 401")}
"""Rules of codes that do not name their code."""


class Meaning(Value, frozen=True, kw_only=True):
    """A code of the document: what it means, the rules that name it, who may answer it, and an answer with it.

    `reasons` has an explanation for each cause that a rejection with the code can have, as of an example.
    """

    code: str
    status: int
    meaning: str
    rules: tuple[Rule, ...]
    operations: tuple[str, ...]
    reasons: tuple[Explanation, ...]
    example: Any | Maybe = UNSET
    """The body of such an answer; General and OverCapacity have none."""


class UnknownCode(Exception):
    """The document has no such code. `str()` says which it has instead."""


def codes() -> tuple[str, ...]:
    """Every code that an error may have, in the order of the domain, which is that of the document."""
    return tuple(_statuses())


def meaning_of(code: str) -> Meaning:
    """What the code means; case does not matter. A status will do, if only one code has it. Raises UnknownCode."""
    known = {name.lower(): name for name in codes()}
    if code.isdecimal():
        return meaning_of(_only_code(code))
    if code.lower() not in known:
        hint = hinted(code, codes())
        raise UnknownCode(f"There is no code '{code[:60]}'. {hint}There are {listed(codes(), 'and')}.")
    return _meanings()[known[code.lower()]]


def _only_code(status: str) -> str:
    found = [code for code, own in _statuses().items() if str(own) == status]
    if not found:
        raise UnknownCode(f"No code comes with the status {status[:3]}: its refusals are explained by HTTP alone.")
    if len(found) > 1:
        raise UnknownCode(f"Several codes come with the status {status}: ask for one of {listed(found)}.")
    return found[0]


def _statuses() -> Mapping[str, int]:
    return {str(error.__struct_config__.tag): error.status for error in _kinds_of(Error)}


def _kinds_of(error: type[Error]) -> Iterator[type[Error]]:
    for kind in error.__subclasses__():
        yield from _kinds_of(kind) if kind.__subclasses__() else (kind,)


@cache
def _meanings() -> Mapping[str, Meaning]:
    examples, answering = _examples(document()), _answering()
    return {
        code: Meaning(
            code=code,
            status=status,
            meaning=" ".join(document()["components"]["schemas"][code]["description"].split()),
            rules=_rules(code),
            operations=answering.get(code, ()),
            reasons=tuple(_explained(it) for it in EXAMPLES if it.code == code),
            example=examples.get(code, UNSET),
        )
        for code, status in _statuses().items()
    }


def _explained(example: Example) -> Explanation:
    finding = found(example.cause, Supposed(example))
    return told(finding, UNSET if finding.cites is None else rule(finding.cites))


def _rules(code: str) -> tuple[Rule, ...]:
    named = [Rule(chapter=it.chapter, sentence=it.sentence) for it in bullets() if f"`{code}`" in it.sentence]
    unnamed = rule(_UNNAMED[code]) if code in _UNNAMED else UNSET
    return (*named, unnamed) if isinstance(unnamed, Rule) else tuple(named)


def _answering() -> Mapping[str, tuple[str, ...]]:
    """By code, the operations that may answer it."""
    found: dict[str, tuple[str, ...]] = {}
    for it in operations().values():
        for code in frozenset[str]().union(*it.codes.values()):
            found[code] = (*found.get(code, ()), it.operation_id)
    return found


def _examples(document: dict[str, Any]) -> Mapping[str, Any]:
    """By code, the first body in the document that has it: those of the chapter on errors before all others."""
    found: dict[str, Any] = {}
    for body in (*_bodies(document["components"].get("examples", {})), *_bodies(document)):
        found.setdefault(body["errors"][0]["code"], body)
    return found


def _bodies(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for part in node:
            yield from _bodies(part)
    elif isinstance(node, dict):
        value = node.get("value")
        if isinstance(value, dict) and isinstance(value.get("errors"), list):
            yield value
        for part in node.values():
            yield from _bodies(part)
