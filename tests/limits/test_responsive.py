"""What takes long is done aside: while one client exports, imports or sends nonsense, another one is answered at once.

And nothing of it is half seen, or lost.

How long another client waits is measured in CPU time of the process, for the machine that tests run on may be busy:
what the server spends on other things before it answers is what the client waits for on a machine that is not.
"""

import asyncio
import gc
from contextlib import suppress
from threading import Event, current_thread
from time import perf_counter, process_time
from typing import NamedTuple

import httpx
import pytest

from mockserver.app import application
from mockserver.control.problems import Declined
from mockserver.domain.nouns import ACCOUNTS
from mockserver.seeding import opened
from mockserver.settings import Settings
from mockserver.steering.transfers import read
from mockserver.web.control.aside import Aside
from tests.conftest import Api, InProcess

CUSTOMERS = 3_000
LARGEST_SHARE = 1 / 5
"""Of the CPU time of all the work, what the event loop may be held up for in one piece."""
FEWEST_ANSWERS = 10
"""GET /me that are answered meanwhile."""

JSON = {"Content-Type": "application/json"}
YAML = {"Content-Type": "application/yaml"}
STATE = "/_mock/projects/demo/state"


class Work(NamedTuple):
    """An answer, the CPU time until there was one, and how much of it passed before each GET /me was answered."""

    answer: httpx.Response
    seconds: float
    waits: list[float]

    def is_aside(self):
        return max(self.waits) < LARGEST_SHARE * self.seconds and len(self.waits) >= FEWEST_ANSWERS

    def __str__(self):
        return f"{self.seconds:.2f} s, {len(self.waits)} answers meanwhile, the slowest after {max(self.waits):.3f} s"


