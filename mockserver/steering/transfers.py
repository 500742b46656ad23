"""Exports, imports, restores and compares states of projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mockserver.control.problems import Complaint, Declined, decline
from mockserver.domain.ports import Passwords
from mockserver.domain.records import Record
from mockserver.domain.values import DateTime, Maybe, Value
from mockserver.fixtures import FixtureErrors, Loaded, loaded
from mockserver.steering.beginnings import Beginnings, of_project
from mockserver.steering.changes import RecordChange, differences
from mockserver.steering.clones import Clones
from mockserver.steering.snapshots import FIXTURES
from mockserver.steering.steered import Steered

IMPORTED = "state.yaml"
"""The file name of imported fixtures in messages about mistakes."""


class ImportResult(Value, frozen=True, kw_only=True):
    """The number of imported records in each table, and warnings about the fixtures."""

    counts: dict[str, int]
    warnings: tuple[str, ...]


def read(text: bytes, passwords: Passwords, now: DateTime) -> Loaded:
    """Fixtures to be imported. Raises Declined that lists every mistake."""
    try:
        return loaded({IMPORTED: text}, passwords=passwords, now=now)
    except FixtureErrors as problem:
        *problems, count = str(problem).splitlines()
        complaint = Complaint(status_code=400, message=count, problems=tuple(problems))
    raise Declined(complaint)  # not `from problem`: its traceback would keep everything that was read in memory


class Transfers:
    """Reads and replaces complete states of projects. Each replacement is one commit."""

    def __init__(self, steered: Steered, beginnings: Beginnings, clones: Clones) -> None:
        self._steered = steered
        self._store = steered.store
        self._beginnings = beginnings
        self._clones = clones

    def everything(self, key: str) -> Sequence[Record]:
        """All current records of the project. Raises KeyError."""
        return self._store.everything(key)

    def import_(self, key: str, state: Loaded) -> ImportResult:
        """Replaces the data of the project by fixtures, which may be another project's. Raises Declined."""
        if self._store.project(key) is None and self._clones.origin(key) is None:
            decline(409, f"There is no project '{key}', and no pattern in the fixtures matches it.")
        records = of_project(state, key)
        self._beginnings.begin(key, records, state)
        counts: dict[str, int] = {}
        for record in records:
            counts[record.table] = counts.get(record.table, 0) + 1
        return ImportResult(counts=counts, warnings=tuple(str(warning) for warning in state.warnings))

    def restore(self, key: str, records: Sequence[Record]) -> None:
        """Restores the state of a snapshot."""
        self._beginnings.replace(key, records)
        self._steered.history.forget(key)

    def difference(self, key: str, name: str, other: str | Maybe) -> Callable[[], tuple[RecordChange, ...]]:
        """Returns a function that compares the state `name` with the current state, or with the state `other`.

        The current state is captured at once. The comparison can take long, so the returned function can run in a
        thread. It raises Declined.
        """
        now = self._store.everything(key)
        return lambda: differences(self._state(key, name), now if isinstance(other, Maybe) else self._state(key, other))

    def _state(self, key: str, name: str) -> Sequence[Record]:
        if name == FIXTURES:
            return self._beginnings.begun.get(key) or self._beginnings.seeds_of(key)
        return self._steered.snapshots.get(key, name)[1]
