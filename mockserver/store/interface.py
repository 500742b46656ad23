"""What every store offers to the server, and what can go wrong with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, Self

import msgspec

from mockserver.control.ports import Shelf, WholeStore
from mockserver.domain.ports import Units
from mockserver.domain.records import Record

Seeds = Sequence[tuple[str, Sequence[Record]]]
"""By project key, the records to begin with, its Project among them."""


class StoreError(Exception):
    """A store cannot be opened, or cannot keep something. `str()` is a sentence that names the place."""


class NotSaved(StoreError):
    """A change could not be written, as when the disk is full. Nothing has changed; it may be tried again."""

    def __init__(self, where: object, reason: str) -> None:
        super().__init__(f"The change could not be saved to {where}: {reason}. Nothing has changed.")
        self.where = where
        self.reason = reason


class Holder(msgspec.Struct, frozen=True):
    """The process that has the data, and where its server is."""

    pid: int
    url: str | None = None


class OpenStore(WholeStore, Units, Protocol):
    """A store from when it was opened until it is closed. A context manager, which closes it."""

    @property
    def is_new(self) -> bool:
        """Whether there is nothing in it yet."""

    @property
    def fixtures_digest(self) -> str:
        """What `replace` was told about the fixtures that the store began with."""

    @property
    def shelf(self) -> Shelf:
        """Where its snapshots are kept: for as long as its records."""

    def dump(self) -> Iterator[tuple[str, Record]]:
        """Everything, with the key of its project."""

    def replace(self, seeds: Seeds, fixtures_digest: str, clones: Mapping[str, str]) -> None:
        """Throws away everything and begins again with `seeds`, and with what the fixtures say about `clones`.

        Raises Refused, KeyError for seeds without Project, ValueError for records that could not be read again, or
        NotSaved.
        """

    def keep_clones(self, clones: Mapping[str, str]) -> None:
        """Adopts what the fixtures now say about clones. Raises NotSaved, and then all is as it was."""

    def announce(self, url: str) -> None:
        """Tells other processes where the server is that has the store."""

    def close(self) -> None:
        """Lets go of what it holds. Closing twice is closing once."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...
