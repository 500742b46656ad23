"""One request and its answer, as they were; what follows from them is worked out when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mockserver.domain.causes import AnyCause
from mockserver.domain.errors import Error
from mockserver.domain.records import Token
from mockserver.limits import EXCHANGE_BODY_SIZE
from mockserver.observing.pairs import parameters_of

if TYPE_CHECKING:
    from mockserver.observing.explaining.finding import Finding

KEY = "mockserver.exchange"
"""Where an ASGI scope carries its exchange."""

Headers = Sequence[tuple[bytes, bytes]]

_OVERHEAD = 2048
"""Bytes that an exchange takes in addition to what was sent: our own headers, warnings, the explanation."""
_OVERHEAD_OF_HEADER = 128
"""Bytes that a header takes in addition to its text."""


class Exchange:
    """Written down while a request is served. It keeps what is there anyway, for every request makes one, and what most
    requests do not have stands here once for all of them.
    """

    body = b""
    body_cut = 0
    """How many bytes at the end of the body were not kept."""
    operation_id = ""
    """Empty for a path that is not served."""
    project = ""
    """The key that was asked for."""
    client_id = ""
    token: Token | None = None
    """The bearer's, when it was live."""
    warnings: Sequence[str] = ()
    error: Error | None = None
    """What an operation refused with."""
    message = ""
    """What was refused before an operation was reached."""
    cause: AnyCause | None = None
    """Why the request was rejected, until the response is produced."""
    finding: Finding | None = None
    """Why the request was rejected, found out when the response was produced: later, the state may be another."""
    explanation: str | None = None
    """The finding in one line."""
    fault = ""
    """The id of the fault that took part in it."""
    is_faked = False
    """Whether the fault answered in place of the API, and did not only delay or cut its answer."""
    is_broken_off = False
    """Whether a fault broke the connection, so that the answer has no end."""
    status = 0
    """0 when the connection was dropped."""
    answer_headers: Headers = ()
    answer = b""
    answer_cut = 0
    """How many bytes at the end of the answer were not kept."""
    size = 0
    """What it adds to the journal, in bytes."""
    seconds = 0.0

    def __init__(self, id: str, at: datetime, scope: Mapping[str, Any]) -> None:
        self.id = id
        self.at = at
        # Not the scope itself, which carries the exchange: a circle would stay until a collector finds it.
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.raw_path: bytes = scope.get("raw_path", b"")
        self.query_string: bytes = scope["query_string"]
        self.scheme: str = scope["scheme"]
        self.headers: Headers = scope["headers"]

    def take_body(self, body: bytes) -> None:
        """Keeps the body; of a large one, the beginning."""
        if len(body) > EXCHANGE_BODY_SIZE:
            self.body_cut = len(body) - EXCHANGE_BODY_SIZE
            body = body[:EXCHANGE_BODY_SIZE]
        self.body = body

    def finish(self) -> None:
        """Cuts off what is not kept of a large answer, and weighs the rest."""
        length = len(self.answer)
        if length > EXCHANGE_BODY_SIZE:
            self.answer_cut = length - EXCHANGE_BODY_SIZE
            self.answer = self.answer[:EXCHANGE_BODY_SIZE]
            length = EXCHANGE_BODY_SIZE
        size = _OVERHEAD + 2 * len(self.path) + len(self.query_string) + len(self.body) + length
        for name, value in self.headers:  # a loop is quicker here than sum and map
            size += _OVERHEAD_OF_HEADER + len(name) + len(value)
        self.size = size

    def parameters(self) -> dict[str, str]:
        """The parameters of the query; of a repeated one, the first."""
        return parameters_of(self.query_string)
