"""What is known of a refusal, gathered for its explanation; and what is known of a token."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from msgspec.structs import replace

from mockserver.control.plane import ControlPlane
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.errors import (
    InvalidClient,
    InvalidCredentials,
    InvalidCustomerAccountCredentials,
    InvalidGrant,
    InvalidOperation,
    InvalidToken,
    MatchingPriceNotFound,
    ResourceNotFound,
)
from mockserver.domain.nouns import ACCOUNTS, CLIENTS, PRODUCTS, TOKENS
from mockserver.domain.records import Token
from mockserver.domain.secrets import digest
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, timestamp
from mockserver.observing.exchange import Exchange
from mockserver.observing.explaining import Bearer, Explanation, Mailed, Situation, explained, found, informed, one_line
from mockserver.observing.explaining.finding import Finding, told
from mockserver.observing.explaining.rules import rule
from mockserver.observing.explaining.sent import basic_credentials, form_of
from mockserver.observing.explaining.situation import TokenState
from mockserver.observing.redaction import path_without_secrets, plain_headers

log = logging.getLogger("mockserver")

_ABOUT_CLIENTS = (400, 401, 403)
_ABOUT_ACCOUNTS = (InvalidCredentials, InvalidCustomerAccountCredentials, ResourceNotFound)
_METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
MOST_EMAILS = 200
MOST_PRODUCTS = 500


def explain(exchange: Exchange, plane: ControlPlane) -> str:
    """Finds out why the request was rejected, once, and keeps it; returns one line of printable ASCII, for a header.

    A defect of an explanation is logged, and the response is sent all the same.
    """
    try:
        exchange.finding = found(situation(exchange, plane))
    except Exception:
        log.exception("%s %s could not be explained", exchange.method, exchange.path)
        exchange.finding = Finding(exchange.error.message if exchange.error else exchange.message)
    exchange.explanation = one_line(told(exchange.finding))
    return exchange.explanation


def why(exchange: Exchange) -> Explanation | Maybe:
    """Why the request was rejected, with the rule of the document that it broke; unset for one that was not."""
    finding = exchange.finding
    return UNSET if finding is None else told(finding, UNSET if finding.cites is None else rule(finding.cites))


def situation(exchange: Exchange, plane: ControlPlane) -> Situation:
    """The refusal and what there is around it now."""
    headers = plain_headers(exchange.headers)
    now = timestamp(exchange.at)
    known = Situation(
        operation_id=exchange.operation_id or UNSET,
        method=exchange.method,
        path=path_without_secrets(exchange.path),
        project=exchange.project or UNSET,
        query=exchange.parameters(),
        headers=headers,
        body=exchange.body,
        origin=f"{exchange.scheme}://{headers.get('host', '127.0.0.1')}",
        status=exchange.status,
        error=UNSET if exchange.error is None else exchange.error,
        message=exchange.message,
        now=now,
        nearest=exchange.nearest or UNSET,
        allowed=_allowed(exchange),
        fault=exchange.fault if exchange.is_faked else UNSET,
        bearer=_sent_bearer(headers.get("authorization", ""), exchange.project, plane, now),
        projects=tuple(project.key for project in plane.store.projects()),
    )
    key = _nearest_project(exchange.project, plane)
    if not key:
        return known
    known = replace(known, project=known.project or key)
    return informed(_with_surroundings(known, key, plane), plane.store.records(key))


def _nearest_project(key: str, plane: ControlPlane) -> str:
    """The project that was asked for, or the first: a client that nobody knows belongs to none."""
    projects = plane.store.projects()
    return key if plane.store.project(key) else projects[0].key if projects else ""


def described(bearer: Bearer, now: DateTime) -> str:
    """What a token is, in a sentence."""
    if bearer.state == "live" and isinstance(bearer.token, Token):
        whom = (
            f"customer {bearer.email or bearer.token.customer_id}"
            if bearer.token.customer_id
            else (
                f"the anonymous session {bearer.token.anonymous_id}"
                if bearer.token.anonymous_id
                else f"the API client {bearer.token.client_id}"
            )
        )
        return f"It is a live access token of {whom} in project {bearer.project}."
    refused = Situation(method="GET", path="/", status=401, error=InvalidToken(message=""), bearer=bearer, now=now)
    return explained(refused).wrong


def bearer_of(value: str, project: str, plane: ControlPlane, now: DateTime) -> Bearer:
    """What is known of a token that was sent, or pasted."""
    id = digest(value)
    keys = plane.store.projects_with(TOKENS, id)
    revocation = None if keys else plane.history.revocation(id)
    if revocation is not None:
        return Bearer(
            state="revoked",
            token=revocation.token,
            project=revocation.project,
            email=_email(revocation.token, revocation.project, plane),
            revoked_at=revocation.at,
            revoked_by=revocation.request or UNSET,
            revoked_by_operation=revocation.operation_id or UNSET,
        )
    if not keys:
        return Bearer(state="unknown")
    key = project if project in keys else keys[0]
    token = plane.store.records(key).get(TOKENS, id)
    if token is None:
        return Bearer(state="unknown")
    state: TokenState = "refresh" if token.kind == "refresh" else "expired" if has_ended(token, now) else "live"
    return Bearer(state=state, token=token, project=key, email=_email(token, key, plane))


def _sent_bearer(authorization: str, project: str, plane: ControlPlane, now: DateTime) -> Bearer:
    scheme, _, value = authorization.partition(" ")
    if not authorization:
        return Bearer(state="none")
    if scheme.lower() != "bearer" or not value.strip():
        return Bearer(state="unreadable")
    return bearer_of(value.strip(), project, plane, now)


def _with_surroundings(known: Situation, key: str, plane: ControlPlane) -> Situation:
    """What there is in the project, for refusals that can be helped by it."""
    found: dict[str, Any] = {}
    if known.status in _ABOUT_CLIENTS:
        found["clients"] = plane.store.records(key).table(CLIENTS)
    if isinstance(known.error, InvalidClient):
        found["client_project"] = _home(known, plane)
    if isinstance(known.error, InvalidGrant):
        found["refresh"] = bearer_of(form_of(known).get("refresh_token", ""), key, plane, known.now)
    if isinstance(known.error, _ABOUT_ACCOUNTS) and plane.seeds.known is not None:
        found["emails"] = tuple(it.email for it in plane.seeds.known.customers[:MOST_EMAILS])
    if isinstance(known.error, InvalidOperation | MatchingPriceNotFound):
        products = plane.store.records(key).table(PRODUCTS)[:MOST_PRODUCTS]
        found["skus"] = tuple(one.sku for it in products for one in it.variants if isinstance(one.sku, str))
    if isinstance(known.error, ResourceNotFound):
        found["mailed"] = _mailed(known, plane)
    return replace(known, **found)


def _home(known: Situation, plane: ControlPlane) -> str | Maybe:
    """The project of the client that authenticates; of several, the one of the path if it is among them."""
    credentials = basic_credentials(known)
    keys = plane.store.projects_with(CLIENTS, credentials[0]) if credentials else ()
    return known.project if known.project in keys else next(iter(keys), UNSET)


def _mailed(known: Situation, plane: ControlPlane) -> Mailed | Maybe:
    """What the outbox knows of the token in the body, when the store has forgotten it."""
    try:
        value = msgspec.json.decode(known.body, type=_WithToken).token_value
    except msgspec.DecodeError:
        return UNSET
    mail = plane.outbox.find(str(known.project), value, plane.store, known.now)
    if mail is None or mail.state not in ("used", "invalidated"):
        return UNSET
    return Mailed(state=mail.state, kind=mail.kind, email=mail.to, expires_at=mail.expires_at)


class _WithToken(Value, frozen=True, kw_only=True):
    token_value: str


def _allowed(exchange: Exchange) -> tuple[str, ...]:
    allow = plain_headers(exchange.answer_headers).get("allow", "").replace(" ", "").split(",")
    return tuple(method for method in _METHODS if method in allow)


def _email(token: Token, project: str, plane: ControlPlane) -> str | Maybe:
    if isinstance(token.customer_id, Maybe) or plane.store.project(project) is None:
        return UNSET
    account = plane.store.records(project).get(ACCOUNTS, token.customer_id)
    return UNSET if account is None else account.customer.email
