"""The state of the control plane."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TypeVar

from mockserver.control.ports import WholeStore
from mockserver.domain.ports import Chance, Context, Identity, Passwords, Store
from mockserver.domain.records import Outcome
from mockserver.domain.values import UNSET, DateTime, timestamp
from mockserver.observing.history import History, versions_before
from mockserver.observing.journal import Journal
from mockserver.observing.warnings import Warnings
from mockserver.steering.clock import MovableClock
from mockserver.steering.faults import Faults
from mockserver.steering.outbox import Outbox
from mockserver.steering.seeds import Seeds
from mockserver.steering.snapshots import Snapshots

T = TypeVar("T")

CLIENT_ID = "mockserver"
"""The author of changes by the control plane, in `createdBy` and `lastModifiedBy`."""


@dataclass(frozen=True)
class ControlPlane:
    """The observed requests and the adjustable state of the server. `token_lifetime` is in seconds."""

    store: WholeStore
    clock: MovableClock
    chance: Chance
    passwords: Passwords
    seeds: Seeds
    snapshots: Snapshots
    outbox: Outbox
    journal: Journal
    token_lifetime: int
    most_clones: int
    started_at: datetime
    started: float = field(default_factory=monotonic)
    history: History = field(default_factory=History)
    faults: Faults = field(default_factory=Faults)
    warnings: Warnings = field(default_factory=Warnings)

    def uptime(self) -> float:
        """Seconds since the start, unaffected by the adjustable clock."""
        return monotonic() - self.started

    def now(self) -> DateTime:
        """The current time of the API."""
        return timestamp(self.clock.now())

    def commit(
        self,
        context: Context,
        outcome: Outcome[T],
        store: Store | None = None,
        *,
        request: str = "",
        operation_id: str = "",
    ) -> T:
        """Commits a change by the API or the control plane, then carries out its effects.

        `store` is the unit of work of the request, if any. Returns the answer.
        """
        if outcome.change.save or outcome.change.drop:
            before = versions_before(outcome.change, context.records)
            (self.store if store is None else store).commit(context.project.key, outcome.change)
            key, at = context.project.key, context.now
            self.history.note(key, outcome.change, before, at=at, request=request, operation_id=operation_id)
        for effect in outcome.effects:
            self.outbox.note(context.project.key, effect, request or UNSET)
        return outcome.answer

    def context(self, project_key: str) -> Context:
        """A context for domain functions, on behalf of the control plane. Raises KeyError."""
        project = self.store.project(project_key)
        if project is None:
            raise KeyError(project_key)
        return Context(
            project=project,
            records=self.store.records(project_key),
            by=Identity(client_id=CLIENT_ID, scopes=()),
            now=self.now(),
            chance=self.chance,
            passwords=self.passwords,
            token_lifetime=self.token_lifetime,
        )
