"""What the control plane asks of the store, beyond what the API does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from mockserver.domain.ports import Store
from mockserver.domain.records import Record
from mockserver.domain.values import DateTime


class Shelf(Protocol):
    """Where snapshots are kept, by project and name."""

    def put(self, project: str, name: str, created_at: DateTime, records: Sequence[Record]) -> None: ...

    def get(self, project: str, name: str) -> tuple[DateTime, Sequence[Record]] | None: ...

    def names(self, project: str) -> Sequence[str]: ...

    def remove(self, project: str, name: str) -> None: ...

    def size(self) -> int:
        """Bytes that all snapshots take, as JSON."""


class WholeStore(Store, Protocol):
    """A store of which a project can be had as a whole."""

    @property
    def clones(self) -> Mapping[str, str]:
        """By the beginning of their keys, the project that projects are made from."""

    def everything(self, project_key: str) -> tuple[Record, ...]:
        """All records of the project, in the order in which fixtures would have them.

        Raises KeyError for a project that does not exist.
        """
