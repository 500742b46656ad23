"""An answer turned back into symbols and relations, so that two servers can be compared that never met.

Ids and tokens become the symbols under which they appeared; a version is the `same`, `raised` or `lowered`; an instant
is told by its order. What is read is noted in the book, for the requests that follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import httpx

from contracts.lockstep.book import Book, Person
from contracts.lockstep.customers import customer_read
from contracts.lockstep.messages import messages_read, one_message_read, page_read
from contracts.lockstep.schemas import declared, operations
from contracts.lockstep.steps import Step
from contracts.wire import json_of

DETAILS = ("field", "duplicateValue", "currentVersion")
"""What an error must have beside its code, where its schema in the document has it."""


class Seen(NamedTuple):
    """What was seen of one answer, in symbols."""

    status: int
    media_type: str
    code: str
    body: Any

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004

    def told(self) -> str:
        """In one line, for a report."""
        return f"{self.status} {self.code}".strip()


def read(step: Step, sent: Mapping[str, Any], response: httpx.Response, book: Book) -> Seen:
    """The answer to `step`, for which the JSON or form `sent` was sent; notes in `book` what it tells."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    json = json_of(response.content)
    if not response.is_success:
        code, details = _refusal(json, step, book)
        return Seen(response.status_code, media_type, code, details)
    body = declared(json, operations()[step.operation].schema)
    known = READERS[step.operation](step, sent, body, book) if isinstance(body, dict) else body
    return Seen(response.status_code, media_type, "", known)


def _refusal(json: Any, step: Step, book: Book) -> tuple[str, dict[str, Any]]:
    """The code of the first error, and its details."""
    errors = json.get("errors") if isinstance(json, dict) else None
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    details = {name: first[name] for name in DETAILS if name in first}
    if "field" in details and book.custom_type is not None and details["field"] == book.custom_type.number:
        details["field"] = "$number"
    if isinstance(details.get("duplicateValue"), str):
        details["duplicateValue"] = details["duplicateValue"].lower()
    if "currentVersion" in details and step.about in book.people:
        versions = book.people[step.about].versions
        details["currentVersion"] = "current" if versions[-1:] == [details["currentVersion"]] else "another"
    return str(first.get("code", "")), details


def _signed_up(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    customer = body.get("customer")
    if not isinstance(customer, dict):
        return body
    book.people[step.binds] = Person(str(customer.get("id")), str(sent.get("email")), [str(sent.get("password"))])
    return {**body, "customer": customer_read(customer, book)}


def _signed_in(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    customer = body.get("customer")
    return {**body, "customer": customer_read(customer, book)} if isinstance(customer, dict) else body


def _customer(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    return customer_read(body, book)


def _updated(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    person, actions = book.people.get(step.about), sent.get("actions") or ()
    if person is not None:
        before, after = person.versions[-1] if person.versions else 0, body.get("version")
        person.is_replaced |= any(it.get("action") == "changeAddress" for it in actions)
        # The reference counts every action that changes something; of another one, less would be compared.
        person.is_idle |= not isinstance(after, int) or after - before < len(actions)
    return customer_read(body, book)


def _new_password(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    known = customer_read(body, book)
    if step.about in book.people:
        book.people[step.about].passwords.append(str(sent.get("newPassword")))
    return known


def _granted(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    scope, access, refresh = str(body.get("scope")), body.get("access_token"), body.get("refresh_token")
    before = book.scopes.get(str(sent.get("refresh_token")))
    asked = "scope" in sent or before is not None
    known = {
        "access_token": _new(access, book),
        "token_type": body.get("token_type"),
        "expires_in": isinstance(body.get("expires_in"), int),
        "scope": _scope(scope, book, whole=asked),
        **({"refresh_token": _new(refresh, book)} if "refresh_token" in body else {}),
        **({"is the scope of before": set(scope.split()) == set(before.split())} if before is not None else {}),
    }
    for tokens, token in ((book.access, access), (book.refresh, refresh)):
        if isinstance(token, str):
            tokens[step.binds] = token
            book.scopes[token] = scope
    return known


def _new(token: Any, book: Book) -> str:
    if not isinstance(token, str) or not token:
        return "no token"
    return "a token of before" if token in book.scopes else "a new token"


def _scope(scope: str, book: Book, *, whole: bool) -> list[Any]:
    """Whom a token is for, which stands last; before it, where it was asked for, what it is good for."""
    *scopes, last = scope.split() or [""]
    kind, _, id = last.partition(":")
    if kind == "customer_id":
        whom = f"customer_id:{book.name_of(id)}"
    elif kind == "anonymous_id":
        whom = f"anonymous_id:{book.symbol('session', id)}"
    else:
        scopes, whom = [*scopes, last], ""
    return [*sorted(it.replace(f":{book.project}", ":$project") for it in scopes if whole), whom]


def _introspected(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    if body.get("active") is not True:
        return {"active": body.get("active")}
    granted = book.scopes.get(str(sent.get("token")), "")
    return {
        "active": True,
        "scope": "as granted" if set(str(body.get("scope")).split()) == set(granted.split()) else body.get("scope"),
        "exp": isinstance(body.get("exp"), int),
    }


def _mailed(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    value = body.get("value")
    known = {
        "id": isinstance(body.get("id"), str),
        "customerId": book.name_of(body.get("customerId")),
        "value": isinstance(value, str) and bool(value) and value not in book.mailed.values(),
        "invalidateOlderTokens": body.get("invalidateOlderTokens"),
        "expiresAt": _minutes(body.get("createdAt"), body.get("expiresAt")),
    }
    if isinstance(value, str):
        book.mailed[step.binds] = value
    return known


def _minutes(begin: Any, end: Any) -> str:
    """How long it is from one instant to another."""
    try:
        lasts = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
    except (TypeError, ValueError):
        return f"from {begin} to {end}"
    return f"{round(lasts.total_seconds() / 60)} minutes after createdAt"


def _project(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    return {"key": "$project" if body.get("key") == book.project else body.get("key")}


def _feed(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    return messages_read(body, step.about, book) if step.about else page_read(body)


def _message(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    return one_message_read(body, step.about, book)


def _nothing(step: Step, sent: Mapping[str, Any], body: dict[str, Any], book: Book) -> Any:
    return {}


READERS = {
    "signUpMyCustomer": _signed_up,
    "signInMyCustomer": _signed_in,
    "getMyCustomer": _customer,
    "updateMyCustomer": _updated,
    "deleteMyCustomer": _customer,
    "confirmMyCustomerEmail": _customer,
    "changeMyCustomerPassword": _new_password,
    "resetMyCustomerPassword": _new_password,
    "createClientToken": _granted,
    "createCustomerToken": _granted,
    "createAnonymousToken": _granted,
    "introspectToken": _introspected,
    "revokeToken": _nothing,
    "createCustomerPasswordToken": _mailed,
    "createCustomerEmailToken": _mailed,
    "getProject": _project,
    "queryMessages": _feed,
    "getMessage": _message,
}
