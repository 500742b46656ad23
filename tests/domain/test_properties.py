"""What holds for every value and every sequence of actions: examples are made by Hypothesis."""

import string
from copy import deepcopy
from datetime import date
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect
from msgspec.structs import replace

from mockserver.domain.actions import MyCustomerUpdate, MyCustomerUpdateAction, updated
from mockserver.domain.actions.custom import SetCustomField
from mockserver.domain.custom import Unfit, stored
from mockserver.domain.customer import AddressDraft, Customer, CustomFieldsDraft, TypeResourceIdentifier
from mockserver.domain.errors import Refused
from mockserver.domain.locale import normalised
from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.project import (
    BooleanField,
    DateField,
    DateTimeField,
    EnumField,
    EnumValue,
    LocalizedEnumField,
    LocalizedEnumValue,
    LocalizedStringField,
    MoneyField,
    NumberField,
    ReferenceField,
    SetField,
    StringField,
    TimeField,
)
from mockserver.domain.scopes import SCOPES, permits
from mockserver.domain.values import UNSET

examples = settings(
    max_examples=150, deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)

# --- actions ---------------------------------------------------------------------------------------


def mostly(*right: Any, but: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    """One that is right, three times out of four."""
    return st.integers(0, 3).flatmap(lambda chance: st.sampled_from(right if chance else but))


IDS = ["home-id0", "work-id0", "bare-id0"]
TEXTS = st.sampled_from(["", "A", "B", "Ünï 😀"])
LOCALES = mostly("de", "DE", "de_de", "de-DE", "en", but=("fr", ""))
EMAILS = mostly("alice@example.com", "ALICE@example.com", "new@x", but=("bob@example.com", "Bob@Example.com", ""))

TYPES = mostly({"key": "loyalty"}, {"id": "newsletter-id"}, but=({"key": "delivery"}, {"id": "none"})).map(
    lambda name: TypeResourceIdentifier(**name)
)
FIELD_VALUES = st.sampled_from(
    [True, False, "Al", "", 0, 1, 1.5, "2026-01-31", "gold", "silver", ["a"], ["a", "a"], None]
)
FIELDS = st.dictionaries(
    st.sampled_from(["member", "weekly", "nick", "points", "since", "tier", "tags", "shoe"]), FIELD_VALUES
)
FITTING_FIELDS = st.fixed_dictionaries(
    {"member": st.booleans()},
    optional={
        "nick": TEXTS,
        "points": st.integers(-3, 3) | st.sampled_from([0.5, 1e300]),
        "since": st.dates().map(date.isoformat),
        "tier": st.sampled_from(["gold", "basic"]),
        "tags": st.lists(TEXTS, unique=True),
    },
)
DRAFTS = st.builds(
    AddressDraft,
    id=st.sampled_from([UNSET, *IDS]),
    key=mostly(UNSET, "gift", "flat", but=("home", "work")),
    country=st.sampled_from(["DE", "FR"]),
    city=st.sampled_from([UNSET, "Bonn"]),
    custom=st.just(UNSET)
    | st.builds(
        CustomFieldsDraft,
        type=st.just(TypeResourceIdentifier(key="delivery")) | TYPES,
        fields=mostly({"doorbell": "Ring"}, but=(UNSET, {}, {"shoe": 1})),
    ),
)

VALUES = {
    "email": EMAILS,
    "locale": LOCALES,
    "date_of_birth": st.dates(),
    "address": DRAFTS,
    "address_id": mostly(*IDS, but=("none-id0", "")),
    "address_key": mostly("home", "work", "gift", but=("none", "")),
    "type": TYPES,
    "fields": FITTING_FIELDS | FIELDS,
    "name": st.sampled_from(["member", "weekly", "nick", "points", "tags", "shoe"]),
    "value": FIELD_VALUES,
}


def made(action: type[Any]) -> st.SearchStrategy[Any]:
    """An action of this type: any new one is made of texts until it has strategies of its own."""
    required = {field.name: field.required for field in msgspec.structs.fields(action)}
    strategies = {name: VALUES.get(name, TEXTS) for name in required}
    return st.builds(
        action,
        **{name: strategy if required[name] else strategy | st.just(UNSET) for name, strategy in strategies.items()},
    )


ACTIONS = st.one_of([made(action) for action in get_args(MyCustomerUpdateAction)])
UPDATES = st.lists(st.lists(ACTIONS, min_size=1, max_size=2), min_size=5, max_size=12)
HOW_MANY = st.sampled_from([3, 3, 1, 0])
SETTERS = st.one_of([made(each) for each in get_args(MyCustomerUpdateAction) if each.__name__.startswith("Set")])
ADDRESSES = [AddressDraft(key="home", country="DE"), AddressDraft(key="work", country="DE"), AddressDraft(country="DE")]


@pytest.fixture(scope="session")
def new_shop(new_world):
    """A world with Bob, and with Alice who has as many of the three addresses as are asked for."""

    def new_shop(addresses: int) -> tuple[Any, Customer]:
        world = new_world()
        world.sign_up("Bob@example.com")
        world.chance.texts = IDS[:addresses]
        default = 0 if addresses else UNSET
        custom = CustomFieldsDraft(type=TypeResourceIdentifier(key="loyalty"), fields={"member": True})
        addresses_of_alice = tuple(ADDRESSES[:addresses])
        return world, world.sign_up(addresses=addresses_of_alice, default_billing_address=default, custom=custom)

    return new_shop


def attempted(world: Any, customer: Customer, *actions: Any) -> Customer:
    """The customer after the update; as it was, if that was refused."""
    try:
        return world.update(customer, *actions)
    except Refused:
        return customer


def content(customer: Customer) -> Customer:
    """The customer without what a change leaves behind."""
    return replace(customer, version=0, last_modified_at="", last_modified_by=UNSET)


def expect_sound(customer: Customer) -> None:
    ids = [address.id for address in customer.addresses]
    keys = [address.key for address in customer.addresses if address.key is not UNSET]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)
    for default, role in (
        (customer.default_shipping_address_id, customer.shipping_address_ids),
        (customer.default_billing_address_id, customer.billing_address_ids),
    ):
        assert set(role) <= set(ids)
        assert len(set(role)) == len(role)
        assert default is UNSET or default in role


