"""Fault injection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import httpx

from mockserver.remote.control import Refusal, Remote, read
from mockserver.steering.faults import Fault
from mockserver.testing.project import Project


class FaultRules:
    """Injects faults into responses of the project."""

    def __init__(self, remote: Remote, project: Project) -> None:
        self._remote = remote
        self._project = project
        self._added: list[str] = []

    def add(
        self,
        preset: str | None = None,
        *,
        match: Mapping[str, Any] | None = None,
        when: Mapping[str, Any] | None = None,
        delay: str | None = None,
        respond: Mapping[str, Any] | None = None,
        connection: Literal["drop", "cut"] | None = None,
    ) -> Fault:
        """Adds a preset, or a rule: `add(match={"operationId": "updateMyCustomer"}, respond={"status": 503})`."""
        rule = {"preset": preset, "when": when, "delay": delay, "respond": respond, "connection": connection}
        here = {**(match or {}), "project": self._project.key}
        fault = read(
            self._remote.post("faults", **{name: part for name, part in rule.items() if part is not None}, match=here),
            Fault,
        )
        self._added.append(fault.id)
        return fault

    def clear(self) -> None:
        """Removes the faults that were added by this object."""
        while self._added:
            with _gone_is_fine():
                self._remote.delete("faults", self._added.pop())


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    """Ignores a 404: the fault may have been removed by a reset, or may have expired."""
    try:
        yield
    except Refusal as refusal:
        if refusal.status != httpx.codes.NOT_FOUND:
            raise
