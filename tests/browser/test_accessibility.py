"""Every panel for everybody: axe-core finds nothing serious, light and dark, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import Page

PANELS = (
    "/_mock/",
    "/_mock/ui/customers",
    "/_mock/ui/customers/alice",
    "/_mock/ui/tokens",
    "/_mock/ui/requests",
    "/_mock/ui/requests/{failed}",
    "/_mock/ui/warnings",
    "/_mock/ui/outbox",
    "/_mock/ui/faults",
    "/_mock/ui/clock",
    "/_mock/ui/data",
    "/_mock/ui/data/fixtures",
    "/_mock/ui/reference",
    "/_mock/ui/customers/nobody",
)
LOOKS = [("light", 1280), ("dark", 1280), ("dark", 390), ("light", 390)]
SERIOUS = ("serious", "critical")
RUN = "async (only) => (await axe.run(document, { resultTypes: ['violations'], ...only })).violations"
CONTRAST = {"runOnly": ["color-contrast"]}
"""All that other colours change."""


@pytest.fixture(scope="module")
def failed(shared_shop: Any) -> str:
    """There is something of everything; the id of a request that was refused."""
    shop = shared_shop
    alice = shop.token(customer="alice")
    update = {"version": 1, "actions": [{"action": "setFirstName", "firstName": "Alicia"}], "odd": 1}
    shop.http.post("/demo/me", headers=alice, json=update)
    shop.control("POST", "/snapshots/before")
    shop.control("POST", "/faults", preset="slow-login", expires="10m")
    return str(shop.http.post("/demo/me", headers=alice, json=update).headers["X-Mock-Request"])


@pytest.mark.parametrize("path", PANELS)
def test_axe_finds_nothing_serious(shared_page: Page, axe: str, failed: str, path: str) -> None:
    page, width_before = shared_page, 0
    page.goto(path.format(failed=failed))
    page.evaluate(axe)
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 860})
        found = page.evaluate(RUN, CONTRAST if width == width_before else {})
        serious = [f"{it['id']}: {node['html']}" for it in found if it["impact"] in SERIOUS for node in it["nodes"]]
        assert serious == [], (scheme, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (scheme, width)
        width_before = width
