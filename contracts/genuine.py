"""Complete requests: real ids, versions and passwords, and the credentials to send them with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx

from contracts.evidence import in_short
from contracts.identities import Broker, Customer, NotApplicable, SetupFailed
from contracts.operations import NOTHING, row
from contracts.target import Client
from contracts.wire import Wire, json_of
from openapi.operations import Kind, Operation

PROFILE = "manage_my_profile"
ORDERS = "manage_my_orders"
Values = Mapping[str, Any]
Whom = Callable[[], Customer]
"""Provides the customer whom a request is about; called only if there is one, since it may sign somebody up."""


class Needs(NamedTuple):
    """Values that a request can only get from the target: path and query parameters, and fields of the body."""

    path: Values = NOTHING
    query: Values = NOTHING
    body: Values = NOTHING


class Key(NamedTuple):
    """An access token and the API client that it was issued to."""

    token: str
    client: Client


def needs(operation_id: str, broker: Broker, whom: Whom) -> Needs:
    """The values that a request about `whom` needs to succeed. Raises NotApplicable, SetupFailed."""
    known = NEEDS.get(operation_id)
    return known(broker, whom) if known is not None else Needs()


def request(operation: Operation, values: Needs, wire: Wire, project: str, authorization: str | None) -> httpx.Request:
    """A request for the operation with these values and credentials."""
    names = {name: quote(str(value), safe="") for name, value in {**values.path, "projectKey": project}.items()}
    url = (wire.oauth_url if operation.is_oauth else wire.base_url) + operation.path.format_map(names)
    body = {**row(operation.operation_id).body, **values.body}
    return httpx.Request(
        operation.method,
        url,
        params=values.query or None,
        headers={"Authorization": authorization} if authorization else None,
        json=body if body and not operation.is_oauth else None,
        data=body if body and operation.is_oauth else None,
    )


def key(broker: Broker, kind: Kind, scope: str, customer: Customer) -> Key:
    """A new access token of that kind with the scope, and if possible no other. Raises NotApplicable, SetupFailed."""
    clients, project = broker.target.clients, broker.target.project
    refusal = ""
    for client in filter(None, (clients.storefront, clients.backend)):
        for asked in ({"scope": f"{scope}:{project}"}, {}):
            answer = grant(broker, client, kind, customer, **asked)
            body = json_of(answer.content)
            if answer.status_code == httpx.codes.OK and isinstance(body, dict):
                if permits(str(body.get("scope", "")), scope, project):
                    return Key(str(body.get("access_token")), client)
            elif answer.status_code not in (400, 403):
                raise SetupFailed(f"No token of the kind {kind}: {in_short(answer)}")
            refusal = in_short(answer)
    if scope == PROFILE:  # required of every storefront client
        raise SetupFailed(f"No {kind} token with the scope {scope}: {refusal}")
    raise NotApplicable(f"No client of the target gets a {kind} token with the scope {scope}.")


def grant(broker: Broker, client: Client, kind: Kind, customer: Customer, **form: str) -> httpx.Response:
    """The response to a request for a token of that kind."""
    project = broker.target.project
    paths = {"customer": f"/{project}/customers/token", "anonymous": f"/{project}/anonymous/token"}
    if kind == "customer":
        form = {"grant_type": "password", "username": customer.email, "password": customer.password, **form}
    else:
        form = {"grant_type": "client_credentials", **form}
    with broker.wire.setup():
        return broker.wire.oauth(paths.get(kind, "/token"), client, form)


def narrow(broker: Broker, scope: str, customer: Customer) -> list[str]:
    """Tokens of the right kind that lack `scope`, from the narrow client and the storefront. Raises NotApplicable."""
    clients, project = broker.target.clients, broker.target.project
    kind: Kind = "customer" if scope in (PROFILE, ORDERS) else "client"
    other = "create_anonymous_token" if scope == PROFILE else PROFILE
    tokens = []
    for client, form in ((clients.narrow, {}), (clients.storefront, {"scope": f"{other}:{project}"})):
        body = json_of(grant(broker, client, kind, customer, **form).content) if client is not None else None
        granted = body if isinstance(body, dict) else {}
        if {"access_token", "scope"} <= granted.keys() and not permits(str(granted["scope"]), scope, project):
            tokens.append(str(granted["access_token"]))
    if not tokens:
        raise NotApplicable(f"The target gives no {kind} token without the scope {scope}.")
    return tokens


def permits(granted: str, scope: str, project: str) -> bool:
    """Whether the granted scopes include `scope`, directly or by implication."""
    sufficient = {scope, "manage_project", f"manage_{scope.removeprefix('view_')}"}
    return any(f"{name}:{project}" in granted.split() for name in sufficient)


def _message(broker: Broker, whom: Whom) -> Needs:
    """The id of an existing message. A sign-up creates one, possibly with a delay."""
    end = time.monotonic() + broker.target.tolerances.consistency_wait
    while True:
        with broker.wire.setup():
            page = json_of(broker.wire.get("/messages", broker.backend_token(), params={"limit": 1}).content)
        results = page.get("results") if isinstance(page, dict) else None
        if isinstance(results, list) and results and isinstance(results[0], dict):
            return Needs(path={"id": str(results[0].get("id"))})
        if time.monotonic() >= end:
            raise SetupFailed("The message feed stays empty.")
        whom()
        time.sleep(0.1)


def _cart(broker: Broker, whom: Whom) -> Needs:
    """The id of one of the customer's carts."""
    return Needs(path={"id": broker.cart(whom().token)["id"]})


