"""The command, run as a user runs it: as a process of its own."""

import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from mockserver.cli import main
from mockserver.remote.control import Remote
from mockserver.remote.launching import launched
from mockserver.remote.worlds import world

READY = re.compile(r"ready (http://\S+) project=(\S+)")


class Server:
    """A running `mockserver serve`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.start: list[str] = []
        for line in process.stdout:
            self.start.append(line.rstrip("\n"))
            if ready := READY.fullmatch(self.start[-1]):
                self.url, self.project = ready.groups()
                return
        raise AssertionError(f"the server did not start: {self.start} {process.stderr.read()}")

    def oauth(self, path: str, client: str = "demo-client", secret: str = "demo-secret", **form: str) -> httpx.Response:
        return httpx.post(self.url + path, data=form, auth=(client, secret))

    def customer_token(self, email: str, password: str = "secret") -> str:
        form = {"grant_type": "password", "username": email, "password": password}
        return str(self.oauth("/oauth/demo/customers/token", **form).json()["access_token"])

    def me(self, token: str) -> httpx.Response:
        return httpx.get(f"{self.url}/demo/me", headers={"Authorization": f"Bearer {token}"})

    def stop(self, with_signal: int = signal.SIGTERM) -> int:
        self.process.send_signal(with_signal)
        return self.process.wait(timeout=15)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "mockserver", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=tmp_path,
            env={**os.environ, **environment},
            check=False,
        )

    return run


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    processes = []

    def serve(*arguments: str, **environment: str) -> Server:
        process = subprocess.Popen(
            [sys.executable, "-m", "mockserver", "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
        )
        processes.append(process)
        return Server(process)

    yield serve
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


class Outcome(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def running() -> Iterator[str]:
    """The URL of a server that tests share; each has a project of its own there."""
    with launched() as url:
        httpx.get(f"{url}/_mock/health", timeout=60).raise_for_status()
        yield url


@pytest.fixture
def remote(running: str) -> Iterator[Remote]:
    with Remote(running) as remote:
        yield remote


@pytest.fixture
def project(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The key of a project of the test's own, which the commands take for the one that is meant."""
    key = f"demo-c{secrets.token_hex(4)}"
    with world(remote, key):
        monkeypatch.setenv("MOCKSERVER_URL", remote.url)
        monkeypatch.setenv("MOCKSERVER_PROJECT", key)
        yield key


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Runs the command in this process, which is quicker."""

    def cli(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["mockserver", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Outcome(int(end.value.code or 0), printed.out, printed.err)

    return cli


@pytest.fixture
def visitor(running: str, project: str) -> Iterator[httpx.Client]:
    """An HTTP client of the project without a token."""
    with httpx.Client(base_url=f"{running}/{project}") as http:
        yield http
