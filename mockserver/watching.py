"""Files that are watched while the server runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from watchfiles import watch


def watching(path: Path, changed: Callable[[], None]) -> None:
    """Calls `changed` on the running event loop whenever something at `path` changes, as long as the process lives."""
    loop = asyncio.get_running_loop()

    def look() -> None:
        for _ in watch(path, raise_interrupt=False):
            if loop.is_closed():
                return
            loop.call_soon_threadsafe(changed)

    Thread(target=look, name="watch", daemon=True).start()
