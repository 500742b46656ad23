"""What the server has seen, as those need it who tell of it."""

from __future__ import annotations

from typing import Protocol

from mockserver.domain.ports import Store
from mockserver.observing.history import History
from mockserver.observing.journal import Journal


class Seen(Protocol):
    """The control plane is one: what it can change besides is no business of observers."""

    @property
    def store(self) -> Store: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def history(self) -> History: ...
