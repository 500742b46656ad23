"""HTTP/1.1 on one connection: uvicorn speaks it, and here are its limits and what is answered to what is no request."""

from __future__ import annotations

import asyncio
from collections import deque
from http import HTTPStatus
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from mockserver.domain.errors import InvalidInput
from mockserver.limits import HEAD_SIZE, HEADERS
from mockserver.web.answer import Answer, refusing
from mockserver.web.framework import MESSAGES, HttpError
from mockserver.web.striking import TRANSPORT
from mockserver.web.wire import JSON, encoded

MOST_HELD = 65536
"""Bytes that wait for the end of a turn: with more, the transport is to see whether the client keeps up."""

LINGERING = 2.0
"""Seconds in which a connection that is about to close still reads: a close under data that the client is sending would
cost it the last response."""


class Gathering(asyncio.Transport):
    """A transport that sends what is written in one turn of the event loop at once.

    uvicorn writes the head and the body of an answer apart; here they are one system call, and one packet.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._size = 0

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def write(self, data: Any) -> None:
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(data)
        self._size += len(data)
        if self._size > MOST_HELD:
            self._send()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def write_eof(self) -> None:
        self._send()
        self._transport.write_eof()

    def abort(self) -> None:
        self._held.clear()
        self._transport.abort()

    def _send(self) -> None:
        held, self._held, self._size = self._held, [], 0
        if held and not self._transport.is_closing():
            self._transport.write(b"".join(held))


class Unacceptable(Exception):
    """Raised by a callback of the parser: `answer` refuses what the client sends."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Protocol(HttpToolsProtocol):
    """One connection.

    It lets the application have its transport, so that a fault can break it off; ignores offers to switch to another
    protocol; bounds what a client may send ahead of a body; and answers requests in their order, even when something
    follows them that is no request.
    """

    _silent = 0
    """Bytes since the parser last reported the beginning of a request or a part of a body: it holds at most these, and
    those of one feeding."""

    url = b""

    _parting: Answer | None = None
    """What is answered after all requests, as the last."""

    _is_parting = False
    """Whether all further data is dropped."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Gathering(transport, self.loop))
        self._earlier: deque[RequestResponseCycle] = deque()  # than `cycle`, and perhaps not answered yet

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)  # tells the last request only
        for cycle in self._earlier:
            cycle.disconnected = True
            cycle.message_event.set()

    def data_received(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        if len(data) <= HEAD_SIZE:
            self._feed(data)
            return
        view = memoryview(data)
        for start in range(0, len(data), HEAD_SIZE):
            self._feed(view[start : start + HEAD_SIZE])

    def _feed(self, data: bytes | memoryview) -> None:
        """At most `HEAD_SIZE` bytes: a head that comes in one piece is small enough."""
        if self._is_parting:
            return
        self._silent += len(data)
        try:
            while data:
                try:
                    self.parser.feed_data(data)
                    break
                except HttpParserUpgrade as upgrade:
                    data = memoryview(data)[upgrade.args[0] :]
                    self._ignore_upgrade()
        except HttpParserError as problem:
            self._part(_answer_to(problem))
        else:
            if self._silent > HEAD_SIZE:
                self._part(self._too_large())

    # Callbacks of the parser

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[TRANSPORT] = self.transport  # type: ignore[literal-required] # a key of our own
        self._silent = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if self.parser.get_method() == b"PRI":
            raise Unacceptable(_plain(505, "The server speaks HTTP/1.1 only: turn off HTTP/2 with prior knowledge."))

    def on_headers_complete(self) -> None:
        if len(self.headers) > HEADERS:
            raise Unacceptable(_plain(431, f"The request has more than {HEADERS} headers."))
        if self._silent and self._head_size() > HEAD_SIZE:
            raise Unacceptable(self._too_large())
        if self.parser.get_method() == b"CONNECT":
            raise Unacceptable(_plain(405, MESSAGES[405]))
        earlier = self.cycle
        super().on_headers_complete()
        if self.parser.should_upgrade():
            return
        self.headers = []  # trailers are no headers: they come when these have been judged
        if earlier is not None and not earlier.response_complete:
            while self._earlier and self._earlier[0].response_complete:
                self._earlier.popleft()
            self._earlier.append(earlier)

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._silent = 0

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._parting is not None and self.cycle.response_complete and not self.transport.is_closing():
            self._close_with(self._parting)

    def eof_received(self) -> bool:  # type: ignore[override] # uvicorn's closes always
        """A client that only has no more to send still gets its last responses, if they do not take long.

        What is half closed looks like what is closed, so the connection stays for `LINGERING` seconds only.
        """
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body or self._is_parting:
            self.transport.close()  # sends what is held
            return False
        self.cycle.keep_alive = False
        self.loop.call_later(LINGERING, self.transport.close)
        return True

    # Offers to switch protocols

    def _should_upgrade(self) -> bool:
        """Whether the parser has stopped before the body, so that there is nothing to do before `_ignore_upgrade`."""
        return True

    def _ignore_upgrade(self) -> None:
        """Reads the head again without its offer, so that what follows is a body (RFC 9110, section 7.8).

        Another parser does, for this one has skipped the body. The application sees the header nevertheless.
        """
        headers = self.headers
        request = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        others = (b"%s: %s\r\n" % header for header in headers if header[0] != b"upgrade")
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
        self.parser.feed_data(b"".join((request, *others, b"\r\n")))
        self.scope["headers"] = headers

    # What is no request

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + len(b": \r\n") for name, value in self.headers)

    def _too_large(self) -> Answer:
        if len(self.url) > HEAD_SIZE:
            return _plain(414, f"The URL is longer than {HEAD_SIZE} bytes.")
        return _plain(431, f"The request line and the headers are larger than {HEAD_SIZE} bytes.")

    def _part(self, answer: Answer) -> None:
        """Answers what is no request after all that are, and closes the connection."""
        self.logger.warning("Refused what is no request: %s", answer.body.decode())
        self._is_parting = True
        self.flow.resume_reading()
        cycle = self.cycle
        is_of_next = cycle is None or cycle.scope is not self.scope
        if is_of_next and cycle is not None and not cycle.response_complete:
            self._parting = answer
        elif is_of_next:
            self._close_with(answer)
        elif self.pipeline and self.pipeline[0][0] is cycle:  # its own body is broken, and it waits for its turn
            cycle.keep_alive = False
            self.pipeline[0] = (cycle, answer)  # type: ignore[assignment] # Litestar's and uvicorn's words for ASGI
        elif cycle.response_started:
            self.transport.close()
        else:
            self._close_with(answer)
            cycle.disconnected = True
            cycle.message_event.set()

    def _close_with(self, answer: Answer) -> None:
        self._unset_keepalive_if_required()
        head = (
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
            f"content-type: {JSON.decode()}\r\n"
            f"content-length: {len(answer.body)}\r\n"
            "access-control-allow-origin: *\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + answer.body)
        self.transport.write_eof()
        self.loop.call_later(LINGERING, self.transport.close)


def _answer_to(problem: HttpParserError) -> Answer:
    cause = problem.__context__
    if isinstance(cause, Unacceptable):
        return cause.answer
    return refusing(InvalidInput(message="Malformed HTTP: Invalid HTTP request received."))


def _plain(status: int, message: str) -> Answer:
    return Answer(status, encoded(HttpError(status_code=status, message=message)))
