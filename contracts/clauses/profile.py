"""The profile of the customer to whom the access token was issued."""

from typing import Any

import pytest

from contracts.clauses.expect import content, ok, refused
from contracts.clauses.shop import Shop

MOST_ACTIONS = 500


def first_name(name: str) -> dict[str, str]:
    """The action that sets it."""
    return {"action": "setFirstName", "firstName": name}


def test_each_customer_reads_their_own_profile(shop: Shop) -> None:
    """The Customer answered is the one to whom the access token was issued."""
    customers = [shop.sign_up(firstName=name) for name in ("Ada", "Grace", "Mary")]
    for customer in (*reversed(customers), *customers):
        profile = shop.profile(customer)
        assert (profile["id"], profile["email"]) == (customer.id, customer.email)
    shop.updated(customers[1], first_name("Edith"))
    assert [shop.profile(customer)["firstName"] for customer in customers] == ["Ada", "Edith", "Mary"]
    again = shop.broker.password_grant(customers[0].email, customers[0].password)["access_token"]
    assert ok(shop.wire.get("/me", again))["id"] == customers[0].id


@pytest.mark.parametrize("kind", ["client credentials", "anonymous session"])
def test_only_the_password_flow_opens_a_profile(shop: Shop, kind: str) -> None:
    """An access token that was not created with the password flow can neither read, update nor delete a profile, nor change a password."""
    customer = shop.sign_up()
    token = shop.broker.guest_token() if kind == "anonymous session" else shop.broker.storefront_token()
    with shop.wire.setup():
        shop.wire.post("/me/login", token, json={"email": customer.email, "password": customer.password})
    update = {"version": customer.version, "actions": [first_name("Mallory")]}
    passwords = {"version": customer.version, "currentPassword": customer.password, "newPassword": "Mallory-1"}
    with shop.unchanged(customer):
        for answer in (
            shop.wire.get("/me", token),
            shop.wire.post("/me", token, json=update),
            shop.wire.post("/me/password", token, json=passwords),
            shop.wire.delete("/me", token, params={"version": customer.version}),
        ):
            assert answer.status_code in (401, 403, 404), f"{answer.request.method}: {answer.status_code}"
    ok(shop.wire.post("/me", customer.token, json=update))


def test_a_profile_that_is_not_wanted_is_refused(shop: Shop) -> None:
    """A profile for which `where` does not hold is refused with 404 `ResourceNotFound`."""
    customer = shop.sign_up(firstName="Ada")
    refused(shop.wire.get("/me", customer.token, params={"where": 'firstName = "Grace"'}), 404, "ResourceNotFound")
    assert ok(shop.wire.get("/me", customer.token, params={"where": 'firstName = "Ada"'}))["id"] == customer.id


def test_an_update_of_another_version_is_refused(shop: Shop) -> None:
    """A `version` other than the current one, lower or higher, is refused with 409."""
    customer = shop.sign_up()
    current = shop.updated(customer, first_name("Ada"))["version"]
    with shop.unchanged(customer):
        for version in (current - 1, 1, 0, current + 1, current + 1000):
            if version != current:
                refused(shop.update(customer, first_name("Grace"), version=version), 409)
    assert ok(shop.update(customer, first_name("Grace"), version=current))["firstName"] == "Grace"
    refused(shop.update(customer, first_name("Mary"), version=current), 409)
    assert shop.profile(customer)["firstName"] == "Grace"


def test_an_empty_update_of_another_version_is_refused(shop: Shop) -> None:
    """A `version` other than the current one is refused with 409 even if there are no `actions`."""
    customer = shop.sign_up()
    current = shop.updated(customer, first_name("Ada"))["version"]
    with shop.unchanged(customer):
        for version in (current - 1, current + 1):
            refused(shop.update(customer, version=version), 409)
    ok(shop.update(customer, version=current))


def test_a_change_raises_the_version(shop: Shop) -> None:
    """An update that changes something raises the `version`."""
    customer = shop.sign_up(firstName="Ada", addresses=[{"country": "DE"}])
    home = customer.body["addresses"][0]["id"]
    version = customer.version
    for action in (
        first_name("Grace"),
        {"action": "setFirstName"},
        {"action": "setSalutation", "salutation": ""},
        {"action": "setVatId", "vatId": "DE1"},
        {"action": "changeEmail", "email": shop.broker.email()},
        {"action": "addAddress", "address": {"country": "DE"}},
        {"action": "changeAddress", "addressId": home, "address": {"country": "AT"}},
        {"action": "addBillingAddressId", "addressId": home},
        {"action": "setDefaultShippingAddress", "addressId": home},
        {"action": "setDefaultShippingAddress"},
        {"action": "removeBillingAddressId", "addressId": home},
        {"action": "removeAddress", "addressId": home},
    ):
        raised = ok(shop.update(customer, action, version=version))["version"]
        assert raised > version, action
        assert shop.profile(customer)["version"] == raised
        version = raised


