"""Token requests: clients, accounts, scopes, grants and their parameters."""

from __future__ import annotations

from mockserver.domain.errors import (
    InvalidClient,
    InvalidCustomerAccountCredentials,
    InvalidGrant,
    InvalidRequest,
    InvalidScope,
    UnsupportedGrantType,
)
from mockserver.domain.project import ApiClient
from mockserver.domain.records import Token
from mockserver.domain.scopes import SCOPES, permits
from mockserver.domain.secrets import digest
from mockserver.domain.tokens import ANONYMOUS_GRANTS, CLIENT_GRANTS, CUSTOMER_GRANTS
from mockserver.domain.values import UNSET, Maybe
from mockserver.observing.explaining.access import is_placeholder
from mockserver.observing.explaining.encodings import unread
from mockserver.observing.explaining.entrances import client_flow, customer_flow, project_of, refresh_flow
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import ago, hinted, listed, meant, shortened, shown
from mockserver.observing.explaining.sent import authorization, basic_credentials, form_of, masked
from mockserver.observing.explaining.situation import Situation

GRANTS = {
    "createClientToken": CLIENT_GRANTS,
    "createCustomerToken": CUSTOMER_GRANTS,
    "createAnonymousToken": ANONYMOUS_GRANTS,
}
SCOPES_FORM = "One or more scopes, separated by spaces."
BASIC = "`Authorization: Basic ` and the base64 of `clientId:clientSecret`."
_CLIENT = Citation("tokens", "without client credentials, or with wrong ones")
_ACCOUNT = Citation("tokens", "A `username` that no customer has")
_NEEDS = {"username": "password", "password": "password", "refresh_token": "refresh_token"}


def unknown_client(situation: Situation, _: InvalidClient) -> Finding:
    """The API client is unknown, its secret is wrong, or the project is not its own."""
    wrong, suggestion = _client(situation)
    return Finding(wrong, BASIC, suggestion, _CLIENT)


def unknown_account(situation: Situation, _: InvalidCustomerAccountCredentials) -> Finding:
    """No account with this username and password."""
    username = form_of(situation).get("username", "")
    wrong, suggestion = account_problem(situation, username)
    if " " in username:
        suggestion = f"A `+` in a form arrives as a space: send it as %2B. {suggestion}"
    return Finding(wrong, "The email and the password of a customer of the project.", suggestion, _ACCOUNT)


def account_problem(situation: Situation, email: str) -> tuple[str, str]:
    """Whether it was the email or the password, and what to do: the API must not tell, here it may be told."""
    project, named = project_of(situation), shortened(email)
    if situation.account_exists is False:
        emails = listed(situation.emails[:5], "and") if situation.emails else ""
        known = f"There are {emails}." if emails else "Sign the customer up first."
        return f"No customer of `{project}` has the email '{named}'.", hinted(email, situation.emails) + known
    if isinstance(situation.account_exists, Maybe):
        return "No customer has this email with this password.", "Check both, and the project in the path."
    if situation.account and situation.account.authentication_mode != "Password":
        wrong = f"The customer '{named}' has no password: the authentication mode is ExternalAuth."
        return wrong, "Use a customer whose authenticationMode is Password."
    id = situation.account.id if situation.account else "{id}"
    way = f"POST {situation.origin}/_mock/projects/{project}/customers/{id}/password sets a new one."
    return f"The customer '{named}' exists, and has another password.", f"Send the right one; {way}"


def bad_scope(situation: Situation, error: InvalidScope) -> Finding:
    """The scope is unknown, malformed, or beyond what the client was granted."""
    project, client = project_of(situation), _named_client(situation)
    sent = form_of(situation).get("scope", "")
    for separator, what in ((",", "commas"), (";", "semicolons"), ("%20", "`%20` that was encoded twice")):
        if separator in sent:
            return Finding(f"The scopes are separated by {what}.", SCOPES_FORM, "Separate them by single spaces.")
    for scope in masked(form_of(situation).get("scope", ""), situation).split():
        name, colon, suffix = scope.partition(":")
        if problem := _scope_problem(scope, name, colon + suffix, project, client):
            own = listed(client.scopes, "and") if client else f"scopes such as `manage_my_profile:{project}`"
            cites = Citation("tokens", "A `scope` that the platform does not know") if name not in SCOPES else None
            return Finding(*problem[:1], f"The client may ask for {own}.", problem[1], cites)
    return Finding(masked(error.message, situation), suggestion="Leave `scope` out to get all of the client's.")


