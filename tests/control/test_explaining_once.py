"""A rejected request is explained once, when it is rejected: whatever happens afterwards, the explanation stays."""

import pytest

GONE = {"where": 'firstName = "Nobody"'}

REJECTED = {
    "an unknown email": lambda it: it.post("/me/login", it.guest, {"email": "new@example.com", "password": "geheim"}),
    "a wrong password": lambda it: it.post("/me/login", it.guest, {"email": "bob@example.com", "password": "geheim"}),
    "an email that is in use": lambda it: it.updated(action="changeEmail", email="bob@example.com"),
    "an old version": lambda it: it.api.update(it.alice, {"action": "setKey", "key": "x"}, version=0),
    "an unknown address": lambda it: it.updated(action="removeAddress", addressId="nope"),
    "an unknown type": lambda it: it.updated(action="setCustomType", type={"typeId": "type", "key": "nope"}),
    "an unknown line item": lambda it: it.cart(action="removeLineItem", lineItemId="nope"),
    "an unknown SKU": lambda it: it.cart(action="addLineItem", sku="nope"),
    "a price in another currency": lambda it: it.cart(action="addLineItem", sku="mug-red"),
    "no active cart": lambda it: it.get("/me/active-cart", it.alice),
    "an unknown cart": lambda it: it.get("/me/carts/nope", it.alice),
    "a predicate that does not match": lambda it: it.get("/me", it.alice, **GONE),
    "a used token": lambda it: it.post("/me/password/reset", it.alice, {"tokenValue": "x" * 40, "newPassword": "y"}),
    "an unknown access token": lambda it: it.get("/me", "nobody-knows-me"),
    "a missing scope": lambda it: it.get("/me", it.api.client_token("demo-narrow")),
    "a token of a guest": lambda it: it.get("/me", it.guest),
    "a misspelt client": lambda it: it.api.oauth("/oauth/token", "demo-clint", grant_type="client_credentials"),
    "a misspelt project": lambda it: it.api.get("/dmeo/me", it.alice),
    "an unknown action": lambda it: it.updated(action="fly"),
    "a path that is not served": lambda it: it.get("/me/cart", it.alice),
    "a method that is not served": lambda it: it.api.http.put("/demo/me"),
}


@pytest.mark.parametrize("rejected", REJECTED.values(), ids=REJECTED.keys())
def test_the_explanation_of_a_request_never_changes(shop, control, rejected):
    response = rejected(shop)
    assert response.status_code >= 400, response.text
    before = control.last()
    assert before["explain"] == response.headers["x-mock-explain"]
    assert before["explanation"]["sentence"].startswith(before["explanation"]["wrong"][:40])

    _change_everything(shop, control)
    after = control.told(f"/requests/{before['id']}")

    assert (after["explain"], after["explanation"]) == (before["explain"], before["explanation"])


def test_an_unknown_email_was_unknown_whoever_signs_up_with_it_later(shop, control):
    shop.post("/me/login", shop.guest, {"email": "new@example.com", "password": "geheim"})
    before = control.last()
    shop.post("/me/signup", shop.guest, {"email": "new@example.com", "password": "other"})

    after = control.told(f"/requests/{before['id']}")["explanation"]

    assert after == before["explanation"]
    assert after["wrong"] == "No customer of `demo` has the email 'new@example.com'."


def _change_everything(shop, control):
    """Creates what was missing, changes what existed, revokes the tokens, and resets the project."""
    shop.post("/me/signup", shop.guest, {"email": "new@example.com", "password": "other"})
    shop.updated(action="setLastName", lastName="Other")
    shop.post("/me/carts", shop.alice, {"currency": "EUR"})
    control.done("/clock/advance", by="2d")
    control.done("/reset", project="demo", parts=["customers", "carts", "tokens"])
