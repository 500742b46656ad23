"""The journal of requests."""

import json
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime

import httpx
import pytest

from mockserver.limits import EXCHANGE_BODY_SIZE
from mockserver.observing import exchange as exchange_module
from mockserver.observing import journal
from mockserver.observing.exchange import Exchange
from mockserver.observing.journal import Journal


def paths(control, **query):
    return [it["path"] for it in control.told("/requests", **query)["requests"]]


def scope(path="/"):
    return {"method": "GET", "path": path, "query_string": b"", "headers": [], "scheme": "http"}


def test_the_list(shop, control, clock):
    """Requests to the API are listed newest first, each with operation, status, code and caller."""
    shop.get("/me", shop.alice)
    clock.advance(seconds=1)
    shop.get("/me", shop.guest)
    clock.advance(seconds=1)
    shop.get("/nowhere", shop.client)
    listed = control.told("/requests")
    newest, _, refused, *_ = listed["requests"]
    assert (newest["path"], newest["status"], newest["code"]) == ("/demo/nowhere", 404, "ResourceNotFound")
    assert "operationId" not in newest
    assert (refused["operationId"], refused["code"]) == ("getMyCustomer", "insufficient_token_grant_type")
    assert refused["anonymousId"]
    (alice,) = (it for it in listed["requests"] if it["path"] == "/demo/me" and it["status"] == 200)
    assert (alice["customer"]["email"], alice["client"], alice["project"]) == (
        "alice@example.com",
        "demo-client",
        "demo",
    )
    assert [it["at"] for it in listed["requests"]] == sorted((it["at"] for it in listed["requests"]), reverse=True)
    assert listed["recorded"] == listed["kept"] == len(listed["requests"])
    assert len(control.told("/requests", limit=2)["requests"]) == 2
    assert control.refused(control.get("/requests", limit=1001), 400)["place"] == "limit"


def test_filters(shop, control):
    """`project`, `method`, `path` with `*`, `status` as `404` or `4xx`, `operationId`, `customer` and `code` filter the list."""
    there = control.done("/tokens", project="demo-w1", customer="bob")["access_token"]
    shop.get("/me", shop.alice)
    shop.api.get("/demo-w1/me", there)
    shop.post("/me", shop.alice, {"version": 77, "actions": []})
    shop.get("/me/cartz", shop.alice)
    for query, expected in [
        ({"project": "demo-w1"}, ["/demo-w1/me"]),
        ({"method": "post", "path": "/demo/me"}, ["/demo/me"]),
        ({"path": "/*/me"}, ["/demo/me", "/demo-w1/me", "/demo/me"]),
        ({"status": "409"}, ["/demo/me"]),
        ({"status": "4xx"}, ["/demo/me/cartz", "/demo/me"]),
        ({"status": "4XX"}, ["/demo/me/cartz", "/demo/me"]),
        ({"operationId": "getMyCustomer"}, ["/demo-w1/me", "/demo/me"]),
        ({"customer": "BOB@example.com"}, ["/demo-w1/me"]),
        ({"code": "ConcurrentModification"}, ["/demo/me"]),
        ({"project": "demo", "code": "ResourceNotFound"}, ["/demo/me/cartz"]),
        ({"status": "2xx", "customer": "bob@example.com", "project": "demo"}, []),
    ]:
        assert paths(control, **query) == expected, query


def test_since(shop, control):
    """With `since`, only later requests are listed."""
    first = shop.get("/me", shop.alice).headers["x-mock-request"]
    shop.get("/me/carts", shop.alice)
    shop.get("/me/orders", shop.alice)
    assert paths(control, since=first) == ["/demo/me/orders", "/demo/me/carts"]
    assert paths(control, since=first, path="*orders") == ["/demo/me/orders"]
    assert paths(control, since=control.told("/requests")["requests"][0]["id"]) == []


