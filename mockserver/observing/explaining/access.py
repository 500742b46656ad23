"""Access tokens: missing, dead, without the scope, of the wrong kind."""

from __future__ import annotations

import re

from mockserver.domain.errors import AccessDenied, InsufficientScope, InsufficientTokenGrantType, InvalidToken
from mockserver.domain.project import ApiClient
from mockserver.domain.records import Token
from mockserver.domain.scopes import permits
from mockserver.observing.explaining.entrances import (
    FOR_CUSTOMERS,
    anonymous_flow,
    customer_flow,
    owner_of,
    project_of,
    refresh_flow,
    way_in,
)
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import ago, listed
from mockserver.observing.explaining.sent import authorization, basic_credentials
from mockserver.observing.explaining.situation import Bearer, Situation

ACCEPTED = "`Authorization: Bearer ` and a live access token of the project."
UNKNOWN_TOKEN = Citation("errors", "that the server does not know is refused with 401 `invalid_token`")
PLACEHOLDERS = ("undefined", "null", "none", "nan", "[object object]", "[object promise]")
_MISSING = re.compile(r".*scopes is missing: (?P<names>.+)\.")
_REVOKED_RULES = {
    "changeMyCustomerPassword": Citation("password", "Soon after a change, the access token"),
    "resetMyCustomerPassword": Citation("password", "Soon after a reset, the customer's access tokens"),
    "revokeToken": Citation("tokens", "An access token that was revoked is refused"),
}
_REVOKING = {
    "changeMyCustomerPassword": "the change of the password",
    "resetMyCustomerPassword": "the reset of the password",
    "revokeToken": "the revocation of the token",
}


def missing(situation: Situation, _: AccessDenied) -> Finding:
    """No access token was sent."""
    scheme, credentials = authorization(situation)
    if not scheme:
        wrong = "The request has no Authorization header."
    elif scheme == "bearer":
        wrong = "The Authorization header says `Bearer`, and no token follows."
    elif scheme == "basic":
        wrong = "The Authorization header has Basic credentials of a client; they are for the paths below /oauth."
    elif not credentials:
        wrong = "The Authorization header is one word; `Bearer ` is missing in front of the token."
    else:
        wrong = "The scheme of the Authorization header is not `Bearer`."
    return Finding(wrong, ACCEPTED, way_in(situation), Citation("errors", "without access token is refused with 401"))


def dead(situation: Situation, _: InvalidToken) -> Finding:
    """The access token is unknown, expired or revoked."""
    bearer = situation.bearer
    wrong, suggestion = _DEAD.get(bearer.state, _unknown)(situation, bearer)
    is_revoked = bearer.state == "revoked" and isinstance(bearer.revoked_by_operation, str)
    cites = _REVOKED_RULES.get(str(bearer.revoked_by_operation)) if is_revoked else None
    return Finding(wrong, ACCEPTED, suggestion, cites or UNKNOWN_TOKEN)


def without_scope(situation: Situation, error: InsufficientScope) -> Finding:
    """The access token, or the API client, lacks a scope."""
    match = _MISSING.fullmatch(error.message)
    names = match["names"].split(", ") if match else []
    project, token = project_of(situation), situation.bearer.token
    wanted = listed(f"{name}:{project}" for name in names)
    cites = Citation("errors", "without the scope that the operation asks for")
    accepted = f"A token with the scope {wanted}, or `manage_project:{project}`."
    if situation.operation_id == "createAnonymousToken":
        return _client_without_scope(situation, wanted, accepted)
    if isinstance(situation.bearer.project, str) and situation.bearer.project != project:
        wrong = f"The access token is for the project `{situation.bearer.project}`, and the path names `{project}`."
        return Finding(wrong, accepted, f"Call the paths of its project. Or: {way_in(situation)}", cites)
    has = f"It has {listed(token.scopes, 'and')}." if isinstance(token, Token) else ""
    wrong = f"The access token lacks the scope {wanted}."
    return Finding(wrong, accepted, _who_has(situation, names, project), cites, has)


def of_wrong_kind(situation: Situation, _: InsufficientTokenGrantType) -> Finding:
    """The token was not issued to whom the operation is for."""
    token = situation.bearer.token
    kind = owner_of(token) if isinstance(token, Token) else "nobody who may enter here"
    if situation.operation_id in FOR_CUSTOMERS:
        wrong = f"The access token belongs to {kind}; only a customer's opens this."
        suggestion = f"Sign the customer in, then get their token: {customer_flow(situation)}."
        cites = Citation("profile", "can neither read, update nor delete a profile")
        return Finding(wrong, "An access token of the password flow.", suggestion, cites)
    wrong = f"The access token belongs to {kind}; carts and orders belong to customers and anonymous sessions."
    suggestion = f"For a guest: {anonymous_flow(situation)}. For a customer: {customer_flow(situation)}."
    return Finding(wrong, "An access token of an anonymous session, or of the password flow.", suggestion)


