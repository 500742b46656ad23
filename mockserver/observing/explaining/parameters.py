"""Parameters of the query that cannot be used: versions, pages, predicates, orders, expansions."""

from __future__ import annotations

import re

from mockserver.domain.causes.inputs import BadParameter, UnknownField, UnreadablePredicate
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, listed, shortened
from mockserver.observing.explaining.scene import Scene
from mockserver.observing.redaction import shown_text

_INTEGER = re.compile(r"-?[0-9]+")
_UNREADABLE = Citation("query", "A predicate that cannot be read")
PREDICATE = 'A predicate, as in email = "alice@example.com" and version > 2.'


_PATHS = {
    "sort": (
        "`createdAt desc`, `id asc`.",
        "Send a field, and after a space `asc` or `desc`; not `-createdAt`.",
    ),
    "expand": (
        "`custom.type`, `lineItems[*].productType`.",
        "Send one path in each `expand`, and repeat the parameter for more.",
    ),
}


def malformed(cause: BadParameter, scene: Scene) -> Finding:
    """A parameter cannot be used."""
    sent = shortened(scene.query.get(cause.name, ""))
    match cause.name:
        case "version":
            return _version(scene)
        case "limit" | "offset":
            return _page(cause.name, sent)
        case "withTotal":
            return Finding(f"`withTotal` is '{sent}'.", "true or false, in small letters.", "Send true or false.")
        case "sort" | "expand":
            return Finding(f"`{cause.name}` is '{sent}', which is no path of fields.", *_PATHS[cause.name])
    problem = shown_text(cause.problem, scene.secrets())
    if cause.name == "where":
        return Finding(f"The predicate of `where` cannot be used: {problem}", PREDICATE, cites=_UNREADABLE)
    return Finding(f"The parameter `{cause.name}` cannot be used: {problem}", suggestion="Correct it.")


def _version(scene: Scene) -> Finding:
    sent = scene.query.get("version")
    problem = "larger than any version" if _INTEGER.fullmatch(sent or "") else "no integer"
    wrong = "The parameter `version` is missing." if sent is None else f"`version` is '{shortened(sent)}', {problem}."
    body = " It stands in the query of a deletion, not in its body." if scene.body else ""
    suggestion = f"Append ?version={scene.version() or '{version}'} to the path, with the version of the last answer."
    is_customer = scene.operation_id == "deleteMyCustomer"
    cites = Citation("profile", "A deletion without `version`") if is_customer else None
    return Finding(wrong, "An integer: the current version.", suggestion + body, cites)


def _page(name: str, sent: str) -> Finding:
    is_number = _INTEGER.fullmatch(sent) is not None and not sent.startswith("-")
    most = 500 if name == "limit" else 10000
    accepted, cites = f"An integer from 0 to {most}.", None
    suggestion = f"Send {accepted[0].lower()}{accepted[1:]}"
    if is_number and name == "limit":
        cites = Citation("common", "A `limit` above 500")
        suggestion = "Send at most 500, and get the rest with `offset`."
    elif is_number:
        suggestion = 'For what comes after, sort by `id` and ask for where=id > "...".'
    return Finding(f"`{name}` is '{sent}'.", accepted, suggestion, cites)


def unknown_field(cause: UnknownField, _: Scene) -> Finding:
    """`where` or `sort` names a field that does not exist."""
    name, accepted = cause.field, f"{listed(cause.known)}."
    hint = hinted(name.lstrip("-"), cause.known).strip() or "Name one of the fields."
    if cause.parameter == "where":
        wrong = f"The predicate of `where` names the field `{shortened(name)}`, which does not exist."
        return Finding(wrong, accepted, hint, Citation("query", "A predicate that names a field that does not exist"))
    descending = f"Descending is `{name.lstrip('-')} desc`." if name.startswith("-") else ""
    wrong = f"There is no field `{shortened(name)}` to sort by."
    return Finding(wrong, accepted, descending or hint, Citation("query", "A `sort` by a field that does not exist"))


def unreadable(cause: UnreadablePredicate, scene: Scene) -> Finding:
    """A predicate breaks off at a place."""
    where = f"column {cause.column}" if cause.line == 1 else f"line {cause.line}, column {cause.column}"
    what = shown_text(cause.what, scene.secrets())
    wrong = f"The predicate of `where` cannot be read at {where}: {what}."
    return Finding(wrong, PREDICATE, _about_predicate(cause.text, cause.column), _UNREADABLE)


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
