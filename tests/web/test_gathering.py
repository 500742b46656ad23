import asyncio

import pytest

from mockserver.protocol import MOST_HELD, Gathering


class Wire(asyncio.Transport):
    """Writes down what reaches the system."""

    def __init__(self):
        super().__init__()
        self.sent = []
        self.closed = ""

    def write(self, data):
        self.sent.append(bytes(data))

    def is_closing(self):
        return bool(self.closed)

    def close(self):
        self.closed = "closed"

    def abort(self):
        self.closed = "aborted"


@pytest.fixture
def wire():
    return Wire()


def turn(wire, *steps):
    """One turn of an event loop in which a transport takes `steps`, and the beginning of the next."""

    async def taking():
        transport = Gathering(wire, asyncio.get_running_loop())
        for step in steps:
            step(transport)
        before = list(wire.sent)
        await asyncio.sleep(0)
        return before

    return asyncio.run(taking())


def test_what_is_written_in_one_turn_is_sent_at_once(wire):
    before = turn(wire, lambda it: it.write(b"head"), lambda it: it.write(b"body"))
    assert (before, wire.sent) == ([], [b"headbody"])


def test_what_is_written_before_the_end_of_a_connection_is_sent_before_it(wire):
    before = turn(wire, lambda it: it.write(b"last"), lambda it: it.close())
    assert (before, wire.sent, wire.closed) == ([b"last"], [b"last"], "closed")


def test_a_connection_that_is_broken_off_sends_nothing_more(wire):
    turn(wire, lambda it: it.write(b"lost"), lambda it: it.abort())
    assert (wire.sent, wire.closed) == ([], "aborted")


def test_what_a_client_did_not_wait_for_is_dropped(wire):
    turn(wire, lambda it: it.write(b"late"), lambda _: setattr(wire, "closed", "by the client"))
    assert wire.sent == []


def test_a_large_body_does_not_wait(wire):
    body = b"x" * (MOST_HELD + 1)
    assert turn(wire, lambda it: it.write(body)) == [body] == wire.sent
