"""Emails: changed, and confirmed by a token."""

import msgspec
import pytest

from mockserver.domain.actions.email import ChangeEmail
from mockserver.domain.customer import CustomerReference, Initiator
from mockserver.domain.email import CustomerCreateEmailToken
from mockserver.domain.errors import (
    ConcurrentModification,
    DuplicateField,
    ExpiredCustomerEmailToken,
    InvalidInput,
    ResourceNotFound,
)
from mockserver.domain.messages import CustomerEmailChanged, CustomerEmailVerified
from mockserver.domain.nouns import ACCOUNTS, MESSAGES


@pytest.fixture
def verified(world, alice):
    return world.confirm_email(world.ask_for_email_token(alice))


# Changing


def test_a_changed_email_must_be_confirmed_anew(world, verified):
    customer = world.update(verified, ChangeEmail(email="alicia@example.com"))
    assert (customer.email, customer.is_email_verified) == ("alicia@example.com", False)


def test_a_change_of_email_is_told_with_both(world, alice):
    world.update(alice, ChangeEmail(email="alicia@example.com"))
    message = world.table(MESSAGES)[-1]
    assert isinstance(message, CustomerEmailChanged)
    assert (message.email, message.old_email) == ("alicia@example.com", "alice@example.com")


def test_the_same_email_changes_nothing_and_stays_verified(world, verified):
    assert world.update(verified, ChangeEmail(email="alice@example.com")) == verified


def test_the_same_email_in_other_case_is_a_change_that_is_no_duplicate(world, verified):
    customer = world.update(verified, ChangeEmail(email="Alice@Example.com"))
    assert (customer.email, customer.is_email_verified) == ("Alice@Example.com", False)


@pytest.mark.parametrize("taken", ["bob@example.com", "BOB@example.com"])
def test_the_email_of_another_is_refused(world, alice, taken):
    world.sign_up("Bob@example.com")
    with world.refusing(DuplicateField, field="email", duplicate_value=taken):
        world.update(alice, ChangeEmail(email=taken))


def test_an_email_must_not_be_empty(world, alice):
    with world.refusing(InvalidInput):
        world.update(alice, ChangeEmail(email=""))


def test_the_new_email_signs_in_and_the_old_one_is_free(world, alice):
    customer = world.update(alice, ChangeEmail(email="alicia@example.com"))
    assert world.sign_in("ALICIA@example.com", "secret").customer == customer
    assert world.sign_up("alice@example.com").id != alice.id


def test_an_email_may_change_and_change_back(world, alice):
    customer = world.update(alice, ChangeEmail(email="a@example.com"), ChangeEmail(email="alice@example.com"))
    assert (customer.email, customer.version) == ("alice@example.com", 3)


# Confirming


def test_a_confirmed_email_is_verified(world, alice):
    world.advance(minutes=5)
    customer = world.confirm_email(world.ask_for_email_token(alice), by=world.as_customer(alice))
    assert (customer.is_email_verified, customer.version) == (True, 2)
    assert customer.last_modified_at == "2026-06-01T12:05:00.000Z"
    assert customer.last_modified_by == Initiator(client_id="shop", customer=CustomerReference(id=alice.id))
    assert world.get(ACCOUNTS, alice.id).customer == customer
    assert isinstance(world.table(MESSAGES)[-1], CustomerEmailVerified)
    assert world.table(MESSAGES)[-1].resource_version == 2


def test_a_confirmation_comes_with_any_kind_of_token(world, alice):
    for by in (world.as_client(), world.as_anonymous(), world.as_customer(alice)):
        assert world.confirm_email(world.ask_for_email_token(alice), by=by).is_email_verified


def test_who_signed_in_as_another_cannot_confirm(world, alice):
    bob = world.sign_up("bob@example.com")
    token = world.ask_for_email_token(alice)
    with world.refusing(ResourceNotFound):
        world.confirm_email(token, by=world.as_customer(bob))
    assert world.confirm_email(token).is_email_verified


