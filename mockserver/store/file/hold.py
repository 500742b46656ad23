"""The data file itself, regardless of which of its names is used: locked against other processes, and recognized."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

if sys.platform != "win32":
    import fcntl

Identity = tuple[int, int, int]
"""Device, inode and size: replacing a file changes the inode, and overwriting it usually changes the size."""


class Found(Enum):
    """The file at the path of the data file."""

    OURS = auto()
    NOTHING = auto()
    ANOTHER = auto()


class _Held(NamedTuple):
    identity: Identity
    descriptor: int | None


class Hold:
    """Holds the file at `path`. Names are not enough: a hard link is another name of the same file."""

    def __init__(self, path: Path) -> None:
        """Raises BlockingIOError when another process has the file, and other OSErrors."""
        self._path = path
        self._files: tuple[_Held, ...] = ()
        if path.exists():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                self._files = (_held(descriptor),)
            finally:
                os.close(descriptor)

    @contextmanager
    def replacing(self, descriptor: int) -> Iterator[None]:
        """Locks a new file too, while it replaces the current one. Raises OSError."""
        before, new = self._files, _held(descriptor)
        self._files = (*before, new)
        try:
            yield
        except BaseException:
            self._files = before
            _let_go(new)
            raise
        self._files = (new,)
        _let_go(*before)

    def found(self) -> Found:
        """The file that is at the path now; not an error if it never existed."""
        known = self._files  # a fold may replace the file meanwhile: both files are ours
        try:
            identity = _identity(self._path.stat())
        except (FileNotFoundError, NotADirectoryError):
            return Found.NOTHING if known else Found.OURS
        is_ours = any(identity == it.identity for it in (*known, *self._files))
        return Found.OURS if is_ours else Found.ANOTHER

    def release(self) -> None:
        """Releases the file."""
        files, self._files = self._files, ()
        _let_go(*files)


def _held(descriptor: int) -> _Held:
    """Windows cannot replace an open file, and has no such lock."""
    identity = _identity(os.fstat(descriptor))
    if sys.platform == "win32":
        return _Held(identity, None)
    kept = os.dup(descriptor)
    try:
        fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(kept)
        raise
    return _Held(identity, kept)


def _let_go(*files: _Held) -> None:
    for file in files:
        if file.descriptor is not None:
            os.close(file.descriptor)


def _identity(status: os.stat_result) -> Identity:
    return status.st_dev, status.st_ino, status.st_size
