"""Versions: whatever one a resource has, a client can send; and none comes to be that no client can send."""

import json

import pytest
import yaml

from tests.conftest import serving

SAFE = 2**53 - 1
PLACES = {
    "update a customer": ("POST", "/demo/me", {"actions": []}),
    "change a password": ("POST", "/demo/me/password", {"currentPassword": "a", "newPassword": "b"}),
    "delete a customer": ("DELETE", "/demo/me", None),
    "update a cart": ("POST", "/demo/me/carts/{cart}", {"actions": []}),
    "delete a cart": ("DELETE", "/demo/me/carts/{cart}", None),
    "order a cart": ("POST", "/demo/me/orders", {"id": "{cart}"}),
    "confirm an email": ("POST", "/demo/customers/email-token", {"id": "{customer}", "ttlMinutes": 3}),
}
ADDRESS = {"country": "DE"}


def sent(api, place, version, token=None, **ids):
    method, path, body = PLACES[place]
    token = token or (api.backend_token() if "email" in place else api.customer_token("alice@example.com"))
    if body is None:
        return api.call(method, path.format(**ids), token, params={"version": str(version)})
    filled = {name: it.format(**ids) if isinstance(it, str) else it for name, it in body.items()}
    return api.call(method, path.format(**ids), token, json={**filled, "version": version})


@pytest.fixture(scope="module")
def known(shared):
    alice = shared.api.customer_token("alice@example.com")
    cart = shared.api.post("/demo/me/carts", alice, json={"currency": "EUR"}).json()["id"]
    return {"cart": cart, "customer": shared.api.get("/demo/me", alice).json()["id"]}


@pytest.mark.parametrize("version", [2**53, 2**63 - 1, 0, -1, -(2**63)])
@pytest.mark.parametrize("place", PLACES)
def test_a_version_of_64_bits_is_read_everywhere(shared, known, place, version):
    answer = sent(shared.api, place, version, **known)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "ConcurrentModification"), answer.text
    assert f"Expected: {version} " in answer.text


@pytest.mark.parametrize(
    "version", [2**63, 2**64, 10**30, 10**4200, -(2**63) - 1], ids=["63", "64", "30", "4200", "negative"]
)
@pytest.mark.parametrize("place", PLACES)
def test_a_larger_version_is_refused_by_its_name(shared, known, place, version):
    answer = sent(shared.api, place, version, **known)
    assert answer.status_code == 400, answer.text
    assert "version" in json.dumps(answer.json()["errors"])


@pytest.mark.parametrize("text", ["", "1.0", "1e3", "+1", "0x1", "٣", " 1", "--1", "-"])
def test_what_is_no_integer_is_no_version(shared, text):
    alice = shared.api.customer_token("alice@example.com")
    answer = shared.api.call("DELETE", "/demo/me", alice, params={"version": text})
    assert f"'{text}' is not an integer." in answer.json()["message"]


SHOP = f"""
project: {{key: demo, languages: [en], currencies: [EUR]}}
clients: {{demo-client: {{secret: demo-secret, scopes: [manage_project]}}}}
productTypes: {{type: {{name: Type}}}}
products:
  shirt: {{productType: type, name: {{en: Shirt}}, variants: {{shirt: {{prices: ["EUR 1.00"]}}}}}}
customers:
  alice: {{email: alice@example.com, password: secret, version: {SAFE - 1}}}
  bob: {{email: bob@example.com, password: secret, lastMessageSequenceNumber: {SAFE}}}
"""


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.yaml").write_text(SHOP)
    with serving(fixtures=tmp_path / "shop.yaml") as it:
        yield it


def exported(shop):
    return yaml.safe_load(shop.api.get("/_mock/projects/demo/state").text)


def imported(shop, state):
    headers = {"content-type": "application/json"}
    return shop.api.call("PUT", "/_mock/projects/demo/state", json=state, headers=headers)


def test_updates_end_before_a_version_that_clients_misread(shop):
    alice = shop.api.customer_token("alice@example.com")
    assert shop.api.update(alice, {"action": "setTitle", "title": "a"}).json()["version"] == SAFE
    refused = shop.api.update(alice, {"action": "setTitle", "title": "b"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "InvalidOperation")
    assert "2^53 - 1" in refused.json()["message"]
    assert imported(shop, exported(shop)).status_code == 200, "its export loads again"
    assert sent(shop.api, "delete a customer", SAFE, alice).status_code == 200, "it can still be deleted"


def test_messages_end_before_a_number_that_clients_misread(shop):
    bob = shop.api.customer_token("bob@example.com")
    refused = shop.api.update(bob, {"action": "changeEmail", "email": "bob@b.example"})
    assert "number of its last message is 2^53 - 1" in refused.json()["message"]


def test_a_cart_has_no_version_that_clients_misread_either(shop):
    alice = shop.api.customer_token("alice@example.com")
    cart = shop.api.post("/demo/me/carts", alice, json={"currency": "EUR"}).json()
    state = exported(shop)
    (kept,) = state["carts"].values()
    kept["version"] = SAFE
    assert imported(shop, state).status_code == 200
    update = {"version": SAFE, "actions": [{"action": "addLineItem", "sku": "shirt"}]}
    refused = shop.api.post(f"/demo/me/carts/{cart['id']}", alice, json=update)
    assert "version of the cart is 2^53 - 1" in refused.json()["message"]
    assert sent(shop.api, "delete a cart", SAFE, alice, cart=cart["id"]).status_code == 200


@pytest.mark.parametrize("section", ["project", "customers", "carts", "products", "productTypes"])
def test_an_import_has_no_version_that_clients_misread(shop, section):
    """As the API answers it or in short: an export is read as both."""
    alice = shop.api.customer_token("alice@example.com")
    assert shop.api.post("/demo/me/carts", alice, json={"currency": "EUR"}).status_code == 201
    state = exported(shop)
    entry = state[section] if section == "project" else next(iter(state[section].values()))
    entry["version"] = SAFE + 1
    refused = imported(shop, state)
    assert refused.status_code == 400
    assert f"{section}" in refused.text
    assert "2^53 - 1" in refused.text


def test_a_snapshot_brings_back_the_versions_it_had(shop):
    alice = shop.api.customer_token("alice@example.com")
    assert shop.api.post("/_mock/snapshots/before", json={}).status_code == 201
    assert shop.api.update(alice, {"action": "setTitle", "title": "a"}).status_code == 200
    assert shop.api.post("/_mock/snapshots/before/restore", json={}).status_code == 200
    assert sent(shop.api, "delete a customer", SAFE - 1, alice).status_code == 200