def unknown_refresh_token(situation: Situation, _: InvalidGrant) -> Finding:
    """The refresh token is unknown."""
    refresh, token = situation.refresh, situation.refresh.token
    cites = Citation("tokens", "A refresh token that does not exist is refused")
    accepted = "The `refresh_token` of an answer to this client, which has not been revoked."
    credentials = basic_credentials(situation)
    again = f"Sign in again: {customer_flow(situation)}."
    if is_placeholder(form_of(situation).get("refresh_token", "")):
        wrong = "The refresh token is the text of a variable without a value, or a placeholder that was not filled in."
        again = "Send the `refresh_token` of an answer."
    elif isinstance(token, Token) and token.kind == "access":
        wrong, again = "An access token was sent as refresh token.", "Send the `refresh_token` of the same answer."
    elif isinstance(token, Token) and credentials and token.client_id != credentials[0]:
        wrong = f"The refresh token was issued to the client `{token.client_id}`, not to `{credentials[0]}`."
        again = f"Refresh with the client `{token.client_id}`."
    elif isinstance(token, Token) and isinstance(refresh.project, str) and refresh.project != project_of(situation):
        wrong = f"The refresh token is for the project `{refresh.project}`, and the request is for another."
        again = f"Refresh at /oauth/token with a client of `{refresh.project}`."
    elif isinstance(refresh.token, Token) and refresh.state == "expired":
        wrong = "The refresh token expired."
    elif refresh.state == "revoked":
        when = f" {ago(refresh.revoked_at, situation.now)}" if isinstance(refresh.revoked_at, str) else ""
        cause = f" by `{refresh.revoked_by_operation}`" if isinstance(refresh.revoked_by_operation, str) else ""
        wrong = f"The refresh token was revoked{cause}{when}."
        cites = Citation("tokens", "A refresh token that was revoked")
    else:
        wrong = "No refresh token with this value was issued here, or it ended with its customer, password or a reset."
    return Finding(wrong, accepted, again, cites)


def unsupported_grant(situation: Situation, _: UnsupportedGrantType) -> Finding:
    """The grant type is not offered at this endpoint."""
    sent = form_of(situation).get("grant_type", "")
    offered = tuple(GRANTS.get(str(situation.operation_id), ()))
    elsewhere = {
        "password": f"A customer's token comes from {customer_flow(situation)}.",
        "client_credentials": f"A client's token comes from {client_flow(situation)}.",
        "refresh_token": f"Refresh with {refresh_flow(situation)}.",
    }
    wrong = f"The grant_type is {shown(masked(sent, situation))}, which {situation.path} does not offer."
    suggestion = elsewhere.get(sent) or (hinted(sent, offered) + f"Send grant_type={offered[0] if offered else ''}.")
    cites = None if sent in elsewhere else Citation("tokens", "A `grant_type` that does not exist")
    return Finding(wrong, f"A grant_type of {listed(offered)}.", suggestion, cites)


