"""Tokens as a developer sees them: listed with owner and lifetime, issued, expired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from mockserver.control.durations import seconds_of
from mockserver.control.input import Input
from mockserver.control.ports import WholeStore
from mockserver.control.problems import decline, meant
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, ACCOUNTS, CLIENTS
from mockserver.domain.ports import Chance, Records
from mockserver.domain.project import ApiClient
from mockserver.domain.records import Account, AnonymousSession, Change, Token
from mockserver.domain.scopes import permits
from mockserver.domain.secrets import digest
from mockserver.domain.tokens import VALUE_LENGTH, scope_of
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, later
from mockserver.limits import ANONYMOUS_ID_LENGTH

MOST_LISTED = 1000
LONGEST_LIFE = 36_500 * 86_400
"""Seconds."""


class TokenSummary(Value, frozen=True, kw_only=True):
    """A token without its value. `id` is the SHA-256 of the value, which the server does not store."""

    id: str
    project: str
    kind: Literal["access", "refresh"]
    owner: Literal["customer", "anonymous", "client"]
    customer_id: str | Maybe = UNSET
    email: str | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    client_id: str
    scopes: tuple[str, ...]
    issued_at: DateTime
    expires_at: DateTime | Maybe = UNSET
    remaining_seconds: float | Maybe = UNSET
    is_expired: bool


class TokenRequest(Input, frozen=True, kw_only=True):
    """The owner of a new token: a customer, by handle, email or id; an anonymous session; or else an API client."""

    project: str | Maybe = UNSET
    customer: str | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    client: str | Maybe = UNSET
    scopes: tuple[str, ...] | Maybe = UNSET
    expires_in: str | Maybe = UNSET
    expired: bool = False


class MintedToken(Value, frozen=True, kw_only=True, rename={}):
    """A new access token in the format of OAuth, and its id."""

    access_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"
    scope: str
    id: str


def summary(token: Token, project: str, records: Records, now: datetime) -> TokenSummary:
    """The token and its remaining lifetime at `now`."""
    account = records.get(ACCOUNTS, token.customer_id) if isinstance(token.customer_id, str) else None
    ends = None if isinstance(token.expires_at, Maybe) else datetime.fromisoformat(token.expires_at)
    return TokenSummary(
        id=token.id,
        project=project,
        kind=token.kind,
        owner="customer" if token.customer_id else "anonymous" if token.anonymous_id else "client",
        customer_id=token.customer_id,
        email=UNSET if account is None else account.customer.email,
        anonymous_id=token.anonymous_id,
        client_id=token.client_id,
        scopes=token.scopes,
        issued_at=token.issued_at,
        expires_at=token.expires_at,
        remaining_seconds=UNSET if ends is None else max(0.0, round((ends - now).total_seconds(), 3)),
        is_expired=ends is not None and ends <= now,
    )


def minted(
    request: TokenRequest,
    project: str,
    handles: Mapping[str, str],
    store: WholeStore,
    chance: Chance,
    now: DateTime,
    lifetime: int,
) -> tuple[MintedToken, Change]:
    """A new access token and the change that stores it. `handles` maps handles to customer ids. Raises Declined."""
    records = store.records(project)
    client = _client(request, project, store)
    if request.expired and not isinstance(request.expires_in, Maybe):
        decline(400, "An expired token has no lifetime: leave out expired or expiresIn.", "expiresIn")
    seconds = lifetime if isinstance(request.expires_in, Maybe) else int(seconds_of(request.expires_in, "expiresIn"))
    if seconds > LONGEST_LIFE:
        decline(400, f"A token can be valid for at most {LONGEST_LIFE // 86_400} days.", "expiresIn")
    _expect_owner(request)
    value = chance.new_text(VALUE_LENGTH)
    token = Token(
        id=digest(value),
        kind="access",
        session=chance.new_id(),
        client_id=client.id,
        scopes=_scopes(request, client, project),
        customer_id=_customer_id(request.customer, records, handles),
        anonymous_id=request.anonymous_id,
        issued_at=later(now, seconds=-seconds - 1) if request.expired else now,
        expires_at=later(now, seconds=-1 if request.expired else seconds),
    )
    sessions = (AnonymousSession(id=token.anonymous_id),) if isinstance(token.anonymous_id, str) else ()
    answer = MintedToken(
        access_token=value, expires_in=0 if request.expired else seconds, scope=scope_of(token), id=token.id
    )
    return answer, Change(save=(*sessions, token))


def _expect_owner(request: TokenRequest) -> None:
    """Raises Declined for an invalid anonymous session, by the rules of the OAuth operation."""
    if isinstance(request.anonymous_id, Maybe):
        return
    if not isinstance(request.customer, Maybe):
        decline(400, "A token belongs to a customer or to an anonymous session: leave one of them out.", "anonymousId")
    if len(request.anonymous_id.split()) != 1:
        decline(400, "The id of an anonymous session must not be empty or contain whitespace.", "anonymousId")
    if len(request.anonymous_id) > ANONYMOUS_ID_LENGTH:
        decline(400, f"The id of an anonymous session has at most {ANONYMOUS_ID_LENGTH} characters.", "anonymousId")


def expired(token: Token, now: DateTime) -> Change:
    """The change that makes the token expire now.

    `issued_at` is moved before that moment, because a token that expires before it is issued is not kept.
    """
    issued_at = min(token.issued_at, later(now, seconds=-1))
    return Change(save=(replace(token, issued_at=issued_at, expires_at=now),))


def is_live(token: Token, now: DateTime) -> bool:
    """Whether the token is an access token that has not expired."""
    return token.kind == "access" and not has_ended(token, now)


def _client(request: TokenRequest, project: str, store: WholeStore) -> ApiClient:
    clients = store.records(project).table(CLIENTS)
    if isinstance(request.client, Maybe):
        if not clients:
            decline(409, f"Project '{project}' has no API client to issue a token for.")
        return clients[0]
    found = next((it for it in clients if it.id == request.client), None)
    if found is None:
        hint = meant(request.client, [it.id for it in clients])
        decline(400, f"Project '{project}' has no API client '{request.client}'{hint}", "client")
    return found


def _scopes(request: TokenRequest, client: ApiClient, project: str) -> tuple[str, ...]:
    if isinstance(request.scopes, Maybe):
        return client.scopes
    scopes = tuple(scope if ":" in scope else f"{scope}:{project}" for scope in request.scopes)
    for scope in scopes:
        name, _, whose = scope.partition(":")
        if whose != project or not permits(client.scopes, project, name):
            hint = meant(scope, client.scopes)
            decline(400, f"API client '{client.id}' does not have the scope '{scope}'{hint}", "scopes")
    return scopes


def _customer_id(named: str | Maybe, records: Records, handles: Mapping[str, str]) -> str | Maybe:
    if isinstance(named, Maybe):
        return UNSET
    account = found_account(named, records, handles)
    if account is None:
        decline(404, f"There is no customer '{named}'; give a handle of the fixtures, an email or an id.", "customer")
    return account.id


def found_account(named: str, records: Records, handles: Mapping[str, str]) -> Account | None:
    """The account of the customer with this handle, email or id."""
    return records.get(ACCOUNTS, handles.get(named, named)) or records.one(ACCOUNT_BY_EMAIL, named)


def newest(tokens: Iterable[Token]) -> list[Token]:
    """The most recently issued tokens, newest first."""
    return sorted(tokens, key=lambda it: it.issued_at, reverse=True)[:MOST_LISTED]
