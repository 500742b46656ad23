"""HTTP responses."""

from __future__ import annotations

from litestar.types import Receive, Scope, Send

from mockserver.domain.errors import AccessDenied, Error, InvalidClient, InvalidToken, refused
from mockserver.web.wire import JSON, encoded

STOPPING = "The server is stopping, and the request was not carried out. Send it again once a server runs."
"""The message for a request that is unfinished when the server has waited long enough to stop."""

CHALLENGES: dict[type[Error], bytes] = {
    AccessDenied: b'Bearer realm="me"',
    InvalidToken: b'Bearer realm="me", error="invalid_token"',
    InvalidClient: b'Basic realm="me"',
}


class Answer:
    """A JSON body with its status, and the challenge that goes with a 401 (RFC 9110, section 11.6.1).

    A response to HEAD has neither a body nor a length, which would have to be that of GET (section 8.6).
    """

    __slots__ = ("body", "challenge", "status")

    def __init__(self, status: int, body: bytes, challenge: bytes = b"") -> None:
        self.status = status
        self.body = body
        self.challenge = challenge

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, body = [(b"content-type", JSON)], b""
        if scope.get("method") != "HEAD":
            headers.append((b"content-length", b"%d" % len(self.body)))
            body = self.body
        if self.challenge:
            headers.append((b"www-authenticate", self.challenge))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def refusing(error: Error) -> Answer:
    """The error response for `error`."""
    return Answer(error.status, encoded(refused(error)), CHALLENGES.get(type(error), b""))
