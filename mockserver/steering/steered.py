"""What belongs to whole projects, as those need it who fill, reset and remove them."""

from __future__ import annotations

from typing import Protocol

from mockserver.control.ports import WholeStore
from mockserver.steering.clock import MovableClock
from mockserver.steering.faults import Faults
from mockserver.steering.outbox import Outbox
from mockserver.steering.seeds import Seeds
from mockserver.steering.snapshots import Snapshots


class Versions(Protocol):
    """The versions that customers had: of a project that begins again, they are forgotten."""

    def forget(self, project: str) -> None: ...


class Requests(Protocol):
    """The recent requests, of which all are forgotten, or those of one project."""

    def clear(self, project: str | None = None) -> int: ...


class Warnings(Protocol):
    """What was odd, all of which is forgotten."""

    def clear(self) -> None: ...


class Steered(Protocol):
    """The control plane is one: of what was observed, nothing is read here, and some of it is forgotten."""

    @property
    def store(self) -> WholeStore: ...

    @property
    def clock(self) -> MovableClock: ...

    @property
    def seeds(self) -> Seeds: ...

    @property
    def snapshots(self) -> Snapshots: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def faults(self) -> Faults: ...

    @property
    def most_clones(self) -> int: ...

    @property
    def history(self) -> Versions: ...

    @property
    def journal(self) -> Requests: ...

    @property
    def warnings(self) -> Warnings: ...
