"""Requests as they are listed: in a line each, and which of them are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

import msgspec

from mockserver.domain.errors import Error
from mockserver.domain.nouns import ACCOUNTS
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, timestamp
from mockserver.observing.exchange import Exchange
from mockserver.observing.redaction import path_without_secrets, shown_query
from mockserver.observing.seen import Seen

_REFUSALS = 400


class RequestCustomer(Value, frozen=True, kw_only=True):
    """Who asked, or whom the answer made known."""

    id: str
    email: str | Maybe = UNSET


class RequestSummary(Value, frozen=True, kw_only=True):
    """One request in a line. `status` is 0 when the connection was dropped; `warnings` counts them."""

    id: str
    at: DateTime
    project: str | Maybe = UNSET
    method: str
    path: str
    query: str | Maybe = UNSET
    operation_id: str | Maybe = UNSET
    status: int
    code: str | Maybe = UNSET
    milliseconds: float
    client: str | Maybe = UNSET
    customer: RequestCustomer | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    warnings: int
    fault: str | Maybe = UNSET
    explain: str | Maybe = UNSET


class RequestFilter(Value, frozen=True, kw_only=True):
    """Which requests are wanted: all that is given must fit. `status` is `404` or `4xx`, `path` may have `*`."""

    project: str | Maybe = UNSET
    method: str | Maybe = UNSET
    path: str | Maybe = UNSET
    status: str | Maybe = UNSET
    operation_id: str | Maybe = UNSET
    customer: str | Maybe = UNSET
    code: str | Maybe = UNSET
    since: str | Maybe = UNSET


def summarised(exchange: Exchange, seen: Seen) -> RequestSummary:
    """The exchange in a line."""
    token = exchange.token
    return RequestSummary(
        id=exchange.id,
        at=timestamp(exchange.at),
        project=exchange.project or UNSET,
        method=exchange.method,
        path=path_without_secrets(exchange.path),
        query=shown_query(exchange.query_string) or UNSET,
        operation_id=exchange.operation_id or UNSET,
        status=exchange.status,
        code=_code(exchange),
        milliseconds=round(exchange.seconds * 1000, 2),
        client=(token.client_id if token is not None else exchange.client_id) or UNSET,
        customer=_customer(exchange, seen) or UNSET,
        anonymous_id=UNSET if token is None else token.anonymous_id,
        warnings=len(exchange.warnings),
        fault=exchange.fault or UNSET,
        explain=exchange.explanation or UNSET,
    )


def _code(exchange: Exchange) -> str | Maybe:
    """That of the error; of a fault, that of the answer which it gave."""
    if exchange.error is not None:
        return code_of(exchange.error)
    if not exchange.is_faked or exchange.status < _REFUSALS:
        return UNSET
    try:
        answered = msgspec.json.decode(exchange.answer, type=_Answered)
    except (msgspec.DecodeError, UnicodeError):
        return UNSET
    return answered.errors[0].code if answered.errors else UNSET


class _Coded(Value, frozen=True, kw_only=True):
    code: str


class _Answered(Value, frozen=True, kw_only=True):
    errors: tuple[_Coded, ...] = ()


def code_of(error: Error) -> str:
    """As `errors[0].code` has it."""
    return str(error.__struct_config__.tag)


def wanted(seen: Seen, what: RequestFilter, limit: int) -> Iterator[RequestSummary]:
    """Of the requests that were kept, those that fit: newest first, at most `limit`. Those `since` an id are newer."""
    for exchange in seen.journal.newest_first():
        if limit == 0 or exchange.id == what.since:
            return
        summary = summarised(exchange, seen)
        if fits(summary, what):
            limit -= 1
            yield summary


def fits(summary: RequestSummary, what: RequestFilter) -> bool:
    """Whether the request is wanted."""
    return (
        what.project in (UNSET, summary.project)
        and (isinstance(what.method, Maybe) or summary.method == what.method.upper())
        and (isinstance(what.path, Maybe) or fnmatchcase(summary.path, what.path))
        and (isinstance(what.status, Maybe) or has_status(summary.status, what.status))
        and what.operation_id in (UNSET, summary.operation_id)
        and (isinstance(what.customer, Maybe) or _is_of(summary, what.customer))
        and what.code in (UNSET, summary.code)
    )


def has_status(status: int, wanted: str) -> bool:
    """Whether `status` is `404`, or one of `4xx`."""
    digits = str(status)
    return len(wanted) == len(digits) and all(one in ("x", "X", it) for one, it in zip(wanted, digits, strict=True))


def _is_of(summary: RequestSummary, customer: str) -> bool:
    who = summary.customer
    return not isinstance(who, Maybe) and customer.lower() in (who.id, str(who.email or "").lower())


def _customer(exchange: Exchange, seen: Seen) -> RequestCustomer | None:
    """The bearer's customer, under the email that it has now, or had last."""
    id = exchange.token.customer_id if exchange.token is not None else UNSET
    if isinstance(id, Maybe):
        return None
    is_there = seen.store.project(exchange.project) is not None
    account = seen.store.records(exchange.project).get(ACCOUNTS, id) if is_there else None
    last = (
        account.customer
        if account is not None
        else next((it.after for it in seen.history.versions(exchange.project, id)), None)
    )
    return RequestCustomer(id=id, email=UNSET if last is None else last.email)
