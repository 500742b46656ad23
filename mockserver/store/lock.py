"""One process at a time: the lock beside the file, and a note of who holds it."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from mockserver.store.files import beside, private
from mockserver.store.problems import InUse, Unusable, reason_of

log = logging.getLogger(__name__)

PATIENCE = 0.3
"""Seconds to wait for the lock: longer than `holder` takes to try it."""


class Holder(msgspec.Struct, frozen=True):
    """The process that has the store, and where its server is."""

    pid: int
    url: str | None = None


class Lock:
    """Held from its beginning. Raises InUse or Unusable."""

    def __init__(self, path: Path) -> None:
        self._note = beside(path, "holder")
        self._lock = _lock_of(path)
        try:
            self._lock.acquire(timeout=PATIENCE, poll_interval=0.02)
        except Timeout as timeout:
            other = _noted(self._note)
            raise InUse(path, other.pid if other else None, other.url if other else None) from timeout
        except OSError as error:
            raise Unusable(path, reason_of(error)) from error
        self._write(Holder(os.getpid()))

    def announce(self, url: str) -> None:
        """Notes where the server is."""
        self._write(Holder(os.getpid(), url))

    def release(self) -> None:
        with suppress(OSError):  # a note without a lock says nothing
            self._note.unlink(missing_ok=True)
        self._lock.release()

    def _write(self, holder: Holder) -> None:
        """The note is a courtesy: where there is no room for it, the lock is held all the same."""
        new = beside(self._note, "new")
        try:
            with open(new, "wb", opener=private) as file:
                file.write(msgspec.json.encode(holder))
            new.replace(self._note)
        except OSError as error:
            new.unlink(missing_ok=True)
            log.warning("%s could not be written: %s.", self._note, reason_of(error))


def holder(path: Path) -> Holder | None:
    """Which process has the store at `path`, if one has it."""
    path = path.resolve()
    noted = _noted(beside(path, "holder"))
    if noted is None:
        return None
    try:
        with _lock_of(path).acquire(timeout=0):
            return None  # a note that its writer did not live to remove
    except Timeout:
        return noted
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error


def _lock_of(path: Path) -> FileLock:
    return FileLock(beside(path, "lock"), mode=0o600, thread_local=False)


def _noted(note: Path) -> Holder | None:
    try:
        return msgspec.json.decode(note.read_bytes(), type=Holder)
    except (OSError, msgspec.MsgspecError):
        return None
