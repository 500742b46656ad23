"""Opening a store: first the lock, then the data on disk, then a new journal."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from mockserver.files import expect_regular, reason_of
from mockserver.store.file.disk import Contents, read_contents, refuse_emptied
from mockserver.store.file.files import (
    expect_usable_name,
    is_empty,
    is_there,
    journal_generations,
    journal_path,
    resolved,
)
from mockserver.store.file.lock import Lock
from mockserver.store.file.memory import MemoryStore
from mockserver.store.file.problems import Unusable
from mockserver.store.file.tinystore import TinyStore, folded
from mockserver.store.interface import NotSaved

log = logging.getLogger(__name__)

FOLD_AT = 64 * 1024 * 1024
"""Bytes of journal."""


def open_store(path: Path | None, *, fsync: bool = False, fold_at: int = FOLD_AT, fresh: bool = False) -> MemoryStore:
    """The store at `path`, with everything that was committed to it; or one in memory.

    With `fsync`, commits survive a power cut. A journal longer than `fold_at` bytes is folded into the file. `fresh`
    discards existing data at `path`, damaged or not.

    Raises InUse, Damaged or Unusable.
    """
    if path is None:
        return MemoryStore()
    path = resolved(path)
    _make_usable(path)
    if not fresh:
        refuse_emptied(path)
    lock = Lock(path)
    try:
        return TinyStore(path, _contents(path, lock, fresh=fresh), lock, fsync=fsync, fold_at=fold_at)
    except OSError as error:
        lock.release()
        raise Unusable(path, reason_of(error)) from error
    except NotSaved as problem:
        lock.release()
        raise Unusable(path, problem.reason) from problem
    except BaseException:
        lock.release()
        raise


def _make_usable(path: Path) -> None:
    """Creates the directory, and raises Unusable if files in it could be read but not replaced."""
    try:
        expect_regular(path)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error
    expect_usable_name(path)
    is_closed = not os.access(path.parent, os.R_OK | os.W_OK | os.X_OK)
    if is_closed or (path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        raise Unusable(path, "permission denied")


def _contents(path: Path, lock: Lock, *, fresh: bool) -> Contents:
    """The data on disk, after folding all journals into the file."""
    generations = journal_generations(path)
    if fresh:
        return folded(path, Contents(generation=max(generations, default=0)), lock)
    contents = read_contents(path)
    if contents.torn:
        log.warning(
            "%s: dropped the last record (%d bytes), which is torn. It was never acknowledged.",
            journal_path(path, contents.generation),
            contents.torn,
        )
    is_whole = not generations and not is_empty(path) and (contents.is_marked or not is_there(path))
    return contents if is_whole else folded(path, contents, lock)