def test_forgotten_of_one_project_or_all(shop, control):
    there = control.done("/tokens", project="demo-w1", customer="bob")["access_token"]
    shop.get("/me", shop.alice)
    shop.api.get("/demo-w1/me", there)
    recorded = control.told("/requests")["recorded"]
    assert control.delete("/requests", project="demo-w1").json() == {"removed": 1}
    assert control.delete("/requests").json() == {"removed": recorded - 1}
    assert control.told("/requests") == {"requests": [], "recorded": recorded, "kept": 0}


def test_the_icon_that_browsers_ask_for_is_not_kept_and_every_other_unknown_path_is(shop, control):
    for path in ("/favicon.ico", "/favicon.png", "/favicon.ico/", "/demo/favicon.ico"):
        assert shop.api.get(path).status_code in (401, 404)
    kept = {it["path"] for it in control.told("/requests")["requests"]}
    assert kept >= {"/favicon.png", "/favicon.ico/", "/demo/favicon.ico"}
    assert "/favicon.ico" not in kept


@pytest.mark.parametrize("more", [0, 1, 1_000])
def test_of_a_large_answer_the_beginning_is_kept_and_the_journal_says_how_much_is_missing(more):
    exchange = Exchange("r", datetime.now(UTC), scope())
    exchange.answer = b"a" * (EXCHANGE_BODY_SIZE + more)
    exchange.take_body(b"b" * (EXCHANGE_BODY_SIZE + more))
    exchange.finish()
    assert (len(exchange.answer), exchange.answer_cut) == (EXCHANGE_BODY_SIZE, more)
    assert (len(exchange.body), exchange.body_cut) == (EXCHANGE_BODY_SIZE, more)
    assert exchange.answer + exchange.body == b"a" * EXCHANGE_BODY_SIZE + b"b" * EXCHANGE_BODY_SIZE


def test_a_truncated_response_is_shown_with_what_is_missing(shop, control, monkeypatch):
    whole = shop.get("/me", shop.alice).content
    monkeypatch.setattr(exchange_module, "EXCHANGE_BODY_SIZE", 100)
    shop.get("/me", shop.alice)
    last = control.last()
    assert last["response"]["body"].endswith(
        f"\n… {len(whole) - 100:,} more bytes: the journal keeps {EXCHANGE_BODY_SIZE:,} of a body"
    )
    assert "conformance" not in last  # a part is not judged
    content = control.told("/requests/har")["log"]["entries"][-1]["response"]
    assert content["content"]["size"] == content["bodySize"] == len(whole)
    assert "more bytes: the journal keeps" in content["content"]["text"]


def test_only_so_many_are_kept():
    ring = Journal("x", most=3)
    for number in range(5):
        ring.keep(Exchange(ring.new_id(), None, scope(f"/{number}")))
    assert [it.path for it in ring.newest_first()] == ["/4", "/3", "/2"]
    assert (ring.recorded, ring.get("x-1"), ring.get("x-5").path) == (5, None, "/4")


def test_only_so_many_bytes_are_kept_but_the_newest_always(monkeypatch):
    monkeypatch.setattr(journal, "REQUESTS_SIZE", 20_000)
    ring = Journal("x")
    for size in (4_000, 4_000, 4_000, 50_000, 15_000):
        for part in ("headers", "query_string", "body", "answer"):
            exchange = Exchange(ring.new_id(), None, scope())
            setattr(exchange, part, [(b"x-large", b"h" * size)] if part == "headers" else b"b" * size)
            ring.keep(exchange)
            kept = list(ring.newest_first())
            assert kept[0] is exchange
            assert exchange.size > size
            assert len(kept) == 1 or sum(it.size for it in kept) <= 20_000
    assert len(ring) == 1
    ring.clear()
    for _ in range(2):
        exchange = Exchange(ring.new_id(), None, scope())
        exchange.body = b"b" * 4_000
        ring.keep(exchange)
    assert len(ring) == 2


