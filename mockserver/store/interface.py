"""The interface of every store, and its errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, Self

import msgspec

from mockserver.control.ports import Shelf, WholeStore
from mockserver.domain.ports import Units
from mockserver.domain.records import Record

Seeds = Sequence[tuple[str, Sequence[Record]]]
"""The initial records by project key, including the Project."""


class StoreError(Exception):
    """A store cannot be opened, or cannot save something. `str()` is a sentence that names the place."""


class NotSaved(StoreError):
    """A change could not be written, as when the disk is full. Nothing has changed; it may be tried again."""

    def __init__(self, where: object, reason: str) -> None:
        super().__init__(f"The change could not be saved to {where}: {reason}. Nothing has changed.")
        self.where = where
        self.reason = reason


class Holder(msgspec.Struct, frozen=True):
    """The process that has the data, and the address of its server."""

    pid: int
    url: str | None = None


class OpenStore(WholeStore, Units, Protocol):
    """An open store. As a context manager, it closes itself."""

    @property
    def is_new(self) -> bool:
        """Whether the store is still empty."""

    @property
    def fixtures_digest(self) -> str:
        """The hash of the fixtures that the store was seeded with, as given to `replace`."""

    @property
    def shelf(self) -> Shelf:
        """Storage of its snapshots, which last as long as its records."""

    def dump(self) -> Iterator[tuple[str, Record]]:
        """All records, each with the key of its project."""

    def replace(self, seeds: Seeds, fixtures_digest: str, clones: Mapping[str, str]) -> None:
        """Discards everything and starts over with `seeds` and the `clones` of the fixtures.

        Raises Refused, KeyError for seeds without Project, ValueError for records that could not be read again, or
        NotSaved.
        """

    def keep_clones(self, clones: Mapping[str, str]) -> None:
        """Adopts the current `clones` of the fixtures. Raises NotSaved, and then nothing has changed."""

    def announce(self, url: str) -> None:
        """Publishes the address of the server to other processes."""

    def close(self) -> None:
        """Releases all resources. Idempotent."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
