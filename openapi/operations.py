"""The operations of the document as values; every `$ref` at their surface is resolved, those inside schemas are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from openapi.document import control_document, document, resolved

Schema = Mapping[str, Any]

Kind = Literal["customer", "anonymous", "client", "basic"]
"""Kinds of credentials: three kinds of access token, and the id and secret of an API client."""

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
KINDS: Mapping[str, Kind] = {
    "customerToken": "customer",
    "anonymousToken": "anonymous",
    "clientToken": "client",
    "clientCredentials": "basic",
}
"""By security scheme."""


class Operation(NamedTuple):
    """One operation."""

    operation_id: str
    method: str
    """In capitals."""
    path: str
    tag: str
    """Its chapter."""
    doors: Mapping[Kind, str]
    """The credentials that it accepts, each with the scope that it requires, without the project."""
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Schema]
    """By content type; empty where it takes no body."""
    is_body_required: bool
    responses: Mapping[str, Mapping[str, Any]]
    """By status."""
    codes: Mapping[str, frozenset[str]]
    """The codes that its errors may have, by status; a status that is missing admits any code."""

    @property
    def scope(self) -> str:
        """The scope that it requires, whatever the credentials."""
        return next(iter(self.doors.values()), "")

    @property
    def is_oauth(self) -> bool:
        """Whether it is below `/oauth`, behind the credentials of an API client."""
        return "basic" in self.doors

    @property
    def query_parameters(self) -> tuple[str, ...]:
        """The names of its query parameters."""
        return tuple(it["name"] for it in self.parameters if it["in"] == "query")

    @property
    def success(self) -> Mapping[str, Any]:
        """The response of the first 2xx status."""
        return next(it for status, it in self.responses.items() if status.startswith("2"))


@cache
def operations() -> Mapping[str, Operation]:
    """The operations of the API by operationId, in the order of the document."""
    return {it.operation_id: it for it in _operations(document())}


@cache
def control_operations() -> Mapping[str, Operation]:
    """The operations of the control plane by operationId, in the order of its document."""
    return {it.operation_id: it for it in _operations(control_document())}


def json_schema(response: Mapping[str, Any]) -> Schema:
    """The schema of a JSON response, or an empty one."""
    schema: Schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _operations(whole: dict[str, Any]) -> Iterator[Operation]:
    for path, item in whole["paths"].items():
        for method, raw in item.items():
            if method in METHODS:
                yield _operation(method, path, item, raw, whole)


def _operation(method: str, path: str, item: dict[str, Any], raw: dict[str, Any], whole: dict[str, Any]) -> Operation:
    parameters = (*item.get("parameters", ()), *raw.get("parameters", ()))
    body = resolved(raw.get("requestBody", {}), whole)
    responses = {status: resolved(it, whole) for status, it in raw["responses"].items()}
    codes = {status: _codes(json_schema(it), whole) for status, it in responses.items()}
    return Operation(
        operation_id=raw["operationId"],
        method=method.upper(),
        path=path,
        tag=raw["tags"][0],
        doors=dict(_doors(raw.get("security", whole.get("security", ())))),
        parameters=tuple(resolved(it, whole) for it in parameters),
        body={name: it["schema"] for name, it in body.get("content", {}).items()},
        is_body_required=body.get("required", False),
        responses=responses,
        codes={status: admitted for status, admitted in codes.items() if admitted is not None},
    )


def _doors(security: list[dict[str, list[str]]]) -> Iterator[tuple[Kind, str]]:
    for requirement in security:
        for scheme, scopes in requirement.items():
            yield KINDS[scheme], next((scope.partition(":")[0] for scope in scopes), "")


def _codes(schema: Any, whole: dict[str, Any]) -> frozenset[str] | None:
    """The codes that the schema of an error admits, all its parts taken together; None if it admits any."""
    schema = resolved(schema, whole)
    node = schema
    for name in ("properties", "errors", "items", "properties", "code", "enum"):
        node = node.get(name, {}) if isinstance(node, dict) else {}
    found = [frozenset(node)] if isinstance(node, list) else []
    found += [codes for part in schema.get("allOf", []) if (codes := _codes(part, whole)) is not None]
    return frozenset.intersection(*found) if found else None
