"""Answers that are made to fail."""

import socket
import time
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import pytest

from mockserver.control import durations
from mockserver.steering.faults import Asked, FaultRule, Faults
from mockserver.steering.refusals import CODES

FAIL = {"status": 503}


def statuses(shop, number, path="/me"):
    return [shop.get(path, shop.alice).status_code for _ in range(number)]


def test_which(shop, control):
    """A fault strikes requests that match all of `match`: operation, method, path with `*`, project, customer, client."""
    api, alice = shop.api, shop.alice
    control.put("/projects/demo-w1")
    bob = api.customer_token("bob@example.com")
    there = control.done("/tokens", project="demo-w1", customer="alice")["access_token"]
    id = api.get("/demo/me", alice).json()["id"]
    requests = {
        "alice": lambda: api.get("/demo/me", alice),
        "bob": lambda: api.get("/demo/me", bob),
        "elsewhere": lambda: api.get("/demo-w1/me", there),
        "post": lambda: api.post("/demo/me", alice, {"version": 1, "actions": []}),
        "carts": lambda: api.get("/demo/me/carts", alice),
        "client": lambda: api.get("/demo/me", shop.client),
        "backend": lambda: api.get("/demo/messages", shop.backend),
        "token": lambda: api.oauth("/oauth/token", grant_type="client_credentials"),
    }
    for match, struck in [
        ({"operationId": "getMyCustomer"}, {"alice", "bob", "elsewhere", "client"}),
        ({"operationId": ["updateMyCustomer", "queryMyCarts"]}, {"post", "carts"}),
        ({"method": "post"}, {"post", "token"}),
        ({"path": "/*/me"}, {"alice", "bob", "elsewhere", "post", "client"}),
        ({"path": "/demo/*"}, set(requests) - {"elsewhere", "token"}),
        ({"project": "demo-w1"}, {"elsewhere"}),
        ({"customer": "ALICE@example.com"}, {"alice", "elsewhere", "post", "carts"}),
        ({"customer": id}, {"alice", "elsewhere", "post", "carts"}),
        ({"client": "demo-backend"}, {"backend"}),
        ({"client": "demo-client", "method": "GET", "customer": "bob@example.com"}, {"bob"}),
        ({}, set(requests)),
    ]:
        fault = control.done("/faults", match=match, respond=FAIL)
        assert {name for name, send in requests.items() if send().status_code == 503} == struck, match
        ended = control.delete(f"/faults/{fault['id']}").json()
        assert (ended["matched"], ended["fired"]) == (len(struck), len(struck))
    assert all(send().status_code != 503 for send in requests.values())


def test_when(shop, control):
    """A fault strikes only the `nth` request, `every` nth one, at most `times`, or at random by `probability` and `seed`."""

    def pattern(number, **when):
        control.delete("/faults")
        control.done("/faults", when=when, respond=FAIL, match={"operationId": "getMyCustomer"})
        return "".join("x" if status == 503 else "." for status in statuses(shop, number))

    assert pattern(5, nth=3) == "..x.."
    assert pattern(7, every=3) == "..x..x."
    assert pattern(4, times=2) == "xx.."
    assert pattern(7, every=2, times=2) == ".x.x..."
    assert pattern(3, probability=1) == "xxx"
    assert pattern(3, probability=0) == "..."
    by_chance = pattern(12, probability=0.5, seed=7)
    assert by_chance == pattern(12, probability=0.5, seed=7)
    assert by_chance != pattern(12, probability=0.5, seed=8)
    assert {"x", "."} == set(by_chance)


