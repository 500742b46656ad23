"""Requests that lack nothing: values that are real, and the credentials to send them with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from contracts.identities import PASSWORD, Broker, Customer, NotApplicable, SetupFailed
from contracts.operations import Kind, Operation
from contracts.target import Client
from contracts.wire import Wire, json_of

NEW_PASSWORD = "Battery-Staple-2"
PROFILE = "manage_my_profile"
Values = dict[str, Any]


class Needs(NamedTuple):
    """What a request must know of the target: parameters of the path and of the query, fields of the body."""

    path: Values = {}
    query: Values = {}
    body: Values = {}


class Key(NamedTuple):
    """An access token, and the API client by which it was granted."""

    token: str
    client: Client


REST: Mapping[str, Values] = {
    "updateMyCustomer": {"actions": [{"action": "setFirstName", "firstName": "Dora"}]},
    "signUpMyCustomer": {"password": PASSWORD},
    "changeMyCustomerPassword": {"newPassword": NEW_PASSWORD},
    "resetMyCustomerPassword": {"newPassword": NEW_PASSWORD},
    "createCustomerEmailToken": {"ttlMinutes": 30},
}
"""The fields that a body also has, which may have any value."""


def needs(operation_id: str, broker: Broker, whom: Callable[[], Customer]) -> Needs:
    """What a request must know to succeed, where it is about the customer `whom`. Raises NotApplicable, SetupFailed."""
    match operation_id:
        case "updateMyCustomer":
            return Needs(body={"version": whom().version})
        case "deleteMyCustomer":
            return Needs(query={"version": whom().version})
        case "signUpMyCustomer":
            return Needs(body={"email": broker.email()})
        case "signInMyCustomer":
            return Needs(body={"email": whom().email, "password": whom().password})
        case "changeMyCustomerPassword":
            return Needs(body={"version": whom().version, "currentPassword": whom().password})
        case "resetMyCustomerPassword":
            return Needs(body={"tokenValue": broker.mailed_token("password", whom())})
        case "confirmMyCustomerEmail":
            return Needs(body={"tokenValue": broker.mailed_token("email", whom())})
        case "createCustomerPasswordToken":
            return Needs(body={"email": whom().email})
        case "createCustomerEmailToken":
            return Needs(body={"id": whom().id, "version": whom().version})
        case "createClientToken" | "createAnonymousToken":
            return Needs(body={"grant_type": "client_credentials"})
        case "createCustomerToken":
            return Needs(body={"grant_type": "password", "username": whom().email, "password": whom().password})
        case "introspectToken" | "revokeToken":
            return Needs(body={"token": whom().token})
        case "getMessage":
            return Needs(path={"id": _message(broker, whom)})
        case _:
            return Needs()


def request(operation: Operation, values: Needs, wire: Wire, project: str, authorization: str | None) -> httpx.Request:
    """The request of an operation with these values, under these credentials."""
    names = {name: quote(str(value), safe="") for name, value in {**values.path, "projectKey": project}.items()}
    url = (wire.oauth_url if operation.is_oauth else wire.base_url) + operation.path.format_map(names)
    body = {**REST.get(operation.operation_id, {}), **values.body}
    return httpx.Request(
        operation.method,
        url,
        params=values.query or None,
        headers={"Authorization": authorization} if authorization else None,
        json=body if body and not operation.is_oauth else None,
        data=body if body and operation.is_oauth else None,
    )


def key(broker: Broker, kind: Kind, scope: str, customer: Customer) -> Key:
    """A new access token of that kind that has the scope, and no other if it can be. Raises NotApplicable, SetupFailed."""
    clients, project = broker.target.clients, broker.target.project
    refusal = ""
    for client in (clients.storefront, clients.backend):
        for asked in ({"scope": f"{scope}:{project}"}, {}) if client is not None else ():
            answer = grant(broker, client, kind, customer, **asked)
            body = json_of(answer.content)
            if answer.status_code == httpx.codes.OK and isinstance(body, dict):
                if permits(str(body.get("scope", "")), scope, project):
                    return Key(str(body.get("access_token")), client)
            elif answer.status_code not in (400, 403):
                raise SetupFailed(f"No token of the kind {kind}: {answer.status_code} {answer.text[:300]}")
            refusal = f"{answer.status_code} {answer.text[:300]}"
    if scope == PROFILE:  # which every storefront must have
        raise SetupFailed(f"No {kind} token with the scope {scope}: {refusal}")
    raise NotApplicable(f"No client of the target gets a {kind} token with the scope {scope}.")


def grant(broker: Broker, client: Client, kind: Kind, customer: Customer, **form: str) -> httpx.Response:
    """The answer to asking for a token of that kind."""
    project = broker.target.project
    paths = {"customer": f"/{project}/customers/token", "anonymous": f"/{project}/anonymous/token"}
    if kind == "customer":
        form = {"grant_type": "password", "username": customer.email, "password": customer.password, **form}
    else:
        form = {"grant_type": "client_credentials", **form}
    with broker.wire.setup():
        return broker.wire.oauth(paths.get(kind, "/token"), client, form)


def narrow(broker: Broker, scope: str, customer: Customer) -> str:
    """A token of the right kind without `scope`. Raises NotApplicable."""
    clients, project = broker.target.clients, broker.target.project
    kind: Kind = "customer" if scope == PROFILE else "client"
    other = "create_anonymous_token" if scope == PROFILE else PROFILE
    for client, form in ((clients.narrow, {}), (clients.storefront, {"scope": f"{other}:{project}"})):
        if client is not None:
            body = json_of(grant(broker, client, kind, customer, **form).content)
            if isinstance(body, dict) and "access_token" in body and "scope" in body:
                if not permits(str(body["scope"]), scope, project):
                    return str(body["access_token"])
    raise NotApplicable(f"The target gives no {kind} token without the scope {scope}.")


def permits(granted: str, scope: str, project: str) -> bool:
    """Whether the scopes of a token include `scope`, by itself or by implication."""
    sufficient = {scope, "manage_project", f"manage_{scope.removeprefix('view_')}"}
    return any(f"{name}:{project}" in granted.split() for name in sufficient)


def _message(broker: Broker, whom: Callable[[], Customer]) -> str:
    """The id of a message that there is; messages may arrive a little after the event."""
    with broker.wire.setup():
        page = json_of(broker.wire.get("/messages", broker.backend_token(), params={"limit": 1}).content)
        if not (isinstance(page, dict) and page.get("results")):
            whom()
            page = json_of(broker.wire.get("/messages", broker.backend_token(), params={"limit": 1}).content)
    if not (isinstance(page, dict) and page.get("results")):
        raise SetupFailed("There is no message.")
    return str(page["results"][0]["id"])
