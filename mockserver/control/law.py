"""The document, read once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from contracts.document import bundled, chapters_directory, read, resolved

_METHODS = frozenset({"get", "head", "post", "put", "delete"})
_OWNERS = {"customerToken": "customer", "anonymousToken": "anonymous", "clientToken": "client"}


class Door(NamedTuple):
    """An operation that a bearer may pass: by kind of owner, which scope it takes."""

    operation_id: str
    method: str
    path: str
    scopes: dict[str, str]


@cache
def document() -> dict[str, Any]:
    """The bundled document of the API."""
    return bundled(chapters_directory())


@cache
def control_document() -> dict[str, Any]:
    """The document of the control plane, which is one file."""
    return read(chapters_directory() / "control.yaml")


@cache
def query_parameters(operation_id: str) -> tuple[str, ...]:
    """The names of the query parameters of an operation of the control plane."""
    control = control_document()
    for item in control["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and operation["operationId"] == operation_id:
                parameters = [resolved(it, control) for it in operation.get("parameters", ())]
                return tuple(it["name"] for it in parameters if it["in"] == "query")
    return ()


@cache
def methods_of_operations() -> Mapping[str, str]:
    """The method of each operation of the API, by operationId, in the order of the document."""
    items = document()["paths"].values()
    operations = ((method, it) for item in items for method, it in item.items() if method in _METHODS)
    return {operation["operationId"]: method.upper() for method, operation in operations}


@cache
def doors() -> tuple[Door, ...]:
    """The operations that take an access token."""
    return tuple(door for door in _doors() if door.scopes)


def _doors() -> Iterator[Door]:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                needed = [next(iter(requirement.items())) for requirement in operation["security"]]
                scopes = {_OWNERS[it]: of[0].partition(":")[0] for it, of in needed if it in _OWNERS}
                yield Door(operation["operationId"], method.upper(), path, scopes)
