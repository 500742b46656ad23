"""A server that is killed and started again, and what its clients know of it."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this one

from client import Client

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "fixtures" / "demo"
FEW = 50


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sigkill-rounds", type=int, default=FEW, help="How often the server is killed.")


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    return request.config.getoption("--sigkill-rounds", FEW)


class Forge:
    """Servers over one data file, one after the other."""

    def __init__(self, db: Path) -> None:
        self.db = db
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "forge.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=db.parent,
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


@pytest.fixture
def forge(tmp_path: Path) -> Iterator[Forge]:
    (tmp_path / "fixtures").mkdir()
    for name in ("project.yaml", "clients.yaml"):  # a shop with nobody and nothing in it starts in no time
        shutil.copy(DEMO / name, tmp_path / "fixtures")
    forge = Forge(tmp_path / "db.json")
    yield forge
    assert "Traceback" not in forge.close()