def test_the_answer(shop, control):
    """`respond` returns the platform's body for the `code` or the `status`; an update that is struck changes nothing."""
    before = shop.get("/me", shop.alice).json()
    control.done("/faults", match={"method": "POST"}, respond={"code": "ConcurrentModification"})
    change = {"action": "setFirstName", "firstName": "Struck"}
    struck = shop.api.update(shop.alice, change)
    assert struck.status_code == 409
    error = struck.json()["errors"][0]
    assert (error["code"], error["currentVersion"]) == ("ConcurrentModification", before["version"])
    assert shop.get("/me", shop.alice).json() == before
    kept = control.last() and control.told("/requests", code="ConcurrentModification")["requests"]
    assert [(it["customer"]["email"], it["status"]) for it in kept] == [("alice@example.com", 409)]
    control.delete("/faults")
    answer = {"status": 418, "message": "Short", "headers": {"Retry-After": "1"}}
    control.done("/faults", respond=answer)
    struck = shop.get("/me", shop.alice)
    assert (struck.json(), struck.headers["retry-after"]) == ({"statusCode": 418, "message": "Short"}, "1")


def test_every_code_of_the_document_makes_an_answer_that_is_as_the_document_has_it(shop, control):
    codes = sorted(CODES)
    for code in codes:
        struck = shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": f"418; code={code}"})
        assert struck.json()["errors"][0]["code"] == code
        problems = control.last()["conformance"]["response"]["problems"]
        assert all("418" in problem or "status" in problem.lower() for problem in problems), (code, problems)


def test_delays(shop, control):
    """`delay` delays a request, for a fixed time or at random in a range such as `300ms..900ms`."""
    me = {"operationId": "getMyCustomer"}
    control.done("/faults", delay="40ms..60ms", when={"times": 1}, match=me)
    assert statuses(shop, 1) == [200]
    assert control.last()["milliseconds"] >= 40
    control.done("/faults", delay="50ms", when={"times": 1}, match=me, respond=FAIL)
    assert statuses(shop, 2) == [503, 200]
    slow = control.told("/requests", status="503")["requests"][0]
    assert slow["milliseconds"] >= 50


