"""Bodies as they come in: in pieces, without a length, without an end."""

import asyncio

import pytest
from litestar.exceptions import ClientException, HTTPException

from mockserver.web.body import received


def read(*messages, at_most: int = 10, **headers: str):
    """The body that these messages bring, and how many of them were asked for."""
    left = list(messages)

    async def receive():
        return left.pop(0)

    scope = {"headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}
    return asyncio.run(received(scope, receive, at_most)), len(messages) - len(left)


def piece(body: bytes, *, more: bool = False):
    return {"type": "http.request", "body": body, "more_body": more}


def test_pieces_are_put_together_and_nothing_is_asked_for_beyond_the_last():
    assert read(piece(b"ab", more=True), piece(b"", more=True), piece(b"cd"), piece(b"ef")) == (b"abcd", 3)


def test_a_message_need_not_say_anything():
    assert read({"type": "http.request"}) == (b"", 1)


def test_a_body_may_be_as_long_as_is_allowed():
    assert read(piece(b"x" * 6, more=True), piece(b"y" * 4), content_length="10") == (b"xxxxxxyyyy", 2)


def test_a_body_that_is_announced_to_be_longer_is_refused_before_it_is_read():
    with pytest.raises(HTTPException) as refusal:
        read(content_length="11")
    assert refusal.value.status_code == 413


def test_a_body_that_turns_out_to_be_longer_is_refused_as_soon_as_it_does():
    with pytest.raises(HTTPException) as refusal:
        read(piece(b"x" * 6, more=True), piece(b"y" * 5, more=True))
    assert refusal.value.status_code == 413


def test_a_body_without_an_end_is_none():
    with pytest.raises(ClientException):
        read(piece(b"ab", more=True), {"type": "http.disconnect"})
