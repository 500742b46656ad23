"""Requests that are rejected before they reach an operation, and failures that no request causes."""

from __future__ import annotations

from typing import Literal

from mockserver.domain.causes.cause import Cause


class PathNotServed(Cause, frozen=True, kw_only=True):
    """No operation has the path. `nearest` is the most similar served path, or empty."""

    nearest: str = ""


class MethodNotServed(Cause, frozen=True, kw_only=True):
    """The path does not support the method."""

    allowed: tuple[str, ...]


class BodyTooLarge(Cause, frozen=True, kw_only=True):
    """The body exceeds the size limit of the server."""


class NotDeclaredAsJson(Cause, frozen=True, kw_only=True):
    """The declared content type is not JSON."""


class HttpProblem(Cause, frozen=True, kw_only=True):
    """Any other request that HTTP does not allow."""


class Faulty(Cause, frozen=True, kw_only=True):
    """A fault of the control plane answered."""

    fault: str


class TooManyProjects(Cause, frozen=True, kw_only=True):
    """A clone could not be created on demand."""


class ServerTrouble(Cause, frozen=True, kw_only=True):
    """A defect of the server, a change that could not be written, or a shutdown of the server."""

    what: Literal["defect", "disk", "stopping"]


HttpCause = (
    PathNotServed
    | MethodNotServed
    | BodyTooLarge
    | NotDeclaredAsJson
    | HttpProblem
    | Faulty
    | TooManyProjects
    | ServerTrouble
)
