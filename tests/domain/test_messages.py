"""What happened, as the message feed tells it. What each action tells stands with the action."""

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain.actions.addresses import AddShippingAddressId
from mockserver.domain.actions.fields import SetFirstName, SetMiddleName, SetTitle
from mockserver.domain.customer import CustomerReference, Initiator
from mockserver.domain.errors import ResourceNotFound
from mockserver.domain.feed import message
from mockserver.domain.messages import (
    AnyMessage,
    CustomerEmailTokenCreated,
    CustomerPasswordTokenCreated,
    ResourceReference,
    UserProvidedIdentifiers,
)
from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.values import UNSET

TITLE = SetTitle(title="Dr.")


# The envelope


def test_a_message_is_enveloped(world, alice):
    world.advance(minutes=1)
    world.update(alice, TITLE)
    by = Initiator(client_id="shop", customer=CustomerReference(id=alice.id))
    told = world.table(MESSAGES)[-1]
    assert msgspec.to_builtins(told) == {
        "type": "CustomerTitleSet",
        "id": told.id,
        "version": 1,
        "createdAt": "2026-06-01T12:01:00.000Z",
        "lastModifiedAt": "2026-06-01T12:01:00.000Z",
        "createdBy": msgspec.to_builtins(by),
        "lastModifiedBy": msgspec.to_builtins(by),
        "sequenceNumber": 2,
        "resource": {"typeId": "customer", "id": alice.id},
        "resourceVersion": 2,
        "title": "Dr.",
    }


def test_messages_of_a_customer_are_numbered_from_1_each_with_the_version_it_made(world, alice):
    alice = world.update(alice, TITLE, SetMiddleName(middle_name="M"), SetFirstName())
    alice = world.update(alice, SetMiddleName())
    world.change_password(alice, "secret", "new")
    numbers = [(each.sequence_number, each.resource_version) for each in world.table(MESSAGES)]
    assert numbers == [(1, 1), (2, 2), (3, 4), (4, 6)]


def test_every_customer_has_numbers_of_its_own(world, alice):
    bob = world.sign_up("bob@example.com")
    world.update(alice, TITLE)
    world.update(bob, TITLE)
    assert [(each.resource.id, each.sequence_number) for each in world.table(MESSAGES)] == [
        (alice.id, 1),
        (bob.id, 1),
        (alice.id, 2),
        (bob.id, 2),
    ]


def test_what_users_know_the_customer_by_is_told_if_there_is_anything(world, alice):
    account = world.get(ACCOUNTS, alice.id)
    world.keep(replace(account, customer=replace(alice, key="alice", customer_number="7")))
    world.update(alice, TITLE)
    created, titled = world.table(MESSAGES)
    assert created.resource_user_provided_identifiers is UNSET
    assert titled.resource_user_provided_identifiers == UserProvidedIdentifiers(key="alice", customer_number="7")


def test_every_kind_of_message_reads_back_as_what_it_is(world, alice):
    world.update(alice, TITLE, AddShippingAddressId(address_key="work"))
    world.ask_for_email_token(alice)
    for told in world.table(MESSAGES):
        assert msgspec.json.decode(msgspec.json.encode(told), type=AnyMessage) == told


def test_a_project_may_keep_no_messages(silent_world):
    world = silent_world
    customer = world.sign_up()
    customer = world.update(customer, TITLE)
    world.ask_for_email_token(customer)
    world.ask_for_password_token()
    customer = world.change_password(customer, "secret", "new")
    assert world.get(ACCOUNTS, customer.id).last_message_sequence_number == 0
    world.delete(customer)
    assert world.table(MESSAGES) == []


# Tokens that are mailed


@pytest.mark.parametrize(("minutes", "is_told"), [(1, True), (60, True), (61, False), (43_200, False)])
def test_the_value_of_a_token_is_told_if_it_lives_for_an_hour_at_most(world, alice, minutes, is_told):
    values = world.ask_for_email_token(alice, minutes), world.ask_for_password_token(ttl_minutes=minutes)
    told = world.table(MESSAGES)[1:]
    assert [each.value for each in told] == (list(values) if is_told else [UNSET, UNSET])


def for_email(world, customer):
    world.ask_for_email_token(customer, minutes=90, invalidate_older_tokens=True)


def for_password(world, customer):
    world.ask_for_password_token(customer.email, ttl_minutes=90, invalidate_older_tokens=True)


@pytest.mark.parametrize(
    ("ask", "kind", "resource"),
    [
        (for_email, CustomerEmailTokenCreated, "customer-email-token"),
        (for_password, CustomerPasswordTokenCreated, "customer-password-token"),
    ],
)
def test_a_new_token_is_told_as_a_resource_of_its_own(world, alice, ask, kind, resource):
    ask(world, alice)
    (token,) = world.tables["customerTokens"].values()
    told = world.table(MESSAGES)[-1]
    assert isinstance(told, kind)
    assert told.resource == ResourceReference(type_id=resource, id=token.id)
    assert (told.sequence_number, told.resource_version) == (1, 1)
    assert (told.customer_id, told.expires_at) == (alice.id, "2026-06-01T13:30:00.000Z")
    assert told.invalidate_older_tokens is True
    assert world.get(ACCOUNTS, alice.id).last_message_sequence_number == 1


# The feed


@pytest.fixture
def five(world):
    return [world.sign_up(f"{n}@example.com") and world.table(MESSAGES)[-1] for n in range(5)]


def test_a_message_is_found_by_its_id(world, five):
    assert message(five[2].id, world.context()) == five[2]
    with world.refusing(ResourceNotFound, message="The Resource with ID 'none' was not found."):
        message("none", world.context())