def test_what_is_there_already_is_no_change(shop: Shop) -> None:
    """An action that sets what is already there is accepted and leaves the `version` as it is."""
    customer = shop.sign_up(addresses=[{"country": "DE"}])
    home = customer.body["addresses"][0]["id"]
    texts = ("firstName", "lastName", "middleName", "title", "salutation", "companyName", "vatId")
    actions: list[dict[str, str]] = [
        *({"action": f"set{name[0].upper()}{name[1:]}", name: "Ada"} for name in texts),
        {"action": "setDateOfBirth", "dateOfBirth": "1990-05-17"},
        {"action": "changeEmail", "email": shop.broker.email()},
        {"action": "setDefaultShippingAddress", "addressId": home},
        {"action": "setDefaultBillingAddress", "addressId": home},
        {"action": "addShippingAddressId", "addressId": home},
        {"action": "addBillingAddressId", "addressId": home},
    ]
    before = shop.updated(customer, *actions)
    for action in actions:
        assert shop.updated(customer, action)["version"] == before["version"], action
    assert shop.updated(customer, *actions)["version"] == before["version"]
    profile = shop.profile(customer)
    assert (profile["version"], content(profile)) == (before["version"], content(before))


def test_actions_apply_one_after_the_other(shop: Shop) -> None:
    """The actions are applied in the order of the list, each to the outcome of the one before."""
    customer = shop.sign_up()
    added = {"action": "addAddress", "address": {"country": "DE", "key": "home"}}
    by_default = {"action": "setDefaultShippingAddress", "addressKey": "home"}
    assert shop.updated(customer, first_name("Ada"), first_name("Grace"))["firstName"] == "Grace"
    assert shop.updated(customer, first_name("Grace"), first_name("Ada"))["firstName"] == "Ada"
    assert shop.updated(customer, {"action": "setFirstName"}, first_name("Mary"))["firstName"] == "Mary"
    assert "firstName" not in shop.updated(customer, first_name("Ada"), {"action": "setFirstName"})
    with shop.unchanged(customer):
        refused(shop.update(customer, by_default, added), 400)
    changed = {"action": "changeAddress", "addressKey": "home", "address": {"country": "AT", "key": "moved"}}
    billed = {"action": "addBillingAddressId", "addressKey": "moved"}
    answer = shop.updated(customer, added, by_default, changed, billed)
    assert content(shop.profile(customer)) == content(answer)
    (address,) = answer["addresses"]
    assert (address["country"], address["key"]) == ("AT", "moved")
    assert (answer["defaultShippingAddressId"], answer["billingAddressIds"]) == (address["id"], [address["id"]])


def test_actions_apply_all_or_none(shop: Shop) -> None:
    """If one action is refused, none of the list is applied."""
    other, somebody = shop.sign_up(), shop.sign_up()
    customer = shop.sign_up(firstName="Ada")
    email = shop.broker.email()
    good: list[dict[str, Any]] = [
        first_name("Grace"),
        {"action": "addAddress", "address": {"country": "DE"}},
        {"action": "changeEmail", "email": email},
    ]
    bads: list[dict[str, Any]] = [
        {"action": "removeAddress", "addressId": "no-such-address"},
        {"action": "changeEmail", "email": other.email},
        {"action": "setNothing"},
    ]
    # If such an action is accepted, that breaks another clause.
    bads = [bad for bad in bads if not shop.update(somebody, bad).is_success]
    assert bads
    with shop.unchanged(customer):
        for bad in bads:
            for at in range(len(good) + 1):
                refused(shop.update(customer, *good[:at], bad, *good[at:]), 400)
        ok(shop.sign_in(customer.email, customer.password))
        refused(shop.sign_in(email, customer.password), 400)
    assert shop.updated(customer, *good)["email"] == email


