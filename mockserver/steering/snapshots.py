"""Snapshots: states of a project that are saved under a name and can be restored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from mockserver.control.ports import Shelf
from mockserver.control.problems import decline
from mockserver.domain.records import Record
from mockserver.domain.values import UNSET, DateTime, Maybe, Value
from mockserver.limits import SNAPSHOTS, SNAPSHOTS_SIZE

FIXTURES = "fixtures"
"""The name of the fixtures in comparisons. It is reserved, so no snapshot can have it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Snapshot(Value, frozen=True, kw_only=True):
    """A saved state, described by the number of records in each table."""

    name: str
    project: str
    created_at: DateTime
    counts: dict[str, int]
    milliseconds: float | Maybe = UNSET


class Snapshots:
    """The snapshots of all projects."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def save(
        self, project: str, name: str, created_at: DateTime, records: Sequence[Record], *, replace: bool
    ) -> Snapshot:
        """Saves `records` under `name`. Raises Declined for a name that is taken or invalid."""
        expect_name(name)
        names = self._shelf.names(project)
        if name in names and not replace:
            decline(409, f"Project '{project}' already has a snapshot '{name}'; use replace, or choose another name.")
        if name not in names and len(names) >= SNAPSHOTS:
            decline(409, f"Project '{project}' already has {SNAPSHOTS} snapshots; remove one first.")
        if (size := self._shelf.size()) >= SNAPSHOTS_SIZE:
            message = f"Snapshots already use {size:,} of at most {SNAPSHOTS_SIZE:,} bytes; remove one first."
            decline(409, message)
        self._shelf.put(project, name, created_at, records)
        return described(project, name, created_at, records)

    def listed(self, project: str) -> tuple[Snapshot, ...]:
        """Oldest first."""
        found = [described(project, name, *self.get(project, name)) for name in self._shelf.names(project)]
        return tuple(sorted(found, key=lambda it: (it.created_at, it.name)))

    def get(self, project: str, name: str) -> tuple[DateTime, Sequence[Record]]:
        """The time and the records of the snapshot. Raises Declined."""
        expect_name(name)
        kept = self._shelf.get(project, name)
        if kept is None:
            names = ", ".join(self._shelf.names(project)) or "none"
            decline(404, f"Project '{project}' has no snapshot '{name}'; it has {names}.")
        return kept

    def remove(self, project: str, name: str) -> Snapshot:
        """Removes the snapshot. Raises Declined."""
        gone = described(project, name, *self.get(project, name))
        self._shelf.remove(project, name)
        return gone

    def clear(self, project: str) -> None:
        """Removes all snapshots of a project, without reading them: a damaged one must not prevent that."""
        for name in self._shelf.names(project):
            self._shelf.remove(project, name)


def expect_name(name: str) -> None:
    """Raises Declined for an invalid name. The rules are strict because the name can become the name of a file."""
    if not _NAME.fullmatch(name) or name == FIXTURES:
        rule = f"use 1 to 64 of A-Z, a-z, 0-9, _ and -, but not '{FIXTURES}'"
        decline(400, f"'{name[:64]}' is not a valid snapshot name: {rule}.")


def described(project: str, name: str, created_at: DateTime, records: Sequence[Record]) -> Snapshot:
    """The description of a snapshot."""
    counts: Mapping[str, int] = Counter(record.table for record in records)
    return Snapshot(name=name, project=project, created_at=created_at, counts=dict(counts))
