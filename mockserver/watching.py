"""Files that are watched while the server runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

from watchfiles import watch

PAUSE = 0.5
"""Seconds between looks for what is missing."""

INTERVAL = 1000
"""Milliseconds after which it is seen that another file has the name."""


def watching(path: Path, changed: Callable[[], None]) -> None:
    """Calls `changed` on the running event loop whenever something at `path` may have changed, while the process lives.

    What is watched is an inode: when another gets the name, as editors save and as directories are made again, or
    when it comes back after it was missing, that is watched next.
    """
    loop = asyncio.get_running_loop()

    def look() -> None:
        watched = _inode(path)
        while not loop.is_closed():
            if watched is None:
                time.sleep(PAUSE)
            else:
                may_have_missed = True  # what changed before the watch began
                with suppress(OSError):  # it has gone meanwhile
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
    """Which file or directory has the name, if one has."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
