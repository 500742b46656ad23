"""One process at a time: the lock file next to the data file, and a note of the process that holds it."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from mockserver.files import content, private, reason_of
from mockserver.store.file.files import beside, resolved
from mockserver.store.file.hold import Hold
from mockserver.store.file.problems import InUse, Unusable
from mockserver.store.interface import Holder

log = logging.getLogger(__name__)

LARGEST_NOTE = 65536
PATIENCE = 0.3
"""Seconds to wait for the lock: longer than `holder` needs for a trial."""


class Lock:
    """A lock, held from its construction. Raises InUse or Unusable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._note = beside(path, "holder")
        self._holder = Holder(os.getpid())
        self._lock = _acquired(path)
        try:
            self.hold = Hold(path)
        except OSError as error:
            self._lock.release()
            if isinstance(error, BlockingIOError):  # held under another name of the file, or its lock file was removed
                raise InUse(path, None, None) from error
            raise Unusable(path, reason_of(error)) from error
        self._write()

    def announce(self, url: str) -> None:
        """Records the address of the server."""
        self._holder = Holder(os.getpid(), url)
        self._write()

    def renew(self) -> None:
        """Locks the name again, after the files next to the data file were removed. Raises InUse or Unusable."""
        self._lock.release()
        self._lock = _acquired(self._path)
        self._write()

    def release(self) -> None:
        with suppress(OSError):  # a note without a lock is meaningless
            self._note.unlink(missing_ok=True)
        self.hold.release()
        self._lock.release()

    def _write(self) -> None:
        """The note is optional: the lock is held even if the note cannot be written."""
        new = beside(self._note, "new")
        try:
            new.unlink(missing_ok=True)
            with open(new, "xb", opener=private) as file:
                file.write(msgspec.json.encode(self._holder))
            new.replace(self._note)
        except OSError as error:
            with suppress(OSError):
                new.unlink(missing_ok=True)
            log.warning("%s could not be written: %s.", self._note, reason_of(error))


def holder(path: Path) -> Holder | None:
    """The process that has the store at `path`, if any."""
    path = resolved(path)
    noted = _noted(beside(path, "holder"))
    if noted is None:
        return None
    try:
        with _lock_of(path).acquire(timeout=0):
            return None  # the writer of the note died before removing it
    except Timeout:
        return noted
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error


def _acquired(path: Path) -> FileLock:
    lock = _lock_of(path)
    try:
        lock.acquire(timeout=PATIENCE, poll_interval=0.02)
    except Timeout as timeout:
        other = _noted(beside(path, "holder"))
        raise InUse(path, other.pid if other else None, other.url if other else None) from timeout
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error
    return lock


def _lock_of(path: Path) -> FileLock:
    return FileLock(beside(path, "lock"), mode=0o600, thread_local=False)


def _noted(note: Path) -> Holder | None:
    try:
        return msgspec.json.decode(content(note, LARGEST_NOTE), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return None
