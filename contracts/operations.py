"""What the contracts must know of an operation and the document does not say: one row for each operationId."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from contracts.identities import NEW_PASSWORD, PASSWORD
from contracts.target import Capability, Target
from openapi.operations import Operation, operations

Effect = Literal["reads", "mutates", "consumes", "revokes", "creates", "shops"]
"""What a success does: nothing; changes, deletes or creates a customer; ends tokens; changes carts and orders."""

Subject = Literal["caller", "possession", "named", "none"]
"""Whom a request is about: the customer to whom the token was issued, whatever the request contains; a cart or an
order, which does not exist for anybody else; a customer whom the request names; no customer."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
BACKEND_SCOPES = ("manage_customers", "view_messages")
CAPABILITIES: Mapping[str, Capability] = {
    "project": "project_settings",
    "messages": "messages",
    "cart": "carts",
    "order": "orders",
}
"""By chapter: the capability that all operations of a chapter depend on."""


class Row(NamedTuple):
    """The facts of one operation that cannot be derived from the document."""

    effect: Effect = "reads"
    subject: Subject = "none"
    capability: Capability | None = None
    """Where it is not that of the chapter."""
    needs_catalogue: bool = False
    """Whether it can succeed only after something was bought."""
    uses_mailed_token: bool = False
    is_eventual: bool = False
    """Whether a response may lag behind the events that it reports."""
    body: Mapping[str, Any] = NOTHING
    """Fields that a body needs and that may have any value."""


ROWS: Mapping[str, Row] = {
    "getProject": Row(),
    "signUpMyCustomer": Row("creates", "named", body={"password": PASSWORD}),
    "signInMyCustomer": Row(subject="named"),
    "getMyCustomer": Row(subject="caller"),
    "updateMyCustomer": Row("mutates", "caller", body={"actions": [{"action": "setFirstName", "firstName": "Dora"}]}),
    "deleteMyCustomer": Row("consumes", "caller"),
    "changeMyCustomerPassword": Row("revokes", "caller", body={"newPassword": NEW_PASSWORD}),
    "resetMyCustomerPassword": Row("revokes", "named", uses_mailed_token=True, body={"newPassword": NEW_PASSWORD}),
    "confirmMyCustomerEmail": Row("mutates", "named", uses_mailed_token=True),
    "createCustomerPasswordToken": Row(),
    "createCustomerEmailToken": Row(body={"ttlMinutes": 30}),
    "createClientToken": Row(),
    "createCustomerToken": Row(),
    "createAnonymousToken": Row(),
    "introspectToken": Row(capability="introspection"),
    "revokeToken": Row("revokes", capability="revocation"),
    "queryMessages": Row(is_eventual=True),
    "getMessage": Row(is_eventual=True),
    "getMyActiveCart": Row(subject="caller"),
    "checkMyActiveCart": Row(),
    "queryMyCarts": Row(subject="caller"),
    "checkMyCarts": Row(),
    "createMyCart": Row("shops", "caller"),
    "getMyCart": Row(subject="possession"),
    "checkMyCart": Row(subject="possession"),
    "updateMyCart": Row(
        "shops", "possession", body={"actions": [{"action": "setCustomerEmail", "email": "dora@example.com"}]}
    ),
    "deleteMyCart": Row("shops", "possession"),
    "queryMyOrders": Row(),
    "checkMyOrders": Row(needs_catalogue=True),
    "createMyOrder": Row("shops", "possession", needs_catalogue=True),
    "getMyOrder": Row(subject="possession", needs_catalogue=True),
    "checkMyOrder": Row(subject="possession", needs_catalogue=True),
}


def row(operation_id: str) -> Row:
    """The row of an operation. Raises LookupError for one that was added to the document only."""
    if operation_id not in ROWS:
        raise LookupError(f"ROWS in contracts/operations.py has no row for the operation '{operation_id}': add one.")
    return ROWS[operation_id]


def capability(operation: Operation) -> Capability | None:
    """What a target must have for the operation to succeed."""
    return row(operation.operation_id).capability or CAPABILITIES.get(operation.tag)


def needs_backend(operation: Operation) -> bool:
    """Whether only a backend may call the operation."""
    return operation.scope in BACKEND_SCOPES


def operation_of(method: str, path: str, project: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation that a request is for, and its path parameters; the path may begin with any prefix."""
    for it, pattern in _patterns(project):
        if it.method == method and (match := pattern.fullmatch(path)):
            own = {name: unquote(value) for name, value in match.groupdict().items()}
            return it, ({"projectKey": project} if "{projectKey}" in it.path else {}) | own
    return None


def lack_of(operation: Operation, target: Target) -> str:
    """Why the operation can never succeed at the target; empty where it can."""
    needed, facts = capability(operation), row(operation.operation_id)
    if needed is not None and not target.can(needed):
        return f"The target has no {needed.replace('_', ' ')}."
    if target.clients.backend is None and needs_backend(operation):
        return "The target names no backend client."
    if target.clients.backend is None and target.mailbox is None and facts.uses_mailed_token:
        return "The target names neither a backend client nor a mailbox."
    if target.catalogue is None and facts.needs_catalogue:
        return "The target names no catalogue."
    return ""


@cache
def _patterns(project: str) -> tuple[tuple[Operation, re.Pattern[str]], ...]:
    return tuple((it, re.compile(_pattern(it.path, project))) for it in operations().values())


def _pattern(path: str, project: str) -> str:
    parts = re.split(r"\{(\w+)\}", path)  # literal, name, literal, ...
    texts = [
        re.escape(part) if index % 2 == 0 else re.escape(project) if part == "projectKey" else rf"(?P<{part}>[^/]+)"
        for index, part in enumerate(parts)
    ]
    return "(?:/[^/]+)*?" + "".join(texts)
