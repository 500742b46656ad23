"""What an explanation may look up besides the cause: the request, and what the server knows at that moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from mockserver.domain.project import ApiClient
from mockserver.domain.values import UNSET, DateTime, Maybe


class Ended(NamedTuple):
    """How an access or refresh token was revoked."""

    at: DateTime
    request: str
    operation_id: str


class Scene(Protocol):
    """Everything is looked up when it is asked for: most explanations need little of it."""

    @property
    def operation_id(self) -> str:
        """Empty for a path or a method that is not served."""

    @property
    def method(self) -> str: ...

    @property
    def path(self) -> str:
        """Without tokens."""

    @property
    def project(self) -> str:
        """The key in the path; where it has none, that of the client, or of the first project."""

    @property
    def origin(self) -> str:
        """What the URLs in suggestions begin with: `http://127.0.0.1:8989`."""

    @property
    def now(self) -> DateTime: ...

    @property
    def status(self) -> int: ...

    @property
    def message(self) -> str:
        """Of the response."""

    @property
    def query(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> bytes: ...

    def header(self, name: str) -> str: ...

    def secrets(self, json: Any = UNSET) -> frozenset[str]:
        """Every text that was sent and must not be shown; `json` is the body, where it was decoded."""

    def caller(self) -> str:
        """Who sent the request: `The customer 'alice@example.com'`."""

    def version(self) -> int | None:
        """The current version of what a deletion is for."""

    def projects(self) -> Sequence[str]: ...

    def clients(self) -> Sequence[ApiClient]:
        """Of the project."""

    def emails(self) -> Sequence[str]:
        """Of customers, to find the one that was meant."""

    def skus(self) -> Sequence[str]:
        """Of the catalogue, to find the one that was meant."""

    def types(self, resource_type_id: str = "") -> Sequence[str]:
        """The keys of the custom Types, or of those for such resources."""

    def revocation(self, token_id: str) -> Ended | None: ...

    def project_of_token(self, token_id: str) -> str:
        """Empty for a token that no project has."""

    def mailed(self, value_hash: str) -> tuple[str, str | Maybe] | None:
        """Whether a mailed token was `used` or `invalidated`, and by which request."""

    def changed_by(self, customer_id: str, version: int) -> str:
        """The request that made this version of the customer; empty where that is not known."""
