"""What the server remembers stays within its bounds, in bytes too, and says where something is missing."""

import asyncio
import json
import logging
from dataclasses import replace

import pytest

from mockserver import limits
from mockserver.control.problems import Declined
from mockserver.domain.nouns import NOUNS
from mockserver.domain.records import Change
from mockserver.observing import history
from mockserver.observing.exchange import Exchange
from mockserver.observing.journal import Journal
from mockserver.steering import faults, snapshots
from mockserver.store.file import MemoryShelf, MemoryStore, SnapshotFiles, open_store, project, read_only
from mockserver.web.control import streaming
from tests.store.conftest import Sample

LARGE = "n" * 100_000
OVERSIZED = limits.EXCHANGE_BODY_SIZE + 1_000
JSON = {"Content-Type": "application/json"}
SMALL = tuple(replace(it, most=it.most and 10, most_bytes=it.most_bytes and 10 * 400) for it in NOUNS)
"""Types of record of which few are kept."""


def last(api):
    summary = api.get("/_mock/requests").json()["requests"][0]
    return api.get(f"/_mock/requests/{summary['id']}").json()


def test_of_a_large_body_the_beginning_is_kept_and_it_is_told_how_much_is_missing(api):
    draft = {"email": "large@example.com", "password": "secret", "firstName": "n" * OVERSIZED}
    assert api.post("/demo/me/signup", api.client_token(), json=draft).status_code == 201
    told = last(api)
    for part in ("request", "response"):
        assert len(told[part]["body"]) < OVERSIZED
        assert "more bytes: the journal keeps 524,288 of a body" in told[part]["body"]
        assert "secret" not in told[part]["body"]
    assert "conformance" not in told
    assert told["curl"].startswith("# ")
    answer = api.post(f"/_mock/requests/{told['id']}/replay", headers=JSON)
    assert (answer.status_code, "too large" in answer.text) == (409, True)
    entry = api.get("/_mock/requests/har").json()["log"]["entries"][-1]
    assert entry["request"]["bodySize"] > OVERSIZED < entry["response"]["bodySize"]


def test_the_journal_counts_all_that_it_keeps():
    ring = Journal("x")
    for _ in range(600):
        scope = {"method": "GET", "path": "/p", "query_string": b"q" * 20_000, "scheme": "http"}
        exchange = Exchange(ring.new_id(), None, {**scope, "headers": [(b"x", b"h" * 60_000)]})
        exchange.take_body(b"b" * 10_000)
        exchange.answer = b"a" * 10_000
        ring.keep(exchange)
    assert 300 < len(ring) < limits.REQUESTS_SIZE / 100_000


def test_warnings_are_few_and_short(api, served):
    fields = {f"unknown-{n}-{LARGE}": 1 for n in range(60)}
    draft = {"email": "odd@example.com", "password": "secret", **fields}
    assert api.post("/demo/me/signup", api.client_token(), json=draft).status_code == 201
    warned = last(api)["warned"]
    assert len(warned) == limits.WARNINGS_OF_REQUEST + 1
    assert max(map(len, warned)) < 200
    assert warned[-1] == "40 more unknown fields; at most 20 are named"
    assert len(json.dumps([it.sentence for it in served.plane.warnings.listed()])) < 10_000


def test_older_versions_make_room_and_it_is_told(api, monkeypatch):
    monkeypatch.setattr(history, "VERSIONS_SIZE", 500_000)
    customer, token = api.signed_up()
    path = f"/_mock/projects/demo/customers/{customer['id']}"
    assert api.get(path).json()["olderVersionsDropped"] is False
    for number in range(10):
        assert api.update(token, {"action": "setFirstName", "firstName": f"{number}{LARGE}"}).status_code == 200
    told = api.get(path).json()
    assert told["olderVersionsDropped"] is True
    assert [it["version"] for it in told["versions"]] == [11, 10, 9, 8]


