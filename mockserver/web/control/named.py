"""Whether what a filter, a fault or a verification names can exist.

A misspelled name fits no request: a test that counts none, or waits for a fault, would then pass for no reason. What
may exist later is accepted, such as the email of a customer who is yet to sign up, or a path that is not served.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from uuid import UUID

from mockserver.control.problems import decline, meant
from mockserver.domain.nouns import ACCOUNTS, CLIENTS
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.fixtures.problems import nearest
from mockserver.plane import ControlPlane
from mockserver.steering.refusals import CODES
from mockserver.steering.rekeying import origin_of
from openapi.operations import operations

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")
LONGEST_SHOWN = 80

_STATUS = re.compile(r"0|[1-5xX][0-9xX]{2}")
_QUERY = re.compile(r"\?\w*=")

Check = Callable[[str, str, ControlPlane], None]
"""A check of a name, given its place in the request and the control plane. Raises Declined."""


def expect_named(match: Value, plane: ControlPlane, within: str = "") -> None:
    """Raises Declined for the first field of `match`, located at `within`, that names something that cannot exist."""
    fields = dict(zip(match.__struct_fields__, match.__struct_encode_fields__, strict=True))
    for field in CHECKS.keys() & fields.keys():
        place = f"{within}{fields[field]}"
        for name in _names(getattr(match, field), place):
            CHECKS[field](name, place, plane)
    _expect_method_of_operation(match, within)


def expect_project(key: str, place: str, plane: ControlPlane) -> None:
    """Raises Declined, unless the project exists, can be cloned, or was named by a request in the journal."""
    if plane.store.project(key) is None and origin_of(key, plane.store.clones) is None:
        if any(exchange.project == key for exchange in plane.journal.newest_first()):
            return
        keys = [project.key for project in plane.store.projects()]
        _decline(place, f"There is no project '{_shown(key)}'{meant(key, keys)}")


def expect_email(email: str, place: str, plane: ControlPlane) -> None:
    """Raises Declined for a malformed email; suggests that of the customer with such a handle."""
    if "@" not in email:
        _decline(place, f"'{_shown(email)}' is not an email{_meant_email(email, plane)}")


def expect_customer(named: str, place: str, plane: ControlPlane) -> None:
    """Raises Declined unless it is, or looks like, an email or the id of a customer."""
    if "@" in named or is_uuid(named):
        return
    if all(plane.store.records(it.key).get(ACCOUNTS, named) is None for it in plane.store.projects()):
        _decline(place, f"'{_shown(named)}' is neither an email nor an id of a customer{_meant_email(named, plane)}")


def _expect_operation(name: str, place: str, _: ControlPlane) -> None:
    known = operations()
    if name not in known:
        _decline(place, f"The API has no operation '{_shown(name)}'{meant(name, known)}")


def _expect_method(name: str, place: str, _: ControlPlane) -> None:
    if name.upper() not in METHODS:
        _decline(place, f"There is no method '{_shown(name)}'{meant(name, METHODS)}")


def _expect_path(path: str, place: str, _: ControlPlane) -> None:
    if not path.startswith(("/", "*")):
        rest = re.sub(r"^\w+://[^/]*", "", path)
        _decline(place, f"A path begins with a slash; did you mean '{_shown('/' + rest.lstrip('/'))}'?")
    if _QUERY.search(path):
        _decline(place, f"A path has no query; did you mean '{_shown(path.partition('?')[0])}'?")


def _expect_status(status: str, place: str, _: ControlPlane) -> None:
    if not _STATUS.fullmatch(status):
        _decline(place, f"'{_shown(status)}' is not a status; write 404, 4xx, or 0 for a dropped connection.")


def _expect_code(code: str, place: str, _: ControlPlane) -> None:
    if code not in CODES:
        _decline(place, f"The document has no error code '{_shown(code)}'{meant(code, CODES)}")


def _expect_client(id: str, place: str, plane: ControlPlane) -> None:
    clients = [it.id for project in plane.store.projects() for it in plane.store.records(project.key).table(CLIENTS)]
    if id not in clients:
        _decline(place, f"There is no API client '{_shown(id)}'{meant(id, clients)}")


def _expect_request(id: str, place: str, plane: ControlPlane) -> None:
    if not plane.journal.has_given(id):
        _decline(place, f"'{_shown(id)}' is not the X-Mock-Request of a request since the server started.")


CHECKS: Mapping[str, Check] = {
    "project": expect_project,
    "method": _expect_method,
    "path": _expect_path,
    "status": _expect_status,
    "operation_id": _expect_operation,
    "customer": expect_customer,
    "client": _expect_client,
    "code": _expect_code,
    "since": _expect_request,
}
"""By the name of a field in FaultMatch, VerificationMatch and RequestFilter."""


def _names(said: object, place: str) -> tuple[str, ...]:
    if isinstance(said, Maybe):
        return ()
    if said == ():
        _decline(place, "An empty list fits no request: name something, or leave it out.")
    return tuple(map(str, said)) if isinstance(said, tuple) else (str(said),)


def _expect_method_of_operation(match: Value, within: str) -> None:
    """Raises Declined when no request can have both the method and the operation."""
    method, said = getattr(match, "method", UNSET), getattr(match, "operation_id", UNSET)
    named = (said,) if isinstance(said, str) else said
    if isinstance(method, Maybe) or isinstance(named, Maybe):
        return
    methods = sorted({operations()[name].method for name in named})
    if method.upper() not in methods:
        _decline(f"{within}method", f"{', '.join(named)} has the method {' or '.join(methods)}, not {method}.")


def _meant_email(named: str, plane: ControlPlane) -> str:
    """The email of the customer of the fixtures whose handle or email is the most similar."""
    known = () if plane.seeds.known is None else plane.seeds.known.customers
    emails = {name: it.email for it in known for name in (it.handle, it.email)}
    near = nearest(named[:LONGEST_SHOWN], emails)
    return "; write alice@example.com, or an id." if near is None else f"; did you mean '{emails[near]}'?"


def is_uuid(text: str) -> bool:
    """Whether it has the form of an id, which may yet come to be."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _decline(place: str, problem: str) -> None:
    decline(400, f"{place}: {problem}", place)


def _shown(text: str) -> str:
    return text[:LONGEST_SHOWN]
