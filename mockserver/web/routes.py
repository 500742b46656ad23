"""Finds the operation of a request before the framework routes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mockserver.web.rows import Operation


def routing(operations: Sequence[Operation]) -> Callable[[str, str], tuple[str, str]]:
    """From method and path to operationId and project key; both may be empty."""
    table = [(it.method, it.pattern(), it.operation_id) for it in operations]

    def route(method: str, path: str) -> tuple[str, str]:
        for its_method, pattern, operation_id in table:
            match = pattern.fullmatch(path) if its_method == method else None
            if match is not None:
                return operation_id, match.groupdict().get("projectKey", "")
        return "", ""

    return route
