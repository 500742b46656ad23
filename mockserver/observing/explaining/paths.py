"""Paths that are not served: whether the platform has them, whether the project is missing, what to call instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping

_CATALOG = "Products are defined in the fixtures, and not served on their own."
_BACKEND = "It is for backends; an app's own paths are below /me."
_STORES = "The paths of stores are not implemented: call the path without /in-store/...."

NOT_IMPLEMENTED: Mapping[str, str] = {
    "as-associate": "Business units are not implemented.",
    "business-units": "Business units are not implemented.",
    "carts": "The carts of a customer are at /me/carts.",
    "customers": "Of /customers, only password-token and email-token are served: a customer's own paths are below /me.",
    "graphql": "GraphQL is not implemented: use the REST paths below /me.",
    "in-business-unit": "Business units are not implemented.",
    "in-store": _STORES,
    "login": "Customers sign in at /me/login.",
    "orders": "The orders of a customer are at /me/orders.",
    "payments": "Payments are not implemented.",
    "shopping-lists": "Shopping lists are not implemented.",
    **dict.fromkeys(
        """
        categories inventory product-discounts product-projections product-selections product-tailoring product-types
        products standalone-prices
        """.split(),
        _CATALOG,
    ),
    **dict.fromkeys(
        """
        api-clients approval-flows approval-rules associate-roles attribute-groups cart-discounts channels
        custom-objects customer-groups discount-codes discount-groups extensions payment-methods quote-requests quotes
        recurrence-policies recurring-orders reviews shipping-methods staged-quotes states stores subscriptions
        tax-categories types zones
        """.split(),
        _BACKEND,
    ),
}
"""What the platform has below `/{projectKey}` and this stand-in has not, or not all of it; and what to do instead."""

NOT_IMPLEMENTED_BELOW_ME: Mapping[str, str] = {
    "business-units": "Business units are not implemented.",
    "carts/replicate": "Carts cannot be replicated here.",
    "orders/quotes": "Quotes are not implemented.",
    "payment-methods": "Payments are not implemented.",
    "payments": "Payments are not implemented.",
    "quote-requests": "Quotes are not implemented.",
    "quotes": "Quotes are not implemented.",
    "shopping-lists": "Shopping lists are not implemented.",
}
"""The same below `/{projectKey}/me`."""

_RESOURCES = frozenset({"me", "messages", *NOT_IMPLEMENTED})


def is_resource(segment: str) -> bool:
    """Whether paths have this where a project key is followed by a resource."""
    return segment in _RESOURCES


def lacks_project(path: str, projects: Collection[str]) -> bool:
    """Whether the path begins with a resource, and no project has that key."""
    first = _segments(path)[:1]
    return bool(first) and is_resource(first[0]) and first[0] not in projects


def unimplemented(path: str) -> str:
    """What to do about a path that the platform has and this stand-in has not; nothing for any other path."""
    segments = _segments(path)
    segments = segments[1:] if segments[:1] == ["oauth"] else segments
    match segments[1:]:
        case ["me", below, *further]:
            first, *_ = further or [""]
            return NOT_IMPLEMENTED_BELOW_ME.get(f"{below}/{first}") or NOT_IMPLEMENTED_BELOW_ME.get(below, "")
        case [resource, *_]:
            return NOT_IMPLEMENTED.get(resource, "")
    return ""


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]
