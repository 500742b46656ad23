"""One request and its answer, as they were; what follows from them is worked out when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from mockserver.domain.errors import Error
from mockserver.domain.records import Token

KEY = "mockserver.exchange"
"""Where an ASGI scope carries its exchange."""

Headers = Sequence[tuple[bytes, bytes]]


class Exchange:
    """Written down while a request is served. It keeps what is there anyway, for every request makes one, and what most
    requests do not have stands here once for all of them.
    """

    body = b""
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
    nearest = ""
    """The path that is most like the one that is not served."""
    explanation: str | None = None
    """The one line that went along with a refusal."""
    fault = ""
    """The id of the fault that took part in it."""
    is_broken_off = False
    """Whether a fault broke the connection, so that the answer has no end."""
    status = 0
    """0 when the connection was dropped."""
    answer_headers: Headers = ()
    answer = b""
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

    def parameters(self) -> dict[str, str]:
        """The parameters of the query; of a repeated one, the first."""
        return dict(reversed(parse_qsl(self.query_string.decode("utf-8", "replace"), keep_blank_values=True)))
