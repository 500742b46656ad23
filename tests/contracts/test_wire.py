"""Requests to a target, one by one."""

import httpx
import msgspec
import pytest

from contracts.target import shipped_target, target_from
from contracts.wire import Unreachable, Wire

TARGET = target_from(shipped_target("mockserver"))


@pytest.fixture
def wire_to():
    """A wire to a server that is a function."""
    wires = []

    def wire_to(serve, **limits):
        limits = msgspec.structs.replace(TARGET.limits, **limits)
        target = msgspec.structs.replace(TARGET, limits=limits)
        wires.append(Wire(target, "http://a.test", "http://a.test", httpx.MockTransport(serve)))
        return wires[-1]

    yield wire_to
    for wire in wires:
        wire.close()


def test_a_cookie_of_one_answer_goes_into_no_other_request(wire_to):
    seen = []

    def serve(request):
        seen.append(request.headers.get("cookie"))
        return httpx.Response(200, headers={"set-cookie": "session=alice"})

    wire = wire_to(serve)
    wire.get("/me", "of-alice")
    wire.get("/me", "of-bob")
    assert seen == [None, None]


def test_an_answer_that_cannot_be_decoded_is_none(wire_to):
    wire = wire_to(lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Chunks(b"no gzip")))
    with pytest.raises(Unreachable, match="POST"):
        wire.post("/me", json={})


def test_a_request_waits_as_long_as_the_target_says(wire_to):
    waits = []

    def serve(request):
        waits.append(request.extensions["timeout"]["read"])
        return httpx.Response(200)

    wire = wire_to(serve, timeout=7)
    wire.get("/me")
    wire.deliver(httpx.Request("GET", "http://a.test/demo/me"))  # as the generated layer sends
    assert waits == [7, 7]


class Chunks(httpx.SyncByteStream):
    def __init__(self, *chunks):
        self._chunks = chunks

    def __iter__(self):
        yield from self._chunks