FITS = {
    "loyalty-id": {
        "member": lambda value: value is True or value is False,
        "nick": lambda value: isinstance(value, str),
        "points": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "since": lambda value: date.fromisoformat(value).isoformat() == value,
        "tier": lambda value: value in {"gold", "basic"},
        "tags": lambda value: all(isinstance(tag, str) for tag in value) and len(set(value)) == len(value),
    },
    "newsletter-id": {
        "weekly": lambda value: value is True or value is False,
        "nick": lambda value: isinstance(value, str),
    },
    "delivery-id": {"doorbell": lambda value: isinstance(value, str)},
}
REQUIRED = {"loyalty-id": {"member"}, "newsletter-id": set(), "delivery-id": {"doorbell"}}


def expect_defined(custom: Any) -> None:
    if custom is not UNSET:
        fits = FITS[custom.type.id]
        assert set(custom.fields) >= REQUIRED[custom.type.id]
        assert all(fits[name](value) for name, value in custom.fields.items())


@examples
@given(addresses=HOW_MANY, updates=UPDATES)
def test_whatever_is_done_a_customer_stays_sound(new_shop, addresses, updates):
    world, alice = new_shop(addresses)
    for actions in updates:
        after = attempted(world, alice, *actions)
        assert after.version >= alice.version
        assert (after == alice) == (after.version == alice.version)
        assert world.get(ACCOUNTS, alice.id).customer == after
        expect_sound(after)
        assert after.locale is UNSET or after.locale in world.project.languages
        expect_defined(after.custom)
        assert {address.custom.type.id for address in after.addresses if address.custom is not UNSET} <= {"delivery-id"}
        for address in after.addresses:
            expect_defined(address.custom)
        alice = after


