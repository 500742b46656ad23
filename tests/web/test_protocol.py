"""HTTP on one connection, byte for byte: offers to switch protocols, pipelines, limits, and what is no request."""

import asyncio
import json
from http.client import HTTPResponse
from io import BytesIO
from typing import NamedTuple

import pytest
import uvicorn
from uvicorn.server import ServerState

from mockserver.limits import HEAD_SIZE, HEADERS
from mockserver.protocol import Protocol

BODY = b'{"project": "demo-w1"}'
OFFERS = {
    "h2c": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n",
    "h2c with keep-alive": b"Connection: keep-alive, upgrade\r\nUPGRADE: h2c\r\n",
    "several": b"upgrade: h2c, TLS/1.2\r\nconnection: upgrade\r\n",
    "websocket": b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
}
FRAMINGS = {
    "none": (b"", b""),
    "length": (b"Content-Length: %d\r\n" % len(BODY), BODY),
    "chunks": (
        b"Transfer-Encoding: chunked\r\n",
        b"5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (BODY[:5], len(BODY) - 5, BODY[5:]),
    ),
}
METHODS = (b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS")
NEXT = b"POST /next HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"
SLOW = 0.03
"""Seconds until `/slow` is answered."""
GARBAGE = b"\x16\x03\x01\x02\x00\x01\r\n\r\n"


class Wire(asyncio.Transport):
    """Keeps what is sent, and whether the connection was ended."""

    def __init__(self):
        super().__init__()
        self.sent = b""
        self.ended = asyncio.Event()

    @property
    def is_ended(self):
        return self.ended.is_set()

    def write(self, data):
        assert not self.is_ended
        self.sent += data

    def write_eof(self):
        self.ended.set()

    def close(self):
        self.ended.set()

    def is_closing(self):
        return self.is_ended

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass


class Response(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Conversation(NamedTuple):
    responses: list
    is_ended: bool
    log: list
    """What the application was asked: method, path, body, and names of headers."""


def responses_in(sent, methods=()):
    """The responses in a stream of bytes; to requests with `methods`, as far as they are given."""

    class Source:
        def makefile(self, _):
            return stream

    class Stream(BytesIO):
        def close(self):
            pass

    stream, found = Stream(sent), []
    while stream.tell() < len(sent):
        method = methods[len(found)].decode() if len(found) < len(methods) else None
        response = HTTPResponse(Source(), method=method)
        response.begin()
        found.append(Response(response.status, dict(response.getheaders()), response.read()))
    return found


def protocol_of(app, wire):
    config = uvicorn.Config(app, log_config=None, ws="none", lifespan="off", interface="asgi3")
    protocol = Protocol(config, ServerState(), {}, asyncio.get_running_loop())
    protocol.connection_made(wire)
    return protocol


def application(log):
    """Answers each request with as many bytes as it has, and notes it."""

    async def app(scope, receive, send):
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                log.append((scope["method"], scope["path"], None, []))
                return
            body += message["body"]
            if not message["more_body"]:
                break
        log.append((scope["method"], scope["path"], body, [name for name, _ in scope["headers"]]))
        if scope["path"] == "/slow":
            await asyncio.sleep(SLOW)
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


async def conversation(*packets, methods=(), turns=3, then_eof=False):
    """What becomes of `packets`, with `turns` of the event loop after each, and of the end of what the client sends."""
    wire, log = Wire(), []
    protocol = protocol_of(application(log), wire)
    for packet in packets:
        protocol.data_received(packet)
        for _ in range(turns):
            await asyncio.sleep(0)
    if then_eof and not protocol.eof_received():
        wire.close()  # as asyncio does
    for _ in range(30):
        await asyncio.sleep(0)
    if then_eof:
        await wire.ended.wait()
    if not wire.is_ended and protocol.timeout_keep_alive_task:
        protocol.timeout_keep_alive_task.cancel()
    return Conversation(responses_in(wire.sent, methods), wire.is_ended, log)


def talk(*packets, **how):
    return asyncio.run(asyncio.wait_for(conversation(*packets, **how), 20))


def splits(stream, starts, **how):
    """The conversations about `stream` as two packets, by where the first ends; one event loop is quicker than many."""

    async def run():
        return [(start, await conversation(stream[:start], stream[start:], **how)) for start in starts]

    return asyncio.run(run())


def request(method=b"POST", path=b"/first", headers=b"", body=b""):
    return b"%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s" % (method, path, headers, body)


# Offers to switch protocols


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("offer", OFFERS)
def test_an_offer_to_switch_is_ignored_and_the_connection_goes_on(offer, method, framing):
    declared, body = FRAMINGS[framing]
    stream = request(method, headers=OFFERS[offer] + declared, body=body) + NEXT
    for packets in ((stream,), [stream[i : i + 1] for i in range(len(stream))]):
        talked = talk(*packets, methods=(method,), turns=1)
        (its_method, _, its_body, names), following = talked.log
        assert (its_method, its_body) == (method.decode(), BODY if body else b"")
        assert b"upgrade" in names  # the application is shown what was sent
        assert following[:3] == ("POST", "/next", b"{}")
        assert [it.status for it in talked.responses] == [200, 200]
        assert not talked.is_ended


@pytest.mark.parametrize("framing", FRAMINGS)
def test_an_offer_to_switch_is_ignored_wherever_the_packets_end(framing):
    declared, body = FRAMINGS[framing]
    stream = request(headers=OFFERS["h2c"] + declared, body=body) * 2 + NEXT
    expected = [("POST", "/first", BODY if body else b"")] * 2 + [("POST", "/next", b"{}")]
    for turns in (0, 3):
        for end, talked in splits(stream, range(1, len(stream)), turns=turns):
            assert [it[:3] for it in talked.log] == expected, end
            assert [it.status for it in talked.responses] == [200] * 3


def test_an_offer_with_an_expectation_gets_its_100_before_its_response():
    head = request(headers=OFFERS["h2c"] + b"Expect: 100-continue\r\n" + FRAMINGS["length"][0])
    talked = talk(head, BODY, NEXT)
    assert [it[2] for it in talked.log] == [BODY, b"{}"]
    assert [it.status for it in talked.responses] == [200, 200]  # http.client passes over the 100


def test_an_offer_with_close_is_ignored_and_the_connection_ends():
    headers = b"Connection: upgrade, close\r\nUpgrade: h2c\r\n" + FRAMINGS["length"][0]
    talked = talk(request(headers=headers, body=BODY))
    assert ([it[2] for it in talked.log], talked.is_ended) == ([BODY], True)


def test_a_tunnel_is_refused_after_what_was_asked_before_and_the_connection_ends():
    talked = talk(NEXT + b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n" + GARBAGE)
    assert [it[1] for it in talked.log] == ["/next"]
    assert [it.status for it in talked.responses] == [200, 405]
    assert talked.responses[1].json == {"statusCode": 405, "message": "Method Not Allowed"}
    assert talked.is_ended


def test_trailers_are_no_headers():
    trailers = b"0\r\nAuthorization: Bearer of-another\r\n\r\n"
    talked = talk(request(headers=FRAMINGS["chunks"][0], body=b"2\r\n{}\r\n" + trailers), NEXT)
    assert [it[2] for it in talked.log] == [b"{}", b"{}"]
    assert b"authorization" not in talked.log[0][3]


# What is no request


@pytest.mark.parametrize("turns", [0, 3])
@pytest.mark.parametrize("requests", [0, 1, 2, 5])
def test_what_was_asked_before_garbage_is_answered_first_wherever_the_packets_end(requests, turns):
    stream = NEXT * requests + GARBAGE
    for end, talked in splits(stream, range(len(stream)), turns=turns):
        assert [it[2] for it in talked.log] == [b"{}"] * requests
        assert [it.status for it in talked.responses] == [200] * requests + [400], end
        assert talked.responses[-1].json["errors"][0]["code"] == "InvalidInput"
        assert talked.responses[-1].headers["connection"] == "close"
        assert talked.is_ended


@pytest.mark.parametrize("requests", [0, 1, 2])
def test_a_body_that_is_broken_is_refused_in_its_turn_and_never_acted_upon(requests):
    broken = request(headers=FRAMINGS["chunks"][0], body=b"2\r\n{}\r\nnonsense\r\n")
    stream = NEXT * requests + broken
    for end, talked in splits(stream, range(len(NEXT) * requests, len(stream))):
        assert [it[1:3] for it in talked.log if it[2] is not None] == [("/next", b"{}")] * requests
        assert [it.status for it in talked.responses] == [200] * requests + [400], end
        assert talked.is_ended


def test_what_follows_garbage_is_dropped():
    talked = talk(GARBAGE, NEXT, NEXT)
    assert ([it.status for it in talked.responses], talked.log) == ([400], [])


def test_each_request_that_is_pipelined_is_told_when_the_client_hangs_up():
    told = []

    async def app(scope, receive, _):
        while (await receive())["type"] != "http.disconnect":
            """The first message is the body."""
        told.append(scope["path"])

    async def run():
        protocol = protocol_of(app, Wire())
        protocol.data_received(request(b"GET") + NEXT + NEXT)
        await asyncio.sleep(0)
        protocol.connection_lost(None)
        await asyncio.wait_for(asyncio.gather(*protocol.tasks), 5)

    asyncio.run(run())
    assert told == ["/first"]  # the others have not begun


def test_http_2_with_prior_knowledge_is_told_what_is_spoken_here_wherever_the_packets_end():
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    for before in (b"", NEXT):
        stream = before + preface + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
        for end, talked in splits(stream, range(len(stream))):
            assert [it.status for it in talked.responses] == [200] * bool(before) + [505], end
            assert talked.responses[-1].json["statusCode"] == 505
            assert "HTTP/1.1 only" in talked.responses[-1].json["message"]
            assert talked.is_ended


def test_options_of_the_whole_server_reaches_the_application():
    talked = talk(request(b"OPTIONS", b"*"), NEXT)
    assert [it[:2] for it in talked.log] == [("OPTIONS", "*"), ("POST", "/next")]


# A client that has no more to send


@pytest.mark.parametrize("path", [b"/next", b"/slow"])
@pytest.mark.parametrize("requests", [1, 2, 5])
def test_a_client_that_half_closes_gets_all_its_responses(requests, path):
    for turns in (*range(6), 12):
        talked = talk(NEXT.replace(b"/next", path) * requests, turns=turns, then_eof=True)
        assert [it.status for it in talked.responses] == [200] * requests, turns
        assert talked.is_ended


def test_a_client_that_closes_within_its_request_is_let_go_of_at_once():
    talked = talk(request(headers=FRAMINGS["length"][0], body=BODY[:5]), then_eof=True)
    assert (talked.responses, talked.is_ended) == ([], True)


def test_a_client_that_may_be_gone_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr("mockserver.protocol.LINGERING", SLOW / 4)
    talked = talk(NEXT.replace(b"/next", b"/slow"), then_eof=True)
    assert (talked.responses, talked.is_ended) == ([], True)


# Limits


def head_of(size):
    """A request whose request line and headers are as large as the server counts them."""
    headers = b"x-a: " + b"a" * 100 + b"\r\n"
    rest = size - len(b"/first") - len(b"Host: localhost\r\n") - len(headers) - len(b"x-b: \r\n")
    return request(b"GET", headers=headers + b"x-b: " + b"b" * rest + b"\r\n")


def packets_of(stream, size):
    return [stream[i : i + size] for i in range(0, len(stream), size)]


@pytest.mark.parametrize("packet", [1000, 1460, 65536, 262144])
@pytest.mark.parametrize("before", [b"", NEXT, request(headers=b"Content-Length: 70000\r\n", body=b"x" * 70000)])
def test_a_head_of_the_largest_size_is_read_and_a_larger_one_refused_however_it_comes(packet, before):
    read = talk(*packets_of(before + head_of(HEAD_SIZE - 100), packet))
    assert [it.status for it in read.responses] == [200] * (2 if before else 1)
    refused = talk(*packets_of(before + head_of(HEAD_SIZE + 100), packet))
    assert [it.status for it in refused.responses] == [200] * bool(before) + [431]
    assert refused.responses[-1].json["statusCode"] == 431
    assert "are larger than 65536 bytes" in refused.responses[-1].json["message"]
    assert refused.is_ended


@pytest.mark.parametrize(
    ("start", "more", "status"),
    [
        (b"GET /", b"a", 414),
        (b"GET / HTTP/1.1\r\n", b"x-a: b\r\n", 431),
        (b"GET / HTTP/1.1\r\nx-a: ", b"a", 431),
        (b"GET / HTTP/1.1\r\n", b"a", 431),
        (b"", b"\r\n", 431),
    ],
)
@pytest.mark.parametrize("packet", [700, 262144])
def test_a_head_that_never_ends_is_refused_before_much_of_it_was_read(start, more, status, packet):
    stream = start + more * (4 * HEAD_SIZE // len(more))
    talked = talk(*packets_of(stream, packet), turns=0)
    assert [it.status for it in talked.responses] == [status]
    assert str(HEAD_SIZE) in talked.responses[0].json["message"]
    assert talked.log == []


@pytest.mark.parametrize("more", [b"x-a: b\r\n", b"a"])
def test_trailers_that_never_end_are_refused_and_the_body_is_never_acted_upon(more):
    start = request(headers=FRAMINGS["chunks"][0], body=b"2\r\n{}\r\n0\r\n")
    talked = talk(start, *packets_of(more * (4 * HEAD_SIZE // len(more)), 1000))
    assert [it.status for it in talked.responses] == [431]
    assert [it[2] for it in talked.log] == [None]


def test_a_body_may_be_as_large_as_it_likes_in_chunks_as_small():
    chunks = b"1\r\nx\r\n" * HEAD_SIZE
    talked = talk(*packets_of(request(headers=FRAMINGS["chunks"][0], body=chunks + b"0\r\n\r\n"), 1000), NEXT, turns=1)
    assert [len(it[2]) for it in talked.log] == [HEAD_SIZE, 2]


@pytest.mark.parametrize(("number", "status"), [(HEADERS, 200), (HEADERS + 1, 431)])
def test_the_number_of_headers_is_limited(number, status):
    headers = b"".join(b"x-%d: a\r\n" % each for each in range(number - 1))  # and `Host`
    talked = talk(request(b"GET", headers=headers))
    assert [it.status for it in talked.responses] == [status]
    if status == 431:
        assert str(HEADERS) in talked.responses[0].json["message"]
