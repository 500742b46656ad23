"""Whether the app has sent what it should have sent: requests counted, and those that come closest."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from mockserver.control.input import Input
from mockserver.control.problems import Complaint
from mockserver.domain.secrets import HIDDEN
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.observing.exchange import Exchange
from mockserver.observing.pairs import pairs_of
from mockserver.observing.redaction import (
    is_secret,
    masked,
    path_without_secrets,
    secrets_of,
    without_secrets,
)
from mockserver.observing.requests import RequestSummary, has_status, summarised
from mockserver.observing.seen import Seen

MOST_CLOSE = 3
LONGEST_SHOWN = 80

Natural = Annotated[int, Meta(ge=0)]


class VerificationMatch(Input, frozen=True, kw_only=True):
    """What a request must be to count. `body` is a part of the JSON or of the form that was sent."""

    project: str | Maybe = UNSET
    method: str | Maybe = UNSET
    path: str | Maybe = UNSET
    status: int | str | Maybe = UNSET
    operation_id: str | Maybe = UNSET
    customer: str | Maybe = UNSET
    code: str | Maybe = UNSET
    body: dict[str, Any] | Maybe = UNSET


class VerificationCount(Input, frozen=True, kw_only=True):
    """How many there must be; at least one, if nothing is said."""

    exactly: Natural | Maybe = UNSET
    at_least: Natural | Maybe = UNSET
    at_most: Natural | Maybe = UNSET


class Verification(Input, frozen=True, kw_only=True):
    """What is to be verified."""

    match: VerificationMatch = VerificationMatch()
    count: VerificationCount = VerificationCount()


class Verified(Value, frozen=True, kw_only=True):
    """How many requests matched, and which."""

    matched: int
    requests: tuple[str, ...]


class NearMiss(Value, frozen=True, kw_only=True):
    """A request that did not match, and in what."""

    request: RequestSummary
    misses: tuple[str, ...]


class Unverified(Complaint, frozen=True, kw_only=True):
    """It is not so: how many matched, and what came closest."""

    matched: int
    closest: tuple[NearMiss, ...]


def verified(seen: Seen, it: Verification) -> Verified | Unverified:
    """Counts the requests that were kept."""
    looked_at = [(exchange, tuple(misses(exchange, it.match, seen))) for exchange in seen.journal.newest_first()]
    matching = tuple(exchange.id for exchange, its_misses in looked_at if not its_misses)
    count = it.count
    least = count.at_least
    if isinstance(least, Maybe):
        least = 1 if count.exactly is UNSET and count.at_most is UNSET else 0
    number = len(matching)
    if (
        count.exactly in (UNSET, number)
        and number >= least
        and (isinstance(count.at_most, Maybe) or number <= count.at_most)
    ):
        return Verified(matched=number, requests=matching)
    close = sorted((its for its in looked_at if its[1]), key=lambda its: len(its[1]))[:MOST_CLOSE]
    return Unverified(
        status_code=422,
        message=f"Expected {_phrased(count, least)}, and {_number(number)} of {len(looked_at)} matched.",
        matched=number,
        closest=tuple(NearMiss(request=summarised(exchange, seen), misses=its) for exchange, its in close),
    )


def misses(exchange: Exchange, match: VerificationMatch, seen: Seen) -> Iterator[str]:
    """A sentence for each thing in which the request is another than the one that is meant."""
    it = summarised(exchange, seen)
    for name, actual, expected in (
        ("project", it.project, match.project),
        ("method", it.method, match.method.upper() if isinstance(match.method, str) else UNSET),
        ("operationId", it.operation_id, match.operation_id),
        ("code", it.code, match.code),
    ):
        if expected not in (UNSET, actual):
            yield f"{name} is {actual or 'none'}, not {expected}"
    if not isinstance(match.path, Maybe) and not fnmatchcase(exchange.path, match.path):
        yield f"path is {it.path}, not {path_without_secrets(match.path)}"
    if not isinstance(match.status, Maybe) and not has_status(it.status, str(match.status)):
        yield f"status is {it.status}, not {match.status}"
    if not isinstance(match.customer, Maybe):
        who = it.customer
        names = () if isinstance(who, Maybe) else (who.id, str(who.email or ""))
        if match.customer.lower() not in (name.lower() for name in names):
            yield f"customer is {names[-1] if names else 'none'}, not {match.customer}"
    if not isinstance(match.body, Maybe):
        if exchange.body_cut:
            yield "body is too large to be compared: the journal has not all of it"
            return
        try:
            secrets = secrets_of(exchange)
            yield from (masked(it, secrets) for it in _body_misses(_sent(exchange), match.body, "body"))
        except RecursionError:
            yield "body is nested too deeply to be compared"


def _sent(exchange: Exchange) -> Any:
    """The body, as JSON or as a form."""
    try:
        return msgspec.json.decode(exchange.body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return dict(pairs_of(exchange.body))


def _body_misses(seen: Any, expected: Any, path: str) -> Iterator[str]:
    """Of an object the fields that are expected must be there; of an array, an element for each that is expected."""
    if isinstance(expected, dict):
        if not isinstance(seen, dict):
            yield f"{path} is {_shown(seen, path)}, not an object"
            return
        for name, value in expected.items():
            if name in seen:
                yield from _body_misses(seen[name], value, f"{path}.{name}")
            else:
                yield f"{path}.{name} is missing"
    elif isinstance(expected, list) and isinstance(seen, list):
        for index, value in enumerate(expected):
            if all(any(_body_misses(each, value, "")) for each in seen):
                yield f"{path} has nothing like {_shown(value, path)} (element {index} of what is expected)"
    elif seen != expected:
        yield f"{path} is {_shown(seen, path)}, not {_shown(expected, path)}"


def _shown(value: Any, path: str) -> str:
    if any(is_secret(name) for name in path.split(".")):
        return HIDDEN
    text = msgspec.json.encode(without_secrets(value)).decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _phrased(count: VerificationCount, least: int) -> str:
    if not isinstance(count.exactly, Maybe):
        return f"exactly {_requests(count.exactly)}"
    most = "" if isinstance(count.at_most, Maybe) else f"at most {_requests(count.at_most)}"
    return " and ".join(part for part in (f"at least {_requests(least)}" if least else "", most) if part)


def _requests(number: int) -> str:
    return "1 request" if number == 1 else f"{number} requests"


def _number(number: int) -> str:
    return "none" if number == 0 else str(number)
