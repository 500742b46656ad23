"""Which scopes include which."""

import pytest

from mockserver.domain.scopes import SCOPES, permits


@pytest.mark.parametrize("name", sorted(SCOPES))
def test_a_scope_permits_itself_and_manage_project_permits_it(name):
    assert permits([f"{name}:demo"], "demo", name)
    assert permits(["manage_project:demo"], "demo", name)


@pytest.mark.parametrize(
    ("granted", "name", "expected"),
    [
        ("manage_customers:demo", "view_customers", True),
        ("view_customers:demo", "manage_customers", False),
        ("manage_customers:demo", "manage_my_profile", False),
        ("manage_my_orders:demo", "view_orders", False),
        ("manage_orders:demo", "view_my_orders", False),
        ("manage_my_profile:other", "manage_my_profile", False),
        ("manage_project:other", "manage_my_profile", False),
        ("manage_project:demo-2", "manage_my_profile", False),
        ("manage_my_profile", "manage_my_profile", False),
        ("view_messages:demo", "view_messages", True),
        ("", "view_messages", False),
    ],
)
def test_what_is_included(granted, name, expected):
    assert permits(granted.split(), "demo", name) is expected


def test_one_of_many_scopes_is_enough():
    assert permits(iter(["view_orders:demo", "manage_my_profile:demo"]), "demo", "manage_my_profile")


def test_nothing_is_permitted_by_nothing():
    assert not permits([], "demo", "manage_my_profile")


@pytest.mark.parametrize(
    "name",
    "manage_project manage_my_profile manage_my_orders manage_my_payments manage_my_shopping_lists "
    "manage_my_business_units manage_my_quote_requests manage_my_quotes view_customers manage_customers view_messages "
    "create_anonymous_token introspect_oauth_tokens".split(),
)
def test_the_scopes_of_the_fact_sheet_exist(name):
    assert name in SCOPES
