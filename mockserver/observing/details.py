"""A request at leisure: all that was sent and answered, why it was refused, whether it keeps the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import asdict

from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.observing.conforming import Conformance, conformance
from mockserver.observing.conforming import Exchange as Examined
from mockserver.observing.curl import curl, is_of_form
from mockserver.observing.exchange import Exchange
from mockserver.observing.explaining import Explanation
from mockserver.observing.redaction import plain_headers, secrets_of, shown_body, shown_headers, with_cut
from mockserver.observing.requests import RequestSummary, summarised
from mockserver.observing.seen import Seen
from mockserver.observing.why import why


class SentMessage(Value, frozen=True, kw_only=True):
    """Headers and body of a request or an answer, without its secrets."""

    headers: dict[str, str]
    body: str


class RequestDetail(RequestSummary, frozen=True, kw_only=True):
    """A request with everything that is known of it."""

    request: SentMessage
    response: SentMessage
    warned: tuple[str, ...]
    explanation: Explanation | Maybe = UNSET
    conformance: Conformance | Maybe = UNSET
    curl: str


def detailed(exchange: Exchange, seen: Seen, url: str) -> Callable[[], RequestDetail]:
    """Finds everything that is known of the exchange; `url` is where the server is.

    What follows from the data of the server is noted at once; the rest may take long, and be done in a thread.
    """
    summary: dict[str, Any] = asdict(summarised(exchange, seen))
    secrets = secrets_of(exchange)
    return lambda: RequestDetail(
        **summary,
        request=SentMessage(
            headers=shown_headers(exchange.headers, secrets),
            body=with_cut(shown_body(exchange.body, secrets, is_form=is_of_form(exchange)), exchange.body_cut),
        ),
        response=SentMessage(
            headers=shown_headers(exchange.answer_headers, secrets),
            body=with_cut(shown_body(exchange.answer, secrets), exchange.answer_cut),
        ),
        warned=tuple(exchange.warnings),
        explanation=why(exchange),
        conformance=_conformance(exchange) if _can_be_judged(exchange) else UNSET,
        curl=curl(exchange, url),
    )


def _can_be_judged(exchange: Exchange) -> bool:
    """Whether an operation answered it, and all of it was kept."""
    return bool(exchange.operation_id and exchange.status and not exchange.body_cut and not exchange.answer_cut)


def _conformance(exchange: Exchange) -> Conformance:
    return conformance(
        Examined(
            operation_id=exchange.operation_id,
            method=exchange.method,
            path=exchange.path,
            query=exchange.query_string.decode("utf-8", "replace"),
            request_headers=plain_headers(exchange.headers),
            request_body=exchange.body,
            status=exchange.status,
            response_headers=plain_headers(exchange.answer_headers),
            response_body=exchange.answer,
        )
    )
