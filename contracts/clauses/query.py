"""Predicates, sorting, and reference expansion.

A predicate that matches a profile is answered with the profile, any other with 404.
"""

from typing import Any

import pytest

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import Customer

ADDRESSES = (
    {"country": "DE", "key": "home", "city": "Hamburg"},
    {"country": "US", "key": "work", "city": "Boston"},
)

Variables = dict[str, list[str]]
NONE: Variables = {}


def holds(shop: Shop, customer: Customer, *where: str, variables: Variables = NONE) -> bool:
    """Whether the profile matches these predicates."""
    bound = [(f"var.{name}", value) for name, values in variables.items() for value in values]
    answer = shop.wire.get("/me", customer.token, params=[*(("where", text) for text in where), *bound])
    if answer.status_code == 404:
        refused(answer, 404, "ResourceNotFound")
        return False
    return bool(ok(answer)["id"] == customer.id)


def expect(shop: Shop, customer: Customer, *, kept: list[str], broken: list[str]) -> None:
    """Checks that each of these predicates matches the profile, and none of the others."""
    for text in kept:
        assert holds(shop, customer, text), text
    for text in broken:
        assert not holds(shop, customer, text), text


def ada(shop: Shop) -> Customer:
    """A customer with a name and two addresses, the first for shipping."""
    return shop.sign_up(firstName="Ada", addresses=[*ADDRESSES], defaultShippingAddress=0)


def told(shop: Shop, customer: Customer, *, expected: int, **parameters: Any) -> list[dict[str, Any]]:
    """The messages about the customer in the response, once there are as many as expected."""
    about = f'resource(id="{customer.id}")'
    where = [about, *parameters.pop("where", [])]

    def look() -> list[dict[str, Any]]:
        answer = shop.wire.get("/messages", shop.broker.backend_token(), params={"where": where, **parameters})
        messages = list(ok(answer)["results"])
        assert len(messages) == expected
        assert all(message["resource"]["id"] == customer.id for message in messages)
        return messages

    return shop.eventually(look)


@pytest.mark.needs("messages")
def test_only_what_is_wanted_is_answered(shop: Shop) -> None:
    """Only results that match the predicate of `where` are returned."""
    customer, other = shop.sign_up(), shop.sign_up()
    for somebody in (customer, other):
        shop.updated(somebody, {"action": "setTitle", "title": "Dr."}, {"action": "setFirstName", "firstName": "Ada"})
    told(shop, customer, expected=3)
    for wanted in ("CustomerTitleSet", "CustomerFirstNameSet"):
        (message,) = told(shop, customer, where=[f'type = "{wanted}"'], expected=1)
        assert message["type"] == wanted
    told(shop, customer, where=['type = "CustomerLastNameSet"'], expected=0)


def test_several_predicates_all_hold(shop: Shop) -> None:
    """If there are several `where`, results must match all of them."""
    customer = ada(shop)
    right, wrong = 'firstName = "Ada"', 'firstName = "Grace"'
    assert holds(shop, customer, right, f'email = "{customer.email}"')
    assert not holds(shop, customer, right, wrong)
    assert not holds(shop, customer, wrong, right)


def test_fields_are_compared(shop: Shop) -> None:
    """`=`, `!=`, `<>`, `<`, `<=`, `>` and `>=` compare a field with a string in double quotes, a number or a boolean."""
    customer = ada(shop)
    now = customer.version
    kept = ['firstName = "Ada"', 'firstName != "Grace"', 'firstName <> "Grace"', "isEmailVerified = false"]
    kept += [f"version {symbol} {now}" for symbol in ("=", "<=", ">=")]
    kept += [f"version < {now + 1}", f"version > {now - 1}", f"version != {now + 1}", f"version <= {now + 1}"]
    broken = ['firstName = "Grace"', 'firstName != "Ada"', 'firstName <> "Ada"', "isEmailVerified = true"]
    broken += [f"version {symbol} {now}" for symbol in ("!=", "<>", "<", ">")]
    broken += [f"version >= {now + 1}", f"version <= {now - 1}", f"version = {now + 1}"]
    expect(shop, customer, kept=kept, broken=broken)


