"""HTTP/1.1 on one connection: uvicorn's implementation, with limits and with responses to malformed requests."""

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
"""Bytes that are buffered until the end of a turn. More are sent at once, so that the transport can apply back
pressure if the client does not keep up."""

LINGERING = 2.0
"""Seconds for which a connection keeps reading before it is closed. Closing it while the client is still sending would
reset the connection, and the client would lose the last response."""


class Gathering(asyncio.Transport):
    """A transport that collects everything written in one turn of the event loop, and sends it at once.

    uvicorn writes the head and the body of a response separately; this makes them one system call and one packet.
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
    """Raised by callbacks of the parser to reject the request with `answer`."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Protocol(HttpToolsProtocol):
    """One connection.

    In addition to uvicorn's protocol, it gives the application its transport, so that a fault can abort it; ignores
    offers to switch to another protocol; limits the size of the head; and answers requests in their order, even if
    malformed data follows them.
    """

    _silent = 0
    """Bytes since the parser last reported the start of a request or a part of a body. It buffers at most these
    and those of one feed."""

    url = b""

    _parting: Answer | None = None
    """The last response of the connection, to be sent after those to all earlier requests."""

    _is_parting = False
    """Whether further data is discarded."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn types a narrower transport
        super().connection_made(Gathering(transport, self.loop))
        self._earlier: deque[RequestResponseCycle] = deque()  # requests before `cycle` that may still be unanswered

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)  # notifies only the last request
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
        """Parses at most `HEAD_SIZE` bytes, so that a head that arrives in one piece cannot exceed the limit."""
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
            raise Unacceptable(_plain(505, "The server supports HTTP/1.1 only: turn off HTTP/2 with prior knowledge."))

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
        self.headers = []  # the parser would append trailers, which are not headers and arrive after these checks
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

    def eof_received(self) -> bool:  # type: ignore[override] # uvicorn's always closes
        """Lets a client that has finished sending still receive its last responses, if they do not take long.

        A half-closed connection cannot be distinguished from a closed one, so it is kept for `LINGERING` seconds only.
        """
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body or self._is_parting:
            self.transport.close()  # which flushes the buffer
            return False
        self.cycle.keep_alive = False
        self.loop.call_later(LINGERING, self.transport.close)
        return True

    # Offers to switch protocols

    def _should_upgrade(self) -> bool:
        """True, so that uvicorn does not start the request yet: the body is only parsed after `_ignore_upgrade`."""
        return True

    def _ignore_upgrade(self) -> None:
        """Parses the head again without the offer, so that the rest is parsed as a body (RFC 9110, section 7.8).

        This needs a new parser, because the old one has skipped the body. The application still sees the header.
        """
        headers = self.headers
        request = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        others = (b"%s: %s\r\n" % header for header in headers if header[0] != b"upgrade")
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
        self.parser.feed_data(b"".join((request, *others, b"\r\n")))
        self.scope["headers"] = headers

    # Malformed requests

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + len(b": \r\n") for name, value in self.headers)

    def _too_large(self) -> Answer:
        if len(self.url) > HEAD_SIZE:
            return _plain(414, f"The URL is longer than {HEAD_SIZE} bytes.")
        return _plain(431, f"The request line and the headers are larger than {HEAD_SIZE} bytes.")

    def _part(self, answer: Answer) -> None:
        """Responds to malformed data, after all requests before it, and closes the connection."""
        self.logger.warning("Rejected a malformed request: %s", answer.body.decode())
        self._is_parting = True
        self.flow.resume_reading()
        cycle = self.cycle
        is_of_next = cycle is None or cycle.scope is not self.scope
        if is_of_next and cycle is not None and not cycle.response_complete:
            self._parting = answer
        elif is_of_next:
            self._close_with(answer)
        elif self.pipeline and self.pipeline[0][0] is cycle:  # its own body is malformed, and its turn is still to come
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
