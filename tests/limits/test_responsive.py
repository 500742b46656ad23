"""What takes long is done aside: while one client exports, imports or sends nonsense, another one is answered at once.

And nothing of it is half seen, or lost.
"""

import asyncio
from threading import Event
from time import perf_counter

import httpx
import pytest

from mockserver.app import application
from mockserver.control.problems import Declined
from mockserver.domain.nouns import ACCOUNTS
from mockserver.seeding import opened
from mockserver.settings import Settings
from mockserver.web.control.aside import Aside
from tests.conftest import Api, InProcess

CUSTOMERS = 2_000
LONGEST_WAIT = 0.5
"""Seconds: on a quiet machine it is a tenth of that, but the one that tests run on may be busy."""

JSON = {"Content-Type": "application/json"}


class Server:
    """A server with many customers, and a token of one of them."""

    def __init__(self, front):
        self.front, self.plane = front, front.plane
        api = Api(httpx.Client(transport=InProcess(front), base_url="http://127.0.0.1:8989"))
        self.customer, self.token = api.signed_up()
        self.client = api.client_token()

    async def me(self, client):
        started = perf_counter()
        answer = await client.get("/demo/me", headers={"Authorization": f"Bearer {self.token}"})
        return answer, perf_counter() - started

    async def meanwhile(self, method, path, **kwargs):
        """The answer, and how long each GET /me took until there was one."""
        transport = httpx.ASGITransport(app=self.front)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8989", timeout=None) as client:
            slow = asyncio.create_task(client.request(method, path, **kwargs))
            waits, statuses = [], set()
            while not slow.done():
                answer, took = await self.me(client)
                waits.append(took)
                statuses.add(answer.status_code)
                await asyncio.sleep(0)
            return await slow, waits, statuses

    def run(self, method, path, **kwargs):
        return asyncio.run(self.meanwhile(method, path, **kwargs))


@pytest.fixture
def server(tmp_path, request):
    settings = Settings(db=tmp_path / "db.json" if getattr(request, "param", False) else None)
    with opened(settings) as opening:
        yield Server(application(opening, settings))


def filled(server):
    """With many customers in addition to the demo's."""
    yaml = server.run("GET", "/_mock/projects/demo/state")[0].text
    lines = (f"  c{n}:\n    email: c{n}@example.com\n    firstName: Somebody\n" for n in range(CUSTOMERS))
    return yaml.replace("\ncustomers:\n", f"\ncustomers:\n{''.join(lines)}").encode()


ACTS = {
    "export": ("GET", "/_mock/projects/demo/state", {}),
    "export as JSON": ("GET", "/_mock/projects/demo/state", {"headers": {"Accept": "application/json"}}),
    "snapshot": ("POST", "/_mock/snapshots/one", {"headers": JSON}),
    "snapshots": ("GET", "/_mock/snapshots", {}),
    "difference": ("GET", "/_mock/snapshots/before/diff", {}),
    "restore": ("POST", "/_mock/snapshots/before/restore", {"headers": JSON}),
    "har": ("GET", "/_mock/requests/har", {}),
}


@pytest.mark.parametrize("server", [False, True], ids=["memory", "file"], indirect=True)
def test_another_client_is_answered_at_once(server):
    imported = filled(server)
    yaml = {"headers": {"Content-Type": "application/yaml"}}
    lines = (f"  c{n}: {{emial: {n}, nonsense: [{n}, x], e: {{}} }}\n" for n in range(20_000))
    nonsense = f"customers:\n{''.join(lines)}".encode()
    worst = {}

    def measured(name, method, path, expected, **kwargs):
        answer, waits, statuses = server.run(method, path, **kwargs)
        assert (answer.status_code, statuses) == (expected, {200}), answer.text[:300]
        worst[name] = max(waits)
        return answer

    measured("import", "PUT", "/_mock/projects/demo/state", 200, content=imported, **yaml)
    answer = measured("nonsense", "PUT", "/_mock/projects/demo/state", 400, content=nonsense, **yaml)
    assert len(answer.json()["problems"]) == 200
    assert "of which the first 200 are listed" in answer.json()["message"]
    assert server.run("POST", "/_mock/snapshots/before", headers=JSON)[0].status_code == 201
    for name, (method, path, kwargs) in ACTS.items():
        measured(name, method, path, 201 if name == "snapshot" else 200, **kwargs)
    assert max(worst.values()) < LONGEST_WAIT, worst


@pytest.mark.parametrize("server", [False, True], ids=["memory", "file"], indirect=True)
@pytest.mark.parametrize("act", ["export", "export as JSON", "snapshot", "har"])
def test_what_changes_meanwhile_is_neither_lost_nor_half_seen(server, act):
    """Each change makes a customer and its message; what is written out has both, or neither."""
    yaml = {"Content-Type": "application/yaml"}
    assert server.run("PUT", "/_mock/projects/demo/state", content=filled(server), headers=yaml)[0].status_code == 200
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
    assert server.run("GET", "/_mock/projects/demo/state")[0].status_code == 200
    aside = Aside(lambda: True)
    never = Event()
    started = perf_counter()
    with pytest.raises(Declined, match="stops"):
        asyncio.run(aside.done(never.wait))
    never.set()
    assert perf_counter() - started < 5
