"""The 21 update actions. Each is checked in its response and in the profile that is read afterwards."""

import re
from typing import Any, Literal

from contracts.clauses.expect import content, ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import Customer, NotApplicable, SetupFailed
from contracts.wire import json_of

Kind = Literal["Shipping", "Billing"]

FILLED = {
    "firstName": "Ada",
    "lastName": "Byron",
    "middleName": "Augusta",
    "title": "Countess",
    "salutation": "Ms",
    "companyName": "Analytical Engines",
    "dateOfBirth": "1815-12-10",
    "vatId": "GB1",
}
"""Every text field that a sign-up may set."""


def profile_after(shop: Shop, customer: Customer, *actions: dict[str, Any]) -> dict[str, Any]:
    """The profile in the response of the update, which must equal the one that is read next."""
    answer = shop.updated(customer, *actions)
    assert content(shop.profile(customer)) == content(answer)
    return answer


def moved_in(shop: Shop, *names: str) -> tuple[Customer, dict[str, str]]:
    """A customer with an address for each name, which is also its key and city; and the ids of the addresses."""
    customer = shop.sign_up(**FILLED, addresses=[{"country": "DE", "key": name, "city": name} for name in names])
    ids = {address.get("city"): address.get("id") for address in customer.body.get("addresses", ())}
    if not all(ids.get(name) for name in names):
        raise SetupFailed("The addresses of a sign-up are not there.")
    return customer, ids