def _cart_to_change(broker: Broker, whom: Whom) -> Needs:
    cart = broker.cart(whom().token)
    return Needs(path={"id": cart["id"]}, body={"version": cart.get("version")})


def _cart_to_delete(broker: Broker, whom: Whom) -> Needs:
    cart = broker.cart(whom().token)
    return Needs(path={"id": cart["id"]}, query={"version": cart.get("version")})


def _cart_to_order(broker: Broker, whom: Whom) -> Needs:
    cart = broker.complete_cart(whom().token)
    return Needs(body={"id": cart["id"], "version": cart.get("version")})


def _order(broker: Broker, whom: Whom) -> Needs:
    """The id of one of the customer's orders."""
    return Needs(path={"id": broker.order(whom().token)["id"]})


def _without_path(known: Callable[[Broker, Whom], Needs]) -> Callable[[Broker, Whom], Needs]:
    """For operations that need such a resource to exist, but do not name it."""
    return lambda broker, whom: known(broker, whom)._replace(path=NOTHING)


NEEDS: Mapping[str, Callable[[Broker, Whom], Needs]] = {
    "updateMyCustomer": lambda _, whom: Needs(body={"version": whom().version}),
    "deleteMyCustomer": lambda _, whom: Needs(query={"version": whom().version}),
    "signUpMyCustomer": lambda broker, _: Needs(body={"email": broker.email()}),
    "signInMyCustomer": lambda _, whom: Needs(body={"email": whom().email, "password": whom().password}),
    "changeMyCustomerPassword": lambda _, whom: Needs(
        body={"version": whom().version, "currentPassword": whom().password}
    ),
    "resetMyCustomerPassword": lambda broker, whom: Needs(body={"tokenValue": broker.mailed_token("password", whom())}),
    "confirmMyCustomerEmail": lambda broker, whom: Needs(body={"tokenValue": broker.mailed_token("email", whom())}),
    "createCustomerPasswordToken": lambda _, whom: Needs(body={"email": whom().email}),
    "createCustomerEmailToken": lambda _, whom: Needs(body={"id": whom().id, "version": whom().version}),
    "createClientToken": lambda _, __: Needs(body={"grant_type": "client_credentials"}),
    "createAnonymousToken": lambda _, __: Needs(body={"grant_type": "client_credentials"}),
    "createCustomerToken": lambda _, whom: Needs(
        body={"grant_type": "password", "username": whom().email, "password": whom().password}
    ),
    "introspectToken": lambda _, whom: Needs(body={"token": whom().token}),
    "revokeToken": lambda _, whom: Needs(body={"token": whom().token}),
    "getMessage": _message,
    "getMyActiveCart": _without_path(_cart),
    "checkMyActiveCart": _without_path(_cart),
    "queryMyCarts": _without_path(_cart),
    "checkMyCarts": _without_path(_cart),
    "createMyCart": lambda broker, _: Needs(body={"currency": broker.currency}),
    "getMyCart": _cart,
    "checkMyCart": _cart,
    "updateMyCart": _cart_to_change,
    "deleteMyCart": _cart_to_delete,
    "createMyOrder": _cart_to_order,
    "getMyOrder": _order,
    "checkMyOrder": _order,
    "checkMyOrders": _without_path(_order),
}
"""By operationId. Operations that are missing need nothing."""
