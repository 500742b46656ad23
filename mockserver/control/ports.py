"""What the control plane asks of the store, beyond what the API does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from mockserver.domain.ports import Store
from mockserver.domain.records import Record


class WholeStore(Store, Protocol):
    """A store of which a project can be had as a whole."""

    @property
    def clones(self) -> Mapping[str, str]:
        """By the beginning of their keys, the project that projects are made from."""

    def table(self, project_key: str, table: str) -> Sequence[Record]:
        """The records of one table. Raises KeyError for a project that does not exist."""

    def everything(self, project_key: str) -> tuple[Record, ...]:
        """All records of the project, in the order in which fixtures would have them.

        Raises KeyError for a project that does not exist.
        """
