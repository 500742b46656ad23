"""The settings of the project."""

from contracts.clauses.expect import ok
from contracts.clauses.shop import Shop


def test_the_settings_are_those_of_the_project_in_the_path(shop: Shop) -> None:
    """The `key` of the Project answered is the one in the path."""
    shop.need("project_settings")
    assert ok(shop.wire.get("", shop.broker.storefront_token()))["key"] == shop.target.project
