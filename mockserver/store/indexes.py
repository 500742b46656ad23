"""Records of one kind, and the dictionaries by which they are found."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import Generic, Protocol, TypeVar

import msgspec

from mockserver.domain.records import Record, Token
from mockserver.domain.values import DateTime, Maybe

R = TypeVar("R", bound=Record)
_encode = msgspec.json.Encoder().encode

SLACK = 64
"""Ids of records that are gone, which are not worth the tidying."""

S_contra = TypeVar("S_contra", contravariant=True)


class Index(Protocol[S_contra]):
    """Told of every record that comes and goes; the older one of a record goes first."""

    def add(self, record: S_contra) -> None: ...

    def remove(self, record: S_contra) -> None: ...


class Table(Generic[R]):
    """Records by id, in the order in which they came."""

    def __init__(self, *indexes: Index[R]) -> None:
        self.rows: dict[str, R] = {}
        self.indexes: tuple[Index[R], ...] = indexes

    def put(self, record: R) -> None:
        older = self.rows.get(record.id)
        self.rows[record.id] = record
        for index in self.indexes:
            if older is not None:
                index.remove(older)
            index.add(record)

    def discard(self, id: str) -> None:
        record = self.rows.pop(id, None)
        if record is not None:
            for index in self.indexes:
                index.remove(record)

    def clear(self) -> None:
        for id in tuple(self.rows):
            self.discard(id)


class Unique(Generic[R]):
    """The one record of each key."""

    def __init__(self, key: Callable[[R], Hashable]) -> None:
        self._key = key
        self._records: dict[Hashable, R] = {}

    def get(self, key: Hashable) -> R | None:
        return self._records.get(key)

    def add(self, record: R) -> None:
        self._records[self._key(record)] = record

    def remove(self, record: R) -> None:
        # Two records may swap keys in one change: the key of the one that goes can be another's already.
        key = self._key(record)
        if self._records.get(key) is record:
            del self._records[key]


class EachUnique(Generic[R]):
    """The one record of each key, of which a record may have several."""

    def __init__(self, keys: Callable[[R], Iterable[Hashable]]) -> None:
        self._keys = keys
        self._records: dict[Hashable, R] = {}

    def get(self, key: Hashable) -> R | None:
        return self._records.get(key)

    def add(self, record: R) -> None:
        self._records.update((key, record) for key in self._keys(record))

    def remove(self, record: R) -> None:
        for key in self._keys(record):
            if self._records.get(key) is record:
                del self._records[key]


class Grouped(Generic[R]):
    """All records of each key; those whose key is None are in no group."""

    def __init__(self, key: Callable[[R], Hashable]) -> None:
        self._key = key
        self._groups: dict[Hashable, dict[str, R]] = {}

    def get(self, key: Hashable) -> tuple[R, ...]:
        return tuple(self._groups.get(key, {}).values())

    def add(self, record: R) -> None:
        key = self._key(record)
        if key is not None:
            self._groups.setdefault(key, {})[record.id] = record

    def remove(self, record: R) -> None:
        key = self._key(record)
        if key is not None:
            group = self._groups[key]
            del group[record.id]
            if not group:
                del self._groups[key]


class Sequenced(Generic[R]):
    """The records as a sequence, oldest first, and how many bytes of JSON they are. Made for records that are only ever
    added, and whose oldest go first.
    """

    def __init__(self) -> None:
        self.records: deque[R] = deque()
        self.size = 0

    def add(self, record: R) -> None:
        self.records.append(record)
        self.size += len(_encode(record))

    def remove(self, record: R) -> None:
        self.size -= len(_encode(record))
        if self.records[0] is record:
            self.records.popleft()
        else:
            self.records = deque(other for other in self.records if other is not record)


class Arrivals(Generic[R]):
    """The ids of records in the order in which they came."""

    def __init__(self, rows: Mapping[str, R]) -> None:
        self._rows = rows
        self._ids: deque[str] = deque()

    def add(self, record: R) -> None:
        self._ids.append(record.id)
        if len(self._ids) > 2 * len(self._rows) + SLACK:
            self._ids = deque(dict.fromkeys(id for id in self._ids if id in self._rows))

    def remove(self, record: R) -> None:
        """Its entry stays until it is the oldest, or until too many are of records that are gone."""

    def beyond(self, most: int) -> Iterator[str]:
        """Takes the ids of the oldest, as long as there are more than `most` records."""
        while len(self._rows) > most:
            yield self._ids.popleft()


class Owners(Generic[R]):
    """In which projects the records of one kind are, by id; shared by all projects.

    Mostly it is one: but a project that is made from another has its API clients, and tokens of its fixtures.
    """

    def __init__(self, project_key: str, projects: dict[str, tuple[str, ...]]) -> None:
        self._project_key = project_key
        self._alone = (project_key,)
        self._projects = projects

    def add(self, record: R) -> None:
        others = self._projects.get(record.id)
        self._projects[record.id] = self._alone if others is None else (*others, self._project_key)

    def remove(self, record: R) -> None:
        others = tuple(key for key in self._projects.get(record.id, ()) if key != self._project_key)
        if others:
            self._projects[record.id] = others
        else:
            self._projects.pop(record.id, None)


class Expiries:
    """When tokens expire."""

    def __init__(self) -> None:
        self._heap: list[tuple[DateTime, str]] = []

    def add(self, token: Token) -> None:
        if not isinstance(token.expires_at, Maybe):
            heappush(self._heap, (token.expires_at, token.id))

    def remove(self, token: Token) -> None:
        """Its entry stays until it is past; whoever takes it finds no such token, or a newer one."""

    def past(self, now: DateTime, at_most: int) -> Iterator[str]:
        """Takes the ids of tokens that have expired, so that none is told twice."""
        while at_most and self._heap and self._heap[0][0] <= now:
            at_most -= 1
            yield heappop(self._heap)[1]