@examples
@given(addresses=HOW_MANY, actions=st.lists(ACTIONS, max_size=12))
def test_one_update_of_many_actions_is_many_updates_of_one_action_or_nothing(new_shop, addresses, actions):
    """And so the version rises by one for each action that changes something."""
    together, alice = new_shop(addresses)
    apart, after = new_shop(addresses)
    refusal, effective = None, 0
    for action in actions:
        before = after
        try:
            after = apart.update(before, action)
        except Refused as refused:
            refusal = refused.error
            break
        effective += content(after) != content(before)
        assert after.version == alice.version + effective
    if refusal is None:
        assert together.update(alice, *actions) == after
        assert together.get(ACCOUNTS, alice.id) == apart.get(ACCOUNTS, alice.id)
        assert together.table(MESSAGES) == apart.table(MESSAGES)
    else:
        with together.refusing(refusal.__class__, message=refusal.message):
            together.update(alice, *actions)


@examples
@given(addresses=HOW_MANY, before=st.lists(ACTIONS, max_size=6), actions=st.lists(ACTIONS, max_size=6))
def test_an_update_leaves_the_values_it_was_given_as_they_were(new_shop, addresses, before, actions):
    world, alice = new_shop(addresses)
    for action in before:
        alice = attempted(world, alice, action)
    account = world.get(ACCOUNTS, alice.id)
    update = MyCustomerUpdate(version=alice.version, actions=tuple(actions))
    given = deepcopy((account, update))
    try:
        outcome = updated(account, update, world.context())
    except Refused:
        outcome = None
    assert (account, update) == given
    assert outcome is None or bool(outcome.change.save) == (outcome.answer != alice)


@examples
@given(addresses=HOW_MANY, before=st.lists(ACTIONS, max_size=6), action=SETTERS)
def test_to_set_twice_is_to_set_once(new_shop, addresses, before, action):
    world, alice = new_shop(addresses)
    for each in before:
        alice = attempted(world, alice, each)
    once = attempted(world, alice, action)
    told = len(world.table(MESSAGES))
    removes_a_field = isinstance(action, SetCustomField) and action.value in (None, UNSET)
    assert attempted(world, once, action) == once or removes_a_field
    assert len(world.table(MESSAGES)) == told


@examples
@given(addresses=HOW_MANY, updates=UPDATES)
def test_messages_are_numbered_without_a_gap_and_name_rising_versions(new_shop, addresses, updates):
    world, alice = new_shop(addresses)
    for actions in updates:
        alice = attempted(world, alice, *actions)
    told = [message for message in world.table(MESSAGES) if message.resource.id == alice.id]
    versions = [message.resource_version for message in told]
    assert [message.sequence_number for message in told] == list(range(1, len(told) + 1))
    assert versions == sorted(set(versions))
    assert versions[-1] <= alice.version
    assert world.get(ACCOUNTS, alice.id).last_message_sequence_number == len(told)


@examples
@given(addresses=HOW_MANY, updates=UPDATES)
def test_what_is_kept_reads_back_equal(new_shop, addresses, updates):
    world, alice = new_shop(addresses)
    for actions in updates:
        alice = attempted(world, alice, *actions)
    for table in world.tables.values():
        for record in table.values():
            assert msgspec.json.decode(msgspec.json.encode(record), type=record.__class__) == record


def test_every_action_is_among_those_that_are_made():
    for action in get_args(MyCustomerUpdateAction):
        texts = [
            field.name
            for field in inspect.type_info(action).fields
            if field.name not in VALUES and not any(part == inspect.StrType() for part in parts(field.type))
        ]
        assert not texts, f"give {action.__name__} strategies for {texts}"


def parts(type: Any) -> tuple[Any, ...]:
    return type.types if isinstance(type, inspect.UnionType) else (type,)


# --- custom values ---------------------------------------------------------------------------------

CHOICES = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=4, unique=True)
LEAVES = st.one_of(
    st.sampled_from(
        [
            BooleanField(),
            StringField(),
            LocalizedStringField(),
            NumberField(),
            MoneyField(),
            DateField(),
            TimeField(),
            DateTimeField(),
            ReferenceField(reference_type_id="product"),
        ]
    ),
    CHOICES.map(lambda keys: EnumField(values=tuple(EnumValue(key=key, label=key) for key in keys))),
    CHOICES.map(
        lambda keys: LocalizedEnumField(values=tuple(LocalizedEnumValue(key=key, label={"en": key}) for key in keys))
    ),
)
FIELD_TYPES = LEAVES | LEAVES.map(lambda leaf: SetField(element_type=leaf))
TAGS = st.from_regex(r"[a-z]{2,3}(-[A-Z]{2})?", fullmatch=True)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def kind_of(value: Any) -> str:
    """The kind of JSON that a value is."""
    return {int: "number", float: "number"}.get(value.__class__, value.__class__.__name__)


