"""Records of one type, and the dictionaries that index them."""

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
"""The validity period of a record."""

_encode = msgspec.json.Encoder().encode

SLACK = 64
"""How many ids of removed records may remain before they are cleaned up."""

S_contra = TypeVar("S_contra", contravariant=True)


class Index(Protocol[S_contra]):
    """Notified of every record that is added or removed; on replacement, the old version is removed first."""

    def add(self, record: S_contra) -> None: ...

    def remove(self, record: S_contra) -> None: ...


class Table(Generic[R]):
    """Records by id, in insertion order."""

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
    """A unique index, declared by `By`."""

    def __init__(self, by: By[R, Any]) -> None:
        self._by = by
        self._records: dict[Hashable, R] = {}

    def get(self, key: Hashable) -> R | None:
        return self._records.get(self._by.normal(key) if self._by.normal else key)

    def add(self, record: R) -> None:
        self._records.update((key, record) for key in self.keys(record))

    def remove(self, record: R) -> None:
        # Two records may swap keys in one change: the key of the removed record can already belong to the other.
        for key in self.keys(record):
            if self._records.get(key) is record:
                del self._records[key]

    def keys(self, record: R) -> Iterable[Hashable]:
        """The normalized keys of the record."""
        keys, normal = self._by.keys(record), self._by.normal
        return keys if normal is None else map(normal, keys)

    def check(self, saved: Iterable[R], leaving: set[str]) -> None:
        """Rejects a key that must be unique and is not free, even after the records `leaving` have released theirs."""
        taken = dict[Hashable, R]()
        for record in saved if self._by.refuse else ():
            for told, key in zip(self._by.keys(record), self.keys(record), strict=True):
                stored = self._records.get(key)
                holder = stored if stored is not None and stored.id not in leaving else taken.get(key)
                if self._by.refuse and holder is not None:
                    self._by.refuse(told, holder)
                taken[key] = record

    def conflict(self, record: R) -> str | None:
        """The unique key that the record shares with another record, as text: `email, 'alice@example.com'`."""
        keys = zip(self._by.keys(record), self.keys(record), strict=True) if self._by.refuse else ()
        return next((f"{self._by.name}, '{told}'" for told, key in keys if key in self._records), None)


class Grouped(Generic[R]):
    """A non-unique index, declared by `Of`."""

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
    """The maximum number of records, or of bytes of JSON, and the order in which records were added."""

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
        """The id remains until it is the oldest, or until too many ids of removed records remain."""
        if self._most_bytes is not None:
            self._size -= len(_encode(record))

    def beyond(self) -> Iterator[str]:
        """Removes and returns the ids of the oldest records beyond the limit; the newest record is always kept."""
        while len(self._rows) > 1 and self._is_exceeded():
            yield self._ids.popleft()

    def _is_exceeded(self) -> bool:
        if self._most is not None:
            return len(self._rows) > self._most
        return self._most_bytes is not None and self._size > self._most_bytes


class Owners(Generic[R]):
    """The projects that contain a record, by its id, for one record type; shared by all projects.

    Usually a single project: but a clone has the API clients and the fixture tokens of its origin.
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
    """Records by the time at which they expire."""

    def __init__(self, life: Life[R]) -> None:
        self._life = life
        self._heap: list[tuple[DateTime, str]] = []

    def add(self, record: R) -> None:
        end = self._life(record)[1]
        if not isinstance(end, Maybe):
            heappush(self._heap, (end, record.id))

    def remove(self, record: R) -> None:
        """The entry remains until it expires; by then its id may belong to no record, or to a newer one."""

    def past(self, rows: Mapping[str, R], beginning: R, at_most: int) -> Iterator[str]:
        """Removes and returns the ids of records that had expired when another became valid: each only once."""
        now = self._life(beginning)[0]
        while at_most and self._heap and self._heap[0][0] <= now:
            at_most -= 1
            record = rows.get(heappop(self._heap)[1])
            end = UNSET if record is None else self._life(record)[1]
            if record is not None and not isinstance(end, Maybe) and end <= now:
                yield record.id
