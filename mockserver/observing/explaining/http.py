"""What HTTP alone explains, and what no request causes by itself."""

from __future__ import annotations

from mockserver.domain.causes.http import (
    BodyTooLarge,
    Faulty,
    HttpProblem,
    MethodNotServed,
    NotDeclaredAsJson,
    PathNotServed,
    ServerTrouble,
    TooManyProjects,
)
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.missing import project_first
from mockserver.observing.explaining.paths import lacks_project, unimplemented
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.explaining.scene import Scene
from mockserver.observing.redaction import shown_text

LONGEST_TOLD = 400
_LONGEST_NUMBER = 16

_TROUBLE = {
    "defect": Finding(
        "The stand-in itself failed: that is a defect of it, not of the request.",
        suggestion="Its log has the details; please report them.",
    ),
    "disk": Finding(
        "The change could not be written, as when the disk is full; nothing has changed.",
        suggestion="Look at the log of the server, make room, and send the request again.",
    ),
    "stopping": Finding(
        "The server was stopped while the request waited.", suggestion="Send it again once a server runs."
    ),
}


def path(cause: PathNotServed, scene: Scene) -> Finding:
    """No operation has the path."""
    cites = Citation("openapi", "A path that does not exist")
    path, served = shortened(scene.path), "The paths of /openapi.json."
    if lacks_project(scene.path, scene.projects()):
        return Finding(f"The path '{path}' is not served.", served, project_first(scene), cites)
    if instead := unimplemented(scene.path):
        return Finding(f"'{path}' is not served by this stand-in.", served, instead, cites)
    near = f"The nearest is {cause.nearest}." if cause.nearest else "See /docs for all paths."
    return Finding(f"The path '{path}' is not served.", served, near, cites)


def method(cause: MethodNotServed, scene: Scene) -> Finding:
    """The path offers other methods."""
    if lacks_project(scene.path, scene.projects()):
        return path(PathNotServed(), scene)  # `POST /me`: where only the key of a project is read, a resource was meant
    offers = f" offers {listed(cause.allowed, 'and')}, and" if cause.allowed else ""
    wrong = f"'{shortened(scene.path)}'{offers} does not offer {scene.method}."
    accepted = f"{listed(cause.allowed)}." if cause.allowed else "A method that the path offers."
    suggestion = f"Send {listed(cause.allowed)}." if cause.allowed else "See the header `Allow`."
    if scene.method in ("PUT", "PATCH"):
        suggestion = "The platform updates by POST, with `version` and `actions`."
    return Finding(wrong, accepted, suggestion, Citation("openapi", "A method that a path does not offer"))


def too_large(_: BodyTooLarge, scene: Scene) -> Finding:
    """The body is larger than the server reads."""
    size = scene.header("content-length")
    told = f" of {int(size):,} bytes" if size.isdecimal() and len(size) < _LONGEST_NUMBER else ""
    return Finding(f"The body{told} is larger than the server reads.", suggestion="Send less.")


def not_json(_: NotDeclaredAsJson, scene: Scene) -> Finding:
    """The body is declared to be something else than JSON."""
    declared = shortened(scene.header("content-type"))
    suggestion = "Send `Content-Type: application/json`, or none."
    if declared.startswith("application/x-www-form-urlencoded"):
        suggestion += " Only the paths below /oauth take forms."
    return Finding(f"The body is declared as '{declared}', not as JSON.", "`application/json`.", suggestion)


def problem(_: HttpProblem, scene: Scene) -> Finding:
    """Any other request that HTTP does not allow."""
    message = shown_text(scene.message, scene.secrets())
    return Finding(message or f"The request was refused with {scene.status}.", suggestion="See the body.")


def faulty(cause: Faulty, scene: Scene) -> Finding:
    """A fault of the control plane answered."""
    fault = cause.fault
    wrong = f"The fault `{fault}` answered {scene.status} in place of the API: somebody asked for it."
    if fault == "X-Mock-Fault" or scene.header("x-mock-fault"):
        return Finding(wrong, suggestion="Leave the header `X-Mock-Fault` out.")
    return Finding(wrong, suggestion=f"Remove it: DELETE {scene.origin}/_mock/faults/{fault}.")


def too_many_projects(_: TooManyProjects, scene: Scene) -> Finding:
    """A project that is made on demand could not be made."""
    suggestion = f"See which projects there are: GET {scene.origin}/_mock/projects."
    return Finding(shown_text(scene.message, scene.secrets())[:LONGEST_TOLD], suggestion=suggestion)


def trouble(cause: ServerTrouble, _: Scene) -> Finding:
    """A defect of the server, a change that could not be written, or the end of the server."""
    return _TROUBLE[cause.what]