class Server:
    """A server with many customers, and a token of one of them."""

    def __init__(self, front):
        self.front, self.plane = front, front.plane
        api = Api(httpx.Client(transport=InProcess(front), base_url="http://127.0.0.1:8989"))
        self.customer, self.token = api.signed_up()
        self.client = api.client_token()

    async def me(self, client):
        answer = await client.get("/demo/me", headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.text

    async def meanwhile(self, method, path, **kwargs):
        transport = httpx.ASGITransport(app=self.front)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8989", timeout=None) as client:
            await self.me(client)
            started = last = process_time()
            slow = asyncio.create_task(client.request(method, path, **kwargs))
            waits = []
            while not slow.done():
                await asyncio.sleep(0)
                await self.me(client)
                now = process_time()
                waits.append(now - last)
                last = now
            return Work(await slow, process_time() - started, waits)

    def run(self, method, path, **kwargs):
        return asyncio.run(self.meanwhile(method, path, **kwargs))


@pytest.fixture
def server(tmp_path, request):
    settings = Settings(db=tmp_path / "db.json" if getattr(request, "param", False) else None)
    with opened(settings) as opening:
        gc.collect()
        gc.freeze()  # as `serve` does it: what the tests of this process hold is not the server's
        yield Server(application(opening, settings))
        gc.unfreeze()


def filled(server):
    """With many customers in addition to the demo's."""
    yaml = server.run("GET", STATE).answer.text
    lines = (f"  c{n}:\n    email: c{n}@example.com\n    firstName: Somebody\n" for n in range(CUSTOMERS))
    return yaml.replace("\ncustomers:\n", f"\ncustomers:\n{''.join(lines)}").encode()


def nonsense(_):
    lines = (f"  c{n}: {{emial: {n}, nonsense: [{n}, x], e: {{}} }}\n" for n in range(10_000))
    return f"customers:\n{''.join(lines)}".encode()


def unfinished(server):
    return filled(server) + b"\nclones: ["


def as_json(server):
    assert server.run("PUT", STATE, content=filled(server), headers=YAML).answer.status_code == 200
    return server.run("GET", STATE, headers={"Accept": "application/json"}).answer.content


IMPORTS = {
    "import": (filled, YAML, 200),
    "import of JSON": (as_json, JSON, 200),
    "nonsense": (nonsense, YAML, 400),
    "no YAML": (unfinished, YAML, 400),
}

ACTS = {
    "export": ("GET", STATE, {}),
    "export as JSON": ("GET", STATE, {"headers": {"Accept": "application/json"}}),
    "snapshot": ("POST", "/_mock/snapshots/one", {"headers": JSON}),
    "snapshots": ("GET", "/_mock/snapshots", {}),
    "difference": ("GET", "/_mock/snapshots/before/diff", {}),
    "restore": ("POST", "/_mock/snapshots/before/restore", {"headers": JSON}),
    "har": ("GET", "/_mock/requests/har", {}),
    "reset": ("POST", "/_mock/reset", {"headers": JSON, "content": b'{"parts": ["clock"]}'}),
}

LONG = ["export", "har"]
"""Acts that take so long that a share of their time can be measured."""


def done_on_the_loop(monkeypatch):
    async def done(_, work):
        return work()

    monkeypatch.setattr(Aside, "done", done)


@pytest.mark.parametrize("server", [False, True], ids=["memory", "file"], indirect=True)
@pytest.mark.parametrize("kind", IMPORTS)
def test_another_client_is_answered_during_an_import(server, kind):
    content, headers, status = IMPORTS[kind]
    work = server.run("PUT", STATE, content=content(server), headers=headers)
    assert work.answer.status_code == status, work.answer.text[:300]
    assert work.is_aside(), str(work)


@pytest.mark.parametrize("server", [False, True], ids=["memory", "file"], indirect=True)
@pytest.mark.parametrize("act", LONG)
def test_another_client_is_answered_during_an_export(server, act):
    assert server.run("PUT", STATE, content=filled(server), headers=YAML).answer.status_code == 200
    method, path, kwargs = ACTS[act]
    work = server.run(method, path, **kwargs)
    assert work.answer.status_code == 200
    assert work.is_aside(), str(work)


@pytest.mark.parametrize("kind", [*IMPORTS, *LONG])
def test_it_is_noticed_when_they_are_done_on_the_loop(server, kind, monkeypatch):
    """That the tests above can fail."""
    if kind in IMPORTS:
        content, headers, _ = IMPORTS[kind]
        method, path, kwargs = "PUT", STATE, {"content": content(server), "headers": headers}
    else:
        assert server.run("PUT", STATE, content=filled(server), headers=YAML).answer.status_code == 200
        method, path, kwargs = ACTS[kind]
    done_on_the_loop(monkeypatch)
    work = server.run(method, path, **kwargs)
    assert not work.is_aside(), str(work)


@pytest.mark.parametrize("act", ACTS)
def test_all_that_may_take_long_is_done_in_another_thread(server, act, monkeypatch):
    assert server.run("POST", "/_mock/snapshots/before", headers=JSON).answer.status_code == 201
    threads = []
    done = Aside.done

    async def noting(self, work):
        def noted():
            threads.append(current_thread().name)
            return work()

        return await done(self, noted)

    monkeypatch.setattr(Aside, "done", noting)
    method, path, kwargs = ACTS[act]
    assert server.run(method, path, **kwargs).answer.is_success
    assert set(threads) == {"aside"}


def test_of_many_problems_the_first_are_listed(server):
    told = server.run("PUT", STATE, content=nonsense(server), headers=YAML).answer.json()
    assert len(told["problems"]) == 200
    assert "of which the first 200 are listed" in told["message"]


@pytest.mark.parametrize("kind", IMPORTS)
def test_reading_leaves_nothing_large_to_the_garbage_collector(server, kind):
    """It would hold up everybody while it looks at a whole document."""
    content, _, _ = IMPORTS[kind]
    body, plane = content(server), server.plane
    gc.collect()
    gc.disable()
    try:
        with suppress(Declined):
            read(body, plane.passwords, plane.now())
        found = gc.collect()
    finally:
        gc.enable()
    assert found < CUSTOMERS


@pytest.mark.parametrize("server", [False, True], ids=["memory", "file"], indirect=True)
@pytest.mark.parametrize("act", ["export", "export as JSON", "snapshot", "har"])
def test_what_changes_meanwhile_is_neither_lost_nor_half_seen(server, act):
    """Each change makes a customer and its message; what is written out has both, or neither."""
    assert server.run("PUT", STATE, content=filled(server), headers=YAML).answer.status_code == 200
    method, path, kwargs = ACTS[act]
    made = []

    async def changed_meanwhile():
        transport = httpx.ASGITransport(app=server.front)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8989", timeout=None) as client:
            slow = asyncio.create_task(client.request(method, path, **kwargs))
            while not slow.done():
                draft = {"email": f"meanwhile-{len(made)}@example.com", "password": "secret"}
                headers = {"Authorization": f"Bearer {server.client}"}
                answer = await client.post("/demo/me/signup", json=draft, headers=headers)
                assert answer.status_code == 201
                made.append(answer.json()["customer"]["id"])
                await asyncio.sleep(0)
            return await slow

    answer = asyncio.run(changed_meanwhile())
    assert answer.is_success
    records = server.plane.store.records("demo")
    assert made
    assert all(records.get(ACCOUNTS, id) is not None for id in made)
    if act == "har":
        assert answer.json()["log"]["entries"]
        return
    if act == "snapshot":
        _, kept = server.plane.snapshots.get("demo", "one")
        text = "\n".join(map(repr, kept))
    else:
        text = answer.text
    assert all(text.count(id) != 1 for id in made), "a customer without its message"


def test_a_server_that_stops_waits_for_no_export(server):
    assert server.run("GET", STATE).answer.status_code == 200
    aside = Aside(lambda: True)
    never = Event()
    started = perf_counter()
    with pytest.raises(Declined, match="stops"):
        asyncio.run(aside.done(never.wait))
    never.set()
    assert perf_counter() - started < 5
