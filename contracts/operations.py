"""The operations of the document as the judge needs them: doors, statuses, codes, and what they do to an identity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal
from urllib.parse import unquote

import msgspec

from contracts.document import bundled, chapters_directory, resolved
from contracts.target import Capability, Target

Kind = Literal["customer", "anonymous", "client", "basic"]
"""Whose credentials open a door: three kinds of access token, and id and secret of an API client."""

Effect = Literal["reads", "mutates", "consumes", "revokes", "creates", "shops"]
"""What a success does: nothing; changes, deletes or creates a customer; ends tokens; changes carts and orders."""

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
KINDS: Mapping[str, Kind] = {
    "customerToken": "customer",
    "anonymousToken": "anonymous",
    "clientToken": "client",
    "clientCredentials": "basic",
}
EFFECTS: Mapping[str, Effect] = {
    "updateMyCustomer": "mutates",
    "deleteMyCustomer": "consumes",
    "signUpMyCustomer": "creates",
    "signInMyCustomer": "reads",
    "changeMyCustomerPassword": "revokes",
    "resetMyCustomerPassword": "revokes",
    "confirmMyCustomerEmail": "mutates",
    "createCustomerPasswordToken": "reads",
    "createCustomerEmailToken": "reads",
    "createClientToken": "reads",
    "createCustomerToken": "reads",
    "createAnonymousToken": "reads",
    "introspectToken": "reads",
    "revokeToken": "revokes",
    "createMyCart": "shops",
    "updateMyCart": "shops",
    "deleteMyCart": "shops",
    "createMyOrder": "shops",
}
CAPABILITIES: Mapping[str, Capability] = {
    "getProject": "project_settings",
    "queryMessages": "messages",
    "getMessage": "messages",
    "introspectToken": "introspection",
    "revokeToken": "revocation",
    "getMyActiveCart": "carts",
    "checkMyActiveCart": "carts",
    "queryMyCarts": "carts",
    "checkMyCarts": "carts",
    "createMyCart": "carts",
    "getMyCart": "carts",
    "checkMyCart": "carts",
    "updateMyCart": "carts",
    "deleteMyCart": "carts",
    "queryMyOrders": "orders",
    "checkMyOrders": "orders",
    "createMyOrder": "orders",
    "getMyOrder": "orders",
    "checkMyOrder": "orders",
}

MAILED = ("resetMyCustomerPassword", "confirmMyCustomerEmail")
BOUGHT = ("createMyOrder", "getMyOrder", "checkMyOrder", "checkMyOrders")


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the document."""

    operation_id: str
    method: str
    path: str
    statuses: tuple[str, ...]
    codes: dict[str, frozenset[str]]
    """By status, the codes that its errors may have; a status that is not there narrows nothing."""
    doors: dict[Kind, str]
    """Who may enter, and the scope that it takes, without the project."""
    effect: Effect
    capability: Capability | None

    @property
    def scope(self) -> str:
        """The scope that it takes, whoever enters."""
        return next(iter(self.doors.values()), "")

    @property
    def is_oauth(self) -> bool:
        """Whether it stands below `/oauth`, under the credentials of an API client."""
        return "basic" in self.doors


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation, in the order of the document."""
    return tuple(_operations(bundled(chapters_directory())))


@cache
def operation(operation_id: str) -> Operation:
    """The operation of that name. Raises StopIteration."""
    return next(it for it in operations() if it.operation_id == operation_id)


def operation_of(method: str, path: str, project: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation that a request is for, and its path parameters; a prefix of the path does not matter."""
    for it, pattern in _patterns(project):
        if it.method == method and (match := pattern.fullmatch(path)):
            own = {name: unquote(value) for name, value in match.groupdict().items()}
            return it, ({"projectKey": project} if "{projectKey}" in it.path else {}) | own
    return None


def lack_of(it: Operation, target: Target) -> str:
    """Why the operation cannot succeed at the target, whatever it does; nothing, where it can."""
    if it.capability is not None and not target.can(it.capability):
        return f"The target has no {it.capability.replace('_', ' ')}."
    if target.clients.backend is None and it.scope in ("manage_customers", "view_messages"):
        return "The target names no backend client."
    if target.clients.backend is None and target.mailbox is None and it.operation_id in MAILED:
        return "The target names neither a backend client nor a mailbox."
    if target.catalogue is None and it.operation_id in BOUGHT:
        return "The target names no catalogue."
    return ""


@cache
def _patterns(project: str) -> tuple[tuple[Operation, re.Pattern[str]], ...]:
    return tuple((it, re.compile(_pattern(it.path, project))) for it in operations())


def _pattern(path: str, project: str) -> str:
    parts = re.split(r"\{(\w+)\}", path)  # literal, name, literal, ...
    texts = [
        re.escape(part) if index % 2 == 0 else re.escape(project) if part == "projectKey" else rf"(?P<{part}>[^/]+)"
        for index, part in enumerate(parts)
    ]
    return "(?:/[^/]+)*?" + "".join(texts)


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method, told in item.items():
            if method in METHODS:
                name = told["operationId"]
                responses = {status: resolved(it, document) for status, it in told["responses"].items()}
                codes = {status: _codes(_schema(it), document) for status, it in responses.items()}
                yield Operation(
                    operation_id=name,
                    method=method.upper(),
                    path=path,
                    statuses=tuple(responses),
                    codes={status: narrowed for status, narrowed in codes.items() if narrowed is not None},
                    doors=dict(_doors(told.get("security", document.get("security", [])))),
                    effect=EFFECTS.get(name, "reads" if method in ("get", "head") else "consumes"),
                    capability=CAPABILITIES.get(name),
                )


def _doors(security: list[dict[str, list[str]]]) -> Iterator[tuple[Kind, str]]:
    for requirement in security:
        for scheme, scopes in requirement.items():
            yield KINDS[scheme], next((scope.partition(":")[0] for scope in scopes), "")


def _schema(response: dict[str, Any]) -> dict[str, Any]:
    return dict(response.get("content", {}).get("application/json", {}).get("schema", {}))


def _codes(schema: Any, document: dict[str, Any]) -> frozenset[str] | None:
    """The codes that a schema of a refusal admits, all its narrowings taken together; None if it narrows nothing."""
    schema = resolved(schema, document)
    node = schema
    for name in ("properties", "errors", "items", "properties", "code", "enum"):
        node = node.get(name, {}) if isinstance(node, dict) else {}
    found = [frozenset(node)] if isinstance(node, list) else []
    found += [codes for part in schema.get("allOf", []) if (codes := _codes(part, document)) is not None]
    return frozenset.intersection(*found) if found else None
