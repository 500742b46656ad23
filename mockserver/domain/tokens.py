"""Access tokens, refresh tokens and anonymous sessions: what the OAuth operations of `tokens.yaml` grant.

The value of a token is returned once, in the response that grants it; only its digest is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, NoReturn

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.causes.access import BadScope, ClientLacksScope, MissingParameter, Owner, UnknownRefreshToken
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.nouns import (
    ACCOUNT_BY_EMAIL,
    ANONYMOUS_SESSIONS,
    CARTS_OF_SESSION,
    ORDERS_OF_SESSION,
    TOKENS,
    TOKENS_OF_SESSION,
)
from mockserver.domain.password import has_password, unknown_account
from mockserver.domain.ports import Context, Identity, Records
from mockserver.domain.project import ApiClient
from mockserver.domain.records import AnonymousSession, Change, Outcome, Token
from mockserver.domain.scopes import SCOPES, permits
from mockserver.domain.secrets import digest, looks_of
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, later
from mockserver.limits import ANONYMOUS_ID_LENGTH

VALUE_LENGTH = 32

Parameters = Mapping[str, str]
"""The parameters of an OAuth request, from its form and its query."""

Grant = Callable[[ApiClient, Parameters, Context], "Outcome[TokenResponse]"]


class TokenResponse(Value, frozen=True, kw_only=True, rename={}):
    """The response to a grant (RFC 6749, section 5.1). `expires_in` is in seconds."""

    access_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"
    scope: str
    refresh_token: str | Maybe = UNSET


class TokenIntrospection(Value, frozen=True, kw_only=True, rename={}):
    """The introspection response (RFC 7662, section 2.2). `exp` is in seconds since the epoch."""

    active: bool
    scope: str | Maybe = UNSET
    client_id: str | Maybe = UNSET
    token_type: str | Maybe = UNSET
    exp: int | Maybe = UNSET


class Empty(Value, frozen=True, kw_only=True):
    """An empty object."""


def client_token(client: ApiClient, parameters: Parameters, context: Context) -> Outcome[TokenResponse]:
    """A token for the API client itself, without a refresh token. Raises InvalidScope."""
    return _granted(_session(client, parameters, context), context, with_refresh_token=False)


def customer_token(client: ApiClient, parameters: Parameters, context: Context) -> Outcome[TokenResponse]:
    """A token for the customer with this username and password. Raises InvalidCustomerAccountCredentials."""
    username, password = required(parameters, "username"), required(parameters, "password")
    session = _session(client, parameters, context)
    account = context.records.one(ACCOUNT_BY_EMAIL, username)
    if account is None or not has_password(account, password, context):
        errors.unknown_account(unknown_account(username, account, asks_for_token=True))
    return _granted(replace(session, customer_id=account.id), context, _wants_refresh_token(parameters))


def anonymous_token(client: ApiClient, parameters: Parameters, context: Context) -> Outcome[TokenResponse]:
    """A token for a new anonymous session, under the requested `anonymous_id` or a generated one.

    Raises InsufficientScope, InvalidScope, and InvalidRequest for an id that is in use.
    """
    if not permits(client.scopes, context.project.key, "create_anonymous_token"):
        key = context.project.key
        errors.missing_scope(ClientLacksScope(name="create_anonymous_token", project=key, client_id=client.id))
    session = _session(client, parameters, context)
    anonymous_id = parameters.get("anonymous_id") or context.chance.new_id()
    if len(anonymous_id.split()) != 1:
        errors.unusable_parameter("anonymous_id", "It must not contain white space.")  # a scope names it
    if len(anonymous_id) > ANONYMOUS_ID_LENGTH:
        errors.unusable_parameter("anonymous_id", f"It must have at most {ANONYMOUS_ID_LENGTH} characters.")
    if is_in_use(anonymous_id, context.records):
        errors.anonymous_id_in_use()
    granted = _granted(replace(session, anonymous_id=anonymous_id), context, _wants_refresh_token(parameters))
    change = replace(granted.change, save=(AnonymousSession(id=anonymous_id), *granted.change.save))
    return replace(granted, change=change)


def is_in_use(anonymous_id: str, records: Records) -> bool:
    """Whether a session, or the cart or order of a session, uses this anonymous id."""
    groups = records.all(CARTS_OF_SESSION, anonymous_id), records.all(ORDERS_OF_SESSION, anonymous_id)
    return records.get(ANONYMOUS_SESSIONS, anonymous_id) is not None or any(groups)


def refreshed_token(client: ApiClient, parameters: Parameters, context: Context) -> Outcome[TokenResponse]:
    """A new access token for the session of a refresh token, which remains valid. Raises InvalidGrant."""
    value = required(parameters, "refresh_token")
    refresh = context.records.get(TOKENS, digest(value))
    if refresh is None or refresh.kind != "refresh" or refresh.client_id != client.id:
        errors.unknown_refresh_token(
            UnknownRefreshToken(
                id=digest(value),
                client_id=client.id,
                looks=looks_of(value),
                kind=UNSET if refresh is None else refresh.kind,
                issued_to=UNSET if refresh is None else refresh.client_id,
            )
        )
    return _granted(refresh, context, with_refresh_token=False)


CLIENT_GRANTS: Mapping[str, Grant] = {"client_credentials": client_token, "refresh_token": refreshed_token}
CUSTOMER_GRANTS: Mapping[str, Grant] = {"password": customer_token, "refresh_token": refreshed_token}
ANONYMOUS_GRANTS: Mapping[str, Grant] = {"client_credentials": anonymous_token, "refresh_token": refreshed_token}


def granted(
    grants: Mapping[str, Grant], client: ApiClient, parameters: Parameters, context: Context
) -> Outcome[TokenResponse]:
    """The result of the grant that `grant_type` names. Raises InvalidRequest, UnsupportedGrantType, and its errors."""
    grant_type = required(parameters, "grant_type", tuple(grants))
    if grant_type not in grants:
        errors.unsupported_grant_type(grant_type, grants)
    return grants[grant_type](client, parameters, context)


def introspected(client: ApiClient, parameters: Parameters, context: Context) -> Outcome[TokenIntrospection]:
    """The token as `client` may see it: a client without `introspect_oauth_tokens` sees only its own tokens."""
    token = context.records.get(TOKENS, digest(required(parameters, "token")))
    if token is None or has_ended(token, context.now) or not _may_introspect(client, token, context):
        return Outcome(answer=TokenIntrospection(active=False))
    return Outcome(
        answer=TokenIntrospection(
            active=True,
            scope=scope_of(token),
            client_id=token.client_id,
            token_type="Bearer" if token.kind == "access" else UNSET,
            exp=UNSET if isinstance(token.expires_at, Maybe) else _epoch(token.expires_at),
        )
    )


def revoked(client: ApiClient, parameters: Parameters, context: Context) -> Outcome[Empty]:
    """Revokes the token. Succeeds whether it existed or not (RFC 7009, section 2.2).

    Revoking a refresh token revokes the access tokens of its session. A client cannot revoke another client's tokens.
    """
    token = context.records.get(TOKENS, digest(required(parameters, "token")))
    if token is None or token.client_id != client.id:
        return Outcome(answer=Empty())
    family = (token,) if token.kind == "access" else tuple(context.records.all(TOKENS_OF_SESSION, token.session))
    return Outcome(answer=Empty(), change=Change(drop=family))


def required(parameters: Parameters, name: str, grants: tuple[str, ...] = ()) -> str:
    """The parameter. `grants` lists the choices if it is `grant_type`. Raises InvalidRequest."""
    if not parameters.get(name):
        errors.missing_parameter(MissingParameter(name=name, sent=tuple(parameters), grants=grants))
    return parameters[name]


def identity_of(token: Token, external_user_id: str | Maybe = UNSET) -> Identity:
    """The caller that a request with `token` acts for."""
    return Identity(
        client_id=token.client_id,
        scopes=token.scopes,
        customer_id=token.customer_id,
        anonymous_id=token.anonymous_id,
        external_user_id=external_user_id,
    )


def owner_of(token: Token) -> Owner:
    """The kind of caller that the token was issued to."""
    if isinstance(token.customer_id, str):
        return "a customer"
    return "an API client" if isinstance(token.anonymous_id, Maybe) else "an anonymous session"


def scope_of(token: Token) -> str:
    """The granted scopes, followed by the customer or anonymous id of the token."""
    whom = [f"customer_id:{token.customer_id}"] if token.customer_id else []
    whom += [f"anonymous_id:{token.anonymous_id}"] if token.anonymous_id else []
    return " ".join([*token.scopes, *whom])


def _session(client: ApiClient, parameters: Parameters, context: Context) -> Token:
    """The access token of a new session of `client`, still without a value."""
    return Token(
        id="",
        kind="access",
        session=context.chance.new_id(),
        client_id=client.id,
        scopes=_granted_scopes(parameters.get("scope", ""), client, context.project.key),
        issued_at=context.now,
    )


def _granted(session: Token, context: Context, with_refresh_token: bool) -> Outcome[TokenResponse]:
    """Tokens for the caller of `session`."""
    value = context.chance.new_text(VALUE_LENGTH)
    access = replace(
        session,
        id=digest(value),
        kind="access",
        issued_at=context.now,
        expires_at=later(context.now, seconds=context.token_lifetime),
    )
    answer = TokenResponse(access_token=value, expires_in=context.token_lifetime, scope=scope_of(access))
    if not with_refresh_token:
        return Outcome(answer=answer, change=Change(save=(access,)))
    refresh_value = f"{context.project.key}:{context.chance.new_text(VALUE_LENGTH)}"
    refresh = replace(access, id=digest(refresh_value), kind="refresh", expires_at=UNSET)
    return Outcome(answer=replace(answer, refresh_token=refresh_value), change=Change(save=(access, refresh)))


def _granted_scopes(requested: str, client: ApiClient, project_key: str) -> tuple[str, ...]:
    """The requested scopes, or all scopes of the client if none are requested. Raises InvalidScope."""
    scopes = tuple(dict.fromkeys(requested.split()))
    for scope in scopes:
        name, _, suffix = scope.partition(":")
        if name not in SCOPES:
            _refuse_scope("unknown", scope, requested, client, project_key)
        if suffix != project_key:
            _refuse_scope("project", scope, requested, client, project_key)
        if not permits(client.scopes, project_key, name):
            _refuse_scope("grant", scope, requested, client, project_key)
    return scopes or client.scopes


def _refuse_scope(
    problem: Literal["unknown", "project", "grant"], scope: str, requested: str, client: ApiClient, project_key: str
) -> NoReturn:
    errors.invalid_scope(
        BadScope(
            requested=requested,
            scope=scope,
            project=project_key,
            problem=problem,
            client_id=client.id,
            granted=client.scopes,
        )
    )


def _wants_refresh_token(parameters: Parameters) -> bool:
    return parameters.get("refresh_token") != "false"


def _may_introspect(client: ApiClient, token: Token, context: Context) -> bool:
    return token.client_id == client.id or permits(client.scopes, context.project.key, "introspect_oauth_tokens")


def _epoch(moment: DateTime) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