def _unknown(situation: Situation, _: Bearer) -> tuple[str, str]:
    value = authorization(situation)[1]
    if _is_nothing(value):
        return "The access token is the text of a variable without a value.", "Wait for the token before the call."
    if value[:1] in {'"', "'"} or value[:1] in "<{$":
        return "The access token is quoted, or a placeholder that was not filled in.", "Send the bare `access_token`."
    if value.lower().startswith("bearer "):
        return "The Authorization header says `Bearer` twice.", "Say it once: `Authorization: Bearer <token>`."
    wrong = "No token with this value was issued here, or it was forgotten since: by a restart or a reset."
    return wrong, way_in(situation)


def is_placeholder(value: str) -> bool:
    """Whether the value is what a program writes where it has none."""
    return value != "" and (_is_nothing(value) or value[0] in "<{$")


def _is_nothing(value: str) -> bool:
    return value.lower().strip("\"'") in PLACEHOLDERS


def _unreadable(situation: Situation, _: Bearer) -> tuple[str, str]:
    return "The access token cannot be read: no token looks like this.", way_in(situation)


def _expired(situation: Situation, bearer: Bearer) -> tuple[str, str]:
    token = bearer.token
    when = ""
    if isinstance(token, Token) and isinstance(token.expires_at, str):
        when = f" {ago(token.expires_at, situation.now)} (at {token.expires_at}, by the mock clock)"
    if isinstance(token, Token) and owner_of(token) == "an API client":
        return f"The access token expired{when}.", way_in(situation)
    return f"The access token expired{when}.", f"Use the refresh token: {refresh_flow(situation)}."


def _revoked(situation: Situation, bearer: Bearer) -> tuple[str, str]:
    operation = bearer.revoked_by_operation
    cause = f" by {_REVOKING.get(operation, f'`{operation}`')}" if isinstance(operation, str) else ""
    request = f" (request {bearer.revoked_by})" if isinstance(bearer.revoked_by, str) else ""
    when = f" {ago(bearer.revoked_at, situation.now)}" if isinstance(bearer.revoked_at, str) else ""
    if operation in ("changeMyCustomerPassword", "resetMyCustomerPassword"):
        suggestion = f"Sign in again with the new password: {customer_flow(situation)}."
    else:
        suggestion = way_in(situation)
    return f"The access token was revoked{cause}{request}{when}.", suggestion


def _refresh(situation: Situation, _: Bearer) -> tuple[str, str]:
    wrong = "A refresh token was sent as access token."
    return wrong, f"Exchange it for an access token: {refresh_flow(situation)}."


def _live(_: Situation, __: Bearer) -> tuple[str, str]:
    return "The access token was refused, and is live now: it came before its time.", "Send the request again."


_DEAD = {
    "unknown": _unknown,
    "unreadable": _unreadable,
    "expired": _expired,
    "revoked": _revoked,
    "refresh": _refresh,
    "live": _live,
}


def _client_without_scope(situation: Situation, wanted: str, accepted: str) -> Finding:
    credentials = basic_credentials(situation)
    client = f"The API client `{credentials[0]}`" if credentials else "The API client"
    suggestion = _those(situation, ["create_anonymous_token"], project_of(situation))
    cites = Citation("tokens", "gets no anonymous session")
    return Finding(f"{client} lacks the scope {wanted}.", accepted, suggestion, cites)


def _who_has(situation: Situation, names: list[str], project: str) -> str:
    """What to do about a scope that a token lacks: ask for it, or be another client."""
    token = situation.bearer.token
    own = [it for it in situation.clients if isinstance(token, Token) and it.id == token.client_id]
    if own and _has_one(own[0], names, project):
        return (
            f"Its client `{own[0].id}` has the scope: name it in the `scope` of the token request, or leave that out."
        )
    return _those(situation, names, project)


def _those(situation: Situation, names: list[str], project: str) -> str:
    able = [client.id for client in situation.clients if _has_one(client, names, project)]
    if not able:
        return "Give the client the scope in the fixtures, and get a new token."
    return f"Get the token with the client {listed(able)}, or give yours the scope in the fixtures."


def _has_one(client: ApiClient, names: list[str], project: str) -> bool:
    return any(permits(client.scopes, project, name) for name in names)
