"""A request is one unit of work: in a store in which it loses a race, it is done again, and leaves no trace of that."""

from hashlib import sha256

import httpx
import pytest

from mockserver.app import application
from mockserver.seeding import opened
from mockserver.settings import Settings
from mockserver.store.file import MemoryStore
from tests.conftest import Api, Hands, InProcess


class LostRace(Exception):
    """Another unit of work committed first."""


class Unit:
    """A store in which the first commit of each request loses a race."""

    def __init__(self, store, losses):
        self._store, self._losses = store, losses

    def __getattr__(self, name):
        return getattr(self._store, name)

    def commit(self, project_key, change):
        if self._losses:
            self._losses.pop()
            raise LostRace
        self._store.commit(project_key, change)


class Racing(MemoryStore):
    """Does each request again that has lost its race."""

    def __init__(self, store):
        super().__init__(store._state, store.fixtures_digest, store.clones)
        self.asked = []
        self.runs = 0

    def answered(self, asked, work):
        self.asked.append(asked())
        losses = [LostRace]
        while True:
            self.runs += 1
            try:
                return work(Unit(self, losses))
            except LostRace:
                continue


@pytest.fixture
def racing():
    clock, settings = Hands(), Settings()
    with opened(settings, clock) as opening:
        store = Racing(opening.store)
        front = application(opening._replace(store=store), settings, clock)
        with httpx.Client(transport=InProcess(front), base_url="http://127.0.0.1:8989") as http:
            yield store, Api(http)


def test_a_change_is_made_once(racing):
    store, api = racing
    alice = api.customer_token("alice@example.com")
    before, told = api.get("/demo/me", alice).json(), len(store.everything("demo"))
    store.runs = 0
    answer = api.post(
        "/demo/me", alice, {"version": before["version"], "actions": [{"action": "setFirstName", "firstName": "Al"}]}
    )
    assert (answer.status_code, answer.json()["version"]) == (200, before["version"] + 1)
    assert store.runs == 2
    assert len(store.everything("demo")) == told + 1


def test_a_mail_is_sent_once_and_used_once(racing):
    store, api = racing
    backend = api.backend_token()
    before = len(api.get("/_mock/outbox").json()["mails"])
    store.runs = 0
    value = api.post("/demo/customers/password-token", backend, {"email": "alice@example.com"}).json()["value"]
    assert store.runs == 2
    mails = api.get("/_mock/outbox").json()["mails"]
    assert (len(mails), mails[0]["token"], mails[0]["state"]) == (before + 1, value, "fresh")
    answer = api.post("/demo/me/password/reset", backend, {"tokenValue": value, "newPassword": "new"})
    assert answer.status_code == 200
    assert api.get("/_mock/outbox").json()["mails"][0]["state"] == "used"


def test_what_only_reads_or_is_rejected_is_done_once(racing):
    store, api = racing
    alice = api.customer_token("alice@example.com")
    store.runs = 0
    assert api.get("/demo/me", alice).status_code == 200
    assert api.post("/demo/me", alice, {"version": 77, "actions": []}).status_code == 409
    assert store.runs == 2


def test_the_store_is_told_what_it_may_read_ahead(racing):
    store, api = racing
    alice = api.customer_token("alice@example.com")
    granted = store.asked[-1]
    assert (granted.project, granted.token_id, granted.client_id, granted.writes) == ("demo", "", "demo-client", True)
    api.get("/demo/me", alice)
    read = store.asked[-1]
    assert (read.project, read.token_id, read.client_id, read.writes) == (
        "demo",
        sha256(alice.encode()).hexdigest(),
        "",
        False,
    )
    api.get("/demo/me", headers={"authorization": "Basic not base64"})
    assert store.asked[-1] == read._replace(token_id="")
