"""A request with its answer, and what is found of them."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.domain.values import UNSET, Maybe, Value


class Exchange(Value, frozen=True, kw_only=True):
    """A request and its answer."""

    operation_id: str | Maybe = UNSET
    """Unset for a path or a method that is not served."""
    method: str
    path: str
    query: str = ""
    """As it was sent: `limit=5&where=...`."""
    request_headers: Mapping[str, str] = {}
    """By lower-cased name, as those of the answer."""
    request_body: bytes = b""
    status: int
    response_headers: Mapping[str, str] = {}
    response_body: bytes = b""


class Verdict(Value, frozen=True, kw_only=True):
    """Whether it conforms, and a sentence for each thing that does not, 20 at most."""

    is_valid: bool
    problems: tuple[str, ...]


class Conformance(Value, frozen=True, kw_only=True):
    """Of a request, and of its answer."""

    request: Verdict
    response: Verdict
