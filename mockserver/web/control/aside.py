"""Slow work: done in a thread, so that the event loop can serve other requests meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Lock, Thread
from typing import TypeVar

from mockserver.control.problems import decline
from mockserver.system import collecting_no_garbage

T = TypeVar("T")

GLANCE = 0.2
"""Seconds between checks whether the server is stopping."""


class Aside:
    """Runs slow work, one piece at a time, which bounds the memory in use."""

    def __init__(self, is_stopping: Callable[[], bool]) -> None:
        self._is_stopping = is_stopping
        self._one_at_a_time = Lock()

    async def done(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises. Work must change nothing that the event loop reads: it takes values that never
        change, such as records, and what follows from its result is done on the loop, in one step.

        Raises Declined when the server stops meanwhile. The thread is a daemon, so that it does not delay shutdown.
        """
        loop = asyncio.get_running_loop()
        result: asyncio.Future[T] = loop.create_future()

        def settle(settle_with: Callable[[], None]) -> None:
            if not result.done():
                settle_with()

        def run() -> None:
            try:
                with self._one_at_a_time, collecting_no_garbage():
                    settle_with = partial(result.set_result, work())
            except BaseException as problem:  # noqa: BLE001 - it is raised again in the request that started the work
                settle_with = partial(result.set_exception, problem)
            with suppress(RuntimeError):  # the loop has ended: no request is waiting any more
                loop.call_soon_threadsafe(settle, settle_with)

        Thread(target=run, name="aside", daemon=True).start()
        while not (await asyncio.wait({result}, timeout=GLANCE))[0]:
            if self._is_stopping():
                decline(503, "The server stops.")
        return result.result()