def addresses_of(profile: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The addresses by id."""
    return {address["id"]: address for address in profile["addresses"]}


def sets_or_removes(shop: Shop, field: str, *values: str) -> None:
    """Checks an action that sets one text field, and leaves the others unchanged."""
    action = f"set{field[0].upper()}{field[1:]}"
    customer = shop.sign_up(**FILLED)
    rest = content(shop.profile(customer), field)
    for value in values:
        after = profile_after(shop, customer, {"action": action, field: value})
        assert (after.get(field), content(after, field)) == (value, rest)
    after = profile_after(shop, customer, {"action": action})
    assert field not in after
    assert content(after) == rest
    assert profile_after(shop, customer, {"action": action, field: values[0]})[field] == values[0]


# Addresses by id or by key


def test_a_key_names_an_address(shop: Shop) -> None:
    """An address may be named by `addressKey` instead of `addressId`."""
    customer, ids = moved_in(shop, "home", "office", "cabin")
    after = profile_after(
        shop,
        customer,
        {"action": "setDefaultShippingAddress", "addressKey": "office"},
        {"action": "setDefaultBillingAddress", "addressKey": "cabin"},
        {"action": "addShippingAddressId", "addressKey": "cabin"},
        {"action": "addBillingAddressId", "addressKey": "office"},
    )
    assert (after["defaultShippingAddressId"], after["defaultBillingAddressId"]) == (ids["office"], ids["cabin"])
    both = sorted([ids["office"], ids["cabin"]])
    assert (sorted(after["shippingAddressIds"]), sorted(after["billingAddressIds"])) == (both, both)
    after = profile_after(
        shop,
        customer,
        {"action": "removeShippingAddressId", "addressKey": "cabin"},
        {"action": "removeBillingAddressId", "addressKey": "office"},
        {"action": "changeAddress", "addressKey": "office", "address": {"country": "AT", "key": "office"}},
        {"action": "removeAddress", "addressKey": "home"},
    )
    assert (after["shippingAddressIds"], after["billingAddressIds"]) == ([ids["office"]], [ids["cabin"]])
    countries = {id: address["country"] for id, address in addresses_of(after).items()}
    assert countries == {ids["office"]: "AT", ids["cabin"]: "DE"}


def test_an_address_that_is_not_the_customers_cannot_be_named(shop: Shop) -> None:
    """An `addressId` that none of the Customer's addresses has is refused with 400."""
    (customer, ids), (_, foreign) = moved_in(shop, "home"), moved_in(shop, "office")
    actions: tuple[dict[str, Any], ...] = (
        {"action": "setDefaultShippingAddress"},
        {"action": "setDefaultBillingAddress"},
        {"action": "addShippingAddressId"},
        {"action": "addBillingAddressId"},
        {"action": "removeShippingAddressId"},
        {"action": "removeBillingAddressId"},
        {"action": "changeAddress", "address": {"country": "AT"}},
        {"action": "removeAddress"},
    )
    ok(shop.update(customer, *({**action, "addressId": ids["home"]} for action in actions[:4])))
    with shop.unchanged(customer):
        for action in actions:
            for id in (foreign["office"], "no-such-id", ids["home"].swapcase() + "x"):
                refused(shop.update(customer, {**action, "addressId": id}), 400)
    for action in actions:
        ok(shop.update(customer, {**action, "addressId": ids["home"]}))


# The email


def test_a_changed_email_signs_in(shop: Shop) -> None:
    """`changeEmail` sets the `email`, with which the customer signs in from then on."""
    customer = shop.sign_up(**FILLED)
    rest = content(shop.profile(customer), "email")
    email = shop.broker.email()
    after = profile_after(shop, customer, {"action": "changeEmail", "email": email})
    assert (after["email"], content(after, "email")) == (email, rest)
    assert ok(shop.sign_in(email, customer.password))["customer"]["id"] == customer.id
    refused(shop.sign_in(customer.email, customer.password), 400)


def test_a_changed_email_is_not_verified(shop: Shop) -> None:
    """After `changeEmail`, `isEmailVerified` is false."""
    customer = shop.sign_up()
    token = shop.broker.mailed_token("email", customer)
    verified = ok(shop.wire.post("/me/email/confirm", customer.token, json={"tokenValue": token}))
    assert verified["isEmailVerified"] is True
    after = profile_after(shop, customer, {"action": "changeEmail", "email": shop.broker.email()})
    assert after["isEmailVerified"] is False


def test_an_email_cannot_be_changed_to_that_of_another_customer(shop: Shop) -> None:
    """`changeEmail` to an email that another customer has, ignoring case, is refused with 400 `DuplicateField`, whose `field` is `email`."""
    other, customer = shop.sign_up(), shop.sign_up()
    with shop.unchanged(customer):
        for email in (other.email, other.email.upper(), other.email.lower()):
            error = refused(shop.update(customer, {"action": "changeEmail", "email": email}), 400, "DuplicateField")
            assert error["field"] == "email"
    capitals = customer.email.upper()
    assert profile_after(shop, customer, {"action": "changeEmail", "email": capitals})["email"] == capitals
    free = shop.broker.email()
    assert profile_after(shop, customer, {"action": "changeEmail", "email": free})["email"] == free
    left = {"action": "changeEmail", "email": capitals}
    assert profile_after(shop, other, left)["email"] == capitals


# The name


def test_the_first_name_is_set_or_removed(shop: Shop) -> None:
    """`setFirstName` sets the `firstName`, or removes it where none is given."""
    sets_or_removes(shop, "firstName", "Zoë", "Søren Aabye")


def test_the_last_name_is_set_or_removed(shop: Shop) -> None:
    """`setLastName` sets the `lastName`, or removes it where none is given."""
    sets_or_removes(shop, "lastName", "O'Neill", "Müller-Lüdenscheidt")


def test_the_middle_name_is_set_or_removed(shop: Shop) -> None:
    """`setMiddleName` sets the `middleName`, or removes it where none is given."""
    sets_or_removes(shop, "middleName", "Maria", "M.")


def test_the_title_is_set_or_removed(shop: Shop) -> None:
    """`setTitle` sets the `title`, or removes it where none is given."""
    sets_or_removes(shop, "title", "Dr.", "Prof.")


def test_the_salutation_is_set_or_removed(shop: Shop) -> None:
    """`setSalutation` sets the `salutation`, or removes it where none is given."""
    sets_or_removes(shop, "salutation", "Mrs", "Frau")


def test_an_empty_salutation_is_kept(shop: Shop) -> None:
    """An empty `salutation` is kept as an empty string."""
    customer = shop.sign_up(salutation="Ms")
    assert profile_after(shop, customer, {"action": "setSalutation", "salutation": ""})["salutation"] == ""
    assert "salutation" not in profile_after(shop, customer, {"action": "setSalutation"})


# The addresses


def test_a_new_address_is_the_last_one(shop: Shop) -> None:
    """`addAddress` appends the address to the `addresses`, as the last one."""
    customer, _ = moved_in(shop, "home", "office")
    before = shop.profile(customer)
    sent = {"country": "NO", "city": "Oslo", "postalCode": "0150", "pOBox": "17", "key": "cabin", "phone": "+47 1"}
    after = profile_after(shop, customer, {"action": "addAddress", "address": sent})
    *others, last = after["addresses"]
    assert others == before["addresses"]
    assert sent.items() <= last.items()
    assert content(after, "addresses") == content(before, "addresses")
    again = profile_after(shop, customer, {"action": "addAddress", "address": {"country": "DE"}})
    assert again["addresses"][:-1] == after["addresses"]


def test_a_changed_address_is_another_one(shop: Shop) -> None:
    """`changeAddress` replaces the whole address: a field that the new one lacks is gone."""
    customer, ids = moved_in(shop, "home", "office", "cabin")
    before = shop.profile(customer)
    others = addresses_of(before)
    lacking = {"country", "key", "city"} & set(others.pop(ids["office"]))
    for new in ({"country": "AT", "firstName": "Ada"}, {"country": "NO", "email": "a@b", "key": "hytte"}):
        change = {"action": "changeAddress", "addressId": ids["office"], "address": new}
        after = profile_after(shop, customer, change)
        now = addresses_of(after)
        changed = now.pop(ids["office"])
        assert new.items() <= changed.items()
        assert not (lacking - new.keys()) & changed.keys()
        assert now == others
        assert content(after, "addresses") == content(before, "addresses")
        lacking |= new.keys()


def test_a_changed_address_keeps_its_id(shop: Shop) -> None:
    """The address keeps its `id` when `changeAddress` replaces it."""
    customer, ids = moved_in(shop, "home", "office")
    for name in ("office", "home"):
        for id in ({}, {"id": "chosen-by-client"}):
            new = {**id, "country": "AT", "city": f"new {name}", "key": f"new-{name}"}
            change = {"action": "changeAddress", "addressId": ids[name], "address": new}
            after = profile_after(shop, customer, change)
            assert addresses_of(after)[ids[name]]["city"] == f"new {name}"
            assert addresses_of(after).keys() == set(ids.values())


def test_a_removed_address_is_gone(shop: Shop) -> None:
    """`removeAddress` removes the address from the `addresses`."""
    customer, ids = moved_in(shop, "home", "office", "cabin")
    before = shop.profile(customer)
    for name in ("office", "cabin", "home"):
        before["addresses"] = [address for address in before["addresses"] if address["id"] != ids[name]]
        after = profile_after(shop, customer, {"action": "removeAddress", "addressId": ids[name]})
        assert content(after) == content(before)


def test_a_removed_address_has_no_roles(shop: Shop) -> None:
    """`removeAddress` takes the address out of `shippingAddressIds` and `billingAddressIds`, and unsets it as a default."""
    customer, ids = moved_in(shop, "home", "office", "cabin")
    roles = ("addShippingAddressId", "addBillingAddressId")
    defaults = ("setDefaultShippingAddress", "setDefaultBillingAddress")
    before = shop.updated(
        customer,
        *({"action": action, "addressId": ids["home"]} for action in defaults),
        *({"action": action, "addressId": ids[name]} for action in roles for name in ("office", "cabin")),
    )
    unset = ("addresses", "shippingAddressIds", "billingAddressIds")
    after = profile_after(shop, customer, {"action": "removeAddress", "addressId": ids["office"]})
    left = sorted([ids["home"], ids["cabin"]])
    assert (sorted(after["shippingAddressIds"]), sorted(after["billingAddressIds"])) == (left, left)
    assert content(after, *unset) == content(before, *unset)
    after = profile_after(shop, customer, {"action": "removeAddress", "addressId": ids["home"]})
    assert (after["shippingAddressIds"], after["billingAddressIds"]) == ([ids["cabin"]], [ids["cabin"]])
    assert not {"defaultShippingAddressId", "defaultBillingAddressId"} & after.keys()


# Where to ship, and whom to bill: the same for both kinds of roles


def names_of(kind: Kind) -> tuple[str, str]:
    """The names of the fields for the default and the list of a role."""
    return f"default{kind}AddressId", f"{kind.lower()}AddressIds"


def sets_the_default(shop: Shop, kind: Kind) -> None:
    default, listed = names_of(kind)
    customer, ids = moved_in(shop, "home", "office", "cabin")
    before = shop.profile(customer)
    for name in ("office", "home", "office"):
        after = profile_after(shop, customer, {"action": f"setDefault{kind}Address", "addressId": ids[name]})
        assert after.get(default) == ids[name]
        assert content(after, default, listed) == content(before, default, listed)


def lists_the_default(shop: Shop, kind: Kind) -> None:
    default, listed = names_of(kind)
    customer, ids = moved_in(shop, "home", "office", "cabin")
    before = shop.updated(customer, {"action": f"add{kind}AddressId", "addressId": ids["office"]})
    both = sorted([ids["home"], ids["office"]])
    for name in ("home", "office", "home"):
        after = profile_after(shop, customer, {"action": f"setDefault{kind}Address", "addressId": ids[name]})
        assert sorted(after[listed]) == both
        assert content(after, default, listed) == content(before, default, listed)


def unsets_the_default(shop: Shop, kind: Kind) -> None:
    default, listed = names_of(kind)
    customer, ids = moved_in(shop, "home", "office")
    before = shop.updated(
        customer,
        {"action": "setDefaultShippingAddress", "addressId": ids["home"]},
        {"action": "setDefaultBillingAddress", "addressId": ids["home"]},
    )
    assert before.get(default) == ids["home"]
    after = profile_after(shop, customer, {"action": f"setDefault{kind}Address"})
    assert default not in after
    assert content(after, listed) == content(before, default, listed)


def adds_to_the_list(shop: Shop, kind: Kind) -> None:
    _, listed = names_of(kind)
    customer, ids = moved_in(shop, "home", "office", "cabin")
    before = shop.profile(customer)
    for so_far in (["office"], ["office", "home"], ["office", "home", "cabin"]):
        after = profile_after(shop, customer, {"action": f"add{kind}AddressId", "addressId": ids[so_far[-1]]})
        assert sorted(after[listed]) == sorted(ids[name] for name in so_far)
        assert content(after, listed) == content(before, listed)


def all_at_home(shop: Shop) -> tuple[Customer, dict[str, str], dict[str, Any]]:
    """A customer whose default addresses are `home`, with two more in both lists; the ids; and the profile."""
    customer, ids = moved_in(shop, "home", "office", "cabin")
    before = shop.updated(
        customer,
        *(
            {"action": f"add{kind}AddressId", "addressId": id}
            for kind in ("Shipping", "Billing")
            for id in ids.values()
        ),
        *({"action": f"setDefault{kind}Address", "addressId": ids["home"]} for kind in ("Shipping", "Billing")),
    )
    return customer, ids, before


def removes_from_the_list(shop: Shop, kind: Kind) -> None:
    _, listed = names_of(kind)
    customer, ids, before = all_at_home(shop)
    for gone, left in (("office", ["home", "cabin"]), ("cabin", ["home"])):
        after = profile_after(shop, customer, {"action": f"remove{kind}AddressId", "addressId": ids[gone]})
        assert sorted(after[listed]) == sorted(ids[name] for name in left)
        assert content(after, listed) == content(before, listed)


def removes_the_default(shop: Shop, kind: Kind) -> None:
    default, listed = names_of(kind)
    customer, ids, before = all_at_home(shop)
    assert before.get(default) == ids["home"]
    after = profile_after(shop, customer, {"action": f"remove{kind}AddressId", "addressId": ids["home"]})
    assert default not in after
    assert sorted(after[listed]) == sorted([ids["office"], ids["cabin"]])
    assert content(after, listed) == content(before, default, listed)


def test_the_default_shipping_address_is_set(shop: Shop) -> None:
    """`setDefaultShippingAddress` sets the `defaultShippingAddressId`."""
    sets_the_default(shop, "Shipping")


def test_the_default_shipping_address_is_a_shipping_address(shop: Shop) -> None:
    """`setDefaultShippingAddress` adds the address to the `shippingAddressIds` if it is not there."""
    lists_the_default(shop, "Shipping")


def test_the_default_shipping_address_is_unset(shop: Shop) -> None:
    """`setDefaultShippingAddress` without an address unsets the `defaultShippingAddressId`."""
    unsets_the_default(shop, "Shipping")


def test_a_shipping_address_is_added(shop: Shop) -> None:
    """`addShippingAddressId` adds an address of the Customer to the `shippingAddressIds`."""
    adds_to_the_list(shop, "Shipping")


def test_a_shipping_address_is_removed(shop: Shop) -> None:
    """`removeShippingAddressId` removes the address from the `shippingAddressIds`."""
    removes_from_the_list(shop, "Shipping")


def test_no_shipping_address_is_no_default(shop: Shop) -> None:
    """`removeShippingAddressId` of the default shipping address unsets the `defaultShippingAddressId`."""
    removes_the_default(shop, "Shipping")


def test_the_default_billing_address_is_set(shop: Shop) -> None:
    """`setDefaultBillingAddress` sets the `defaultBillingAddressId`."""
    sets_the_default(shop, "Billing")


def test_the_default_billing_address_is_a_billing_address(shop: Shop) -> None:
    """`setDefaultBillingAddress` adds the address to the `billingAddressIds` if it is not there."""
    lists_the_default(shop, "Billing")


def test_the_default_billing_address_is_unset(shop: Shop) -> None:
    """`setDefaultBillingAddress` without an address unsets the `defaultBillingAddressId`."""
    unsets_the_default(shop, "Billing")


def test_a_billing_address_is_added(shop: Shop) -> None:
    """`addBillingAddressId` adds an address of the Customer to the `billingAddressIds`."""
    adds_to_the_list(shop, "Billing")


def test_a_billing_address_is_removed(shop: Shop) -> None:
    """`removeBillingAddressId` removes the address from the `billingAddressIds`."""
    removes_from_the_list(shop, "Billing")


def test_no_billing_address_is_no_default(shop: Shop) -> None:
    """`removeBillingAddressId` of the default billing address unsets the `defaultBillingAddressId`."""
    removes_the_default(shop, "Billing")


# Company and birth


def test_the_company_is_set_or_unset(shop: Shop) -> None:
    """`setCompanyName` sets the `companyName`, or unsets it where none is given."""
    sets_or_removes(shop, "companyName", "Keller & Sund", "Looking Glass GmbH")


def test_the_date_of_birth_is_set_or_unset(shop: Shop) -> None:
    """`setDateOfBirth` sets the `dateOfBirth`, or unsets it where none is given."""
    sets_or_removes(shop, "dateOfBirth", "1990-05-17", "2000-02-29")


def test_a_date_of_birth_is_a_date(shop: Shop) -> None:
    """A `dateOfBirth` that is not a date `YYYY-MM-DD` is refused with 400 `InvalidJsonInput`."""
    customer = shop.sign_up(dateOfBirth="1990-05-17")
    with shop.unchanged(customer):
        for date in ("17.05.1991", "1991-5-17", "19910517", "1991-05", "1991-13-01", "1991-02-29", "someday", ""):
            action = {"action": "setDateOfBirth", "dateOfBirth": date}
            refused(shop.update(customer, action), 400, "InvalidJsonInput")
            refused(shop.register(dateOfBirth=date), 400, "InvalidJsonInput")
    action = {"action": "setDateOfBirth", "dateOfBirth": "1991-05-17"}
    assert profile_after(shop, customer, action)["dateOfBirth"] == "1991-05-17"


def test_the_vat_id_is_set_or_unset(shop: Shop) -> None:
    """`setVatId` sets the `vatId`, or unsets it where none is given."""
    sets_or_removes(shop, "vatId", "DE123456789", "ATU 123")


# Custom fields


def type_named(key: str) -> dict[str, str]:
    return {"typeId": "type", "key": key}


def enum_field(shop: Shop) -> dict[str, str]:
    """The Enum field of the custom Type with one of its keys, taken from an error message; or none."""
    type = shop.custom_type()
    if type.enum is None:
        return {}
    with shop.wire.setup():
        action = {"action": "setCustomType", "type": type_named(type.key), "fields": {type.enum: "no such key"}}
        answer = json_of(shop.update(shop.sign_up(), action).content) or {}
    allowed = ((answer.get("errors") or [{}])[0]).get("allowedValues")
    return {type.enum: allowed[0]} if isinstance(allowed, list) and allowed and isinstance(allowed[0], str) else {}


def typed(shop: Shop, **fields: Any) -> Customer:
    """A customer with the custom Type and `fields`."""
    custom = {"type": type_named(shop.custom_type().key), "fields": fields}
    customer = shop.sign_up(**FILLED, custom=custom)
    if customer.body.get("custom", {}).get("fields") != fields:
        raise SetupFailed("The custom fields of a sign-up are not there.")
    return customer


def test_a_custom_type_is_set(shop: Shop) -> None:
    """`setCustomType` sets the custom Type, and replaces all custom fields."""
    type, tier = shop.custom_type(), enum_field(shop)
    customer = shop.sign_up(**FILLED)
    rest = content(shop.profile(customer))
    set_type = {"action": "setCustomType", "type": type_named(type.key)}
    for fields in ({type.number: 1, **tier}, {type.number: 2}, tier, {}, {type.number: 0}):
        after = profile_after(shop, customer, {**set_type, "fields": fields})
        assert after["custom"]["fields"] == fields
        assert after["custom"]["type"]["typeId"] == "type"
        assert content(after, "custom") == rest
    assert profile_after(shop, customer, set_type)["custom"]["fields"] == {}


def test_a_custom_type_is_removed(shop: Shop) -> None:
    """`setCustomType` without `type` removes the custom Type and all custom fields."""
    customer = typed(shop, **{shop.custom_type().number: 1})
    rest = content(shop.profile(customer), "custom")
    assert content(profile_after(shop, customer, {"action": "setCustomType"})) == rest
    again = {"action": "setCustomType", "type": type_named(shop.custom_type().key)}
    assert profile_after(shop, customer, again)["custom"]["fields"] == {}


def test_a_custom_field_is_set(shop: Shop) -> None:
    """`setCustomField` sets the custom field `name` to `value` and leaves the other ones."""
    number, tier = shop.custom_type().number, enum_field(shop)
    customer = typed(shop, **tier)
    before = shop.profile(customer)
    for value in (1, 0, 2.5, -3):
        after = profile_after(shop, customer, {"action": "setCustomField", "name": number, "value": value})
        assert after["custom"]["fields"] == {**tier, number: value}
        assert after["custom"]["type"]["id"] == before["custom"]["type"]["id"]
        assert content(after, "custom") == content(before, "custom")
    for name, key in tier.items():
        other = typed(shop, **{number: 1})
        after = profile_after(shop, other, {"action": "setCustomField", "name": name, "value": key})
        assert after["custom"]["fields"] == {number: 1, name: key}


def test_a_custom_field_is_removed(shop: Shop) -> None:
    """`setCustomField` without `value` removes the custom field."""
    number, tier = shop.custom_type().number, enum_field(shop)
    customer = typed(shop, **{number: 1, **tier})
    before = shop.profile(customer)
    after = profile_after(shop, customer, {"action": "setCustomField", "name": number})
    assert after["custom"]["fields"] == tier
    assert after["custom"]["type"]["id"] == before["custom"]["type"]["id"]
    assert content(after, "custom") == content(before, "custom")


def test_a_custom_field_that_is_not_there_cannot_be_removed(shop: Shop) -> None:
    """`setCustomField` without `value` for a field that is not there is refused with 400 `InvalidOperation`."""
    number, tier = shop.custom_type().number, enum_field(shop)
    customer = typed(shop, **tier)
    removal = {"action": "setCustomField", "name": number}
    with shop.unchanged(customer):
        refused(shop.update(customer, removal), 400, "InvalidOperation")
    setting = {"action": "setCustomField", "name": number, "value": 1}
    assert profile_after(shop, customer, setting, removal)["custom"]["fields"] == tier
    with shop.unchanged(customer):
        refused(shop.update(customer, setting, removal, removal), 400, "InvalidOperation")


# The language


def test_the_locale_is_set(shop: Shop) -> None:
    """`setLocale` sets the `locale`."""
    customer = shop.sign_up(**FILLED)
    rest = content(shop.profile(customer))
    for language in shop.languages():
        after = profile_after(shop, customer, {"action": "setLocale", "locale": language})
        assert after["locale"].lower() == language.lower()
        assert content(after, "locale") == rest


def test_a_locale_is_a_language_of_the_project(shop: Shop) -> None:
    """`setLocale` to a locale that is not one of the languages of the project is refused with 400 `InvalidInput`."""
    languages = shop.languages()
    known = {language.lower() for language in languages}
    related = [f"{language.split('-')[0]}-{region}" for language in languages for region in ("AQ", "BV")]
    customer = shop.sign_up()
    ok(shop.update(customer, {"action": "setLocale", "locale": languages[0]}))
    with shop.unchanged(customer):
        for locale in ("tlh", "is-IS", *related):
            if locale.lower() not in known:
                refused(shop.update(customer, {"action": "setLocale", "locale": locale}), 400, "InvalidInput")


def test_a_locale_is_written_as_a_language_tag(shop: Shop) -> None:
    """`setLocale` brings the locale into the usual case of an IETF language tag: `de-de` becomes `de-DE`."""
    regional = [language for language in shop.languages() if re.fullmatch("[a-z]{2}-[A-Z]{2}", language)]
    if not regional:
        raise NotApplicable("The project has no language with a region.")
    customer = shop.sign_up()
    for language in regional:
        for form in (language.lower(), language.upper(), language):
            after = profile_after(shop, customer, {"action": "setLocale", "locale": form})
            assert after["locale"] == language
