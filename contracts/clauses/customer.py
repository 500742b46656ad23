"""The nouns: the Customer, addresses, custom fields, and initiators."""

from typing import Any

from contracts.clauses.expect import content, ok, refused
from contracts.clauses.shop import Shop

NO_ID = "00000000-0000-4000-8000-000000000000"


def add(**address: Any) -> dict[str, Any]:
    """The action that adds an address."""
    return {"action": "addAddress", "address": {"country": "DE", **address}}


def set_type(fields: dict[str, Any] | None = None, **identifier: str) -> dict[str, Any]:
    """The action that sets a custom Type."""
    return {"action": "setCustomType", "type": {"typeId": "type", **identifier}, "fields": fields or {}}


def custom(action: dict[str, Any]) -> dict[str, Any]:
    """The same custom fields as part of a sign-up."""
    return {name: value for name, value in action.items() if name != "action"}


# The Customer


def test_address_ids_are_unique(shop: Shop) -> None:
    """The `id` of each address is unique in the `addresses` of the Customer."""
    home = {"country": "DE", "city": "Leipzig"}
    customer = shop.sign_up(addresses=[home, home, home])
    profile = shop.profile(customer)
    for _ in range(4):
        first, *_, last = (address["id"] for address in profile["addresses"])
        removal = {"action": "removeAddress", "addressId": first}
        profile = shop.updated(customer, removal, add(**home), add(id=last, **home))
        ids = [address["id"] for address in shop.profile(customer)["addresses"]]
        assert len(set(ids)) == len(ids) == len(profile["addresses"])


def test_no_answer_tells_a_password(shop: Shop) -> None:
    """No answer contains a clear-text password."""
    old, new = "Open-Sesame-One", "Open-Sesame-Two"
    wire, storefront = shop.wire, shop.target.clients.storefront
    before = len(wire.exchanges)
    signed_up = ok(shop.register(password=old, firstName="Ada"), 201)["customer"]
    email = signed_up["email"]
    form = {"grant_type": "password", "username": email, "password": old}
    path = f"/{shop.target.project}/customers/token"
    token = ok(wire.oauth(path, storefront, form))["access_token"]
    version = ok(wire.get("/me", token))["version"]
    change = {"version": version, "currentPassword": old, "newPassword": new}
    client, json = shop.broker.storefront_token(), {"Content-Type": "application/json"}
    shop.register(email=email, password=old)
    shop.sign_in(email, old)
    shop.sign_in(f"x{email}", old)
    wire.oauth(path, storefront, {**form, "username": f"x{email}"})
    wire.post("/me/signup", client, content=f'{{"password": "{old}" "email"', headers=json)
    wire.post("/me/signup", client, json={"password": [old], "email": shop.broker.email()})
    wire.post("/me/password", token, json={**change, "version": version + 1})
    wire.post("/me/password", token, json={**change, "currentPassword": "Open-Sesame-Three"})
    wire.post("/me/password", token, json=change)
    shop.sign_in(email, new)
    if shop.target.can("messages") and shop.target.clients.backend:
        shop.messages_about(signed_up["id"])
    for exchange in wire.exchanges[before:]:
        said = exchange.response.text
        assert "Open-Sesame" not in said, f"{exchange.request.method} {exchange.request.url.path}"


# Addresses


def test_the_server_names_addresses(shop: Shop) -> None:
    """An `id` that is sent with a new address is replaced by one of the server's."""
    chosen = "11111111-1111-4111-8111-111111111111"
    customer = shop.sign_up(addresses=[{"country": "DE", "id": chosen}])
    shop.updated(customer, add(id="my-home"), add(id=chosen))
    ids = [address["id"] for address in shop.profile(customer)["addresses"]]
    assert len(ids) == 3
    assert all(ids)
    assert not {chosen, "my-home"} & set(ids)


def test_a_country_is_two_capital_letters(shop: Shop) -> None:
    """A `country` that is not two capital letters is refused with 400 `InvalidJsonInput`."""
    customer = shop.sign_up(addresses=[{"country": "DE"}])
    home = customer.body["addresses"][0]["id"]
    with shop.unchanged(customer):
        for country in ("de", "De", "D", "DEU", "D1", "D ", "Germany", ""):
            new = {"country": country}
            change = {"action": "changeAddress", "addressId": home, "address": new}
            refused(shop.update(customer, add(**new)), 400, "InvalidJsonInput")
            refused(shop.update(customer, change), 400, "InvalidJsonInput")
            refused(shop.register(addresses=[new]), 400, "InvalidJsonInput")
    assert [address["country"] for address in shop.updated(customer, add(country="NO"))["addresses"]] == ["DE", "NO"]


def test_the_keys_of_addresses_are_unique(shop: Shop) -> None:
    """Two addresses of one customer with the same `key` are refused with 400."""
    home, office = {"country": "DE", "key": "home"}, {"country": "DE", "key": "office"}
    customer, other = shop.sign_up(addresses=[home, office]), shop.sign_up()
    change = {"action": "changeAddress", "addressId": customer.body["addresses"][1]["id"]}
    with shop.unchanged(customer):
        refused(shop.update(customer, add(key="home")), 400)
        refused(shop.update(customer, add(key="cabin"), add(key="cabin")), 400)
        refused(shop.update(customer, {**change, "address": home}), 400)
    refused(shop.register(addresses=[home, office, home]), 400)
    ok(shop.update(customer, {**change, "address": {**office, "city": "Leipzig"}}, add(key="cabin"), add(), add()))
    ok(shop.update(other, add(key="home")))


