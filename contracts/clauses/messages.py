"""The message feed."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import Customer

ADDRESSES = (
    {"country": "DE", "key": "home", "city": "Hamburg"},
    {"country": "US", "key": "work", "city": "Boston"},
    {"country": "GB", "key": "club", "city": "London"},
)

ANOTHER_PASSWORD = "Battery-Staple-2"

Message = dict[str, Any]

pytestmark = pytest.mark.needs("messages")


def test_the_messages_of_a_deleted_customer_stay(shop: Shop) -> None:
    """The messages of a deleted customer can still be read."""
    customer = shop.sign_up()
    shop.updated(customer, {"action": "setTitle", "title": "Dr."})
    before = _told(shop, customer, "CustomerCreated", "CustomerTitleSet")
    _delete(shop, customer)
    refused(shop.sign_in(customer.email, customer.password), 400)
    after = _told(shop, customer, "CustomerCreated", "CustomerTitleSet")
    assert [message["id"] for message in after] == [message["id"] for message in before]
    for message in after:
        assert ok(_read(shop, message["id"]))["type"] == message["type"]


def test_the_customer_of_a_message_is_expanded(shop: Shop) -> None:
    """With `expand=resource` the `resource` of a message about a customer has the Customer as its `obj`."""
    customer = shop.sign_up()
    (message,) = _told(shop, customer, "CustomerCreated")
    assert "obj" not in message["resource"]
    shop.updated(customer, {"action": "setTitle", "title": "Dr."})
    about = {"where": f'id = "{message["id"]}"', "expand": "resource"}
    (expanded,) = ok(shop.wire.get("/messages", shop.broker.backend_token(), params=about))["results"]
    assert expanded["id"] == message["id"]
    assert (expanded["resource"]["obj"]["id"], expanded["resource"]["obj"]["title"]) == (customer.id, "Dr.")


def test_a_message_is_read_by_its_id(shop: Shop) -> None:
    """The Message answered is the one with the `id` in the path."""
    customer = shop.sign_up()
    shop.updated(customer, {"action": "setTitle", "title": "Dr."}, {"action": "setFirstName", "firstName": "Ada"})
    for message in _told(shop, customer, "CustomerCreated", "CustomerTitleSet", "CustomerFirstNameSet"):
        answered = ok(_read(shop, message["id"]))
        for name in ("id", "type", "sequenceNumber", "resource", "resourceVersion", "createdAt"):
            assert answered[name] == message[name]


def test_an_id_that_no_message_has_is_refused(shop: Shop) -> None:
    """An `id` that no message has, a UUID or not, is refused with 404 `ResourceNotFound`."""
    customer = shop.sign_up()
    (message,) = _told(shop, customer, "CustomerCreated")
    for id in (str(uuid4()), customer.id, "no-such-message", "1"):
        refused(_read(shop, id), 404, "ResourceNotFound")
    ok(_read(shop, message["id"]))


def test_signing_up_is_told(shop: Shop) -> None:
    """Signing up a customer produces the `CustomerCreated` message, with the `customer`."""
    for customer in [shop.sign_up(firstName=name, addresses=[*ADDRESSES]) for name in ("Ada", "Bea")]:
        (message,) = _told(shop, customer, "CustomerCreated")
        for name in ("id", "version", "email", "firstName", "addresses", "isEmailVerified"):
            assert message["customer"][name] == customer.body[name]


def test_deleting_the_profile_is_told(shop: Shop) -> None:
    """Deleting the profile produces the `CustomerDeleted` message."""
    customer, other = shop.sign_up(), shop.sign_up()
    refused(shop.wire.delete("/me", customer.token, params={"version": customer.version + 1}), 409)
    _delete(shop, customer)
    _told(shop, customer, "CustomerCreated", "CustomerDeleted")
    assert not shop.messages_about(other.id, "CustomerDeleted")


def test_another_email_is_told(shop: Shop) -> None:
    """`changeEmail` produces the `CustomerEmailChanged` message, with the new `email` and the `oldEmail`."""
    customer, new, newer = shop.sign_up(), shop.broker.email(), shop.broker.email()
    shop.updated(customer, {"action": "changeEmail", "email": new}, {"action": "changeEmail", "email": newer})
    messages = _told(shop, customer, "CustomerEmailChanged", "CustomerEmailChanged")
    changes = [(message["oldEmail"], message["email"]) for message in messages]
    assert changes == [(customer.email, new), (new, newer)]


def test_a_confirmation_is_told(shop: Shop) -> None:
    """Confirming the email produces the `CustomerEmailVerified` message."""
    customer = shop.sign_up()
    token = shop.broker.mailed_token("email", customer)
    ok(shop.wire.post("/me/email/confirm", customer.token, json={"tokenValue": token}))
    _told(shop, customer, "CustomerEmailVerified")


def test_a_new_password_is_told(shop: Shop) -> None:
    """Changing the password produces the `CustomerPasswordUpdated` message with `reset` false, resetting it one with `reset` true."""
    customer = shop.sign_up()
    _change_password(shop, customer, ANOTHER_PASSWORD)
    token = shop.broker.mailed_token("password", customer)
    reset = {"tokenValue": token, "newPassword": "Tr0ub4dor-and-3"}
    ok(shop.wire.post("/me/password/reset", customer.token, json=reset))
    messages = _told(shop, customer, "CustomerPasswordUpdated", "CustomerPasswordUpdated")
    assert [message["reset"] for message in messages] == [False, True]


def test_a_created_token_is_told(shop: Shop) -> None:
    """Creating an email or password token produces the `CustomerEmailTokenCreated` or `CustomerPasswordTokenCreated` message."""
    customer = shop.sign_up()
    for kind, type in (("email", "CustomerEmailTokenCreated"), ("password", "CustomerPasswordTokenCreated")):
        for is_last in (False, True):
            token = ok(_token(shop, kind, customer, ttlMinutes=30, invalidateOlderTokens=is_last))
            (message,) = _told_about(shop, token["id"], type)
            assert message["customerId"] == customer.id
            assert message["expiresAt"] == token["expiresAt"]
            assert message["invalidateOlderTokens"] is is_last


def test_the_value_of_a_token_is_told_for_an_hour(shop: Shop) -> None:
    """The message of a created token has its `value` only if the token lives 60 minutes at most."""
    customer = shop.sign_up()
    for kind, type in (("email", "CustomerEmailTokenCreated"), ("password", "CustomerPasswordTokenCreated")):
        for minutes in (1, 60, 61, 1440):
            token = ok(_token(shop, kind, customer, ttlMinutes=minutes))
            (message,) = _told_about(shop, token["id"], type)
            is_told = message.get("value") == token["value"]
            assert is_told == (minutes <= 60)
            assert is_told or "value" not in set(message)


def test_names_are_told(shop: Shop) -> None:
    """`setFirstName`, `setLastName` and `setTitle` produce `CustomerFirstNameSet`, `CustomerLastNameSet` and `CustomerTitleSet`, with the new value if there is one."""
    _expect_fields_told(shop, firstName=("Ada", "Bea"), lastName=("Lovelace", "King"), title=("Dr.", "Prof."))


def test_company_and_birth_are_told(shop: Shop) -> None:
    """`setCompanyName` and `setDateOfBirth` produce `CustomerCompanyNameSet` and `CustomerDateOfBirthSet`, with the new value if there is one."""
    _expect_fields_told(shop, companyName=("Engines", "Looms"), dateOfBirth=("1985-11-02", "1815-12-10"))


def test_some_fields_are_not_told(shop: Shop) -> None:
    """Neither `setMiddleName`, `setSalutation`, `setVatId` nor `setLocale` produces a message."""
    customer = shop.sign_up()
    actions = [
        {"action": "setMiddleName", "middleName": "van"},
        {"action": "setSalutation", "salutation": "Mme"},
        {"action": "setVatId", "vatId": "DE123456789"},
        {"action": "setLocale", "locale": shop.languages()[0]},
    ]
    changed = shop.updated(customer, *actions)
    assert all(changed[name] == value for action in actions for name, value in action.items() if name != "action")
    shop.updated(customer, {"action": "setTitle", "title": "Dr."})  # its message comes last
    _told(shop, customer, "CustomerTitleSet")
    assert [message["type"] for message in shop.messages_about(customer.id)] == ["CustomerCreated", "CustomerTitleSet"]


def test_a_new_address_is_told(shop: Shop) -> None:
    """`addAddress` produces the `CustomerAddressAdded` message, with the `address`."""
    customer = shop.sign_up(addresses=[ADDRESSES[0]])
    added = shop.updated(customer, *({"action": "addAddress", "address": address} for address in ADDRESSES[1:]))
    messages = _told(shop, customer, "CustomerAddressAdded", "CustomerAddressAdded")
    assert [message["address"] for message in messages] == added["addresses"][1:]


def test_a_changed_address_is_told(shop: Shop) -> None:
    """`changeAddress` produces the `CustomerAddressChanged` message, with the new `address` and its `addressRoles`."""
    customer = _with_roles(shop)
    actions = [
        {"action": "changeAddress", "addressId": address["id"], "address": {"country": "NO", "city": "Oslo"}}
        for address in customer.body["addresses"]
    ]
    changed = shop.updated(customer, *actions)
    messages = _told(shop, customer, *["CustomerAddressChanged"] * 3)
    assert [message["address"] for message in messages] == changed["addresses"]
    assert [message["addressRoles"] for message in messages] == [["Shipping"], ["Billing"], []]


def test_a_removed_address_is_told(shop: Shop) -> None:
    """`removeAddress` produces the `CustomerAddressRemoved` message, with the `address` and the `addressRoles` that it had."""
    customer = _with_roles(shop)
    removed = list(customer.body["addresses"])
    shop.updated(customer, *({"action": "removeAddress", "addressId": address["id"]} for address in removed))
    messages = _told(shop, customer, *["CustomerAddressRemoved"] * 3)
    assert [message["address"] for message in messages] == removed
    assert [message["addressRoles"] for message in messages] == [["Shipping"], ["Billing"], []]


def test_default_addresses_are_told(shop: Shop) -> None:
    """`setDefaultShippingAddress` and `setDefaultBillingAddress` produce `CustomerDefaultShippingAddressSet` and `CustomerDefaultBillingAddressSet`, with the `address` if there is one."""
    customer = shop.sign_up(addresses=[*ADDRESSES])
    for role, address in (("Shipping", customer.body["addresses"][1]), ("Billing", customer.body["addresses"][2])):
        action, type = f"setDefault{role}Address", f"CustomerDefault{role}AddressSet"
        shop.updated(customer, {"action": action, "addressId": address["id"]}, {"action": action})
        is_set, is_unset = _told(shop, customer, type, type)
        assert is_set["address"] == address
        assert "address" not in is_unset


def test_addresses_that_join_a_role_are_told(shop: Shop) -> None:
    """`addShippingAddressId` and `addBillingAddressId` produce `CustomerShippingAddressAdded` and `CustomerBillingAddressAdded`, with the `address`."""
    customer = shop.sign_up(addresses=[*ADDRESSES])
    shipping, billing = customer.body["addresses"][1:]
    shop.updated(
        customer,
        {"action": "addShippingAddressId", "addressId": shipping["id"]},
        {"action": "addBillingAddressId", "addressId": billing["id"]},
    )
    messages = _told(shop, customer, "CustomerShippingAddressAdded", "CustomerBillingAddressAdded")
    assert [message["address"] for message in messages] == [shipping, billing]


def test_addresses_that_leave_a_role_are_told(shop: Shop) -> None:
    """`removeShippingAddressId` and `removeBillingAddressId` produce `CustomerShippingAddressRemoved` and `CustomerBillingAddressRemoved`, with the `address`."""
    customer = _with_roles(shop)
    shipping, billing, _ = customer.body["addresses"]
    shop.updated(
        customer,
        {"action": "removeShippingAddressId", "addressId": shipping["id"]},
        {"action": "removeBillingAddressId", "addressId": billing["id"]},
    )
    messages = _told(shop, customer, "CustomerShippingAddressRemoved", "CustomerBillingAddressRemoved")
    assert [message["address"] for message in messages] == [shipping, billing]


def test_a_custom_type_is_told(shop: Shop) -> None:
    """`setCustomType` produces the `CustomerCustomTypeSet` message, with the `customFields`."""
    number, customer = shop.custom_type().number, shop.sign_up()
    changed = shop.updated(customer, _custom_type(shop, **{number: 7}))
    (message,) = _told(shop, customer, "CustomerCustomTypeSet")
    assert message["customFields"]["fields"] == {number: 7}
    assert message["customFields"]["type"]["id"] == changed["custom"]["type"]["id"]


def test_a_removed_custom_type_is_told(shop: Shop) -> None:
    """`setCustomType` without `type` produces the `CustomerCustomTypeRemoved` message."""
    customer = shop.sign_up()
    shop.updated(customer, _custom_type(shop), {"action": "setCustomType"})
    _told(shop, customer, "CustomerCustomTypeSet", "CustomerCustomTypeRemoved")


def test_custom_fields_are_told(shop: Shop) -> None:
    """`setCustomField` produces the `CustomerCustomFieldAdded` or `CustomerCustomFieldChanged` message, with `name` and `value`, and without `value` the `CustomerCustomFieldRemoved` message, with the `name`."""
    number, customer = shop.custom_type().number, shop.sign_up()
    set_field = {"action": "setCustomField", "name": number}
    shop.updated(customer, _custom_type(shop), {**set_field, "value": 7}, {**set_field, "value": 8}, set_field)
    messages = _told(
        shop, customer, "CustomerCustomFieldAdded", "CustomerCustomFieldChanged", "CustomerCustomFieldRemoved"
    )
    assert [message["name"] for message in messages] == [number, number, number]
    assert [message.get("value") for message in messages] == [7, 8, None]


def test_messages_never_change(shop: Shop) -> None:
    """A message never changes: its `version` is 1 and its `lastModifiedAt` is its `createdAt`."""
    customer = shop.sign_up()
    shop.updated(customer, {"action": "setTitle", "title": "Dr."})
    before = _told(shop, customer, "CustomerCreated", "CustomerTitleSet")
    shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"}, {"action": "setTitle"})
    _told(shop, customer, "CustomerFirstNameSet")
    after = shop.messages_about(customer.id)
    assert after[: len(before)] == before
    for message in after:
        assert message["version"] == 1
        assert message["lastModifiedAt"] == message["createdAt"]


def test_messages_are_numbered_without_gaps(shop: Shop) -> None:
    """The messages of a resource are numbered by `sequenceNumber`, from 1, without gaps."""
    customer, other = shop.sign_up(), shop.sign_up()
    for title in ("Dr.", "Prof."):
        for somebody in (customer, other):
            shop.updated(somebody, {"action": "setVatId", "vatId": title}, {"action": "setTitle", "title": title})
    shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"}, {"action": "setTitle"})
    titles = ["CustomerTitleSet"] * 2
    told = _told(shop, customer, "CustomerCreated", *titles, "CustomerFirstNameSet", "CustomerTitleSet")
    assert [message["sequenceNumber"] for message in told] == [1, 2, 3, 4, 5]
    told = _told(shop, other, "CustomerCreated", *titles)
    assert [message["sequenceNumber"] for message in told] == [1, 2, 3]


def test_a_message_refers_to_its_customer(shop: Shop) -> None:
    """The `resource` of a message about a customer is `{typeId: customer, id}`, with the id of the customer."""
    customer = shop.sign_up()
    shop.updated(customer, {"action": "setTitle", "title": "Dr."})
    _change_password(shop, customer, ANOTHER_PASSWORD)
    for message in _told(shop, customer, "CustomerCreated", "CustomerTitleSet", "CustomerPasswordUpdated"):
        assert message["resource"]["typeId"] == "customer"
        assert message["resource"]["id"] == customer.id


def test_a_message_tells_the_version_at_which_it_happened(shop: Shop) -> None:
    """The `resourceVersion` of a message is the version of the resource at which it happened."""
    customer = shop.sign_up()
    shop.updated(customer, {"action": "setVatId", "vatId": "DE123456789"})
    versions = [
        customer.version,
        shop.updated(customer, {"action": "setTitle", "title": "Dr."})["version"],
        shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"})["version"],
        _change_password(shop, customer, ANOTHER_PASSWORD)["version"],
    ]
    types = ("CustomerCreated", "CustomerTitleSet", "CustomerFirstNameSet", "CustomerPasswordUpdated")
    assert [message["resourceVersion"] for message in _told(shop, customer, *types)] == versions


def _told(shop: Shop, customer: Customer, *types: str) -> list[Message]:
    """The messages of these types about the customer, which must be exactly these, in this order, eventually."""
    return _told_about(shop, customer.id, *types)


def _told_about(shop: Shop, id: str, *types: str) -> list[Message]:
    def look() -> list[Message]:
        told = [message for message in shop.messages_about(id) if message["type"] in types]
        assert [message["type"] for message in told] == [*types]
        return told

    return shop.eventually(look)


def _read(shop: Shop, id: str) -> httpx.Response:
    return shop.wire.get(f"/messages/{id}", shop.broker.backend_token())


def _delete(shop: Shop, customer: Customer) -> None:
    with shop.wire.setup():
        version = shop.profile(customer)["version"]
    ok(shop.wire.delete("/me", customer.token, params={"version": version}))


def _change_password(shop: Shop, customer: Customer, password: str) -> dict[str, Any]:
    """The profile after a password change; updates the customer's password and tokens."""
    with shop.wire.setup():
        version = shop.profile(customer)["version"]
    change = {"version": version, "currentPassword": customer.password, "newPassword": password}
    changed = ok(shop.wire.post("/me/password", customer.token, json=change))
    shop.renew(customer, password)
    return dict(changed)


