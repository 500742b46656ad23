"""What HTTP alone explains, and what no request causes by itself."""

from __future__ import annotations

from mockserver.domain.errors import General, OverCapacity
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.missing import unserved
from mockserver.observing.explaining.paths import lacks_project
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.explaining.sent import masked
from mockserver.observing.explaining.situation import Situation

UNSAVED = "The change could not be kept; nothing has changed. Try again later."
"""What the API says of a change that the store could not keep."""

STOPPING = "The server is stopping, and the request was not carried out. Send it again once a server runs."
"""What the server says of a request that would have taken longer than it waits when it stops."""

LONGEST_TOLD = 400


def of_status(situation: Situation) -> Finding:
    """A refusal without an error object."""
    return _BY_STATUS.get(situation.status, _any)(situation)


def failed(situation: Situation, _: General) -> Finding:
    """The server failed."""
    return _failed(situation)


def over_capacity(situation: Situation, error: OverCapacity) -> Finding:
    """The change could not be kept; the server stops; or a project that is made on demand could not be made."""
    if error.message == STOPPING:
        return Finding(
            "The server was stopped while the request waited.", suggestion="Send it again once a server runs."
        )
    if error.message != UNSAVED:
        suggestion = f"See which projects there are: GET {situation.origin}/_mock/projects."
        return Finding(masked(error.message, situation)[:LONGEST_TOLD], suggestion=suggestion)
    wrong = "The change could not be written, as when the disk is full; nothing has changed."
    return Finding(wrong, suggestion="Look at the log of the server, make room, and send the request again.")


def faulty(situation: Situation, fault: str) -> Finding:
    """A fault of the control plane answered."""
    wrong = f"The fault `{fault}` answered {situation.status} in place of the API: somebody asked for it."
    if fault == "X-Mock-Fault" or "x-mock-fault" in situation.headers:
        return Finding(wrong, suggestion="Leave the header `X-Mock-Fault` out.")
    return Finding(wrong, suggestion=f"Remove it: DELETE {situation.origin}/_mock/faults/{fault}.")


def _failed(_: Situation) -> Finding:
    wrong = "The stand-in itself failed: that is a defect of it, not of the request."
    return Finding(wrong, suggestion="Its log has the details; please report them.")


def _method(situation: Situation) -> Finding:
    if lacks_project(situation.path, situation.projects):
        return unserved(situation)  # `POST /me`: where only the key of a project is read, a resource was meant
    offers = f" offers {listed(situation.allowed, 'and')}, and" if situation.allowed else ""
    wrong = f"'{shortened(situation.path)}'{offers} does not offer {situation.method}."
    accepted = f"{listed(situation.allowed)}." if situation.allowed else "A method that the path offers."
    suggestion = f"Send {listed(situation.allowed)}." if situation.allowed else "See the header `Allow`."
    if situation.method in ("PUT", "PATCH"):
        suggestion = "The platform updates by POST, with `version` and `actions`."
    return Finding(wrong, accepted, suggestion, Citation("openapi", "A method that a path does not offer"))


def _too_large(situation: Situation) -> Finding:
    size = situation.headers.get("content-length", "")
    told = f" of {int(size):,} bytes" if size.isdecimal() and len(size) < 16 else ""  # noqa: PLR2004 - digits
    return Finding(f"The body{told} is larger than the server reads.", suggestion="Send less.")


def _media_type(situation: Situation) -> Finding:
    declared = shortened(situation.headers.get("content-type", ""))
    suggestion = "Send `Content-Type: application/json`, or none."
    if declared.startswith("application/x-www-form-urlencoded"):
        suggestion += " Only the paths below /oauth take forms."
    return Finding(f"The body is declared as '{declared}', not as JSON.", "`application/json`.", suggestion)


def _any(situation: Situation) -> Finding:
    message = masked(situation.message, situation)
    return Finding(message or f"The request was refused with {situation.status}.", suggestion="See the body.")


_BY_STATUS = {405: _method, 413: _too_large, 415: _media_type, 500: _failed}
