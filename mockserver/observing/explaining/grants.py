"""Token requests: clients, scopes, grants and their parameters."""

from __future__ import annotations

from mockserver.domain.causes.access import (
    AnonymousIdTaken,
    BadScope,
    MissingParameter,
    NoClientCredentials,
    UnknownClient,
    UnknownRefreshToken,
    UnsupportedGrant,
)
from mockserver.domain.scopes import SCOPES
from mockserver.domain.values import UNSET
from mockserver.observing.explaining.encodings import unread
from mockserver.observing.explaining.entrances import client_flow, customer_flow, refresh_flow
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import ago, hinted, listed, meant, shortened, shown
from mockserver.observing.explaining.scene import Scene
from mockserver.observing.redaction import shown_text

SCOPES_FORM = "One or more scopes, separated by spaces."
BASIC = "`Authorization: Basic ` and the base64 of `clientId:clientSecret`."
_CLIENT = Citation("tokens", "without client credentials, or with wrong ones")
_NEEDS = {"username": "password", "password": "password", "refresh_token": "refresh_token"}
_SEPARATORS = ((",", "commas"), (";", "semicolons"), ("%20", "`%20` that was encoded twice"))


def without_credentials(cause: NoClientCredentials, scene: Scene) -> Finding:
    """The Authorization header has no credentials of an API client."""
    match cause.problem:
        case "no header":
            is_in_form = b"client_id=" in scene.body or "client_id" in scene.query
            where = " They are in the form; here they belong in the header." if is_in_form else ""
            wrong = f"The request has no client credentials in its Authorization header.{where}"
        case "not Basic":
            wrong = "The Authorization header is not Basic: a token request has the credentials of a client."
        case "unreadable":
            wrong = "The Basic credentials are not the base64 of `clientId:clientSecret`."
    return Finding(wrong, BASIC, f"Send {BASIC}", _CLIENT)


def unknown_client(cause: UnknownClient, scene: Scene) -> Finding:
    """The project, the API client or its secret is wrong."""
    id, project = shortened(cause.id), cause.project or scene.project
    if cause.problem == "project":
        wrong = f"There is no project `{shortened(project)}`, and so no API client of it."
        suggestion = f"{hinted(project, scene.projects())}Projects here: {listed(scene.projects(), 'and')}."
    elif cause.problem == "secret":
        wrong = f"The secret of the API client `{id}` is another one."
        suggestion = "The fixtures have it: look for `clients`."
    elif isinstance(cause.home, str):
        wrong = f"The API client `{id}` belongs to the project `{cause.home}`, and the path names `{project}`."
        suggestion = f"Call /oauth/{cause.home}/..., or use a client of `{project}`."
    else:
        known = [client.id for client in scene.clients()]
        clients = f"The clients of `{project}` are {listed(known, 'and')}." if known else "See the fixtures."
        wrong, suggestion = f"There is no API client `{id}`.", hinted(cause.id, known) + clients
    return Finding(wrong, BASIC, suggestion, _CLIENT)


def bad_scope(cause: BadScope, scene: Scene) -> Finding:
    """The scope is unknown, malformed, for another project, or more than the client was granted."""
    for separator, what in _SEPARATORS:
        if separator in cause.requested:
            return Finding(f"The scopes are separated by {what}.", SCOPES_FORM, "Separate them by single spaces.")
    scope = shown_text(cause.scope, scene.secrets())
    name, colon, suffix = scope.partition(":")
    accepted = f"The client may ask for {listed(cause.granted, 'and')}."
    match cause.problem:
        case "unknown":
            wrong = f"The platform has no scope {shown(name)}."
            suggestion = f"{hinted(name, tuple(sorted(SCOPES)))}Leave `scope` out to get all of the client's."
            return Finding(wrong, accepted, suggestion, Citation("tokens", "A `scope` that the platform does not know"))
        case "project":
            wrong = f"The scope `{scope}` is for another project than `{cause.project}`."
            if not colon + suffix:
                wrong = f"The scope `{name}` lacks its project."
            return Finding(wrong, accepted, f"Write `{name}:{cause.project}`.")
        case "grant":
            wrong = f"The API client `{cause.client_id}` was not granted the scope `{scope}`."
            return Finding(wrong, accepted, "Ask for less, or give the client the scope in the fixtures.")