KINDS = {
    BooleanField: "bool",
    NumberField: "number",
    LocalizedStringField: "dict",
    MoneyField: "dict",
    ReferenceField: "dict",
    SetField: "list",
}


def sorted_json(value: Any) -> bytes:
    """The same for values that are equal."""
    return msgspec.json.encode(value, order="sorted")


def values_of(type: Any) -> st.SearchStrategy[Any]:
    """Values that a field of `type` takes."""
    match type:
        case EnumField() | LocalizedEnumField():
            return st.sampled_from([choice.key for choice in type.values])
        case SetField():
            return st.lists(values_of(type.element_type), max_size=5, unique_by=sorted_json)
        case ReferenceField():
            return st.fixed_dictionaries({"typeId": st.just(type.reference_type_id), "id": st.text()})
    return {
        BooleanField: st.booleans(),
        StringField: st.text(),
        LocalizedStringField: st.dictionaries(TAGS, st.text(), max_size=3),
        NumberField: st.integers() | st.floats(allow_nan=False, allow_infinity=False).filter(lambda n: n % 1 != 0),
        MoneyField: st.fixed_dictionaries(
            {"currencyCode": st.sampled_from(["EUR", "JPY", "KWD"]), "centAmount": st.integers()}
        ),
        DateField: st.dates().map(str),
        TimeField: st.times().map(lambda time: time.isoformat(timespec="milliseconds")),
        DateTimeField: st.datetimes().map(lambda moment: moment.isoformat(timespec="milliseconds") + "Z"),
    }[type.__class__]


@examples
@given(data=st.data(), type=FIELD_TYPES)
def test_a_value_made_for_a_field_is_taken_and_taken_again_as_it_was_kept(data, type):
    kept = stored(type, data.draw(values_of(type)))
    assert stored(type, kept) == kept


@examples
@given(type=FIELD_TYPES, value=JSON)
def test_a_value_of_another_kind_of_json_is_refused_and_none_breaks_anything(type, value):
    try:
        stored(type, value)
    except Unfit:
        return
    assert kind_of(value) == KINDS.get(type.__class__, "str")


@examples
@given(data=st.data(), type=LEAVES)
def test_a_set_takes_no_value_twice(data, type):
    elements = data.draw(st.lists(values_of(type), min_size=1, max_size=4))
    with pytest.raises(Unfit):
        stored(SetField(element_type=type), [*elements, data.draw(st.sampled_from(elements))])


# --- locales and scopes ----------------------------------------------------------------------------

LOCALE = st.from_regex(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", fullmatch=True)


@examples
@given(locale=LOCALE | st.text(string.ascii_letters + string.digits + "-_ ."))
def test_a_normalised_locale_is_normal(locale):
    assert normalised(normalised(locale)) == normalised(locale)


@examples
@given(locale=LOCALE, as_typed=st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
def test_case_does_not_matter(locale, as_typed):
    assert normalised(as_typed(locale)) == normalised(locale)


NAMES = st.sampled_from(sorted(SCOPES))
GRANTED = st.lists(st.builds("{}:{}".format, NAMES, st.sampled_from(["demo", "other"])), max_size=5)


@examples
@given(granted=GRANTED, more=GRANTED, name=NAMES)
def test_more_scopes_never_permit_less(granted, more, name):
    assert permits(granted + more, "demo", name) == (permits(granted, "demo", name) or permits(more, "demo", name))


@examples
@given(granted=GRANTED, name=NAMES)
def test_the_scopes_of_another_project_permit_nothing(granted, name):
    here = [scope for scope in granted if scope.endswith(":demo")]
    assert permits(granted, "demo", name) == permits(here, "demo", name)
