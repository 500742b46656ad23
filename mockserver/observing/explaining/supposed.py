"""The scene of an example: a request that nobody sent, to a server of which nothing else is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.domain.causes.examples import Example
from mockserver.domain.project import ApiClient
from mockserver.domain.values import UNSET, DateTime, Maybe
from mockserver.observing.explaining.scene import Ended


class Supposed:
    """The `Scene` of an example. No lookup finds anything."""

    method, project, origin, status = "POST", "demo", "http://127.0.0.1:8989", 400
    now: DateTime = "2026-02-01T09:00:00.000Z"
    query: Mapping[str, str] = {}

    def __init__(self, example: Example) -> None:
        self.operation_id, self.path = example.operation_id, example.path
        self.message, self.body = example.message, example.body

    def header(self, _: str) -> str:
        return ""

    def secrets(self, _: Any = UNSET) -> frozenset[str]:
        return frozenset()

    def caller(self) -> str:
        return "The customer"

    def version(self) -> int | None:
        return None

    def projects(self) -> Sequence[str]:
        return ("demo",)

    def clients(self) -> Sequence[ApiClient]:
        return ()

    def emails(self) -> Sequence[str]:
        return ()

    def skus(self) -> Sequence[str]:
        return ()

    def types(self, _: str = "") -> Sequence[str]:
        return ()

    def revocation(self, _: str) -> Ended | None:
        return None

    def project_of_token(self, _: str) -> str:
        return ""

    def mailed(self, _: str) -> tuple[str, str | Maybe] | None:
        return None

    def changed_by(self, _: str, __: int) -> str:
        return ""
