"""The current state of one project: the `Records` port over dictionaries."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from mockserver.domain.causes.resources import What
from mockserver.domain.errors import outdated_version
from mockserver.domain.nouns import ACCOUNTS, NOUNS, PROJECTS, By, Noun, Of
from mockserver.domain.ports import K, R
from mockserver.domain.project import Project
from mockserver.domain.records import Change, Record
from mockserver.store.file.indexes import Bound, Expiries, Grouped, Owners, Table, Unique
from mockserver.store.file.tables import Entry

log = logging.getLogger(__name__)

BURIED_AT_A_TIME = 16
"""How many expired records a new record evicts at most: enough that they do not pile up, few enough to be fast."""

Projects = dict[str, tuple[str, ...]]
"""The keys of the projects that have a record, by its id."""


class ProjectRecords:
    """The records of one project. Reads see the current state; records themselves are immutable."""

    def __init__(self, project_key: str, projects_with: Mapping[str, Projects]) -> None:
        """All projects share `projects_with`, which has, by table, the projects that can be looked up by record id."""
        self._key = project_key
        self._is_full = set[str]()
        self._unique: dict[By[Any, Any], Unique[Any]] = {}
        self._grouped: dict[Of[Any, Any], Grouped[Any]] = {}
        self._bounds: dict[str, Bound[Any]] = {}
        self._expiries: dict[str, Expiries[Any]] = {}
        self._retiring = tuple(projects_with)
        self.tables: dict[str, Table[Any]] = {}
        for noun in NOUNS:
            self.tables[noun.table] = table = Table[Any]()
            table.indexes = (
                *((Owners(project_key, projects_with[noun.table]),) if noun.is_found_across_projects else ()),
                *map(self._index, noun.indexes),
            )
            if noun.life is not None:
                self._expiries[noun.table] = expiries = Expiries(noun.life)
                table.indexes = (*table.indexes, expiries)
            if noun.most is not None or noun.most_bytes is not None:
                self._bounds[noun.table] = bound = Bound(table.rows, noun.most, noun.most_bytes)
                table.indexes = (*table.indexes, bound)

    def _index(self, index: By[Any, Any] | Of[Any, Any]) -> Unique[Any] | Grouped[Any]:
        if isinstance(index, By):
            return self._unique.setdefault(index, Unique(index))
        return self._grouped.setdefault(index, Grouped(index))

    def project(self) -> Project | None:
        return self.get(PROJECTS, self._key)

    def get(self, noun: Noun[R], id: str) -> R | None:
        found: R | None = self.tables[noun.table].rows.get(id)
        return found

    def one(self, index: By[R, K], key: K) -> R | None:
        return self._unique[index].get(key)

    def all(self, index: Of[R, K], key: K) -> Sequence[R]:
        return self._grouped[index].get(key)

    def table(self, noun: Noun[R]) -> Sequence[R]:
        return tuple(self.tables[noun.table].rows.values())

    def check(self, change: Change) -> None:
        """Raises Refused: ConcurrentModification, or the error of a unique index."""
        for id, expected in change.based_on.items():
            actual = self._version(id)
            if expected != actual:
                what: What = "customer" if id in self.tables[ACCOUNTS.table].rows else "cart"
                outdated_version(what, id, expected, actual)
        for by, unique in self._unique.items():
            saved = [it for it in change.save if it.table == by.kind.table]
            if saved:
                unique.check(saved, {it.id for it in (*saved, *change.drop) if it.table == by.kind.table})

    def conflict(self, record: Record) -> str | None:
        """The unique key that the record shares with another record; None if there is no conflict."""
        if record.id in self.tables[record.table].rows:
            return f"id, '{record.id}'"
        conflicts = (index.conflict(record) for index in self.tables[record.table].indexes if isinstance(index, Unique))
        return next(filter(None, conflicts), None)

    def apply(self, entry: Entry) -> None:
        """Applies the change without checks, which have been done. Dropped records may be missing already."""
        for name, ids in entry.drop.items():
            for id in ids:
                self.tables[name].discard(id)
        for name, records in entry.save.items():
            table, expiries, bound = self.tables[name], self._expiries.get(name), self._bounds.get(name)
            for record in records:
                table.put(record)
                if expiries is not None:
                    # The record's own start serves as the clock, so that a replay of the journal gives the same result.
                    for id in expiries.past(table.rows, record, BURIED_AT_A_TIME):
                        table.discard(id)
            # Evictions depend on the saved records only, so here too a replay gives the same result.
            for id in bound.beyond() if bound is not None else ():
                self._warn_once(name, bound)
                table.discard(id)

    def retire(self) -> None:
        """Removes its records from the dictionaries that all projects share."""
        for table in self._retiring:
            self.tables[table].clear()

    def _warn_once(self, table: str, most: Bound[Any] | None) -> None:
        if table not in self._is_full:
            self._is_full.add(table)
            log.warning("The %s of '%s' reached the limit of %s: the oldest are now removed.", table, self._key, most)

    def _version(self, id: str) -> int:
        """The version of the record that changes are based on; 0 if it does not exist."""
        for table, version in _VERSIONS:
            found = self.tables[table].rows.get(id)
            if found is not None:
                return version(found)
        return 0


_VERSIONS = tuple((noun.table, noun.version) for noun in NOUNS if noun.version is not None)