def test_an_unknown_action_is_refused(shop: Shop) -> None:
    """An action that does not exist is refused with 400 `InvalidJsonInput`."""
    customer = shop.sign_up(firstName="Ada")
    with shop.unchanged(customer):
        for action in ("setNickname", "setfirstname", "SetFirstName", "setFirstName ", ""):
            refused(shop.update(customer, {"action": action, "firstName": "Grace"}), 400, "InvalidJsonInput")
            refused(shop.update(customer, first_name("Mary"), {"action": action}), 400, "InvalidJsonInput")
    assert shop.updated(customer, first_name("Grace"))["firstName"] == "Grace"


def test_what_the_merchant_decides_cannot_be_set(shop: Shop) -> None:
    """The customer group, the customer number and the external id cannot be set: `setCustomerGroup`, `setCustomerNumber` and `setExternalId` are refused with 400."""
    customer = shop.sign_up()
    group = {"typeId": "customer-group", "key": "vip"}
    with shop.unchanged(customer):
        for action in (
            {"action": "setCustomerGroup", "customerGroup": group},
            {"action": "setCustomerGroup"},
            {"action": "setCustomerNumber", "customerNumber": "C-1"},
            {"action": "setExternalId", "externalId": "E-1"},
        ):
            refused(shop.update(customer, action), 400)
            refused(shop.update(customer, first_name("Ada"), action), 400)
    profile = shop.updated(customer, first_name("Ada"))
    assert not {"customerGroup", "customerNumber", "externalId"} & profile.keys()


def test_an_update_has_500_actions_at_most(shop: Shop) -> None:
    """An update with more than 500 actions is refused with 400."""
    customer = shop.sign_up()
    actions = [{"action": "setMiddleName", "middleName": f"{number}"} for number in range(MOST_ACTIONS + 1)]
    with shop.unchanged(customer):
        refused(shop.update(customer, *actions), 400)
    assert shop.updated(customer, *actions[:MOST_ACTIONS])["middleName"] == f"{MOST_ACTIONS - 1}"


def test_a_deletion_answers_who_was_deleted(shop: Shop) -> None:
    """The Customer answered is the deleted one in its last state."""
    other, customer = shop.sign_up(), shop.sign_up(addresses=[{"country": "DE", "city": "Leipzig"}])
    last = shop.updated(customer, first_name("Ada"), {"action": "setTitle", "title": "Dr."})
    deleted = ok(shop.wire.delete("/me", customer.token, params={"version": last["version"]}))
    assert (deleted["version"], content(deleted)) == (last["version"], content(last))
    assert shop.wire.get("/me", customer.token).status_code in (401, 403, 404)
    assert shop.profile(other)["id"] == other.id


def test_a_deleted_customer_cannot_sign_in(shop: Shop) -> None:
    """The email and password of a deleted customer no longer sign in."""
    other, customer = shop.sign_up(), shop.sign_up()
    ok(shop.sign_in(customer.email, customer.password))
    ok(shop.wire.delete("/me", customer.token, params={"version": customer.version}))
    for email in (customer.email, customer.email.lower()):
        refused(shop.sign_in(email, customer.password), 400)
        form = {"grant_type": "password", "username": email, "password": customer.password}
        path = f"/{shop.target.project}/customers/token"
        refused(shop.wire.oauth(path, shop.target.clients.storefront, form), 400)
    assert ok(shop.sign_in(other.email, other.password))["customer"]["id"] == other.id


def test_a_deletion_tells_a_version(shop: Shop) -> None:
    """A deletion without `version`, or with one that is not an integer, is refused with 400."""
    customer = shop.sign_up()
    current = customer.version
    with shop.unchanged(customer):
        refused(shop.wire.delete("/me", customer.token), 400)
        for version in ("", "one", f"{current}.5", f"{current}x", f"v{current}", "true", "null"):
            refused(shop.wire.delete("/me", customer.token, params={"version": version}), 400)
    assert ok(shop.wire.delete("/me", customer.token, params={"version": current}))["id"] == customer.id


def test_a_deletion_of_another_version_deletes_nothing(shop: Shop) -> None:
    """A deletion whose `version` is not the current one is refused with 409 and deletes nothing."""
    customer = shop.sign_up()
    current = shop.updated(customer, first_name("Ada"))["version"]
    with shop.unchanged(customer):
        for version in (current - 1, 0, current + 1, current + 1000):
            refused(shop.wire.delete("/me", customer.token, params={"version": version}), 409)
        ok(shop.sign_in(customer.email, customer.password))
    assert ok(shop.wire.delete("/me", customer.token, params={"version": current}))["id"] == customer.id
