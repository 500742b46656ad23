"""A session with a target: starts it if necessary, and holds everything that the layers share."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import httpx
import msgspec

from contracts.identities import Broker
from contracts.ledger import Ledger
from contracts.target import Start, Target, TargetError
from contracts.wire import Wire

LEDGERS = Path(".contracts")


@dataclass
class Session:
    """What every layer works with. `run` names the run in emails and ledger; `seed` determines all randomness."""

    target: Target
    wire: Wire
    broker: Broker
    ledger: Ledger
    run: str
    seed: int

    def random(self, purpose: str) -> Random:
        """A random generator for one purpose, the same for the same seed."""
        return Random(f"{self.seed}/{purpose}")  # noqa: S311 - must be repeatable, not secret


@contextmanager
def session(
    target: Target, *, run: str, seed: int, ledgers: Path = LEDGERS, transport: httpx.BaseTransport | None = None
) -> Iterator[Session]:
    """Opens a session with the target, started and stopped if its file says how. Raises TargetError."""
    with running(target) as reached:
        wire = Wire(reached, reached.base_url, reached.oauth_url, transport)
        ledger = Ledger(ledgers / f"{reached.name}-{run}.jsonl", run)
        wire.listeners.append(ledger)
        try:
            yield Session(reached, wire, Broker(wire, run), ledger, run, seed)
        finally:
            wire.close()
            if target.start is not None:  # the data are gone with the process
                ledger.file.unlink(missing_ok=True)


@contextmanager
def running(target: Target) -> Iterator[Target]:
    """Starts the target and waits until it is ready; a port number replaces `{port}`. Raises TargetError."""
    if target.start is None:
        yield target
        return
    port = free_port()
    reached = msgspec.structs.replace(
        target,
        base_url=target.base_url.replace("{port}", str(port)),
        auth_url=target.auth_url and target.auth_url.replace("{port}", str(port)),
    )
    with TemporaryDirectory(prefix="contracts-") as directory, _started(target.start, port, directory):
        yield reached


def free_port() -> int:
    """A port that is not in use."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def _started(start: Start, port: int, directory: str) -> Iterator[None]:
    command = [part.replace("{port}", str(port)).replace("{python}", sys.executable) for part in start.command]
    try:
        process = subprocess.Popen(  # noqa: S603 - the user chose this target file
            command,
            cwd=directory,
            env={**os.environ, **start.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # its child processes, as of npx, can then be stopped as well
        )
    except OSError as error:
        raise TargetError(f"'{shlex.join(command)}' cannot be started: {error}") from error
    lines: list[str] = []
    is_ready = threading.Event()

    def listen() -> None:
        for line in process.stdout or ():
            lines.append(line)
            if line.startswith(start.ready):
                is_ready.set()
        is_ready.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        is_ready.wait(start.timeout)
        if not any(line.startswith(start.ready) for line in lines):
            said = "".join(lines[-10:]) or "nothing"
            raise TargetError(f"'{shlex.join(command)}' did not print '{start.ready}', but: {said}")
        yield
    finally:
        _stop(process)
        listener.join(5)
        if process.stdout:
            process.stdout.close()


def _stop(process: subprocess.Popen[str]) -> None:
    """Stops the process and its children."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
            return
