"""The requests that the server has received."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from mockserver.remote.answers import Missing, Requests, RequestSummary, Verified
from mockserver.remote.control import Refusal, Remote, decoded, read
from mockserver.testing.project import Project


class RequestLog:
    """The requests to the project, with their responses."""

    def __init__(self, remote: Remote, project: Project) -> None:
        self._remote = remote
        self._project = project

    def list(self, *, operation_id: str | None = None, status: int | str | None = None) -> tuple[RequestSummary, ...]:
        """Newest first. `status` is 404, or "4xx"."""
        wanted = {"project": self._project.key, "operationId": operation_id, "status": status}
        return read(self._remote.get("requests", query=wanted), Requests).requests

    def verify(
        self,
        *,
        operation_id: str | None = None,
        method: str | None = None,
        path: str | None = None,
        status: int | str | None = None,
        code: str | None = None,
        customer: str | None = None,
        body: Mapping[str, Any] | None = None,
        count: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> tuple[str, ...]:
        """The ids of the matching requests. Raises AssertionError, with the closest ones, if their number is wrong.

        Without `count`, `at_least` and `at_most`, there must be at least one. `body` is a part of the JSON or form that
        was sent.
        """
        __tracebackhide__ = True
        match = {
            "project": self._project.key,
            "operationId": operation_id,
            "method": method,
            "path": path,
            "status": status,
            "code": code,
            "customer": customer,
            "body": body,
        }
        counts = {"exactly": count, "atLeast": at_least, "atMost": at_most}
        number = {"count": _given(counts)} if _given(counts) else {}
        try:
            return read(self._remote.post("requests", "verify", match=_given(match), **number), Verified).requests
        except Refusal as refusal:
            if refusal.status != httpx.codes.UNPROCESSABLE_ENTITY:
                raise
            raise AssertionError(_missed(decoded(refusal.body, Missing))) from None


def _given(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not None}


def _missed(missing: Missing) -> str:
    lines = [missing.message, *("  " + _near(miss.request, miss.misses) for miss in missing.closest)]
    return "\n".join(lines if missing.closest else [*lines, "  No requests were recorded."])


def _near(request: RequestSummary, misses: tuple[str, ...]) -> str:
    return f"{request.id}  {request.method} {request.path} {request.status}: {'; '.join(misses)}"
