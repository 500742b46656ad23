"""Load by wrk: requests that are written beforehand, sent over and over."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, NamedTuple

import msgspec

SCRIPT = Path(__file__).with_name("load.lua")
PATIENCE = 60
"""Seconds until an answer counts as missing."""

MISSING = "wrk is missing: the Debian package `wrk` has it (apt-get install wrk)."


class Refused(Exception):
    """A run that does not count."""


class Shot(NamedTuple):
    """A request to be sent. A `%8d` in its text stands for a number that begins with `first` and goes up."""

    text: str
    first: int = 0


class Load(NamedTuple):
    """What is sent, over how many connections, and what lets the numbers go up."""

    shots: Sequence[Shot]
    connections: int = 16
    counts: Literal["requests", "answers"] = "requests"

    @property
    def threads(self) -> int:
        """One; but as many as connections where a request depends on the answer before it."""
        return self.connections if self.counts == "answers" else 1


class Run(msgspec.Struct, frozen=True):
    """What came of it. Latencies are in microseconds."""

    requests: int
    microseconds: int
    refused: int
    failed: int
    p50: int
    p99: int

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.requests / self.microseconds * 1_000_000


def is_installed() -> bool:
    return shutil.which("wrk") is not None


def driven(url: str, load: Load, seconds: int) -> Run:
    """One run; a longer one when nothing is answered in it. Raises Refused when anything but success was answered."""
    with NamedTemporaryFile("w", suffix=".txt", encoding="ascii") as file:
        file.writelines(f"{shot.first}\t{_in_a_line(shot.text)}\n" for shot in load.shots)
        file.flush()
        options = [f"-t{load.threads}", f"-c{load.connections}", f"-d{seconds}", f"--timeout={PATIENCE}"]
        command = ["wrk", *options, "-s", str(SCRIPT), url, "--", file.name, str(load.threads), load.counts]
        wrk = subprocess.run(command, capture_output=True, text=True, check=False)
    if wrk.returncode:
        raise Refused(f"wrk failed: {wrk.stderr}")
    run = msgspec.json.decode(wrk.stdout.strip().splitlines()[-1], type=Run)
    if not (run.requests or run.refused or run.failed) and seconds < PATIENCE:
        return driven(url, load, 4 * seconds)
    if run.refused or run.failed or not run.requests:
        raise Refused(f"{url}: of {run.requests} requests {run.refused} were refused and {run.failed} failed.")
    return run


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> str:
    """HTTP/1.1, as it is sent."""
    lengths = {"Content-Length": str(len(body.replace("%8d", " " * 8)))} if body else {}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in (headers | lengths).items())]
    return "\r\n".join([*lines, "", body])


def _in_a_line(text: str) -> str:
    return text.replace("\r", "\\r").replace("\n", "\\n")
