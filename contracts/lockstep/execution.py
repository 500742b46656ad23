"""A scenario, run on both sides at once: each request is resolved, sent, read and compared before the next."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from contracts.identities import Broker, SetupFailed
from contracts.lockstep.book import Book, Unbound
from contracts.lockstep.comparison import Difference, differences, parted
from contracts.lockstep.faults import FAULTS
from contracts.lockstep.reading import Seen, read
from contracts.lockstep.steps import Step
from contracts.operations import row
from contracts.session import Session
from contracts.steps import NO_TOKEN
from contracts.target import Client
from contracts.wire import Exchange, Unreachable, basic, json_of
from openapi.operations import operations

PAGE = 500
FARTHEST = 10_000

Kind = tuple[str, str]


@dataclass
class Outcome:
    """What became of a scenario. `at` is the number of the step at which the two sides first differed."""

    difference: Difference | None = None
    at: int = -1
    succeeded: set[str] = field(default_factory=set)
    """The operations that succeeded on both sides, and were compared."""
    steps: int = 0
    exchanges: tuple[tuple[Exchange, ...], tuple[Exchange, ...]] = ((), ())
    """What the two sides sent and answered, the reference first."""


@dataclass
class Pair:
    """The reference and the target, side by side."""

    reference: Session
    target: Session
    executions: int = 0

    def run(self, scenario: Sequence[Step], known: Collection[Kind] = (), until: float | None = None) -> Outcome:
        """Runs `scenario` with new customers on both sides, up to the first difference that is not `known`.

        Ends at `until`, by the monotonic clock, at the latest. The customers are deleted afterwards.
        """
        self.executions += 1
        sides = tuple(Side(it, f"{self.target.run}-{self.executions}") for it in (self.reference, self.target))
        outcome = Outcome()
        try:
            if any(_is_about_somebody(step) for step in scenario):
                for side in sides:
                    side.look_where_the_feed_ends()
            for at, step in enumerate(scenario):
                if (until is not None and time.monotonic() >= until) or not _advance(step, sides, outcome, known):
                    outcome.at = at
                    break
            return outcome
        finally:
            outcome.exchanges = (sides[0].exchanges(), sides[1].exchanges())
            for side in sides:
                side.tidy()


class Side:
    """One of the two: where requests go, and what symbols mean there."""

    def __init__(self, session: Session, execution: str) -> None:
        self.session, self.wire, self.broker = session, session.wire, session.broker
        target = session.target
        self.book = Book(target.project, target.custom_type, execution, target.catalogue)
        self._open_before = frozenset(session.ledger.open)
        self._told: dict[int, list[Exchange]] = {}

    def request(self, step: Step) -> tuple[httpx.Request, Mapping[str, Any]]:
        """What `step` sends here, and its body or form as a value. Raises Unbound."""
        asked, book = operations()[step.operation], self.book
        if _is_about_somebody(step) and book.feed_begins is None:
            raise Unbound("the end of the feed is too far to be read")
        path = asked.path.replace("{projectKey}", self.wire.target.project)
        for name, value in step.path.items():
            path = path.replace(f"{{{name}}}", book.resolved(value))
        options: dict[str, Any] = {"headers": {**step.headers, **self._authorization(step)}}
        if step.query:
            options["params"] = book.resolved(step.query)
        sent: Any = book.resolved(step.form or step.body)
        if step.text:
            options |= {"content": step.text, "headers": {**options["headers"], "Content-Type": "application/json"}}
        elif step.form:
            options["params" if step.is_in_query else "data"] = sent
        elif step.body is not None:
            options["json"] = sent
        base = self.wire.oauth_url if asked.is_oauth else self.wire.base_url
        return httpx.Request(asked.method, base + path, **options), sent if isinstance(sent, dict) else {}

    def answer(self, step: Step) -> Seen:
        """Sends `step` and reads the answer. Raises Unbound, SetupFailed, Unreachable."""
        request, sent = self.request(step)
        first = len(self.wire.exchanges)
        response = self._feed(request) if _is_about_somebody(step) else self.wire.deliver(request)
        self._told[id(step)] = [it for it in self.wire.exchanges[first:] if not it.is_setup]
        return read(step, sent, response, self.book)

    def look_where_the_feed_ends(self) -> None:
        """Notes how many messages there are, so that those of the scenario are found without reading all."""
        with self.wire.setup():
            page = json_of(self.wire.get("/messages", self.broker.backend_token(), params={"limit": 1}).content)
        total = page.get("total") if isinstance(page, dict) else 0
        self.book.feed_begins = 0 if not isinstance(total, int) else total if total <= FARTHEST else None

    def tidy(self) -> None:
        """Deletes the customers of the scenario; what stays is in the ledger of the session."""
        for id, account in list(self.session.ledger.open.items()):
            if id not in self._open_before:
                try:
                    _delete(self.broker, account)
                except (SetupFailed, Unreachable):
                    continue

    def exchanges(self) -> tuple[Exchange, ...]:
        """What was sent and answered, step by step; of a step that was repeated, the last."""
        return tuple(it for told in self._told.values() for it in told)

    def _feed(self, request: httpx.Request) -> httpx.Response:
        """All messages since the scenario began, and all that there are where the newest do not come last."""
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

    def _authorization(self, step: Step) -> dict[str, str]:
        if step.client:
            clients = self.wire.target.clients
            known = {"storefront": clients.storefront, "narrow": clients.narrow}
            return basic(known.get(step.client) or Client(id=clients.storefront.id, secret=NO_TOKEN))
        if step.bearer == "none":
            return {}
        return {"Authorization": f"Bearer {self._token(step.bearer)}"}

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


def _advance(step: Step, sides: tuple[Side, ...], outcome: Outcome, known: Collection[Kind]) -> bool:
    """Runs one step; whether the scenario goes on."""
    reference, target = sides
    try:
        for side in sides:
            side.request(step)
    except Unbound:
        return True  # it needs what did not succeed, or was taken away: it is skipped on both sides
    expected, seen = reference.answer(step), target.answer(step)
    found = _found(step, reference, expected, seen)
    if found and _may_still_come(step):
        end = time.monotonic() + target.wire.target.tolerances.consistency_wait
        while found and time.monotonic() < end:
            time.sleep(0.05)
            expected, seen = reference.answer(step), target.answer(step)
            found = _found(step, reference, expected, seen)
    outcome.steps += 1
    if expected.succeeded and seen.succeeded:
        outcome.succeeded.add(step.operation)
    outcome.difference = next((it for it in found if it.kind not in known), None)
    return outcome.difference is None and not parted(expected, seen)


def _found(step: Step, reference: Side, expected: Seen, seen: Seen) -> list[Difference]:
    person = reference.book.people.get(step.about)
    return list(differences(step, expected, seen, idle=person is not None and person.is_idle))


def _is_about_somebody(step: Step) -> bool:
    """Whether all messages about a customer are asked for, on however many pages they are."""
    return step.operation == "queryMessages" and step.about != ""


def _may_still_come(step: Step) -> bool:
    return row(step.operation).is_eventual or (step.fault != "" and FAULTS[step.fault].is_soon)


def _delete(broker: Broker, account: Mapping[str, str]) -> None:
    token = str(broker.password_grant(account["email"], account["password"]).get("access_token"))
    with broker.wire.setup():
        profile = json_of(broker.wire.get("/me", token).content)
        version = profile.get("version") if isinstance(profile, dict) else None
        broker.wire.delete("/me", token, params={"version": version})