def test_a_field_is_looked_for_in_a_list(shop: Shop) -> None:
    """`in` and `not in` look for the value of a field in a list, as in `country in ("DE", "AT")`."""
    customer = ada(shop)
    expect(
        shop,
        customer,
        kept=[
            'firstName in ("Grace", "Ada")',
            f"version in ({customer.version})",
            'firstName not in ("Grace", "Mary")',
        ],
        broken=['firstName in ("Grace", "Mary")', f"version not in (0, {customer.version})"],
    )


def test_fields_are_there_or_not(shop: Shop) -> None:
    """`is defined` and `is not defined` test whether a field exists."""
    expect(
        shop,
        ada(shop),
        kept=["firstName is defined", "lastName is not defined"],
        broken=["firstName is not defined", "lastName is defined"],
    )


def test_arrays_are_empty_or_not(shop: Shop) -> None:
    """`is empty` and `is not empty` test whether an array has elements."""
    expect(
        shop,
        ada(shop),
        kept=["addresses is not empty", "billingAddressIds is empty"],
        broken=["addresses is empty", "billingAddressIds is not empty"],
    )


def test_arrays_contain_the_values_of_a_list(shop: Shop) -> None:
    """`contains all` and `contains any` look for the values of a list in an array."""
    customer = shop.sign_up(addresses=[*ADDRESSES], defaultShippingAddress=0)
    home, work = (f'"{address["id"]}"' for address in customer.body["addresses"])
    ids = "shippingAddressIds contains"
    kept = [f"{ids} all ({home})", f"{ids} any ({work}, {home})"]
    expect(shop, customer, kept=kept, broken=[f"{ids} all ({home}, {work})", f"{ids} any ({work})"])


def test_predicates_descend(shop: Shop) -> None:
    """A predicate in parentheses after a field holds for the object in that field, or for one of the objects in its array."""
    expect(
        shop,
        ada(shop),
        kept=[
            'addresses(country = "DE" and city = "Hamburg")',
            'addresses(country = "US")',
            'addresses(country = "DE") and addresses(city = "Boston")',
            "createdBy(clientId is defined)",
        ],
        broken=[
            'addresses(country = "DE" and city = "Boston")',
            'addresses(country = "FR")',
            'createdBy(clientId = "-")',
        ],
    )


def test_predicates_are_combined(shop: Shop) -> None:
    """`and`, `or`, `not` and parentheses combine predicates."""
    right, wrong = 'firstName = "Ada"', 'firstName = "Grace"'
    expect(
        shop,
        ada(shop),
        kept=[
            f"{right} and addresses is not empty",
            f"{wrong} or {right}",
            f"not ({wrong})",
            f"not ({right} and {wrong})",
            f"({right} or {wrong}) and not ({wrong})",
        ],
        broken=[
            f"{right} and {wrong}",
            f"{wrong} or addresses is empty",
            f"not ({right})",
            f"not ({wrong} or {right})",
            f"({right} or {wrong}) and ({wrong})",
        ],
    )


def test_words_are_written_in_any_case(shop: Shop) -> None:
    """Keywords are case-insensitive."""
    expect(
        shop,
        ada(shop),
        kept=['firstName IN ("Ada") AND addresses Is Not Empty', "NOT (lastName IS DEFINED)"],
        broken=['firstName NOT IN ("Ada") OR addresses IS EMPTY'],
    )


def test_variables_stand_for_values(shop: Shop) -> None:
    """`:name` stands for the value of the query parameter `var.name`, and after `in` for all values of a repeated one."""
    customer = ada(shop)
    for first, other in (("Ada", "Grace"), ("Mary", "Ada")):
        one, both = {"name": [first]}, {"name": [first, other]}
        assert holds(shop, customer, "firstName = :name", variables=one) is (first == "Ada")
        assert holds(shop, customer, "firstName in :name", variables=both)
    assert not holds(shop, customer, "firstName in :name", variables={"name": ["Grace", "Mary"]})
    quoted = {"name": ['Ada" or firstName = "Ada']}
    assert not holds(shop, customer, "firstName = :name", variables=quoted)
    version = {"version": [str(customer.version)]}
    assert holds(shop, customer, "version = :version", variables=version)