def bad_parameter(situation: Situation, error: InvalidRequest) -> Finding:
    """A parameter is missing or unusable."""
    if "already in use" in error.message:
        wrong = "Another anonymous session has this `anonymous_id`."
        suggestion = "Send a new one for each session, or none, and refresh a session that is to go on."
        return Finding(wrong, UNSET, suggestion, Citation("tokens", "An `anonymous_id` that is in use"))
    _, _, name = error.message.rstrip(".").partition("Missing required parameter: ")
    if not name:
        if "Malformed form" in error.message:
            return Finding(masked(error.message, situation), suggestion="Send what the grant needs.")
        return Finding(masked(error.message, situation), suggestion="Send a UUID, or leave it out to get one.")
    wrong = f"The parameter `{name}` is missing, or empty."
    other = unread(situation)
    if other:
        wrong, suggestion = f"{other.wrong} So `{name}` is missing.", other.suggestion
    elif situation.body.lstrip().startswith(b"{"):
        suggestion = "The body is JSON; send a form: grant_type=...&scope=..., URL-encoded."
    elif name in form_of(situation):
        suggestion = f"`{name}` was sent without a value: check the variable that it comes from."
    else:
        similar = meant(name, form_of(situation))
        misspelt = f"`{shortened(similar)}` may be meant as it. " if similar else ""
        suggestion = f"{misspelt}Add `{name}` to the form in the body."
    needs = f"The grant `{_NEEDS[name]}` needs it." if name in _NEEDS else UNSET
    if name == "grant_type":
        needs = f"A grant_type of {listed(GRANTS.get(str(situation.operation_id), ()))}."
    cites = Citation("tokens", "may be sent as a form in the body")
    return Finding(wrong, needs, suggestion, cites)


def _client(situation: Situation) -> tuple[str, str]:
    scheme, _ = authorization(situation)
    credentials = basic_credentials(situation)
    if not scheme:
        where = " They are in the form; here they belong in the header." if "client_id" in form_of(situation) else ""
        return f"The request has no client credentials in its Authorization header.{where}", f"Send {BASIC}"
    if scheme != "basic":
        return (
            "The Authorization header is not Basic: a token request has the credentials of a client.",
            f"Send {BASIC}",
        )
    if credentials is None:
        return "The Basic credentials are not the base64 of `clientId:clientSecret`.", f"Send {BASIC}"
    return _unproven(situation, *credentials)


def _unproven(situation: Situation, client_id: str, secret: str) -> tuple[str, str]:
    """Whether it is the project, the client or the secret that is wrong."""
    id, project, home = shortened(client_id), project_of(situation), situation.client_project
    if situation.projects and project not in situation.projects:
        wrong = f"There is no project `{shortened(project)}`, and so no API client of it."
        suggestion = f"Projects here: {listed(situation.projects, 'and')}."
        return wrong, hinted(project, situation.projects) + suggestion
    if isinstance(home, str) and isinstance(situation.project, str) and home != situation.project:
        wrong = f"The API client `{id}` belongs to the project `{home}`, and the path names `{project}`."
        return wrong, f"Call /oauth/{home}/..., or use a client of `{project}`."
    if isinstance(situation.client, Maybe):
        known = [client.id for client in situation.clients]
        suggestion = f"The clients of `{project}` are {listed(known, 'and')}." if known else "See the fixtures."
        return f"There is no API client `{id}`.", hinted(client_id, known) + suggestion
    if situation.client.secret_hash == digest(secret):
        return f"The API client `{id}` was refused, and its secret is right now.", "Send the request again."
    return f"The secret of the API client `{id}` is another one.", "The fixtures have it: look for `clients`."


def _named_client(situation: Situation) -> ApiClient | None:
    credentials = basic_credentials(situation)
    if situation.client:
        return situation.client
    return next((it for it in situation.clients if credentials and it.id == credentials[0]), None)


def _scope_problem(
    scope: str, name: str, suffix: str, project: str, client: ApiClient | None
) -> tuple[str, str] | None:
    if name not in SCOPES:
        meant_one = hinted(name, sorted(SCOPES))
        return f"The platform has no scope {shown(name)}.", f"{meant_one}Leave `scope` out to get all of the client's."
    if not suffix:
        return f"The scope `{name}` lacks its project.", f"Write `{name}:{project}`."
    if suffix != f":{project}":
        return f"The scope `{scope}` is for another project than `{project}`.", f"Write `{name}:{project}`."
    if client and not permits(client.scopes, project, name):
        wrong = f"The API client `{client.id}` was not granted the scope `{scope}`."
        return wrong, "Ask for less, or give the client the scope in the fixtures."
    return None