def events(stream):
    """The data of the events, as they come; a sign of life in between means that one did not come."""
    for line in stream.iter_lines():
        assert line != ": still here"
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_the_stream(live):
    """Each new request is sent at once as a server-sent event, whose data is its summary."""
    with (
        httpx.Client(base_url=live.url, timeout=20) as http,
        http.stream("GET", "/_mock/requests/stream", params={"status": "4xx"}) as stream,
    ):
        assert stream.headers["cache-control"] == "no-store"
        coming = events(stream)
        httpx.get(f"{live.url}/demo")
        httpx.get(f"{live.url}/docs")
        id = httpx.get(f"{live.url}/demo/me").headers["x-mock-request"]
        summary = next(it for it in coming if it["id"] == id)
        (listed,) = (it for it in live.control.told("/requests")["requests"] if it["id"] == id)
        assert summary == listed


@pytest.mark.parametrize("how", ["since", "last-event-id"])
def test_whoever_comes_back_to_the_stream_is_told_what_was_missed(live, how):
    ids = [httpx.get(f"{live.url}/demo/me").headers["x-mock-request"] for _ in range(3)]
    asked = {"params": {"since": ids[0]}} if how == "since" else {"headers": {"Last-Event-ID": ids[0]}}
    with (
        httpx.Client(base_url=live.url, timeout=20) as http,
        http.stream("GET", "/_mock/requests/stream", **asked) as stream,
    ):
        coming = events(stream)
        assert [next(coming)["id"], next(coming)["id"]] == ids[1:]


def test_the_archive(shop, control):
    """The archive is HAR 1.2, with entries oldest first, and without the secrets in requests and responses."""
    shop.get("/me", shop.alice, expand="a b&c")
    shop.post("/me/login", shop.guest, {"email": "alice@example.com", "password": "secret-of-alice"})
    shop.api.get("/demo/a b%25", shop.alice)
    answer = control.get("/requests/har")
    log = answer.json()["log"]
    assert (log["version"], log["creator"]["name"]) == ("1.2", "mockserver")
    assert [it["_id"] for it in log["entries"]] == [it["id"] for it in reversed(control.told("/requests")["requests"])]
    for entry in log["entries"]:
        assert entry.keys() >= {"startedDateTime", "time", "request", "response", "cache", "timings"}
        assert entry["request"].keys() >= {"method", "url", "httpVersion", "cookies", "headers", "queryString"}
        assert httpx.URL(entry["request"]["url"]).host == "127.0.0.1"
    *_, login, odd = log["entries"]
    assert json.loads(login["request"]["postData"]["text"])["password"] == "****"
    assert odd["request"]["url"] == "http://127.0.0.1:8989/demo/a%20b%25"
    assert "secret-of-alice" not in answer.text
    assert shop.alice not in answer.text


def test_conformance(shop, control):
    """`conformance` shows whether request and response conform to the document."""
    shop.get("/me", shop.alice)
    told = control.last()["conformance"]
    assert (told["request"]["isValid"], told["response"]["isValid"]) == (True, True)
    shop.post("/me/signup", shop.client, {"email": 3, "pasword": "x"})
    told = control.last()["conformance"]
    assert (told["request"]["isValid"], told["response"]["isValid"]) == (False, True)
    assert any("email" in problem for problem in told["request"]["problems"])
    shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": "418"})
    told = control.last()["conformance"]
    assert (told["request"]["isValid"], told["response"]["isValid"]) == (True, False)
    shop.get("/nowhere")
    assert "conformance" not in control.last()