def unknown_refresh_token(cause: UnknownRefreshToken, scene: Scene) -> Finding:
    """The refresh token is unknown, revoked, or another client's."""
    cites = Citation("tokens", "A refresh token that does not exist is refused")
    again = f"Sign in again: {customer_flow(scene)}."
    if cause.looks in ("without a value", "not filled in"):
        wrong = "The refresh token is the text of a variable without a value, or a placeholder that was not filled in."
        again = "Send the `refresh_token` of an answer."
    elif cause.kind == "access":
        wrong, again = "An access token was sent as refresh token.", "Send the `refresh_token` of the same answer."
    elif cause.kind == "refresh":
        wrong = f"The refresh token was issued to the client `{cause.issued_to}`, not to `{cause.client_id}`."
        again = f"Refresh with the client `{cause.issued_to}`."
    elif project := scene.project_of_token(cause.id):
        wrong = f"The refresh token is for the project `{project}`, and the request is for another."
        again = f"Refresh at /oauth/token with a client of `{project}`."
    elif revoked := scene.revocation(cause.id):
        by = f" by `{revoked.operation_id}`" if revoked.operation_id else ""
        wrong = f"The refresh token was revoked{by} {ago(revoked.at, scene.now)}."
        cites = Citation("tokens", "A refresh token that was revoked")
    else:
        wrong = "No refresh token with this value was issued here, or it ended with its customer, password or a reset."
    return Finding(wrong, "The `refresh_token` of an answer to this client, which has not been revoked.", again, cites)


def unsupported_grant(cause: UnsupportedGrant, scene: Scene) -> Finding:
    """The grant type is not offered at this endpoint."""
    requested = cause.requested
    elsewhere = {
        "password": f"A customer's token comes from {customer_flow(scene)}.",
        "client_credentials": f"A client's token comes from {client_flow(scene)}.",
        "refresh_token": f"Refresh with {refresh_flow(scene)}.",
    }
    wrong = f"The grant_type is {shown(requested, scene.secrets())}, which {scene.path} does not offer."
    suggestion = elsewhere.get(requested) or f"{hinted(requested, cause.offered)}Send grant_type={cause.offered[0]}."
    cites = None if requested in elsewhere else Citation("tokens", "A `grant_type` that does not exist")
    return Finding(wrong, f"A grant_type of {listed(cause.offered)}.", suggestion, cites)


def missing_parameter(cause: MissingParameter, scene: Scene) -> Finding:
    """A parameter is missing or empty."""
    name = cause.name
    wrong = f"The parameter `{name}` is missing, or empty."
    if other := unread(scene):
        wrong, suggestion = f"{other.wrong} So `{name}` is missing.", other.suggestion
    elif scene.body.lstrip().startswith(b"{"):
        suggestion = "The body is JSON; send a form: grant_type=...&scope=..., URL-encoded."
    elif name in cause.sent:
        suggestion = f"`{name}` was sent without a value: check the variable that it comes from."
    else:
        similar = meant(name, cause.sent)
        misspelt = f"`{shortened(similar)}` may be meant as it. " if similar else ""
        suggestion = f"{misspelt}Add `{name}` to the form in the body."
    needs = f"The grant `{_NEEDS[name]}` needs it." if name in _NEEDS else UNSET
    if cause.grants:
        needs = f"A grant_type of {listed(cause.grants)}."
    return Finding(wrong, needs, suggestion, Citation("tokens", "may be sent as a form in the body"))


def anonymous_id_taken(_: AnonymousIdTaken, __: Scene) -> Finding:
    """Another anonymous session has the id."""
    wrong = "Another anonymous session has this `anonymous_id`."
    suggestion = "Send a new one for each session, or none, and refresh a session that is to go on."
    return Finding(wrong, UNSET, suggestion, Citation("tokens", "An `anonymous_id` that is in use"))
