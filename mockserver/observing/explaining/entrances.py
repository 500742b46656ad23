"""Which kind of token an operation asks for, and where an app gets one."""

from __future__ import annotations

from mockserver.domain.records import Token
from mockserver.domain.values import Maybe
from mockserver.observing.explaining.situation import Situation

FOR_CUSTOMERS = frozenset("getMyCustomer updateMyCustomer deleteMyCustomer changeMyCustomerPassword".split())
FOR_SHOPPERS = frozenset(
    """
    getMyActiveCart checkMyActiveCart queryMyCarts checkMyCarts createMyCart getMyCart checkMyCart updateMyCart
    deleteMyCart queryMyOrders checkMyOrders createMyOrder getMyOrder checkMyOrder
    """.split()
)
"""Customers and anonymous sessions. Every other operation takes any kind of token."""


def way_in(situation: Situation) -> str:
    """Where to get a token that the operation takes."""
    if situation.operation_id in FOR_CUSTOMERS:
        return f"Get a customer's token from {customer_flow(situation)}."
    if situation.operation_id in FOR_SHOPPERS:
        return f"Get a token from {customer_flow(situation)}, or for a guest from {anonymous_flow(situation)}."
    return f"Get a token from {client_flow(situation)}, or from {customer_flow(situation)}."


def customer_flow(situation: Situation) -> str:
    """How a customer gets a token."""
    return f"POST {_oauth(situation, 'customers/token')} with grant_type=password, username and password"


def anonymous_flow(situation: Situation) -> str:
    """How a guest gets a token."""
    return f"POST {_oauth(situation, 'anonymous/token')} with grant_type=client_credentials"


def client_flow(situation: Situation) -> str:
    """How an API client gets a token for itself."""
    return f"POST {situation.origin}/oauth/token with grant_type=client_credentials"


def refresh_flow(situation: Situation) -> str:
    """How a refresh token becomes an access token."""
    return f"POST {situation.origin}/oauth/token with grant_type=refresh_token"


def owner_of(token: Token) -> str:
    """Whom a token was issued to."""
    if isinstance(token.customer_id, str):
        return "a customer"
    return "an API client" if isinstance(token.anonymous_id, Maybe) else "an anonymous session"


def project_of(situation: Situation) -> str:
    """The key of the project, or a place for it."""
    return situation.project if isinstance(situation.project, str) else "{projectKey}"


def _oauth(situation: Situation, rest: str) -> str:
    return f"{situation.origin}/oauth/{project_of(situation)}/{rest}"
