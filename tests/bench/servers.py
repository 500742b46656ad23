"""Servers to be measured: how they are started, how long that takes, how much memory they have."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

import psutil

HERE = Path(__file__).parent
PATIENCE = 300
"""Seconds until a start has failed: a first `npx` downloads."""

PEER = "@labdigital/commercetools-mock@4.4.0"
PACKAGES = (PEER, "@commercetools/platform-sdk", "msw", "node@24")


class Failed(Exception):
    """A server that does not start."""


class Server(NamedTuple):
    """A running server. `start` is how many seconds it took to its first answer."""

    url: str
    start: float
    process: psutil.Process

    def megabytes(self) -> float:
        """What it holds in memory, with its children."""
        processes = [self.process, *self.process.children(recursive=True)]
        return float(sum(each.memory_info().rss for each in processes)) / 1_000_000


def ours(port: int, *arguments: str) -> list[str]:
    """Our server, as a user starts it, but for the log of requests: the peer has none."""
    return [sys.executable, "-m", "mockserver", "serve", "--quiet", "--port", str(port), *arguments]


def floor(port: int, which: str) -> list[str]:
    """What our server does nothing on."""
    return [sys.executable, str(HERE / "floor.py"), which, str(port)]


def peer(port: int, modules: Path, *customers: str) -> list[str]:
    """The peer, from the directory `node_modules` that it is installed in, on the Node that is beside it."""
    node = modules / ".bin" / "node"
    return [str(node if node.exists() else "node"), str(HERE / "peer.mjs"), str(modules), str(port), *customers]


def installed_peer() -> Path:
    """Where npx has put the peer. Raises Failed."""
    asked = [f"--package={package}" for package in PACKAGES]
    tell = ["node", "-p", "process.env.PATH.split(require('node:path').delimiter).find((it) => it.includes('_npx'))"]
    try:
        run = subprocess.run(["npx", "--yes", *asked, *tell], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise Failed(f"npx has not got {PEER}: {problem}. Name its node_modules with --peer, or --no-peer.") from None
    return Path(run.stdout.strip()).parent


@contextmanager
def running(command: Sequence[str], port: int) -> Iterator[Server]:
    """The server of `command`, from its first answer on. Raises Failed."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=HERE) as process:
        try:
            yield Server(f"http://127.0.0.1:{port}", _answered(process, port), psutil.Process(process.pid))
        finally:
            process.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _answered(process: subprocess.Popen[bytes], port: int) -> float:
    began = time.monotonic()
    while not _answers(port):
        if process.poll() is not None or time.monotonic() - began > PATIENCE:
            process.kill()
            said = process.stderr.read().decode() if process.stderr else ""
            raise Failed(f"{' '.join(map(str, process.args))} does not start: {said}")
        time.sleep(0.002)
    return time.monotonic() - began


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/demo/me")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
