"""Sends the worst inputs for a while, and watches the memory of the server.

`python tests/limits/soak.py --minutes 5` reports it.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any, NamedTuple

import httpx

READY = re.compile(r"ready (http://\S+)")
JSON = {"Content-Type": "application/json"}
CLIENT = ("demo-client", "demo-secret")
KIB, MIB = 1024, 1024 * 1024


class Soaked(NamedTuple):
    """What was seen: MiB of memory over time, and seconds that others waited for GET /me."""

    memory: list[int]
    waits: list[float]
    sent: int

    def __str__(self) -> str:
        waits, third = sorted(self.waits), len(self.memory) // 3
        middle, last = max(self.memory[third : 2 * third]), max(self.memory[2 * third :])
        return (
            f"{self.sent} requests. Memory: {self.memory[0]} MiB at the start, at most {middle} in the middle third "
            f"and {last} in the last, {self.memory[-1]} at the end. GET /me meanwhile: median "
            f"{waits[len(waits) // 2] * 1000:.1f} ms, 99 % within {waits[len(waits) * 99 // 100] * 1000:.0f} ms, "
            f"longest {waits[-1] * 1000:.0f} ms."
        )


@contextmanager
def server(directory: Path) -> Iterator[tuple[str, int]]:
    """A server of its own: its URL, and its process id."""
    command = [sys.executable, "-m", "mockserver", "serve", "--port", "0", "--db", str(directory / "db.json")]
    with (directory / "log").open("w") as log, (directory / "log").open() as read:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            until, text = monotonic() + 30, ""
            while not (ready := READY.search(text)) and monotonic() < until:
                text += read.read()
                sleep(0.05)
            if ready is None:
                raise SystemExit(f"the server did not start: {text}")
            yield ready[1], process.pid
        finally:
            process.terminate()
            process.wait(30)


def memory_of(pid: int) -> int:
    """In MiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) // 1024 if found else 0


class Worst:
    """A client that sends what fills memory, one kind after the other."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        self._numbers = count(1)
        self._client = self._token("/oauth/token", grant_type="client_credentials")
        email = f"soak-{os.urandom(4).hex()}@example.com"
        self._signed_up(email=email)
        form = {"grant_type": "password", "username": email, "password": "secret"}
        self.customer = self._token("/oauth/demo/customers/token", **form)
        self.acts: list[Callable[[], Any]] = [
            lambda: self._signed_up(**{f"unknown-{n}-{'u' * 50 * KIB}": 1 for n in range(20)}),
            lambda: self._renamed("n" * 300 * KIB),
            lambda: self._renamed("n" * 1000 * KIB),
            lambda: self._me(headers={f"X-Large-{n}": "h" * 6 * KIB for n in range(8)}),
            lambda: self._me(params={"where": "a" * 9000, "where2": "b" * 40 * KIB}),
            lambda: self._http.post("/oauth/token", content=b"a=b&" * 100_000, auth=CLIENT),
            lambda: self._http.get(f"/{'k' * 20_000}/me"),
            self._anonymous,
            lambda: self._http.post("/_mock/snapshots/soak", json={"replace": True}),
            lambda: self._http.post("/_mock/faults", json={"match": {"project": "x" * 50 * KIB}, "delay": "1s"}),
            lambda: self._http.delete("/_mock/faults", headers=JSON),
            lambda: self._http.get("/_mock/requests", params={"limit": 1000}),
            lambda: self._http.get("/demo/messages", headers={"Authorization": f"Bearer {self._client}"}),
            lambda: self._http.put("/_mock/projects/demo-w1/state", content=b"{" * 1000, headers=JSON),
        ]
        self.rare = [
            lambda: self._http.get("/_mock/requests/har"),
            lambda: self._http.get("/_mock/projects/demo/state"),
        ]

    def _token(self, path: str, **form: str) -> str:
        return str(self._http.post(path, data=form, auth=CLIENT).raise_for_status().json()["access_token"])

    def _signed_up(self, **draft: Any) -> None:
        draft = {"email": f"{os.urandom(8).hex()}@example.com", "password": "secret", **draft}
        self._http.post("/demo/me/signup", json=draft, headers={"Authorization": f"Bearer {self._client}"})

    def _me(self, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.customer}", **more.pop("headers", {})}
        return self._http.get("/demo/me", headers=headers, **more)

    def _renamed(self, name: str) -> None:
        version = self._me().json()["version"]
        update = {"version": version, "actions": [{"action": "setFirstName", "firstName": f"{version}{name}"}]}
        self._http.post("/demo/me", json=update, headers={"Authorization": f"Bearer {self.customer}"})

    def _anonymous(self) -> None:
        form = {"grant_type": "client_credentials", "anonymous_id": f"{next(self._numbers)}-{'a' * 200}"}
        self._http.post("/oauth/demo/anonymous/token", data=form, auth=CLIENT)


def soaked(seconds: float) -> Soaked:
    """Sends for so long."""
    with tempfile.TemporaryDirectory() as directory, server(Path(directory)) as (url, pid):
        until, memory, waits, sent = monotonic() + seconds, [memory_of(pid)], [], count()
        worst = Worst(url)

        def send() -> None:
            for round_ in count():
                for act in worst.acts + (worst.rare if round_ % 10 == 9 else []):
                    if monotonic() > until:
                        return
                    with suppress(httpx.RemoteProtocolError):  # a URL or headers that HTTP refuses
                        act()
                    next(sent)

        sender = Thread(target=send)
        sender.start()
        with httpx.Client(base_url=url, timeout=60) as other:
            while sender.is_alive():
                started = monotonic()
                other.get("/demo/me", headers={"Authorization": f"Bearer {worst.customer}"})
                waits.append(monotonic() - started)
                memory.append(memory_of(pid))
                sleep(0.02)
        sender.join()
        return Soaked(memory, waits, next(sent))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    print(soaked(parser.parse_args().minutes * 60))  # noqa: T201 - what it is for
