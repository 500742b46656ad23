"""A store that lives as long as its process."""

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
    """The `OpenStore` over dictionaries. What runs on it runs alone, so that no work is ever repeated."""

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
        """Where its snapshots are kept."""
        return self._shelf

    def answered(self, asked: Callable[[], Asked], work: Callable[[Store], T]) -> T:
        """Does `work`, once."""
        return work(self)

    @property
    def is_new(self) -> bool:
        """Whether there is nothing in it yet."""
        return not self._state.projects

    @property
    def fixtures_digest(self) -> str:
        """What `replace` was told about the fixtures that the store began with."""
        return self._fixtures_digest

    @property
    def clones(self) -> Mapping[str, str]:
        """By the beginning of their keys, the project that projects are made from, as the fixtures last had it."""
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
        """Keeps all of `change`, or raises and keeps nothing.

        A change that saves a Project may begin one. One that drops a Project drops all that is in it, before it saves.

        Raises Refused: ConcurrentModification or DuplicateField. Raises KeyError for a project that does not exist.
        """
        self._state.check(project_key, change)
        self._state.apply(entry(project_key, change))

    def replace(self, seeds: Seeds, fixtures_digest: str, clones: Mapping[str, str] = NO_CLONES) -> None:
        """Throws away everything and begins again with `seeds`, and with what the fixtures say about `clones`.

        Raises Refused, KeyError for seeds without Project, or ValueError for records that could not be read again.
        """
        self._state = seeded(seeds)
        self._fixtures_digest = fixtures_digest
        self._clones = clones

    def keep_clones(self, clones: Mapping[str, str]) -> None:
        """Adopts what the fixtures now say about clones."""
        self._clones = clones

    def everything(self, project_key: str) -> tuple[Record, ...]:
        """All records of the project. Raises KeyError for one that does not exist."""
        tables = self._state.projects[project_key].tables
        return tuple(record for table in tables.values() for record in table.rows.values())

    def dump(self) -> Iterator[tuple[str, Record]]:
        """Everything, with the key of its project."""
        return self._state.records()

    def announce(self, url: str) -> None:
        """Tells other processes where the server is that has the store; nobody can ask for one in memory."""

    def close(self) -> None:
        """Lets go of the files, if there are any. Closing twice is closing once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def seeded(seeds: Seeds) -> State:
    """A state of these records. Raises Refused, KeyError or ValueError as `MemoryStore.replace` does."""
    state = State()
    for project_key, records in seeds:
        change = Change(save=tuple(records))
        state.check(project_key, change)
        state.apply(decoded(encoded(entry(project_key, change))))
    return state
