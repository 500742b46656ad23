"""Information: how to connect, meanings of error codes, the document of the control plane, live events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockserver.control.problems import decline
from mockserver.domain.values import Maybe
from mockserver.observing.exchange import Exchange
from mockserver.observing.explaining import Meaning, UnknownCode, meaning_of
from mockserver.observing.requests import summarised
from mockserver.steering.connection import Connection, connection
from mockserver.web.control.desk import Asking, asks
from mockserver.web.control.streaming import Event, streamed
from mockserver.web.rows import Chapter
from openapi.document import control_document

chapter = Chapter()


@chapter.on("GET", "/connect", "getConnection", asks("project"))
def get_connection(asking: Asking[None]) -> Connection:
    """Works for a clone that does not exist yet too, because an app needs the variables to be its first client."""
    key = asking.optional("project")
    if isinstance(key, Maybe):
        key = asking.projects.clones.default_key()
    elif asking.projects.clones.origin(key) is None:
        key = asking.projects.clones.existing_key(key)
    return connection(key, asking.plane.seeds, asking.url)


@chapter.on("GET", "/explain/{code}", "explainCode", asks())
def explain_code(asking: Asking[None]) -> Meaning:
    try:
        return meaning_of(asking.path["code"])
    except UnknownCode as problem:
        decline(404, str(problem), "code")


@chapter.on("GET", "/openapi.json", "getDocument", asks())
def get_document(_: Asking[None]) -> Any:
    return control_document()


@chapter.on("GET", "/events", "events", asks())
def events(asking: Asking[None]) -> Any:
    """Streams requests, mails and changes to an open page."""
    plane = asking.plane

    def heard(tell: Callable[[Event], None]) -> Callable[[], None]:
        def of_request(exchange: Exchange) -> None:
            summary = summarised(exchange, plane)
            tell(Event(summary, id=summary.id, name="request"))

        def of_mail() -> None:
            tell(Event({}, name="mail"))

        def of_change(operation_id: str) -> None:
            tell(Event({"operationId": operation_id}, name="change"))

        changes = asking.desk.changes
        stops = (plane.journal.listen(of_request), plane.outbox.listen(of_mail), changes.listen(of_change))

        def stop() -> None:
            for each in stops:
                each()

        return stop

    return streamed(heard, asking.desk.is_stopping)
