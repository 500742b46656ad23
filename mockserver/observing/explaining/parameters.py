"""Parameters of the query that cannot be read: versions, pages, predicates, orders, expansions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from msgspec import inspect

from mockserver.domain.cart import Cart
from mockserver.domain.customer import Customer
from mockserver.domain.messages import AnyMessage
from mockserver.domain.order import Order
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, listed, shortened
from mockserver.observing.explaining.sent import masked
from mockserver.observing.explaining.situation import Situation

MALFORMED = re.compile(r"Malformed parameter: (?P<name>[\w.]+): (?P<problem>.*)", re.DOTALL)
_INTEGER = re.compile(r"-?[0-9]+")
_FOUND: dict[str, Any] = {"Carts": Cart, "Orders": Order, "Messages": AnyMessage, "Customer": Customer}
_NO_FIELD = re.compile(r"The field '(.*)' does not exist\.", re.DOTALL)
_NO_SORT = re.compile(r"Invalid query field '(.*)' in sort path\. Sortable fields are: (.*)", re.DOTALL)
_AT = re.compile(r"Syntax error while parsing 'where'\. (?P<what>.*) \(line (?P<line>\d+), column (?P<column>\d+)\)")


def malformed(situation: Situation, name: str, problem: str) -> Finding:
    """A query parameter cannot be used."""
    if name in _BY_NAME:
        return _BY_NAME[name](situation, problem)
    return Finding(f"The parameter `{name}` cannot be used: {masked(problem, situation)}", suggestion="Correct it.")


def _version(situation: Situation, _: str) -> Finding:
    sent = situation.query.get("version")
    current = situation.customer.version if situation.operation_id == "deleteMyCustomer" and situation.customer else ""
    if situation.operation_id == "deleteMyCart" and situation.cart:
        current = situation.cart.version
    problem = "larger than any version" if _INTEGER.fullmatch(sent or "") else "no integer"
    wrong = "The parameter `version` is missing." if sent is None else f"`version` is '{shortened(sent)}', {problem}."
    body = " It stands in the query of a deletion, not in its body." if situation.body else ""
    suggestion = f"Append ?version={current or '{version}'} to the path, with the version of the last answer.{body}"
    cites = (
        Citation("profile", "A deletion without `version`") if situation.operation_id == "deleteMyCustomer" else None
    )
    return Finding(wrong, "An integer: the current version.", suggestion, cites)


def _limit(situation: Situation, _: str) -> Finding:
    sent = shortened(situation.query.get("limit", ""))
    is_number = _INTEGER.fullmatch(situation.query.get("limit", "")) and not sent.startswith("-")
    cites = Citation("common", "A `limit` above 500") if is_number else None
    suggestion = "Send at most 500, and get the rest with `offset`." if is_number else "Send an integer from 0 to 500."
    return Finding(f"`limit` is '{sent}'.", "An integer from 0 to 500.", suggestion, cites)


def _offset(situation: Situation, _: str) -> Finding:
    sent = shortened(situation.query.get("offset", ""))
    is_number = _INTEGER.fullmatch(situation.query.get("offset", "")) and not sent.startswith("-")
    further = 'For what comes after, sort by `id` and ask for where=id > "...".'
    suggestion = further if is_number else "Send an integer from 0 to 10000."
    return Finding(f"`offset` is '{sent}'.", "An integer from 0 to 10000.", suggestion)


def _with_total(situation: Situation, _: str) -> Finding:
    sent = shortened(situation.query.get("withTotal", ""))
    return Finding(f"`withTotal` is '{sent}'.", "true or false, in small letters.", "Send true or false.")


def _where(situation: Situation, problem: str) -> Finding:
    sent = situation.query.get("where", "")
    accepted = 'A predicate, as in email = "alice@example.com" and version > 2.'
    if unknown := _NO_FIELD.fullmatch(problem):
        known = _fields(situation)
        wrong = f"The predicate of `where` names the field `{shortened(unknown[1])}`, which does not exist."
        cites = Citation("query", "A predicate that names a field that does not exist")
        suggestion = hinted(unknown[1], known).strip() or "Name one of the fields."
        return Finding(wrong, f"{listed(known)}.", suggestion, cites)
    cites = Citation("query", "A predicate that cannot be read")
    if (place := _AT.search(problem)) is None:
        return Finding(f"The predicate of `where` cannot be used: {masked(problem, situation)}", accepted, cites=cites)
    where = f"column {place['column']}" if place["line"] == "1" else f"line {place['line']}, column {place['column']}"
    wrong = f"The predicate of `where` cannot be read at {where}: {masked(place['what'], situation)}."
    return Finding(wrong, accepted, _about_predicate(sent, int(place["column"])), cites)


def _about_predicate(text: str, column: int) -> str:
    if "'" in text and '"' not in text:
        return 'Strings stand in double quotes: email = "alice@example.com".'
    if "==" in text or "&&" in text or "||" in text:
        return "Compare with `=`, and combine with `and` and `or`."
    if not text.strip():
        return "Leave `where` out, or say what is looked for."
    if re.search(r"=\s*[A-Za-z]", text) and '"' not in text:
        return "Put strings in double quotes."
    before = shortened(text[max(column - 21, 0) : column - 1])
    return (
        f"Correct it after '{before}', and encode it with encodeURIComponent." if before else "Correct its beginning."
    )


def _sort(situation: Situation, problem: str) -> Finding:
    cites, accepted = Citation("query", "A `sort` by a field that does not exist"), "`createdAt desc`, `id asc`."
    if unknown := _NO_SORT.fullmatch(problem):
        known = [name.strip("`") for name in unknown[2].split(", ")]
        wrong = f"There is no field `{shortened(unknown[1])}` to sort by."
        hint = hinted(unknown[1].lstrip("-"), known)
        descending = f"Descending is `{unknown[1].lstrip('-')} desc`." if unknown[1].startswith("-") else ""
        suggestion = descending or hint.strip() or "Name one of the fields."
        return Finding(wrong, f"{listed(known)}.", suggestion, cites)
    wrong = f"`sort` is '{shortened(situation.query.get('sort', ''))}', which is no path of fields."
    return Finding(wrong, accepted, "Send a field, and after a space `asc` or `desc`; not `-createdAt`.")


def _expand(situation: Situation, _: str) -> Finding:
    wrong = f"`expand` is '{shortened(situation.query.get('expand', ''))}', which is no path of fields."
    suggestion = "Send one path in each `expand`, and repeat the parameter for more."
    return Finding(wrong, "`custom.type`, `lineItems[*].productType`.", suggestion)


def _fields(situation: Situation) -> list[str]:
    """The fields that the predicate may name at its top."""
    operation = str(situation.operation_id)
    return _fields_of(next((name for name in _FOUND if operation.endswith(name)), "Customer"))


@cache
def _fields_of(name: str) -> list[str]:
    found = inspect.type_info(_FOUND[name])
    structs = found.types if isinstance(found, inspect.UnionType) else (found,)
    names = (it.encode_name for struct in structs if isinstance(struct, inspect.StructType) for it in struct.fields)
    return list(dict.fromkeys(names))


_BY_NAME: dict[str, Callable[[Situation, str], Finding]] = {
    "version": _version,
    "limit": _limit,
    "offset": _offset,
    "withTotal": _with_total,
    "where": _where,
    "sort": _sort,
    "expand": _expand,
}
