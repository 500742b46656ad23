"""The scopes of the platform, without the project key that a granted scope has."""

from __future__ import annotations

from collections.abc import Collection

_MANAGED_AND_VIEWED = (
    "api_clients approval_flows approval_rules associate_roles attribute_groups audit_log business_units "
    "cart_discounts categories checkout_payment_intents connectors customer_groups customers discount_codes "
    "discount_groups extensions import_containers key_value_documents order_edits orders payments "
    "product_selections products project_settings quote_requests quotes recurrence_policies recurring_orders "
    "shipping_methods shopping_lists staged_quotes standalone_prices states stores subscriptions tax_categories "
    "types "
).split()
_MY = "profile orders payments shopping_lists business_units quote_requests quotes".split()

SCOPES = frozenset(
    [
        "manage_project",
        "create_anonymous_token",
        "introspect_oauth_tokens",
        "view_messages",
        "view_published_products",
    ]
    + [f"manage_my_{what}" for what in _MY]
    + [f"{verb}_{what}" for verb in ("manage", "view") for what in _MANAGED_AND_VIEWED]
)


def permits(granted: Collection[str], project_key: str, name: str) -> bool:
    """Whether the complete scopes `granted` include `name` in the project, directly or by implication."""
    if f"{name}:{project_key}" in granted or f"manage_project:{project_key}" in granted:
        return True
    return name.startswith("view_") and f"manage_{name.removeprefix('view_')}:{project_key}" in granted
