"""The journal of requests: listed, followed, exported, sent again, verified."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version

from litestar import Response
from litestar.response import Stream
from msgspec.structs import replace

from mockserver.control.problems import decline
from mockserver.domain.values import UNSET, Value
from mockserver.observing.curl import bearer_hint, curl
from mockserver.observing.details import RequestDetail, detailed
from mockserver.observing.exchange import Exchange
from mockserver.observing.har import har
from mockserver.observing.requests import RequestFilter, RequestSummary, fits, summarised, wanted
from mockserver.observing.verification import Unverified, Verification, Verified, verified
from mockserver.observing.warnings import Warned
from mockserver.web.control.desk import AnyAsking, Asking, asks, takes
from mockserver.web.control.named import expect_named
from mockserver.web.control.replay import replayed
from mockserver.web.control.streaming import Event, streamed
from mockserver.web.rows import Chapter
from mockserver.web.wire import JSON

chapter = Chapter()

FILTERED = ("project", "method", "path", "status", "operationId", "customer", "code", "since")
"""The query parameters that filter requests."""

MOST_LISTED = 1000
LISTED = 100
FEW = 50
"""The number of exchanges filtered per turn of the event loop."""


class RequestList(Value, frozen=True, kw_only=True):
    """Requests, newest first; how many there were since the start, and how many of them are kept."""

    requests: tuple[RequestSummary, ...]
    recorded: int
    kept: int


class Removed(Value, frozen=True, kw_only=True):
    """How many were removed."""

    removed: int


class WarningList(Value, frozen=True, kw_only=True):
    """Warnings, newest first."""

    warnings: tuple[Warned, ...]


@chapter.on(
    "GET",
    "/requests",
    "listRequests",
    asks(*FILTERED, "limit"),
)
def list_requests(asking: Asking[None]) -> RequestList:
    journal = asking.plane.journal
    limit = asking.number("limit", LISTED, MOST_LISTED)
    found = tuple(wanted(asking.plane, request_filter(asking), limit))
    return RequestList(requests=found, recorded=journal.recorded, kept=len(journal))


@chapter.on("DELETE", "/requests", "clearRequests", asks("project"))
def clear_requests(asking: Asking[None]) -> Removed:
    return Removed(removed=asking.plane.journal.clear(asking.named_project() or None))


@chapter.on(
    "GET",
    "/requests/stream",
    "streamRequests",
    asks(*FILTERED),
)
def stream_requests(asking: Asking[None]) -> Stream:
    plane, what = asking.plane, request_filter(asking)
    if not what.since:
        what = replace(what, since=asking.request.headers.get("last-event-id", UNSET))

    def heard(tell: Callable[[Event], None]) -> Callable[[], None]:
        """Starts with the requests after `since`; a browser that reconnects sends this in a header of its own."""
        for missed in reversed(tuple(wanted(plane, what, MOST_LISTED)) if what.since else ()):
            tell(Event(missed, id=missed.id))

        def listener(exchange: Exchange) -> None:
            summary = summarised(exchange, plane)
            if fits(summary, what):
                tell(Event(summary, id=summary.id))

        return plane.journal.listen(listener)

    return streamed(heard, asking.desk.is_stopping)


@chapter.on(
    "GET",
    "/requests/har",
    "exportHar",
    asks(*FILTERED),
)
async def export_har(asking: Asking[None]) -> Stream:
    pieces = har(reversed(await _wanted_exchanges(asking)), asking.url, version("mekit"))

    async def sent() -> AsyncIterator[bytes]:
        while piece := await asking.aside(lambda: next(pieces, b"")):
            yield piece

    return Stream(sent(), media_type=JSON.decode(), headers={"cache-control": "no-store"})


async def _wanted_exchanges(asking: AnyAsking) -> list[Exchange]:
    """The stored exchanges that match the query, newest first. Yields to other requests meanwhile."""
    plane, what = asking.plane, request_filter(asking)
    found: list[Exchange] = []
    for number, exchange in enumerate(tuple(plane.journal.newest_first())):
        if exchange.id == what.since:
            break
        if fits(summarised(exchange, plane), what):
            found.append(exchange)
        if number % FEW == 0:
            await asyncio.sleep(0)
    return found


@chapter.on("GET", "/requests/{id}", "getRequest", asks())
async def get_request(asking: Asking[None]) -> RequestDetail:
    return await asking.aside(detailed(exchange_of(asking), asking.plane, asking.url))


@chapter.on("GET", "/requests/{id}/curl", "getCurl", asks())
def get_curl(asking: Asking[None]) -> Response[bytes]:
    exchange = exchange_of(asking)
    lines = (bearer_hint(exchange), curl(exchange, asking.url))
    text = "\n".join(line for line in lines if line) + "\n"
    return Response(text.encode(), media_type="text/plain")


@chapter.on("POST", "/requests/{id}/replay", "replayRequest", asks())
async def replay_request(asking: Asking[None]) -> RequestDetail:
    exchange = exchange_of(asking)
    if exchange.body_cut:
        decline(409, f"'{exchange.id}' cannot be sent again: its body is too large to be kept in full.")
    id = await replayed(exchange, asking.desk.api)
    return await asking.aside(detailed(_kept(asking, id), asking.plane, asking.url))


@chapter.on("POST", "/requests/verify", "verifyRequests", takes(Verification))
def verify_requests(asking: Asking[Verification]) -> Verified | Response[bytes]:
    wanted_ones = asking.body
    expect_named(wanted_ones.match, asking.plane, "match.")
    found = verified(asking.plane, wanted_ones)
    return asking.refusing(found) if isinstance(found, Unverified) else found


@chapter.on("GET", "/warnings", "listWarnings", asks())
def list_warnings(asking: Asking[None]) -> WarningList:
    return WarningList(warnings=asking.plane.warnings.listed())


def request_filter(asking: AnyAsking) -> RequestFilter:
    """The filter in the query. Raises Declined for values that no request can have."""
    names = ("project", "method", "path", "status", "customer", "code", "since")
    given = {name: asking.optional(name) for name in names}
    found = RequestFilter(**given, operation_id=asking.optional("operationId"))
    expect_named(found, asking.plane)
    return found


def exchange_of(asking: AnyAsking) -> Exchange:
    """The request in the path. Raises Declined."""
    return _kept(asking, asking.path["id"])


def _kept(asking: AnyAsking, id: str) -> Exchange:
    exchange = asking.plane.journal.get(id)
    if exchange is None:
        decline(404, f"There is no request '{id}' in the journal; it keeps the last {asking.plane.journal.most}.")
    return exchange
