"""States of a project that have a name, so that it can go back to them."""

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
"""The name under which the fixtures are compared with; no snapshot can have it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Snapshot(Value, frozen=True, kw_only=True):
    """A named state, without what is in it: how many records each table has."""

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
        """Keeps `records` under `name`. Raises Declined for a name that is taken, or is none."""
        expect_name(name)
        names = self._shelf.names(project)
        if name in names and not replace:
            decline(409, f"'{project}' has a snapshot '{name}' already; say replace: true, or choose another name.")
        if name not in names and len(names) >= SNAPSHOTS:
            decline(409, f"'{project}' has {SNAPSHOTS} snapshots already; remove one first.")
        if (size := self._shelf.size()) >= SNAPSHOTS_SIZE:
            message = f"Snapshots take {size:,} bytes already; at most {SNAPSHOTS_SIZE:,} are kept. Remove one first."
            decline(409, message)
        self._shelf.put(project, name, created_at, records)
        return described(project, name, created_at, records)

    def listed(self, project: str) -> tuple[Snapshot, ...]:
        """Oldest first."""
        found = [described(project, name, *self.get(project, name)) for name in self._shelf.names(project)]
        return tuple(sorted(found, key=lambda it: (it.created_at, it.name)))

    def get(self, project: str, name: str) -> tuple[DateTime, Sequence[Record]]:
        """What is kept under `name`. Raises Declined."""
        expect_name(name)
        kept = self._shelf.get(project, name)
        if kept is None:
            names = ", ".join(self._shelf.names(project)) or "none"
            decline(404, f"'{project}' has no snapshot '{name}'; it has {names}.")
        return kept

    def remove(self, project: str, name: str) -> Snapshot:
        """Forgets what is kept under `name`. Raises Declined."""
        gone = described(project, name, *self.get(project, name))
        self._shelf.remove(project, name)
        return gone

    def clear(self, project: str) -> None:
        """Forgets all of a project, whatever is in them."""
        for name in self._shelf.names(project):
            self._shelf.remove(project, name)


def expect_name(name: str) -> None:
    """Raises Declined for what cannot name a snapshot: it may become the name of a file."""
    if not _NAME.fullmatch(name) or name == FIXTURES:
        decline(400, f"'{name[:64]}' cannot name a snapshot: 1 to 64 of A-Z, a-z, 0-9, _ and -, not '{FIXTURES}'.")


def described(project: str, name: str, created_at: DateTime, records: Sequence[Record]) -> Snapshot:
    """What is told of a snapshot."""
    counts: Mapping[str, int] = Counter(record.table for record in records)
    return Snapshot(name=name, project=project, created_at=created_at, counts=dict(counts))
