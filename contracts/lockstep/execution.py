"""Runs a scenario on both sides: each call is resolved, sent, read and compared before the next."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

from contracts.evidence import NO_TOKEN
from contracts.identities import Broker, SetupFailed
from contracts.lockstep.book import Book, Unbound
from contracts.lockstep.calls import Call
from contracts.lockstep.comparison import Difference, differences, parted
from contracts.lockstep.faults import FAULTS
from contracts.lockstep.reading import Seen, read
from contracts.operations import row
from contracts.session import Session
from contracts.target import Client
from contracts.wire import Exchange, Unreachable, basic, json_of
from openapi.operations import operations

PAGE = 500
FARTHEST = 10_000

DifferenceKind = tuple[str, str]


@dataclass
class Execution:
    """The result of a scenario. `at` is the index of the call at which the sides first differed."""

    difference: Difference | None = None
    at: int = -1
    succeeded: set[str] = field(default_factory=set)
    """Operations that succeeded on both sides, and were compared."""
    calls: int = 0
    exchanges: tuple[tuple[Exchange, ...], tuple[Exchange, ...]] = ((), ())
    """The exchanges of both sides, the reference's first."""


@dataclass
class Pair:
    """The reference and the target."""

    reference: Session
    target: Session
    executions: int = 0

    def run(
        self, scenario: Sequence[Call], known: Collection[DifferenceKind] = (), until: float | None = None
    ) -> Execution:
        """Runs `scenario` with new customers on both sides, up to the first difference that is not `known`.

        Ends at `until` on the monotonic clock at the latest. The customers are deleted afterwards.
        """
        self.executions += 1
        sides = tuple(Side(it, f"{self.target.run}-{self.executions}") for it in (self.reference, self.target))
        execution = Execution()
        try:
            if any(_is_about_somebody(call) for call in scenario):
                for side in sides:
                    side.look_where_the_feed_ends()
            for at, call in enumerate(scenario):
                if (until is not None and time.monotonic() >= until) or not _advance(call, sides, execution, known):
                    execution.at = at
                    break
            return execution
        finally:
            execution.exchanges = (sides[0].exchanges(), sides[1].exchanges())
            for side in sides:
                side.tidy()


class Resolved(NamedTuple):
    """A call with the meanings of its symbols on one side; `sent` is the body or form as a value."""

    request: httpx.Request
    sent: Mapping[str, Any]