def _token(shop: Shop, kind: str, customer: Customer, **body: Any) -> httpx.Response:
    whom = {"email": customer.email} if kind == "password" else {"id": customer.id}
    return shop.wire.post(f"/customers/{kind}-token", shop.broker.backend_token(), json={**whom, **body})


def _with_roles(shop: Shop) -> Customer:
    """A customer whose first address is for shipping, the second for billing, and the third has no role."""
    return shop.sign_up(addresses=[*ADDRESSES], defaultShippingAddress=0, defaultBillingAddress=1)


def _custom_type(shop: Shop, **fields: Any) -> dict[str, Any]:
    """The action that sets the custom Type of the target."""
    type = {"typeId": "type", "key": shop.custom_type().key}
    return {"action": "setCustomType", "type": type, "fields": fields}


def _expect_fields_told(shop: Shop, **values: tuple[str, str]) -> None:
    """Checks the message about each field when it is set, set again, and removed."""
    customer = shop.sign_up()
    for field, (value, another) in values.items():
        name = f"{field[0].upper()}{field[1:]}"
        sets = [{"action": f"set{name}", field: value}, {"action": f"set{name}", field: another}]
        shop.updated(customer, *sets, {"action": f"set{name}"})
        messages = _told(shop, customer, *[f"Customer{name}Set"] * 3)
        assert [message.get(field) for message in messages] == [value, another, None]
        assert field not in messages[-1]
