"""Opening a store: the lock first, then what is on disk, then the journal to come."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from mockserver.store.disk import Contents, read_contents, refuse_emptied
from mockserver.store.files import is_empty, is_there, journal_generations, journal_path
from mockserver.store.lock import Lock
from mockserver.store.memory import MemoryStore
from mockserver.store.problems import NotSaved, Unusable, reason_of
from mockserver.store.tinystore import TinyStore, folded

log = logging.getLogger(__name__)

FOLD_AT = 64 * 1024 * 1024
"""Bytes of journal."""


def open_store(path: Path | None, *, fsync: bool = False, fold_at: int = FOLD_AT, fresh: bool = False) -> MemoryStore:
    """The store at `path`, with everything that was committed to it; or one in memory.

    With `fsync`, commits survive a power cut. A journal longer than `fold_at` bytes is folded into the file. `fresh`
    throws away whatever is at `path`, damaged or not.

    Raises InUse, Damaged or Unusable.
    """
    if path is None:
        return MemoryStore()
    path = path.resolve()
    _make_usable(path)
    if not fresh:
        refuse_emptied(path)
    lock = Lock(path)
    try:
        return TinyStore(path, _contents(path, fresh=fresh), lock, fsync=fsync, fold_at=fold_at)
    except OSError as error:
        lock.release()
        raise Unusable(path, reason_of(error)) from error
    except NotSaved as problem:
        lock.release()
        raise Unusable(problem.path, problem.reason) from problem
    except BaseException:
        lock.release()
        raise


def _make_usable(path: Path) -> None:
    """Makes the directory, and raises Unusable for what could be read but not replaced."""
    if is_there(path) and path.is_dir():
        raise Unusable(path, "it is a directory")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error
    is_closed = not os.access(path.parent, os.R_OK | os.W_OK | os.X_OK)
    if is_closed or (path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        raise Unusable(path, "permission denied")


def _contents(path: Path, *, fresh: bool) -> Contents:
    """What is on disk, with all of it in the file and no journal left."""
    generations = journal_generations(path)
    if fresh:
        return folded(path, Contents(generation=max(generations, default=0)))
    contents = read_contents(path)
    if contents.torn:
        log.warning(
            "%s: dropped the last record, %d bytes, for it is torn: it was never acknowledged.",
            journal_path(path, contents.generation),
            contents.torn,
        )
    return folded(path, contents) if generations or is_empty(path) else contents
