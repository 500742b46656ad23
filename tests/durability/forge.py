"""Servers over one data file, one after the other, each in a moment."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from client import Client

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "fixtures" / "demo"


class Forge:
    """Begins servers, and ends them. The project has clients, and nobody and nothing else: it starts in no time."""

    def __init__(self, directory: Path) -> None:
        self.db = directory / "db.json"
        (directory / "fixtures").mkdir()
        for name in ("project.yaml", "clients.yaml"):
            shutil.copy(DEMO / name, directory / "fixtures")
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "forking.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=directory,
        )
        self._server: int | None = None
        self._read("forged")

    def begin(self, *arguments: str) -> int:
        """Begins a server, the only one, and gives its process id."""
        options = ["--db", self.db, "--fixtures", self.db.parent / "fixtures", *arguments]
        self._process.stdin.write(shlex.join(map(str, options)) + "\n")
        self._process.stdin.flush()
        self._server = int(self._read("pid")[1])
        return self._server

    def ready(self) -> Client:
        """A client of the server that was begun, once it answers."""
        return Client(self._read("ready")[1])

    def end(self, with_signal: int = signal.SIGKILL) -> None:
        """Sends the signal to the server, and waits until it is gone."""
        os.kill(self._server, with_signal)
        self._read("ended")

    def close(self) -> str:
        """Ends what still runs, and gives what was said on stderr."""
        if self._server is not None:
            os.kill(self._server, signal.SIGKILL)
        return self._process.communicate()[1]

    def _read(self, first: str) -> list[str]:
        """The words of the next line that begins so."""
        for line in self._process.stdout:
            words = line.split()
            if words[:1] == ["ended"]:
                self._server = None
                assert first == "ended", "the server has ended by itself"
            if words[:1] == [first]:
                return words
        raise AssertionError(self._process.stderr.read())


@contextmanager
def forged(directory: Path) -> Iterator[Forge]:
    """A forge whose servers never fail."""
    forge = Forge(directory)
    try:
        yield forge
    finally:
        said = forge.close()
    assert "Traceback" not in said, said
