"""The OAuth operations. Parameters come in the form or in the query, under any content type."""

from __future__ import annotations

from collections.abc import Mapping

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
from mockserver.web.operation import Chapter

SHORTEST_USEFUL_LIFETIME = 300
"""Seconds: the SDKs take a token for expired so long before it is."""

chapter = Chapter()


@chapter.post("/oauth/token", "createClientToken")
def create_client_token(call: Call) -> TokenResponse:
    return _granted(CLIENT_GRANTS, call)


@chapter.post("/oauth/{projectKey}/customers/token", "createCustomerToken")
def create_customer_token(call: Call) -> TokenResponse:
    return _granted(CUSTOMER_GRANTS, call)


@chapter.post("/oauth/{projectKey}/anonymous/token", "createAnonymousToken")
def create_anonymous_token(call: Call) -> TokenResponse:
    return _granted(ANONYMOUS_GRANTS, call)


@chapter.post("/oauth/introspect", "introspectToken")
def introspect_token(call: Call) -> TokenIntrospection:
    client, context = call.client()  # 401
    return call.commit(context, introspected(client, call.parameters, context))  # 400


@chapter.post("/oauth/token/revoke", "revokeToken")
def revoke_token(call: Call) -> Empty:
    client, context = call.client()  # 401
    return call.commit(context, revoked(client, call.parameters, context))  # 400


def _granted(grants: Mapping[str, Grant], call: Call) -> TokenResponse:
    client, context = call.client()  # 401
    parameters = call.parameters
    if parameters.get("grant_type") == "refresh_token" and grants is not CLIENT_GRANTS:
        call.warn("a refresh belongs to /oauth/token; one generation of the SDK sends it here, and it is answered")
    if " " in parameters.get("username", ""):
        call.warn("the username contains a space; a literal '+' must be sent as %2B")
    answer = call.commit(context, granted(grants, client, parameters, context))  # 400, 403
    if answer.expires_in <= SHORTEST_USEFUL_LIFETIME:
        call.warn(f"expires_in is {answer.expires_in}; the SDKs renew a token 300 seconds before its end")
    return answer
