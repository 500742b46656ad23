"""A store in memory, which ends with its process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self, TypeVar

from mockserver.control.ports import Shelf
from mockserver.domain.nouns import Noun
from mockserver.domain.ports import Asked, Records, Store
from mockserver.domain.project import Project
from mockserver.domain.records import Change, Record
from mockserver.store.file.snapshots import MemoryShelf
from mockserver.store.file.state import State
from mockserver.store.file.tables import decoded, encoded, entry
from mockserver.store.interface import Seeds

T = TypeVar("T")

NO_CLONES: Mapping[str, str] = MappingProxyType({})


class MemoryStore:
    """The `OpenStore` over dictionaries. Work on it never runs concurrently, so it is never repeated."""

    is_immediate = True

    def __init__(
        self, state: State | None = None, fixtures_digest: str = "", clones: Mapping[str, str] = NO_CLONES
    ) -> None:
        self._state = State() if state is None else state
        self._fixtures_digest = fixtures_digest
        self._clones = clones
        self._shelf: Shelf = MemoryShelf()

    @property
    def shelf(self) -> Shelf:
        """Storage of its snapshots."""
        return self._shelf

    def answered(self, asked: Callable[[], Asked], work: Callable[[Store], T]) -> T:
        """Runs `work` once."""
        return work(self)

    @property
    def is_new(self) -> bool:
        """Whether the store is still empty."""
        return not self._state.projects

    @property
    def fixtures_digest(self) -> str:
        """The hash of the fixtures that the store was seeded with, as given to `replace`."""
        return self._fixtures_digest

    @property
    def clones(self) -> Mapping[str, str]:
        """The origin of clones by key prefix, as of the last fixtures."""
        return self._clones

    def projects(self) -> Sequence[Project]:
        found = (records.project() for records in self._state.projects.values())
        return [project for project in found if project is not None]

    def project(self, key: str) -> Project | None:
        records = self._state.projects.get(key)
        return None if records is None else records.project()

    def records(self, project_key: str) -> Records:
        """Raises KeyError for a project that does not exist."""
        return self._state.projects[project_key]

    def projects_with(self, noun: Noun[Any], id: str) -> Sequence[str]:
        return self._state.projects_with[noun.table].get(id, ())

    def commit(self, project_key: str, change: Change) -> None:
        """Saves all of `change`, or raises and saves nothing.

        A change that saves a Project may create a project. Dropping a Project first drops everything in it.

        Raises Refused: ConcurrentModification or DuplicateField. Raises KeyError for a project that does not exist.
        """
        self._state.check(project_key, change)
        self._state.apply(entry(project_key, change))

    def replace(self, seeds: Seeds, fixtures_digest: str, clones: Mapping[str, str] = NO_CLONES) -> None:
        """Discards everything and starts over with `seeds` and the `clones` of the fixtures.

        Raises Refused, KeyError for seeds without Project, or ValueError for records that could not be read again.
        """
        self._state = seeded(seeds)
        self._fixtures_digest = fixtures_digest
        self._clones = clones

    def keep_clones(self, clones: Mapping[str, str]) -> None:
        """Adopts the current `clones` of the fixtures."""
        self._clones = clones

    def everything(self, project_key: str) -> tuple[Record, ...]:
        """All records of the project. Raises KeyError for one that does not exist."""
        tables = self._state.projects[project_key].tables
        return tuple(record for table in tables.values() for record in table.rows.values())

    def dump(self) -> Iterator[tuple[str, Record]]:
        """All records, each with the key of its project."""
        return self._state.records()

    def announce(self, url: str) -> None:
        """Does nothing: no other process can look up a store in memory."""

    def close(self) -> None:
        """Releases the files, if any. Idempotent."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def seeded(seeds: Seeds) -> State:
    """A state with these records. Raises Refused, KeyError or ValueError like `MemoryStore.replace`."""
    state = State()
    for project_key, records in seeds:
        change = Change(save=tuple(records))
        state.check(project_key, change)
        state.apply(decoded(encoded(entry(project_key, change))))
    return state
