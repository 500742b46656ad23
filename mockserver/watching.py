"""Watches files for changes while the server runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

from watchfiles import watch

PAUSE = 0.5
"""Seconds between checks for a file that does not exist."""

INTERVAL = 1000
"""Milliseconds between checks whether the path still refers to the same file."""


def watching(path: Path, changed: Callable[[], None]) -> None:
    """Calls `changed` on the running event loop whenever something at `path` may have changed, until the process ends.

    The operating system watches an inode, not a path. Editors often save by replacing the file, and a directory may be
    deleted and created again: then the new inode is watched.
    """
    loop = asyncio.get_running_loop()

    def look() -> None:
        watched = _inode(path)
        while not loop.is_closed():
            if watched is None:
                time.sleep(PAUSE)
            else:
                may_have_missed = True  # what changed before the watch began
                with suppress(OSError):  # it was deleted in the meantime
                    for changes in watch(path, raise_interrupt=False, yield_on_timeout=True, rust_timeout=INTERVAL):
                        if loop.is_closed():
                            return
                        if changes or may_have_missed:
                            loop.call_soon_threadsafe(changed)
                        may_have_missed = False
                        if _inode(path) != watched:
                            break
            watched = _inode(path)

    Thread(target=look, name="watch", daemon=True).start()


def _inode(path: Path) -> tuple[int, int] | None:
    """The identity of the file or directory at `path`, if it exists."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
