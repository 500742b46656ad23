"""What is rejected before an operation is reached, and what no request causes."""

from __future__ import annotations

from typing import Literal

from mockserver.domain.causes.cause import Cause


class PathNotServed(Cause, frozen=True, kw_only=True):
    """No operation has the path. `nearest` is the served path that is most like it, or empty."""

    nearest: str = ""


class MethodNotServed(Cause, frozen=True, kw_only=True):
    """The path offers other methods."""

    allowed: tuple[str, ...]


class BodyTooLarge(Cause, frozen=True, kw_only=True):
    """The body is larger than the server reads."""


class NotDeclaredAsJson(Cause, frozen=True, kw_only=True):
    """The body is declared to be something else than JSON."""


class HttpProblem(Cause, frozen=True, kw_only=True):
    """Any other request that HTTP does not allow."""


class Faulty(Cause, frozen=True, kw_only=True):
    """A fault of the control plane answered."""

    fault: str


class TooManyProjects(Cause, frozen=True, kw_only=True):
    """A project that is made on demand could not be made."""


class ServerTrouble(Cause, frozen=True, kw_only=True):
    """A defect of the server, a change that could not be written, or the end of the server."""

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
