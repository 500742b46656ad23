"""Which kind of token an operation takes, and where an app gets one."""

from __future__ import annotations

from mockserver.observing.explaining.scene import Scene

FOR_CUSTOMERS = frozenset("getMyCustomer updateMyCustomer deleteMyCustomer changeMyCustomerPassword".split())
FOR_SHOPPERS = frozenset(
    """
    getMyActiveCart checkMyActiveCart queryMyCarts checkMyCarts createMyCart getMyCart checkMyCart updateMyCart
    deleteMyCart queryMyOrders checkMyOrders createMyOrder getMyOrder checkMyOrder
    """.split()
)
"""Customers and anonymous sessions. Every other operation takes any kind of token."""


def way_in(scene: Scene) -> str:
    """Where to get a token that the operation takes."""
    if scene.operation_id in FOR_CUSTOMERS:
        return f"Get a customer's token from {customer_flow(scene)}."
    if scene.operation_id in FOR_SHOPPERS:
        return f"Get a token from {customer_flow(scene)}, or for a guest from {anonymous_flow(scene)}."
    return f"Get a token from {client_flow(scene)}, or from {customer_flow(scene)}."


def customer_flow(scene: Scene) -> str:
    """How a customer gets a token."""
    return f"POST {_oauth(scene, 'customers/token')} with grant_type=password, username and password"


def anonymous_flow(scene: Scene) -> str:
    """How a guest gets a token."""
    return f"POST {_oauth(scene, 'anonymous/token')} with grant_type=client_credentials"


def client_flow(scene: Scene) -> str:
    """How an API client gets a token for itself."""
    return f"POST {scene.origin}/oauth/token with grant_type=client_credentials"


def refresh_flow(scene: Scene) -> str:
    """How a refresh token becomes an access token."""
    return f"POST {scene.origin}/oauth/token with grant_type=refresh_token"


def _oauth(scene: Scene, rest: str) -> str:
    return f"{scene.origin}/oauth/{scene.project}/{rest}"