class Side:
    """The reference or the target: its session, and the meanings of symbols there."""

    def __init__(self, session: Session, execution: str) -> None:
        self.session, self.wire, self.broker = session, session.wire, session.broker
        target = session.target
        self.book = Book(target.project, target.custom_type, execution, target.catalogue)
        self._open_before = frozenset(session.ledger.open)
        self._told: dict[int, list[Exchange]] = {}

    def resolved(self, call: Call) -> Resolved:
        """The request of `call` on this side. Raises Unbound."""
        asked, book = operations()[call.operation], self.book
        if _is_about_somebody(call) and book.feed_begins is None:
            raise Unbound("the message feed is too long to read")
        path = asked.path.replace("{projectKey}", self.wire.target.project)
        for name, value in call.path.items():
            path = path.replace(f"{{{name}}}", book.resolved(value))
        options: dict[str, Any] = {"headers": {**call.headers, **self._authorization(call)}}
        if call.query:
            options["params"] = book.resolved(call.query)
        sent: Any = book.resolved(call.form or call.body)
        if call.text:
            options |= {"content": call.text, "headers": {**options["headers"], "Content-Type": "application/json"}}
        elif call.form:
            options["params" if call.is_in_query else "data"] = sent
        elif call.body is not None:
            options["json"] = sent
        base = self.wire.oauth_url if asked.is_oauth else self.wire.base_url
        return Resolved(httpx.Request(asked.method, base + path, **options), sent if isinstance(sent, dict) else {})

    def answer(self, call: Call, resolved: Resolved) -> Seen:
        """Sends the request of `call`, and reads the response. Raises SetupFailed, Unreachable."""
        request, sent = resolved
        first = len(self.wire.exchanges)
        response = self._feed(request) if _is_about_somebody(call) else self.wire.deliver(request)
        self._told[id(call)] = [it for it in self.wire.exchanges[first:] if not it.is_setup]
        return read(call, sent, response, self.book)

    def look_where_the_feed_ends(self) -> None:
        """Records the number of messages, so that those of the scenario are found without reading all."""
        with self.wire.setup():
            page = json_of(self.wire.get("/messages", self.broker.backend_token(), params={"limit": 1}).content)
        total = page.get("total") if isinstance(page, dict) else 0
        self.book.feed_begins = 0 if not isinstance(total, int) else total if total <= FARTHEST else None

    def tidy(self) -> None:
        """Deletes the customers of the scenario; failures stay in the ledger of the session."""
        for id, account in list(self.session.ledger.open.items()):
            if id not in self._open_before:
                try:
                    _delete(self.broker, account)
                except (SetupFailed, Unreachable):
                    continue

    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges of all calls; of a repeated call, the last ones."""
        return tuple(it for told in self._told.values() for it in told)

    def _feed(self, request: httpx.Request) -> httpx.Response:
        """All messages since the scenario began; if that yields none, as where the newest come first, all there are."""
        response, found = self._pages(request, self.book.feed_begins or 0)
        if response.is_success and not found and self.book.feed_begins:
            response, found = self._pages(request, 0)
        if not found:
            return response
        return httpx.Response(
            response.status_code, headers={"content-type": "application/json"}, json={"results": found}
        )

    def _pages(self, request: httpx.Request, offset: int) -> tuple[httpx.Response, list[Any]]:
        found: list[Any] = []
        while True:
            url = request.url.copy_merge_params({"limit": PAGE, "offset": offset})
            response = self.wire.deliver(httpx.Request("GET", url, headers=request.headers))
            page = json_of(response.content)
            results = page.get("results") if isinstance(page, dict) else None
            if not isinstance(results, list):
                return response, found
            found += results
            offset += PAGE
            if len(results) < PAGE or offset > FARTHEST:
                return response, found

    def _authorization(self, call: Call) -> dict[str, str]:
        if call.client:
            clients = self.wire.target.clients
            known = {"storefront": clients.storefront, "narrow": clients.narrow}
            return basic(known.get(call.client) or Client(id=clients.storefront.id, secret=NO_TOKEN))
        if call.bearer == "none":
            return {}
        return {"Authorization": f"Bearer {self._token(call.bearer)}"}

    def _token(self, symbol: str) -> str:
        match symbol:
            case "client":
                return self.broker.storefront_token()
            case "backend":
                return self.broker.backend_token()
            case "narrow":
                return self.broker.narrow_token()
            case "garbage":
                return NO_TOKEN
            case _:
                return str(self.book.resolved(f"$access:{symbol}"))


def _advance(call: Call, sides: tuple[Side, ...], execution: Execution, known: Collection[DifferenceKind]) -> bool:
    """Runs one call; returns whether the scenario continues."""
    reference, target = sides
    try:  # resolve both before sending either: a call that only one side can send is skipped on both
        here, there = reference.resolved(call), target.resolved(call)
    except Unbound:
        return True  # it depends on something that did not succeed, or was shrunk away
    expected, seen = reference.answer(call, here), target.answer(call, there)
    found = _found(call, reference, expected, seen)
    if found and _may_still_come(call):
        end = time.monotonic() + target.wire.target.tolerances.consistency_wait
        while found and time.monotonic() < end:
            time.sleep(0.05)
            expected, seen = reference.answer(call, here), target.answer(call, there)
            found = _found(call, reference, expected, seen)
    execution.calls += 1
    if expected.succeeded and seen.succeeded:
        execution.succeeded.add(call.operation)
    execution.difference = next((it for it in found if it.kind not in known), None)
    return execution.difference is None and not parted(expected, seen)


def _found(call: Call, reference: Side, expected: Seen, seen: Seen) -> list[Difference]:
    person = reference.book.people.get(call.about)
    return list(differences(call, expected, seen, idle=person is not None and person.is_idle))


def _is_about_somebody(call: Call) -> bool:
    """Whether the call reads all messages about a customer, which may take several pages."""
    return call.operation == "queryMessages" and call.about != ""


def _may_still_come(call: Call) -> bool:
    return row(call.operation).is_eventual or (call.fault != "" and FAULTS[call.fault].is_soon)


def _delete(broker: Broker, account: Mapping[str, str]) -> None:
    token = str(broker.password_grant(account["email"], account["password"]).get("access_token"))
    with broker.wire.setup():
        profile = json_of(broker.wire.get("/me", token).content)
        version = profile.get("version") if isinstance(profile, dict) else None
        broker.wire.delete("/me", token, params={"version": version})
