"""What the control plane asks of the store, beyond what the API does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from mockserver.domain.ports import Store
from mockserver.domain.records import Record


class WholeStore(Store, Protocol):
    """A store of which a project can be had as a whole."""

    @property
    def clones(self) -> Mapping[str, str]:
        """By the beginning of their keys, the project that projects are made from."""

    def everything(self, project_key: str) -> tuple[Record, ...]:
        """All records of the project, in the order in which fixtures would have them.

        Raises KeyError for a project that does not exist.
        """