def test_broken_connections(live):
    """`connection` drops the connection without a response, or cuts it in the middle of the response."""
    with httpx.Client(base_url=live.url, timeout=20) as http:
        token = live.control.done("/tokens", customer="alice")["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        whole = http.get("/demo/me", headers=bearer)
        live.control.done("/faults", connection="drop", when={"times": 1}, match={"operationId": "getMyCustomer"})
        with pytest.raises(httpx.RemoteProtocolError, match="disconnected"):
            http.get("/demo/me", headers=bearer)
        dropped = live.control.last()
        assert (dropped["status"], dropped["response"]["body"], dropped["path"]) == (0, "", "/demo/me")
        assert http.get("/demo/me", headers=bearer).status_code == 200
        live.control.done("/faults", connection="cut", when={"times": 1}, match={"operationId": "getMyCustomer"})
        read = b""
        with http.stream("GET", "/demo/me", headers=bearer) as cut:
            parts = cut.iter_bytes()
            while len(read) < len(whole.content) // 2:
                read += next(parts)
            with pytest.raises(httpx.RemoteProtocolError):
                next(parts)
        assert (cut.status_code, cut.headers["content-length"]) == (200, str(len(whole.content)))
        assert read == whole.content[: len(whole.content) // 2]
        assert live.control.last()["status"] == 200
        assert live.control.last()["fault"]
        assert http.get("/demo/me", headers=bearer).content == whole.content


def test_a_posted_body_is_read_before_the_connection_is_dropped(live):
    host, port = live.url.removeprefix("http://").split(":")
    live.control.done("/faults", connection="drop", when={"times": 1}, match={"method": "POST"})
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        head = (
            b"POST /demo/me/signup HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
        )
        connection.sendall(head)
        time.sleep(0.05)
        connection.sendall(b'{"a": 12}')
        with suppress(ConnectionResetError):
            assert connection.recv(100) == b""
    assert live.control.last()["request"]["body"] == '{\n  "a": 12\n}'


def test_presets(shop, control):
    """A `preset` supplies missing fields; an unknown one is rejected with 400, and the message suggests a similar one."""
    presets = {it["name"] for it in control.told("/faults")["presets"]}
    assert {"token-expired", "409-once", "503-retry-after", "slow-login"} <= presets
    for preset in presets:
        assert control.done("/faults", preset=preset)["preset"] == preset
        control.delete("/faults")
    control.done("/faults", preset="409-once")
    change = {"action": "setFirstName", "firstName": "Twice"}
    assert [shop.api.update(shop.alice, change).status_code for _ in range(2)] == [409, 200]
    control.delete("/faults")
    control.done("/faults", preset="503-retry-after", when={"times": 1}, match={"path": "/demo/me"})
    assert (statuses(shop, 1, "/me/carts"), statuses(shop, 2)) == ([200], [503, 200])
    refused = control.refused(control.post("/faults", preset="token-expird"), 400)
    assert "'token-expired'" in refused["message"]
    assert refused["place"] == "preset"


def test_the_end(served, shop, control):
    """A fault is removed after `expires`."""
    fault = control.done("/faults", respond=FAIL, expires="10s")
    assert fault["expiresAt"] == "2026-06-01T12:00:10.000Z"
    served.clock.advance(seconds=9)
    token = control.done("/tokens", customer="alice")["access_token"]
    assert shop.get("/me", token).status_code == 503
    served.clock.advance(seconds=1)
    assert shop.get("/me", token).status_code == 200
    assert control.told("/faults")["faults"] == []


def test_the_first_fault_that_strikes_decides_and_only_it_counts(shop, control):
    first = control.done("/faults", when={"nth": 2}, respond={"status": 500})
    second = control.done("/faults", respond=FAIL)
    token = control.done("/tokens", customer="alice")["access_token"]
    assert [shop.get("/me", token).status_code for _ in range(3)] == [503, 500, 503]
    fired = {it["id"]: it["fired"] for it in control.told("/faults")["faults"]}
    assert fired == {first["id"]: 1, second["id"]: 2}
    assert control.delete("/faults").json() == {"removed": 2}
    assert control.refused(control.delete(f"/faults/{first['id']}"), 404)["message"]


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({}, None),
        ({"respond": {}}, "respond"),
        ({"respond": {"code": "DuplicateFeild"}}, "respond.code"),
        ({"respond": {"status": 199}}, "respond.status"),
        ({"respond": {"status": 503, "headers": {"A b": "c"}}}, "respond.headers"),
        ({"respond": {"status": 503, "headers": {"": "c"}}}, "respond.headers"),
        ({"respond": {"status": 503, "headers": {"A": "b\r\nSet-Cookie: c"}}}, "respond.headers"),
        ({"respond": {"status": 503, "headers": {"A:b": "c"}}}, "respond.headers"),
        ({"respond": {"status": 503, "headers": {"Content-Length": "1"}}}, "respond.headers"),
        ({"respond": {"status": 503, "headers": {"transfer-encoding": "chunked"}}}, "respond.headers"),
        ({"delay": "601s"}, "delay"),
        ({"delay": "9ms..3ms"}, "delay"),
        ({"delay": "1s", "expires": "never"}, "expires"),
        ({"delay": "1s", "when": {"probability": 1.5}}, "when.probability"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_its_place(shared_control, rule, place):
    assert shared_control.refused(shared_control.post("/faults", **rule), 400).get("place") == place
    assert shared_control.told("/faults")["faults"] == []


def test_there_is_a_bound_to_their_number(control):
    for _ in range(100):
        control.done("/faults", delay="1ms")
    assert "remove" in control.refused(control.post("/faults", delay="1ms"), 409)["message"]


def test_a_delay_is_parsed_when_the_fault_is_created_and_not_by_the_requests(monkeypatch):
    faults, now = Faults(), datetime(2026, 1, 31, tzinfo=UTC)
    faults.add(FaultRule(delay="1s..2s"), now)
    monkeypatch.delattr(durations, "seconds_of")
    for _ in range(9):
        effect = faults.effect(Asked("getMyCustomer", "GET", "/demo/me", "demo", "", (), 1), now)
        assert effect is not None
        assert 1 <= effect.delay <= 2
