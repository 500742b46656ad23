"""The OAuth operations. Parameters are read from the form or the query, whatever the content type."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.domain.project import ApiClient
from mockserver.domain.records import Outcome
from mockserver.domain.tokens import (
    ANONYMOUS_GRANTS,
    CLIENT_GRANTS,
    CUSTOMER_GRANTS,
    Empty,
    Grant,
    TokenIntrospection,
    TokenResponse,
    granted,
    introspected,
    revoked,
)
from mockserver.web.call import Call
from mockserver.web.columns import FORM, api_client
from mockserver.web.doors import API_CLIENT
from mockserver.web.operation import Row
from mockserver.web.rows import Chapter

OAuthCall = Call[ApiClient, Mapping[str, str]]

SHORTEST_USEFUL_LIFETIME = 300
"""Seconds by which the SDKs assume that a token expires early."""

OAUTH = Row(API_CLIENT, FORM, api_client)

chapter = Chapter()


@chapter.on("POST", "/oauth/token", "createClientToken", OAUTH)
def create_client_token(call: OAuthCall) -> Outcome[TokenResponse]:
    return _granted(CLIENT_GRANTS, call)


@chapter.on("POST", "/oauth/{projectKey}/customers/token", "createCustomerToken", OAUTH)
def create_customer_token(call: OAuthCall) -> Outcome[TokenResponse]:
    return _granted(CUSTOMER_GRANTS, call)


@chapter.on("POST", "/oauth/{projectKey}/anonymous/token", "createAnonymousToken", OAUTH)
def create_anonymous_token(call: OAuthCall) -> Outcome[TokenResponse]:
    return _granted(ANONYMOUS_GRANTS, call)


@chapter.on("POST", "/oauth/introspect", "introspectToken", OAUTH)
def introspect_token(call: OAuthCall) -> Outcome[TokenIntrospection]:
    return introspected(call.subject, call.body, call.context)


@chapter.on("POST", "/oauth/token/revoke", "revokeToken", OAUTH)
def revoke_token(call: OAuthCall) -> Outcome[Empty]:
    return revoked(call.subject, call.body, call.context)


def _granted(grants: Mapping[str, Grant], call: OAuthCall) -> Outcome[TokenResponse]:
    parameters = call.body
    if parameters.get("grant_type") == "refresh_token" and grants is not CLIENT_GRANTS:
        call.warn("a refresh belongs to /oauth/token; one generation of the SDK sends it here, and it is answered")
    if " " in parameters.get("username", ""):
        call.warn("the username contains a space; a literal '+' must be sent as %2B")
    outcome = granted(grants, call.subject, parameters, call.context)
    lifetime = outcome.answer.expires_in
    if lifetime <= SHORTEST_USEFUL_LIFETIME:
        call.warn(f"expires_in is {lifetime}; the SDKs renew a token 300 seconds before its end")
    return outcome
