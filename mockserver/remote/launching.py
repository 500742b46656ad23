"""Starts a server in a subprocess."""

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
"""Seconds that the server may take to start."""

_READY = re.compile(r"ready (http://\S+) project=\S+")


@contextmanager
def launched(*options: str, port: int = 0, log: IO[str] | None = None) -> Iterator[str]:
    """Starts an in-memory server with these options of `serve`, and yields its URL. It stops with the context.

    Its log goes to `log`, a new file, or to standard error. Raises Problem if it does not start.
    """
    serve = ["serve", "--memory", "--quiet", "--host", "127.0.0.1", "--port", str(port), *options]
    process = subprocess.Popen(  # noqa: S603 - the command is this package
        [sys.executable, "-m", "mockserver.remote.tethered", *serve],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        # A server on loopback needs no token; the one in the environment, if any, belongs to another server.
        env={name: value for name, value in os.environ.items() if name != "MOCKSERVER_CONTROL_TOKEN"},
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C must reach the command only, which may still need the server to clean up
    )
    try:
        url = _url(process)
        if url is None:
            code = _exit_code(process)
            raise Problem(f"{_text_of(log)}The server did not start. Command: mockserver {' '.join(serve)}", code)
        yield url
    finally:
        _stop(process)


def _url(process: subprocess.Popen[str]) -> str | None:
    """The URL, once the server is ready. Its output is read until it ends: a full pipe would block the server."""
    urls: SimpleQueue[str | None] = SimpleQueue()

    def listen() -> None:
        assert process.stdout is not None  # noqa: S101 - for mypy: it is a pipe
        with process.stdout as printed:
            for line in printed:
                if ready := _READY.fullmatch(line.rstrip("\n")):
                    urls.put(ready[1])
        urls.put(None)

    Thread(target=listen, daemon=True).start()
    with suppress(Empty):
        return urls.get(timeout=PATIENCE)
    return None


def _text_of(log: IO[str] | None) -> str:
    if log is None:
        return ""
    log.seek(0)
    return log.read()


def _exit_code(process: subprocess.Popen[str]) -> int:
    """The exit code of a server that closed its output, or that was not ready in time."""
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