def test_what_is_written_down_of_a_customer_has_a_length(api):
    token, long = api.client_token(), "x" * 300
    assert api.post("/demo/me/signup", token, json={"email": long, "password": "secret"}).status_code == 400
    answer = api.oauth("/oauth/demo/anonymous/token", grant_type="client_credentials", anonymous_id=long)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    draft = {"email": "a@example.com", "password": "secret"}
    answer = api.post("/demo/me/signup", token, json=draft, headers={"X-External-User-ID": "x" * 129})
    assert (answer.status_code, "at most 128" in answer.json()["message"]) == (400, True)


@pytest.fixture
def sample():
    return Sample()


def begun(store, sample):
    store.commit("demo", Change(save=(sample.project,)))
    return lambda *records: store.commit("demo", Change(save=records))


@pytest.mark.parametrize("table", ["messages", "tokens", "sessions"])
def test_the_oldest_records_go_and_the_log_says_so_once(table, sample, monkeypatch, caplog):
    monkeypatch.setattr(project, "NOUNS", SMALL)
    make = {"messages": sample.message, "tokens": sample.token, "sessions": sample.session}[table]
    store = MemoryStore()
    save = begun(store, sample)
    with caplog.at_level(logging.WARNING):
        for number in range(50):
            save(make(f"id-{number}"))
    kept = [record.id for record in store.everything("demo") if record.table == make("x").table]
    assert kept == [f"id-{number}" for number in range(50 - len(kept), 50)]
    assert 5 < len(kept) < 20
    assert len([it for it in caplog.records if "reached the limit" in it.getMessage()]) == 1


def test_a_restart_comes_to_the_same_end(sample, monkeypatch, tmp_path):
    monkeypatch.setattr(project, "NOUNS", SMALL)
    with open_store(tmp_path / "db.json") as store:
        save = begun(store, sample)
        for number in range(50):
            save(sample.message(f"id-{number}"), sample.token(f"token-{number}"))
        before = store.everything("demo")
        assert sorted(map(repr, read_only(tmp_path / "db.json").everything("demo"))) == sorted(map(repr, before))
    with open_store(tmp_path / "db.json") as store:
        assert list(map(repr, store.everything("demo"))) == list(map(repr, before))


@pytest.mark.parametrize("shelf", [MemoryShelf, SnapshotFiles], ids=["memory", "file"])
def test_snapshots_are_refused_when_they_take_too_much(shelf, tmp_path, sample, monkeypatch):
    monkeypatch.setattr(snapshots, "SNAPSHOTS_SIZE", 1_000)
    kept = snapshots.Snapshots(shelf() if shelf is MemoryShelf else shelf(tmp_path / "db.json"))
    records = tuple(sample.token(f"{number}") for number in range(10))
    kept.save("demo", "one", sample.noon, records, replace=False)
    with pytest.raises(Declined, match=r"1,[0-9]{3} of at most 1,000 bytes"):
        kept.save("demo", "two", sample.noon, records, replace=False)
    kept.remove("demo", "one")
    kept.save("demo", "two", sample.noon, records, replace=False)


def test_a_fault_has_a_size(api, monkeypatch):
    monkeypatch.setattr(faults, "FAULT_SIZE", 1_000)
    rule = {"respond": {"status": 503, "message": "m" * 1_000}}
    answer = api.post("/_mock/faults", json=rule)
    assert (answer.status_code, "at most 1000" in answer.text) == (400, True)


def test_a_slow_listener_is_behind_by_few_bytes(monkeypatch):
    monkeypatch.setattr(streaming, "EVENTS_WAITING_SIZE", 100_000)
    heard = []

    async def listening():
        lines = streaming._lines(lambda tell: heard.append(tell) or (lambda: None), lambda: False)
        await anext(lines)
        for number in range(50):
            heard[0](streaming.Event("e" * 10_000, id=str(number)))
        received = []
        while len(received) < 9:
            received.append(await asyncio.wait_for(anext(lines), 5))
        heard[0](streaming.Event("last", id="last"))
        received.append(await asyncio.wait_for(anext(lines), 5))
        await lines.aclose()
        return received

    received = asyncio.run(listening())
    assert b"id: 8" in received[8]
    assert b"last" in received[9]
