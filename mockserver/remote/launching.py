"""A server of one's own, in another process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO

from mockserver.problems import FAILED, Problem

PATIENCE = 60.0
"""Seconds in which it must be ready."""

_READY = re.compile(r"ready (http://\S+) project=\S+")


@contextmanager
def launched(*options: str, port: int = 0, log: IO[str] | None = None) -> Iterator[str]:
    """The URL of a server in memory, with these options of `mockserver serve`; it ends with the context.

    What it has to say goes to `log`, a new file, or to standard error. Raises Problem when it does not start.
    """
    serve = ["serve", "--memory", "--quiet", "--host", "127.0.0.1", "--port", str(port), *options]
    process = subprocess.Popen(  # noqa: S603 - it is ourselves
        [sys.executable, "-m", "mockserver.remote.tethered", *serve],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        # It is for loopback, where nobody asks for a token: that of another server is not for this one.
        env={name: value for name, value in os.environ.items() if name != "MOCKSERVER_CONTROL_TOKEN"},
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for the command that needs the server
    )
    try:
        url = _url(process)
        if url is None:
            code = _code_of_the_dead(process)
            raise Problem(f"{_said(log)}The server did not start. It was: mockserver {' '.join(serve)}", code)
        yield url
    finally:
        _stop(process)


def _url(process: subprocess.Popen[str]) -> str | None:
    """Waits until it is ready, and goes on reading what it prints, so that it can go on printing."""
    urls: SimpleQueue[str | None] = SimpleQueue()

    def listen() -> None:
        assert process.stdout is not None  # noqa: S101  (it is a pipe)
        with process.stdout as printed:
            for line in printed:
                if ready := _READY.fullmatch(line.rstrip("\n")):
                    urls.put(ready[1])
        urls.put(None)

    Thread(target=listen, daemon=True).start()
    with suppress(Empty):
        return urls.get(timeout=PATIENCE)
    return None


def _said(log: IO[str] | None) -> str:
    if log is None:
        return ""
    log.seek(0)
    return log.read()


def _code_of_the_dead(process: subprocess.Popen[str]) -> int:
    """Its output has ended, or time is up."""
    try:
        return process.wait(timeout=1) or FAILED
    except subprocess.TimeoutExpired:
        return FAILED


def _stop(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
