"""What requests say beyond JSON's own types: codes, and `{}` for nothing, at every place of every body."""

import json
from typing import NamedTuple

import pytest
from msgspec import inspect

from mockserver.app import OPERATIONS
from mockserver.domain import countries
from mockserver.domain.actions import MyCustomerUpdate
from mockserver.domain.currencies import FRACTION_DIGITS
from mockserver.domain.reading import Misread, code_problem, readable

BODIES = {it.operation_id: it.row.reads.body for it in OPERATIONS if it.row.reads.body}
"""What the operations read."""

BAD = {
    "country": ["ZZ", "de", "DEU", "", "D\n", "DE\n", "XX", "Ä1"],
    "currency": ["BAD", "eur", "EURO", "", "EUR\n", "euro"],
    "locale": ["de_DE", "de_de", "", "x", "not a locale", "_"],
}
GOOD = {
    "country": ["DE", "UK", "GB", "AQ", "EU", "AX"],
    "currency": ["EUR", "JPY", "KWD", "DEM", "XXX", "ITL"],
    "locale": ["de", "de-DE", "zh-Hant-TW", "tlh", "xx-YY", "x-private"],
}
TEXTS = {
    "country": "Country '{}' not valid as ISO 3166-1 alpha-2 code.",
    "currency": "Currency '{}' not valid as ISO 4217 code.",
    "locale": "Invalid language tag: '{}'",
}


class Tag(NamedTuple):
    """The kind of the object that is here."""

    field: str
    name: str


def places(it, path=(), *, is_optional=False):
    """The type, the way there and whether it may be left out, for all that may be in a value."""
    yield it, path, is_optional
    match it:
        case inspect.StructType():
            here = (*path, Tag(it.tag_field, it.tag)) if it.tag_field else path
            for field in it.fields:
                yield from places(field.type, (*here, field.encode_name), is_optional=not field.required)
        case inspect.VarTupleType():
            yield from places(it.item_type, (*path, 0))
        case inspect.UnionType():
            for part in it.types:
                yield from places(part, path, is_optional=is_optional)


def body(path, value):
    """A body with the value at the path: arrays have one element, and objects their tags."""
    for step in reversed(path):
        match step:
            case 0:
                value = [value]
            case Tag():
                value = {**value, step.field: step.name}
            case _:
                value = {step: value}
    return value


def steps_of(path):
    """The path as it is told: tags are no steps."""
    return tuple(step for step in path if not isinstance(step, Tag))


def found(wanted):
    for operation_id, type in BODIES.items():
        for it, path, is_optional in places(inspect.type_info(type)):
            if wanted(it, is_optional):
                yield pytest.param(type, path, it, id=f"{operation_id}: {'.'.join(map(str, steps_of(path)))}")


def reads(it):
    return (it.extra or {}).get("reads") if isinstance(it, inspect.Metadata) else None


CODES = list(found(lambda it, _: reads(it) is not None))
OBJECTS = list(
    found(
        lambda it, is_optional: is_optional and isinstance(it, inspect.StructType | inspect.DictType | inspect.AnyType)
    )
)


def test_there_are_places_of_every_kind():
    assert {reads(it) for _, _, it in (each.values for each in CODES)} == set(BAD)
    assert len(OBJECTS) > 10


@pytest.mark.parametrize(("type", "path", "it"), CODES)
def test_a_code_that_is_on_no_list_is_refused_with_its_place(type, path, it):
    kind = reads(it)
    for bad in BAD[kind]:
        with pytest.raises(Misread) as misread:
            readable(body(path, bad), type)
        assert misread.value.place == steps_of(path)
        assert misread.value.problem == TEXTS[kind].format(bad)
    for good in GOOD[kind]:
        json = body(path, good)
        assert readable(json, type) == json


@pytest.mark.parametrize(("type", "path", "it"), OBJECTS)
def test_an_empty_object_where_one_may_be_left_out_is_left_out(type, path, it):
    name = f'"{path[-1]}"'
    assert name not in json.dumps(readable(body(path, {}), type)), it
    assert name in json.dumps(readable(body(path, {"a": 1}), type)), it


def test_a_long_code_is_shortened():
    assert len(code_problem("locale", "_" * 9999)) < 300


def test_lists_have_what_the_platform_has():
    assert {"UK", "EU", "AC"} <= countries.CODES
    assert not {"ZZ", "XX", "AA", "EN"} & countries.CODES
    assert [FRACTION_DIGITS[it] for it in ("EUR", "DEM", "JPY", "ITL", "XXX", "KWD", "CLF")] == [2, 2, 0, 0, 0, 3, 4]


def test_an_object_that_is_required_is_not_left_out():
    address = {"version": 1, "actions": [{"action": "addAddress", "address": {}}]}
    assert readable(address, MyCustomerUpdate) == address


@pytest.fixture
def token(api):
    return api.signed_up()[1]


def detail(answer):
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    assert error["code"] == "InvalidJsonInput"
    return error["detailedErrorMessage"]


@pytest.mark.parametrize("currency", BAD["currency"])
def test_a_cart_of_an_unknown_currency_is_refused(api, token, currency):
    told = detail(api.post("/demo/me/carts", token, json={"currency": currency}))
    assert told == f"currency: Currency '{currency}' not valid as ISO 4217 code."


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("KWD", 3), ("DEM", 2), ("ITL", 0), ("XXX", 0)])
def test_a_cart_shows_the_fraction_digits_of_its_currency(api, token, currency, digits):
    cart = api.post("/demo/me/carts", token, json={"currency": currency}).json()
    assert cart["totalPrice"] == {
        "type": "centPrecision",
        "currencyCode": currency,
        "centAmount": 0,
        "fractionDigits": digits,
    }


def test_a_locale_with_an_underscore_is_no_locale(api, token):
    update = {"version": 1, "actions": [{"action": "setLocale", "locale": "de_DE"}]}
    assert detail(api.post("/demo/me", token, json=update)) == "actions -> locale: Invalid language tag: 'de_DE'"
    draft = {"email": "x@example.com", "password": "secret", "locale": "de_DE"}
    told = detail(api.post("/demo/me/signup", api.client_token(), json=draft))
    assert told == "locale: Invalid language tag: 'de_DE'"


def test_an_address_in_the_uk_is_accepted_and_one_in_no_country_is_not(api, token):
    address = {"action": "addAddress", "address": {"country": "UK"}}
    assert api.update(token, address).json()["addresses"][0]["country"] == "UK"
    update = {"version": 2, "actions": [{"action": "addAddress", "address": {"country": "ZZ"}}]}
    told = detail(api.post("/demo/me", token, json=update))
    assert told == "actions -> address -> country: Country 'ZZ' not valid as ISO 3166-1 alpha-2 code."


def test_empty_objects_are_nothing(api, token):
    draft = {"email": "x@example.com", "password": "secret", "custom": {}}
    assert "custom" not in api.post("/demo/me/signup", api.client_token(), json=draft).json()["customer"]
    draft = {"currency": "EUR", "shippingAddress": {}, "billingAddress": {}, "custom": {}}
    cart = api.post("/demo/me/carts", token, json=draft).json()
    assert not {"shippingAddress", "billingAddress", "custom"} & cart.keys()
    answer = api.update(token, {"action": "setCustomType", "type": {}})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)