def test_replay(shop, control):
    """The request is sent again unchanged, including its token, and is recorded as a new request."""
    change = {
        "version": shop.get("/me", shop.alice).json()["version"],
        "actions": [{"action": "setTitle", "title": "Dr."}],
    }
    first = shop.post("/me", shop.alice, change)
    again = control.done(f"/requests/{first.headers['x-mock-request']}/replay")
    assert again["id"] != first.headers["x-mock-request"]
    assert again == control.last()
    assert (again["status"], again["code"], again["customer"]["email"]) == (
        409,
        "ConcurrentModification",
        "alice@example.com",
    )
    assert json.loads(again["request"]["body"]) == change
    query = shop.get("/me/carts", shop.alice, where='currency="EUR" and x=1')
    again = control.done(f"/requests/{query.headers['x-mock-request']}/replay")
    assert (again["status"], again["query"]) == (
        query.status_code,
        control.told(f"/requests/{query.headers['x-mock-request']}")["query"],
    )
    refused = control.refused(control.post("/requests/none/replay"), 404)
    assert "1000" in refused["message"]


@pytest.mark.parametrize("how", ["drop", "cut"])
def test_what_is_replayed_meets_the_faults_of_now_and_not_its_own(shop, control, how):
    first = shop.api.get("/demo/me", shop.alice, headers={"X-Mock-Fault": "503"}).headers["x-mock-request"]
    assert control.done(f"/requests/{first}/replay")["status"] == 200
    control.done("/faults", connection=how)
    again = control.done(f"/requests/{first}/replay")
    assert (again["status"], again["fault"]) == (0 if how == "drop" else 200, "f1")


def test_odd_things(shop, control):
    """Unknown fields, a `+` that arrived as a space, a refresh at an odd URL and an `expires_in` of 300 or less are counted."""
    shop.updated(action="setTitle", titel="Dr")
    shop.updated(action="setTitle", titel="Dr")
    form = {"grant_type": "password", "username": "alice @example.com", "password": "secret"}
    shop.api.oauth("/oauth/demo/customers/token", **form)
    form = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
    refresh = shop.api.oauth("/oauth/demo/customers/token", **form).json()["refresh_token"]
    shop.api.oauth("/oauth/demo/anonymous/token", grant_type="refresh_token", refresh_token=refresh)
    warnings = control.told("/warnings")["warnings"]
    counts = {it["sentence"]: it["count"] for it in warnings}
    assert next(count for sentence, count in counts.items() if "titel" in sentence) == 2
    assert any("+" in sentence for sentence in counts)
    assert any("refresh" in sentence.lower() for sentence in counts)
    assert control.told("/health")["warnings"] == sum(counts.values())
    for it in warnings:
        assert it["sentence"] in control.told(f"/requests/{it['lastRequest']}")["warned"]


def test_a_short_life_is_warned_of(serve_with, control_of):
    served = serve_with(token_lifetime=300)
    served.api.customer_token("alice@example.com")
    (warned,) = control_of(served).told("/warnings")["warnings"]
    assert "300" in warned["sentence"]
    longer = serve_with(token_lifetime=301)
    longer.api.customer_token("alice@example.com")
    assert control_of(longer).told("/warnings")["warnings"] == []


def test_a_server_that_stops_does_not_wait_for_those_who_listen(tmp_path):
    command = [sys.executable, "-m", "mockserver", "serve", "--memory", "--port", "0", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        url = next(line for line in process.stdout if line.startswith("ready ")).split()[1]
        host, port = url.removeprefix("http://").split(":")
        with (
            socket.create_connection((host, int(port))) as waiting,
            httpx.Client(base_url=url, timeout=20) as http,
            http.stream("GET", "/_mock/requests/stream") as stream,
            httpx.Client(base_url=url, timeout=20).stream("GET", "/_mock/events") as events_too,
        ):
            waiting.sendall(b"GET /_mock/outbox?to=nobody@example.com&wait=60s HTTP/1.1\r\nHost: localhost\r\n\r\n")
            lines = stream.iter_lines()
            assert [next(lines), next(events_too.iter_lines())] == [": listening", ": listening"]
            started = time.monotonic()
            process.terminate()
            assert list(lines) == [""]
            assert process.wait(20) == 0
            assert time.monotonic() - started < 4
        assert "Traceback" not in process.stderr.read()
