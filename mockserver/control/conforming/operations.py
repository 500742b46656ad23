"""The operations of the document as they are looked up for an exchange."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from contracts.document import resolved
from mockserver.control.law import document
from mockserver.domain.values import Maybe

METHODS = ("get", "head", "post", "put", "patch", "delete")


class Operation(NamedTuple):
    """One operation: every `$ref` at its surface is resolved, those in schemas are not."""

    path: str
    parameters: tuple[Mapping[str, Any], ...]
    body: Mapping[str, Any]
    """Schemas by content type; empty where there is no body."""
    is_body_required: bool
    has_security: bool
    responses: Mapping[str, Mapping[str, Any]]

    def path_parameters(self, path: str) -> Mapping[str, str]:
        """What stands in `path` for each parameter."""
        names = re.findall(r"\{(\w+)\}", self.path)
        match = re.fullmatch(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(self.path)), path)
        return dict(zip(names, map(unquote, match.groups()), strict=True)) if match else {}


def operation_named(operation_id: str | Maybe) -> Operation | None:
    """The operation of that name."""
    return _operations().get(operation_id) if isinstance(operation_id, str) else None


@cache
def _operations() -> Mapping[str, Operation]:
    return {
        told["operationId"]: _operation(path, item, told)
        for path, item in document()["paths"].items()
        for method, told in item.items()
        if method in METHODS
    }


def _operation(path: str, item: Mapping[str, Any], told: Mapping[str, Any]) -> Operation:
    body = resolved(told.get("requestBody", {}), document())
    return Operation(
        path=path,
        parameters=tuple(resolved(it, document()) for it in (*item.get("parameters", ()), *told.get("parameters", ()))),
        body={name: it["schema"] for name, it in body.get("content", {}).items()},
        is_body_required=body.get("required", False),
        has_security=bool(told.get("security")),
        responses={status: resolved(it, document()) for status, it in told["responses"].items()},
    )
