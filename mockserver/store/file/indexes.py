"""Records of one kind, and the dictionaries by which they are found."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from mockserver.domain.nouns import By, Of
from mockserver.domain.records import Record
from mockserver.domain.values import UNSET, DateTime, Maybe

R = TypeVar("R", bound=Record)
Life = Callable[[R], tuple[DateTime, DateTime | Maybe]]
"""From when until when a record is good for something."""

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
    """The one record of each key, as `By` has it."""

    def __init__(self, by: By[R, Any]) -> None:
        self._by = by
        self._records: dict[Hashable, R] = {}

    def get(self, key: Hashable) -> R | None:
        return self._records.get(self._by.normal(key) if self._by.normal else key)

    def add(self, record: R) -> None:
        self._records.update((key, record) for key in self.keys(record))

    def remove(self, record: R) -> None:
        # Two records may swap keys in one change: the key of the one that goes can be another's already.
        for key in self.keys(record):
            if self._records.get(key) is record:
                del self._records[key]

    def keys(self, record: R) -> Iterable[Hashable]:
        """The keys of the record, those that are the same made equal."""
        keys, normal = self._by.keys(record), self._by.normal
        return keys if normal is None else map(normal, keys)

    def check(self, saved: Iterable[R], leaving: set[str]) -> None:
        """Refuses a key, if it must be unique, that is not free once the records `leaving` have left theirs."""
        taken = dict[Hashable, R]()
        for record in saved if self._by.refuse else ():
            for told, key in zip(self._by.keys(record), self.keys(record), strict=True):
                stored = self._records.get(key)
                holder = stored if stored is not None and stored.id not in leaving else taken.get(key)
                if self._by.refuse and holder is not None:
                    self._by.refuse(told, holder)
                taken[key] = record

    def conflict(self, record: R) -> str | None:
        """What the record has that must be unique, and that another record has: `email, 'alice@example.com'`."""
        keys = zip(self._by.keys(record), self.keys(record), strict=True) if self._by.refuse else ()
        return next((f"{self._by.name}, '{told}'" for told, key in keys if key in self._records), None)


class Grouped(Generic[R]):
    """All records of each key, as `Of` has it."""

    def __init__(self, of: Of[R, Any]) -> None:
        self._keys = of.keys
        self._groups: dict[Hashable, dict[str, R]] = {}

    def get(self, key: Hashable) -> tuple[R, ...]:
        return tuple(self._groups.get(key, {}).values())

    def add(self, record: R) -> None:
        for key in self._keys(record):
            self._groups.setdefault(key, {})[record.id] = record

    def remove(self, record: R) -> None:
        for key in self._keys(record):
            group = self._groups[key]
            del group[record.id]
            if not group:
                del self._groups[key]


class Bound(Generic[R]):
    """How many records there may be, or how many bytes of JSON, and which came first."""

    def __init__(self, rows: Mapping[str, R], most: int | None, most_bytes: int | None) -> None:
        self._rows = rows
        self._most, self._most_bytes = most, most_bytes
        self._ids: deque[str] = deque()
        self._size = 0

    def __str__(self) -> str:
        return f"{self._most_bytes:,} bytes" if self._most is None else f"{self._most:,}"

    def add(self, record: R) -> None:
        self._ids.append(record.id)
        if self._most_bytes is not None:
            self._size += len(_encode(record))
        if len(self._ids) > 2 * len(self._rows) + SLACK:
            self._ids = deque(dict.fromkeys(id for id in self._ids if id in self._rows))

    def remove(self, record: R) -> None:
        """Its id stays until it is the oldest, or until too many are of records that are gone."""
        if self._most_bytes is not None:
            self._size -= len(_encode(record))

    def beyond(self) -> Iterator[str]:
        """Takes the ids of the oldest, as long as there is too much; the newest record stays, however large it is."""
        while len(self._rows) > 1 and self._is_exceeded():
            yield self._ids.popleft()

    def _is_exceeded(self) -> bool:
        if self._most is not None:
            return len(self._rows) > self._most
        return self._most_bytes is not None and self._size > self._most_bytes


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


class Expiries(Generic[R]):
    """When records expire."""

    def __init__(self, life: Life[R]) -> None:
        self._life = life
        self._heap: list[tuple[DateTime, str]] = []

    def add(self, record: R) -> None:
        end = self._life(record)[1]
        if not isinstance(end, Maybe):
            heappush(self._heap, (end, record.id))

    def remove(self, record: R) -> None:
        """Its entry stays until it is past; whoever takes it finds no such record, or a newer one."""

    def past(self, rows: Mapping[str, R], beginning: R, at_most: int) -> Iterator[str]:
        """Takes the ids of records that have expired when another begins, so that none is told twice."""
        now = self._life(beginning)[0]
        while at_most and self._heap and self._heap[0][0] <= now:
            at_most -= 1
            record = rows.get(heappop(self._heap)[1])
            end = UNSET if record is None else self._life(record)[1]
            if record is not None and not isinstance(end, Maybe) and end <= now:
                yield record.id