# Custom fields


def test_a_type_is_named_by_id_or_key(shop: Shop) -> None:
    """A custom Type may be named by `id` or by `key`, and is answered by its `id`."""
    type, by_id = shop.custom_type(), shop.sign_up()
    by_key = shop.sign_up(custom=custom(set_type({type.number: 1}, key=type.key)))
    answered = shop.profile(by_key)["custom"]["type"]
    assert answered["typeId"] == "type"
    assert answered["id"] not in ("", type.key)
    for identifier in ({"id": answered["id"]}, {"key": type.key}):
        shop.updated(by_id, {"action": "setCustomType"}, set_type({type.number: 1}, **identifier))
        assert content(shop.profile(by_id))["custom"] == content(shop.profile(by_key))["custom"]
    signed_up = ok(shop.register(custom=custom(set_type(id=answered["id"]))), 201)["customer"]
    assert signed_up["custom"]["type"]["id"] == answered["id"]


def test_a_type_is_not_named_twice(shop: Shop) -> None:
    """A custom Type named by both `id` and `key` is refused with 400 `InvalidJsonInput`."""
    key = shop.custom_type().key
    customer = shop.sign_up()
    id = shop.updated(customer, set_type(key=key))["custom"]["type"]["id"]
    twice = set_type(id=id, key=key)
    with shop.unchanged(customer):
        refused(shop.update(customer, twice), 400, "InvalidJsonInput")
        refused(shop.register(custom=custom(twice)), 400, "InvalidJsonInput")
    ok(shop.update(customer, set_type(id=id)))


def test_an_unknown_type_is_refused(shop: Shop) -> None:
    """A custom Type that does not exist is refused with 400 `ReferencedResourceNotFound`."""
    type = shop.custom_type()
    customer = shop.sign_up(custom=custom(set_type({type.number: 1}, key=type.key)))
    with shop.unchanged(customer):
        for unknown in (
            set_type(id=NO_ID),
            set_type(key="no-such-type"),
            set_type({type.number: 2}, key="no-such-type"),
        ):
            refused(shop.update(customer, unknown), 400, "ReferencedResourceNotFound")
            refused(shop.register(custom=custom(unknown)), 400, "ReferencedResourceNotFound")
    ok(shop.update(customer, set_type({type.number: 2}, key=type.key)))


def test_a_required_field_is_required(shop: Shop) -> None:
    """A missing custom field that its Type requires is refused with 400 `RequiredField`, whose `field` is its name."""
    type, customer = shop.requiring_type(), shop.sign_up()
    missing, given = set_type(key=type.key), set_type({type.number: 1}, key=type.key)
    removal = {"action": "setCustomField", "name": type.number}
    with shop.unchanged(customer):
        assert refused(shop.update(customer, missing), 400, "RequiredField")["field"] == type.number
        assert refused(shop.update(customer, given, removal), 400, "RequiredField")["field"] == type.number
    assert refused(shop.register(custom=custom(missing)), 400, "RequiredField")["field"] == type.number
    ok(shop.update(customer, given))
    ok(shop.register(custom=custom(given)), 201)


def test_a_field_fits_its_definition(shop: Shop) -> None:
    """A custom field whose value does not fit its FieldDefinition is refused with 400 `InvalidField`, whose `field` is its name."""
    type = shop.custom_type()
    good = {type.number: 1}
    customer = shop.sign_up(custom=custom(set_type(good, key=type.key)))
    no_numbers: tuple[Any, ...] = ("2", "many", True, [2])
    unfit: list[tuple[str, Any]] = [(type.number, value) for value in no_numbers]
    if type.enum:
        unfit += [(type.enum, "no such key"), (type.enum, 2), (type.enum, ["no such key"])]
    with shop.unchanged(customer):
        for name, value in unfit:
            whole = set_type({**good, name: value}, key=type.key)
            for answer in (
                shop.update(customer, {"action": "setCustomField", "name": name, "value": value}),
                shop.update(customer, whole),
                shop.register(custom=custom(whole)),
            ):
                assert refused(answer, 400, "InvalidField")["field"] == name
    ok(shop.update(customer, {"action": "setCustomField", "name": type.number, "value": 2}))


# Initiators


def test_a_change_names_the_customer_who_made_it(shop: Shop) -> None:
    """A change made with a token of the password flow names the customer in `lastModifiedBy`."""
    customers = [shop.sign_up(), shop.sign_up()]
    for customer in customers:
        shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"})
    for customer in customers:
        profile = shop.profile(customer)
        assert profile["lastModifiedBy"]["customer"]["id"] == customer.id
        passwords = {"currentPassword": customer.password, "newPassword": "Another-1"}
        change = {"version": profile["version"], **passwords}
        changed = ok(shop.wire.post("/me/password", customer.token, json=change))
        assert changed["lastModifiedBy"]["customer"]["id"] == customer.id


def test_a_sign_up_names_the_anonymous_session(shop: Shop) -> None:
    """A Customer who signs up in an anonymous session has its `anonymousId` in `createdBy`."""
    for _ in range(2):
        session = shop.broker.guest_grant()
        (id,) = (scope for scope in session["scope"].split() if scope.startswith("anonymous_id:"))
        customer = ok(shop.register(session["access_token"]), 201)["customer"]
        assert customer["createdBy"]["anonymousId"] == id.removeprefix("anonymous_id:")
    known = shop.sign_up()
    shop.updated(known, {"action": "setFirstName", "firstName": "Ada"})
    assert "anonymousId" not in shop.profile(known)["createdBy"]
