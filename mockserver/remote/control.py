"""Requests to the control plane of a running server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from mockserver.domain.values import Value
from mockserver.problems import FAILED, UNREACHABLE, USAGE, Problem
from mockserver.remote.http import PATIENCE, client_of

JSON = "application/json"

PATIENCE_WITH_UPLOADS = 600.0
"""Seconds. Importing tens of thousands of customers takes a while, because their passwords are hashed."""

Query = Mapping[str, str | int | None]

T = TypeVar("T")


class Refusal(Problem):
    """An error response of the control plane; `body` is its body."""

    def __init__(self, sentence: str, exit_code: int, status: int, body: bytes) -> None:
        super().__init__(sentence, exit_code)
        self.status = status
        self.body = body


class Complaint(Value, frozen=True, kw_only=True):
    """The body of an error response, as far as it is printed."""

    message: str
    problems: tuple[str, ...] = ()


class Remote:
    """A client of the control plane of the server at `url`. Everything that it raises is a Problem."""

    def __init__(self, url: str, token: str | None = None) -> None:
        """`token` is required if the server is not bound to loopback."""
        self.url = url.rstrip("/")
        self.token = token
        try:
            self.http = client_of(self.url, {"Authorization": f"Bearer {token}"} if token else {})
        except httpx.InvalidURL as error:
            raise self.unreachable(error) from error

    def get(self, *path: str, query: Query | None = None, patience: float = PATIENCE) -> httpx.Response:
        """Reads /_mock/`path`, waiting at most `patience` seconds. Parameters that are None are left out."""
        return self._answer("GET", path, query, timeout=patience)

    def post(self, *path: str, **body: Any) -> httpx.Response:
        return self._answer("POST", path, json=body)

    def put(self, *path: str, **body: Any) -> httpx.Response:
        return self._answer("PUT", path, json=body)

    def delete(self, *path: str, query: Query | None = None) -> httpx.Response:
        return self._answer("DELETE", path, query)

    def upload(self, *path: str, content: bytes, media_type: str) -> httpx.Response:
        """Sends a document to /_mock/`path` with PUT."""
        headers = {"Content-Type": media_type}
        return self._answer("PUT", path, content=content, headers=headers, timeout=PATIENCE_WITH_UPLOADS)

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def unreachable(self, error: Exception) -> Problem:
        """The problem to raise if the server does not respond."""
        reason = str(error) or type(error).__name__
        sentence = f"No mockserver responds at {self.url} ({reason}). Start one with 'mockserver serve'"
        return Problem(f"{sentence}, or name a running one with --url.", UNREACHABLE)

    def _answer(self, method: str, path: tuple[str, ...], query: Query | None = None, **content: Any) -> httpx.Response:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        headers = {"Accept": JSON, "Content-Type": JSON, **content.pop("headers", {})}
        try:
            answer = self.http.request(method, _path(path), params=given, headers=headers, **content)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.unreachable(error) from error
        expect_fine(answer)
        return answer


def expect_fine(answer: httpx.Response) -> None:
    """Raises Refusal, with the message of the control plane, for an error response."""
    if answer.is_success:
        return
    status, url = answer.status_code, answer.request.url
    try:
        complaint = msgspec.json.decode(answer.content, type=Complaint)
    except msgspec.DecodeError:
        complaint = Complaint(message=f"{url} responded with {status}. Is it a mockserver of this version?")
    sentence = "\n".join([complaint.message, *(f"  {problem}" for problem in complaint.problems)])
    if status == httpx.codes.UNAUTHORIZED:
        sentence += " Pass it to commands as --control-token or in MOCKSERVER_CONTROL_TOKEN."
    failed = status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.UNPROCESSABLE_ENTITY
    raise Refusal(sentence, FAILED if failed else USAGE, status, answer.content)


def read(answer: httpx.Response, type: type[T]) -> T:
    """The body of the response as a value of `type`."""
    return decoded(answer.content, type)


def decoded(json: bytes | str, type: type[T]) -> T:
    """JSON from the server as a value of `type`."""
    try:
        return msgspec.json.decode(json, type=type)
    except msgspec.DecodeError as error:
        sentence = f"This command does not understand the response ({error}). Does the server have the same version?"
        raise Problem(sentence, FAILED) from error


def _path(segments: tuple[str, ...]) -> str:
    """The path of an operation. Dots are encoded, too: `..` must reach the server as a name, which it rejects."""
    return "/".join(["/_mock", *(quote(segment, safe="").replace(".", "%2E") for segment in segments)])
