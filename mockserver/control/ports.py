"""Ports: what the control plane needs from the store in addition to the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from mockserver.domain.ports import Store
from mockserver.domain.records import Record
from mockserver.domain.values import DateTime


class Shelf(Protocol):
    """Storage for snapshots, by project and name."""

    def put(self, project: str, name: str, created_at: DateTime, records: Sequence[Record]) -> None: ...

    def get(self, project: str, name: str) -> tuple[DateTime, Sequence[Record]] | None: ...

    def names(self, project: str) -> Sequence[str]: ...

    def remove(self, project: str, name: str) -> None: ...

    def size(self) -> int:
        """The size of all snapshots in bytes of JSON."""


class WholeStore(Store, Protocol):
    """A store that can list all records of a project."""

    @property
    def clones(self) -> Mapping[str, str]:
        """The origins of clones by key prefix."""

    def everything(self, project_key: str) -> tuple[Record, ...]:
        """All records of the project, in the order in which fixtures would have them.

        Raises KeyError for a project that does not exist.
        """
