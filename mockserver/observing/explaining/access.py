"""Access tokens: missing, dead, without the scope, of the wrong kind."""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.domain.causes.access import ClientLacksScope, DeadToken, Looks, MissingScope, NoAccessToken, WrongOwner
from mockserver.domain.scopes import permits
from mockserver.domain.values import DateTime
from mockserver.observing.explaining.entrances import anonymous_flow, customer_flow, refresh_flow, way_in
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import ago, listed
from mockserver.observing.explaining.scene import Ended, Scene

ACCEPTED = "`Authorization: Bearer ` and a live access token of the project."
UNKNOWN_TOKEN = Citation("errors", "that the server does not know is refused with 401 `invalid_token`")
_WITHOUT_SCOPE = Citation("errors", "without the scope that the operation asks for")
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


_LOOKS: dict[Looks, tuple[str, str]] = {
    "without a value": (
        "The access token is the text of a variable without a value.",
        "Wait for the token before the call.",
    ),
    "not filled in": (
        "The access token is quoted, or a placeholder that was not filled in.",
        "Send the bare `access_token`.",
    ),
    "repeated": (
        "The Authorization header says `Bearer` twice.",
        "Say it once: `Authorization: Bearer <token>`.",
    ),
}


def missing(cause: NoAccessToken, scene: Scene) -> Finding:
    """No access token was sent."""
    if not cause.scheme:
        wrong = "The request has no Authorization header."
    elif cause.scheme == "bearer":
        wrong = "The Authorization header says `Bearer`, and no token follows."
    elif cause.scheme == "basic":
        wrong = "The Authorization header has Basic credentials of a client; they are for the paths below /oauth."
    elif not cause.has_credentials:
        wrong = "The Authorization header is one word; `Bearer ` is missing in front of the token."
    else:
        wrong = "The scheme of the Authorization header is not `Bearer`."
    return Finding(wrong, ACCEPTED, way_in(scene), Citation("errors", "without access token is refused with 401"))


def dead(cause: DeadToken, scene: Scene) -> Finding:
    """The access token is unknown, expired or revoked."""
    revoked = scene.revocation(cause.id) if cause.state == "unknown" else None
    wrong = what_of(cause, revoked, scene.now)
    cites = _REVOKED_RULES.get(revoked.operation_id) if revoked else None
    return Finding(wrong, ACCEPTED, _instead(cause, revoked, scene), cites or UNKNOWN_TOKEN)


def what_of(cause: DeadToken, revoked: Ended | None, now: DateTime) -> str:
    """What is wrong with the token."""
    if cause.state == "refresh":
        return "A refresh token was sent as access token."
    if cause.state == "expired":
        at = cause.expires_at
        when = f" {ago(at, now)} (at {at}, by the mock clock)" if isinstance(at, str) else ""
        return f"The access token expired{when}."
    if revoked:
        by = _REVOKING.get(revoked.operation_id, f"`{revoked.operation_id}`")
        operation = f" by {by}" if revoked.operation_id else ""
        request = f" (request {revoked.request})" if revoked.request else ""
        return f"The access token was revoked{operation}{request} {ago(revoked.at, now)}."
    unknown = "No token with this value was issued here, or it was forgotten since: by a restart or a reset."
    return _LOOKS[cause.looks][0] if cause.looks in _LOOKS else unknown


def _instead(cause: DeadToken, revoked: Ended | None, scene: Scene) -> str:
    if cause.state == "refresh":
        return f"Exchange it for an access token: {refresh_flow(scene)}."
    if cause.state == "expired":
        return way_in(scene) if cause.owner == "an API client" else f"Use the refresh token: {refresh_flow(scene)}."
    if revoked and revoked.operation_id in ("changeMyCustomerPassword", "resetMyCustomerPassword"):
        return f"Sign in again with the new password: {customer_flow(scene)}."
    return _LOOKS[cause.looks][1] if cause.looks in _LOOKS else way_in(scene)


def without_scope(cause: MissingScope, scene: Scene) -> Finding:
    """The access token lacks a scope, or is for another project."""
    wanted = listed(f"{name}:{cause.project}" for name in cause.names)
    accepted = f"A token with the scope {wanted}, or `manage_project:{cause.project}`."
    if cause.of_project != cause.project:
        wrong = f"The access token is for the project `{cause.of_project}`, and the path names `{cause.project}`."
        return Finding(wrong, accepted, f"Call the paths of its project. Or: {way_in(scene)}", _WITHOUT_SCOPE)
    able = _able(scene, cause.names, cause.project)
    suggestion = _those(able)
    if cause.client_id in able:
        named = "name it in the `scope` of the token request, or leave that out."
        suggestion = f"Its client `{cause.client_id}` has the scope: {named}"
    wrong, has = f"The access token lacks the scope {wanted}.", f"It has {listed(cause.granted, 'and')}."
    return Finding(wrong, accepted, suggestion, _WITHOUT_SCOPE, has)


def client_without_scope(cause: ClientLacksScope, scene: Scene) -> Finding:
    """The API client that asks for a token lacks a scope."""
    wanted = f"`{cause.name}:{cause.project}`"
    wrong = f"The API client `{cause.client_id}` lacks the scope {wanted}."
    accepted = f"A token with the scope {wanted}, or `manage_project:{cause.project}`."
    suggestion = _those(_able(scene, (cause.name,), cause.project))
    return Finding(wrong, accepted, suggestion, Citation("tokens", "gets no anonymous session"))


def of_wrong_kind(cause: WrongOwner, scene: Scene) -> Finding:
    """The token was issued to somebody whom the operation is not for."""
    belongs = f"The access token belongs to {cause.owner}"
    if cause.is_for_customers:
        wrong = f"{belongs}; only a customer's opens this."
        suggestion = f"Sign the customer in, then get their token: {customer_flow(scene)}."
        cites = Citation("profile", "can neither read, update nor delete a profile")
        return Finding(wrong, "An access token of the password flow.", suggestion, cites)
    wrong = f"{belongs}; carts and orders belong to customers and anonymous sessions."
    suggestion = f"For a guest: {anonymous_flow(scene)}. For a customer: {customer_flow(scene)}."
    return Finding(wrong, "An access token of an anonymous session, or of the password flow.", suggestion)


def _able(scene: Scene, names: Iterable[str], project: str) -> list[str]:
    """The API clients that have one of the scopes."""
    return [it.id for it in scene.clients() if any(permits(it.scopes, project, name) for name in names)]


def _those(able: list[str]) -> str:
    if not able:
        return "Give the client the scope in the fixtures, and get a new token."
    return f"Get the token with the client {listed(able)}, or give yours the scope in the fixtures."
