"""Problems with files, each explained to users in one sentence."""

from __future__ import annotations

from pathlib import Path

from mockserver.store.interface import StoreError

BEGIN_AGAIN = "move the file away, or start with --fresh to begin again from the fixtures"


class Damaged(StoreError):
    """A file has invalid content. It is left unchanged."""

    def __init__(self, path: Path, problem: str, way_out: str = BEGIN_AGAIN) -> None:
        super().__init__(f"{path} is damaged: {problem}; {way_out}.")
        self.path = path
        self.problem = problem


class InUse(StoreError):
    """Another process has the file."""

    def __init__(self, path: Path, pid: int | None, url: str | None) -> None:
        whom = "another process" if pid is None else f"process {pid}"
        where = "" if url is None else f" ({url})"
        super().__init__(f"{path} is in use by {whom}{where}.")
        self.path = path
        self.pid = pid
        self.url = url


class Unusable(StoreError):
    """The file system does not permit reading or writing."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be used: {reason}.")
        self.path = path
        self.reason = reason