def test_a_token_is_used_once_and_takes_the_others_of_its_customer_along(world, alice):
    bob = world.sign_up("bob@example.com")
    first, second, bobs = (world.ask_for_email_token(customer) for customer in (alice, alice, bob))
    world.confirm_email(second)
    for used in (first, second):
        with world.refusing(ResourceNotFound, message=f"The Customer with ID 'Token({used})' was not found."):
            world.confirm_email(used)
    assert world.confirm_email(bobs).is_email_verified


def test_a_confirmation_leaves_password_tokens_and_sessions_alone(world, alice):
    password_token, session = world.ask_for_password_token(), world.customer_token()
    world.confirm_email(world.ask_for_email_token(alice))
    assert world.lives(session.access_token)
    assert world.reset_password(password_token, "new")


@pytest.mark.parametrize("value", ["", "unknown", "\ud800", "x" * 10_000])
def test_an_unknown_token_confirms_nothing(world, alice, value):
    world.ask_for_email_token(alice)
    with world.refusing(ResourceNotFound):
        world.confirm_email(value)


@pytest.mark.usefixtures("alice")
def test_a_password_token_confirms_no_email(world):
    token = world.ask_for_password_token()
    with world.refusing(ResourceNotFound):
        world.confirm_email(token)


def test_a_token_lives_until_the_moment_it_expires(world, alice):
    in_time, late = world.ask_for_email_token(alice, minutes=2), world.ask_for_email_token(alice, minutes=1)
    world.advance(seconds=60)
    with world.refusing(ExpiredCustomerEmailToken):
        world.confirm_email(late)
    world.advance(seconds=59.999)
    assert world.confirm_email(in_time).is_email_verified


def test_the_token_of_a_deleted_customer_is_unknown(world, alice):
    token = world.ask_for_email_token(alice)
    world.delete(alice)
    with world.refusing(ResourceNotFound):
        world.confirm_email(token)


# Asking for a token


def test_a_new_token_leaves_the_older_ones_unless_told_otherwise(world, alice):
    older = world.ask_for_email_token(alice)
    world.ask_for_email_token(alice)
    assert len(world.tables["customerTokens"]) == 2
    newest = world.ask_for_email_token(alice, invalidate_older_tokens=True)
    with world.refusing(ResourceNotFound):
        world.confirm_email(older)
    assert world.confirm_email(newest).is_email_verified


def test_older_tokens_of_another_kind_or_customer_stay(world, alice):
    bobs = world.ask_for_email_token(world.sign_up("bob@example.com"))
    for_password = world.ask_for_password_token()
    world.ask_for_email_token(alice, invalidate_older_tokens=True)
    assert world.confirm_email(bobs)
    assert world.reset_password(for_password, "new")


def test_a_token_changes_nothing_of_its_customer(world, alice):
    world.ask_for_email_token(alice)
    assert world.get(ACCOUNTS, alice.id).customer == alice


def test_a_token_is_for_a_customer_at_the_version_that_is_expected_if_any(world, alice):
    assert world.ask_for_email_token(alice, version=1)
    with world.refusing(ConcurrentModification, current_version=1):
        world.ask_for_email_token(alice, version=2)


def test_there_is_no_token_for_nobody(world, alice):
    world.delete(alice)
    with world.refusing(ResourceNotFound, message=f"The Customer with ID '{alice.id}' was not found."):
        world.ask_for_email_token(alice)


@pytest.mark.parametrize("minutes", [0, -1, 43_201, "60", 1.5, True, None])
def test_a_token_lives_at_least_a_minute_and_at_most_30_days(minutes):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": "a", "ttlMinutes": minutes}, CustomerCreateEmailToken)


def test_the_value_of_a_token_is_not_kept(world, alice):
    assert world.ask_for_email_token(alice) not in str(world.tables["customerTokens"])


def test_a_token_for_the_old_email_does_not_confirm_the_new_one(world, alice):
    token = world.ask_for_email_token(alice)
    world.update(alice, ChangeEmail(email="alicia@example.com"))
    with world.refusing(ResourceNotFound):
        world.confirm_email(token)


def test_confirming_a_verified_email_uses_the_token_up_and_changes_nothing(world, verified):
    token = world.ask_for_email_token(verified)
    assert world.confirm_email(token) == verified
    with world.refusing(ResourceNotFound):
        world.confirm_email(token)