def test_what_is_no_predicate_is_refused(shop: Shop) -> None:
    """A predicate that cannot be read is refused with 400 `InvalidInput`."""
    customer = ada(shop)
    for text in (
        "",
        "firstName",
        "firstName =",
        "firstName = Ada",
        "(firstName is defined",
        'firstName ilike "a%"',
        "and",
    ):
        refused(shop.wire.get("/me", customer.token, params={"where": text}), 400, "InvalidInput")
    assert holds(shop, customer, "firstName is defined")


def test_a_predicate_about_an_unknown_field_is_refused(shop: Shop) -> None:
    """A predicate that names a field that does not exist is refused with 400 `InvalidInput`."""
    customer = ada(shop)
    for text in ('nickname = "Ada"', 'addresses(planet = "Earth")', 'firstName = "Ada" or nickname is defined'):
        refused(shop.wire.get("/me", customer.token, params={"where": text}), 400, "InvalidInput")
    assert holds(shop, customer, 'firstName = "Ada"')


@pytest.mark.needs("messages")
def test_results_are_ordered(shop: Shop) -> None:
    """Results are ordered by the field that `sort` names, ascending, or descending after `desc`."""
    customer = shop.sign_up()
    shop.updated(customer, *({"action": "setTitle", "title": title} for title in ("Dr.", "Prof.", "Ms.")))
    for sort, expected in (
        ("sequenceNumber", [1, 2, 3, 4]),
        ("sequenceNumber asc", [1, 2, 3, 4]),
        ("sequenceNumber desc", [4, 3, 2, 1]),
    ):
        assert [message["sequenceNumber"] for message in told(shop, customer, sort=sort, expected=4)] == expected
    ids = [message["id"] for message in told(shop, customer, sort="id desc", expected=4)]
    assert ids == sorted(ids, reverse=True)


@pytest.mark.needs("messages")
def test_results_are_ordered_by_one_field_after_the_other(shop: Shop) -> None:
    """If there are several `sort`, each orders the results that the previous ones leave equal."""
    customer = shop.sign_up()
    shop.updated(customer, *({"action": "setTitle", "title": title} for title in ("Dr.", "Prof.", "Ms.")))
    for order, expected in (("asc", [1, 2, 3, 4]), ("desc", [1, 4, 3, 2])):
        sort = ["type", f"sequenceNumber {order}"]
        assert [message["sequenceNumber"] for message in told(shop, customer, sort=sort, expected=4)] == expected


@pytest.mark.needs("messages")
def test_an_order_by_an_unknown_field_is_refused(shop: Shop) -> None:
    """A `sort` by a field that does not exist is refused with 400 `InvalidInput`."""
    token = shop.broker.backend_token()
    for sort in ("nickname", "nickname desc", "resource.nickname"):
        refused(shop.wire.get("/messages", token, params={"limit": 1, "sort": sort}), 400, "InvalidInput")
    ok(shop.wire.get("/messages", token, params={"limit": 1, "sort": "createdAt desc"}))


def test_references_are_expanded(shop: Shop) -> None:
    """A reference to which `expand` leads has the resource that it refers to as its `obj`."""
    key = shop.custom_type().key
    customer = shop.sign_up(custom={"type": {"typeId": "type", "key": key}, "fields": {}})
    reference = ok(shop.wire.get("/me", customer.token))["custom"]["type"]
    assert "obj" not in reference
    expanded = ok(shop.wire.get("/me", customer.token, params={"expand": "custom.type"}))["custom"]["type"]
    assert (expanded["typeId"], expanded["id"]) == (reference["typeId"], reference["id"])
    assert (expanded["obj"]["id"], expanded["obj"]["key"]) == (reference["id"], key)
