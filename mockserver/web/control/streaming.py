"""Server-sent events: streamed until the client disconnects or the server stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

from litestar.response import Stream

from mockserver.limits import EVENTS_WAITING, EVENTS_WAITING_SIZE
from mockserver.web.wire import encoded

PING = 15.0
"""Seconds of silence after which a comment shows that the stream is alive."""

GLANCE = 0.5
"""Seconds between checks whether the server is stopping."""


class Event(NamedTuple):
    """One event. `value` is its data, in JSON."""

    value: Any
    id: str = ""
    name: str = ""


Hearing = Callable[[Callable[[Event], None]], Callable[[], None]]
"""Starts notifying of events, and returns a function that stops it."""


def streamed(hearing: Hearing, is_stopping: Callable[[], bool]) -> Stream:
    """The events as a response that does not end on its own."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(_lines(hearing, is_stopping), media_type="text/event-stream", headers=headers)


async def _lines(hearing: Hearing, is_stopping: Callable[[], bool]) -> AsyncIterator[bytes]:
    waiting: asyncio.Queue[bytes] = asyncio.Queue(EVENTS_WAITING)
    size = 0

    def tell(event: Event) -> None:
        nonlocal size
        line = _line(event)
        if not waiting.full() and size + len(line) <= EVENTS_WAITING_SIZE:
            waiting.put_nowait(line)
            size += len(line)

    stop = hearing(tell)
    silence = 0.0
    try:
        yield b": listening\n\n"
        while not is_stopping():
            try:
                line = await asyncio.wait_for(waiting.get(), GLANCE)
            except TimeoutError:
                silence += GLANCE
                if silence >= PING:
                    silence = 0.0
                    yield b": still here\n\n"
            else:
                size -= len(line)
                yield line
    finally:
        stop()


def _line(event: Event) -> bytes:
    """The event in its wire format. Neither ids nor names nor JSON contain line breaks."""
    id = f"id: {event.id}\n" if event.id else ""
    name = f"event: {event.name}\n" if event.name else ""
    return f"{id}{name}data: ".encode() + encoded(event.value) + b"\n\n"
