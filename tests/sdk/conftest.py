"""Node.js with the packages of `package.json`, and a running stand-in.

Without Node.js, npm or a way to the npm registry the tests here are skipped; where the variable `CI` is set they fail.
"""

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from filelock import FileLock

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

PACKAGES = HERE / "package.json"
NODE_MODULES = HERE / "node_modules"
INSTALLED_FOR = NODE_MODULES / ".installed-for"  # a copy of the package.json that it was installed for

OLDEST_NODE = 20
INSTALL_SECONDS, START_SECONDS, STOP_SECONDS = 300, 30, 10

READY = re.compile(r"^ready (?P<url>http://\S+) project=demo$")
OFFLINE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b")


def unavailable(reason: str) -> NoReturn:
    """What this machine lacks is a reason to skip, except where the whole suite is meant to run."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI is set, so this is not skipped)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node.js, once the packages are installed."""
    executable, npm = shutil.which("node"), shutil.which("npm")
    if executable is None or npm is None:
        unavailable(f"these tests need Node.js {OLDEST_NODE} or newer with npm, and they are not on the PATH")
    version = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST_NODE:
        unavailable(f"these tests need Node.js {OLDEST_NODE} or newer; this one is {version}")
    install_packages(npm)
    return executable


def install_packages(npm: str) -> None:
    """Install what package.json pins, unless it is there. Parallel test workers wait for the first."""
    with FileLock(HERE / ".npm-lock", timeout=2 * INSTALL_SECONDS):
        if INSTALLED_FOR.is_file() and INSTALLED_FOR.read_bytes() == PACKAGES.read_bytes():
            return
        shutil.rmtree(NODE_MODULES, ignore_errors=True)
        command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        try:
            run = subprocess.run(
                command, check=False, cwd=HERE, capture_output=True, text=True, timeout=INSTALL_SECONDS
            )
        except subprocess.TimeoutExpired:
            unavailable(f"npm install did not end within {INSTALL_SECONDS} seconds")
        if run.returncode != 0:
            output = run.stdout + run.stderr
            if OFFLINE.search(output):
                unavailable(f"npm could not reach its registry:\n{output}")
            pytest.fail(f"npm install failed:\n{output}", pytrace=False)
        shutil.copyfile(PACKAGES, INSTALLED_FOR)


@dataclass
class Server:
    """A running stand-in, and everything it has said."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    addresses: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    url: str = ""

    def listen(self) -> None:
        """Read the output to its end, so that the pipe never fills up; tell the address as soon as it is known."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if ready := READY.match(line.rstrip()):
                self.addresses.put(ready["url"])
        self.addresses.put(None)

    def log(self, last: int = 60) -> str:
        return "".join(self.lines[-last:])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MOCKSERVER_")}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    environment["PYTHONUNBUFFERED"] = "1"
    process = subprocess.Popen(
        [sys.executable, "-m", "mockserver", "serve", "--memory", "--port", "0"],
        cwd=tmp_path_factory.mktemp("server"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    running = Server(process)
    listener = threading.Thread(target=running.listen, daemon=True)
    listener.start()
    try:
        running.url = address_of(running)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listener.join(STOP_SECONDS)
        assert process.stdout is not None
        process.stdout.close()


def address_of(server: Server) -> str:
    try:
        address = server.addresses.get(timeout=START_SECONDS)
    except queue.Empty:
        pytest.fail(f"no ready line within {START_SECONDS} seconds; the server said:\n{server.log()}", pytrace=False)
    if address is None:
        pytest.fail(f"the server ended before it was ready; it said:\n{server.log()}", pytrace=False)
    return address
