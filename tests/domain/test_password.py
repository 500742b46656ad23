"""Passwords: changed by their owner, and reset by a token."""

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain.customer import Initiator
from mockserver.domain.errors import (
    ConcurrentModification,
    ExpiredCustomerPasswordToken,
    InvalidCredentials,
    InvalidCurrentPassword,
    InvalidCustomerAccountCredentials,
    InvalidGrant,
    InvalidInput,
    ResourceNotFound,
)
from mockserver.domain.messages import CustomerPasswordUpdated
from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.password import CustomerCreatePasswordToken
from mockserver.domain.secrets import masked
from mockserver.domain.values import UNSET


def change(world, customer, new):
    return world.change_password(customer, "secret", new)


def reset(world, customer, new):
    return world.reset_password(world.ask_for_password_token(customer.email), new)


BOTH_WAYS = pytest.mark.parametrize("renew", [change, reset])


# Either way


@BOTH_WAYS
def test_the_new_password_signs_in_and_the_old_one_does_not(world, alice, renew):
    customer = renew(world, alice, "new")
    assert world.sign_in("alice@example.com", "new").customer == customer
    with world.refusing(InvalidCredentials):
        world.sign_in("alice@example.com", "secret")
    with world.refusing(InvalidCustomerAccountCredentials):
        world.customer_token(password="secret")


@BOTH_WAYS
def test_a_new_password_is_a_new_version(world, alice, renew):
    world.advance(minutes=1)
    customer = renew(world, alice, "new")
    assert (customer.version, customer.last_modified_at) == (2, "2026-06-01T12:01:00.000Z")
    assert customer == replace(
        alice,
        version=2,
        last_modified_at=customer.last_modified_at,
        last_modified_by=customer.last_modified_by,
        password=customer.password,
    )


@BOTH_WAYS
@pytest.mark.parametrize("new", ["new", "secret"])
def test_the_mask_differs_even_if_the_password_does_not(world, alice, renew, new):
    assert renew(world, alice, new).password != alice.password


@BOTH_WAYS
def test_a_new_password_ends_all_sessions_of_the_customer_and_no_other(world, alice, renew):
    world.sign_up("bob@example.com")
    sessions = [world.customer_token(), world.customer_token(client="app")]
    others = [world.customer_token("bob@example.com"), world.anonymous_token()]
    renewed = world.refresh(sessions[0].refresh_token)
    client = world.client_token()
    renew(world, alice, "new")
    ended = [value for session in sessions for value in (session.access_token, session.refresh_token)]
    assert not any(map(world.lives, [*ended, renewed.access_token]))
    kept = [value for session in others for value in (session.access_token, session.refresh_token)]
    assert all(map(world.lives, [*kept, client.access_token]))
    with world.refusing(InvalidGrant):
        world.refresh(sessions[0].refresh_token)


@BOTH_WAYS
def test_the_message_tells_which_way(world, alice, renew):
    renew(world, alice, "new")
    message = world.table(MESSAGES)[-1]
    assert isinstance(message, CustomerPasswordUpdated)
    assert (message.reset, message.resource_version) == (renew is reset, 2)


@pytest.mark.parametrize("password", ["secret", "", "correct horse battery staple", "ünïcode 😀", "****"])
def test_a_mask_shows_nothing_of_the_password(world, password):
    mask = masked(world.passwords.hashed(password))
    assert mask[:4] == "****"
    assert len(mask) == 8
    assert not password or password not in mask[4:]


# Changing


@pytest.mark.parametrize("version", [0, 2])
@pytest.mark.parametrize("current", ["secret", "wrong"])
def test_the_version_is_checked_first(world, alice, version, current):
    with world.refusing(ConcurrentModification, current_version=1):
        world.change_password(alice, current, "new", version=version)


@pytest.mark.parametrize("current", ["wrong", "", "SECRET", "secret ", "bobs"])
def test_the_current_password_must_match(world, alice, current):
    world.sign_up("bob@example.com", "bobs")
    session = world.customer_token()
    with world.refusing(InvalidCurrentPassword, message="The given current password does not match."):
        world.change_password(alice, current, "new")
    assert world.lives(session.access_token)


def test_who_authenticates_elsewhere_has_no_current_password(world, alice):
    account = world.get(ACCOUNTS, alice.id)
    world.keep(replace(account, customer=replace(alice, authentication_mode="ExternalAuth"), password_hash=UNSET))
    with world.refusing(InvalidCurrentPassword):
        world.change_password(alice, "secret", "new")


def test_a_password_is_not_changed_to_an_empty_one(world, alice):
    with world.refusing(InvalidInput):
        world.change_password(alice, "secret", "")


def test_a_change_leaves_the_tokens_that_were_mailed(world, alice):
    for_password, for_email = world.ask_for_password_token(), world.ask_for_email_token(alice)
    change(world, alice, "new")
    assert world.confirm_email(for_email).is_email_verified
    assert world.reset_password(for_password, "newer")


# Resetting


def test_a_reset_comes_with_any_kind_of_token(world, alice):
    for by in (world.as_client(), world.as_anonymous("visitor-1"), world.as_customer(alice)):
        customer = world.reset_password(world.ask_for_password_token(), "new", by=by)
        assert customer.last_modified_by == by.initiator()
    assert world.as_anonymous("visitor-1").initiator() == Initiator(client_id="shop", anonymous_id="visitor-1")


@pytest.mark.usefixtures("alice")
def test_a_token_is_used_once_and_takes_the_others_of_its_customer_along(world):
    world.sign_up("bob@example.com")
    first, second, bobs = map(
        world.ask_for_password_token, ("alice@example.com", "ALICE@example.com", "bob@example.com")
    )
    world.reset_password(second, "new")
    for used in (first, second):
        with world.refusing(ResourceNotFound, message=f"The Customer with ID 'Token({used})' was not found."):
            world.reset_password(used, "newer")
    assert world.reset_password(bobs, "new")


def test_a_reset_leaves_the_email_tokens(world, alice):
    token = world.ask_for_email_token(alice)
    reset(world, alice, "new")
    assert world.confirm_email(token).is_email_verified


@pytest.mark.usefixtures("alice")
def test_a_refused_reset_does_not_use_up_its_token(world):
    token = world.ask_for_password_token()
    with world.refusing(InvalidInput):
        world.reset_password(token, "")
    assert world.reset_password(token, "new")


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("value", ["", "unknown", "\ud800", "x" * 10_000])
def test_an_unknown_token_resets_nothing(world, value):
    world.ask_for_password_token()
    with world.refusing(ResourceNotFound):
        world.reset_password(value, "new")


def test_an_email_token_resets_no_password(world, alice):
    token = world.ask_for_email_token(alice)
    with world.refusing(ResourceNotFound):
        world.reset_password(token, "new")


@pytest.mark.usefixtures("alice")
def test_a_token_lives_until_the_moment_it_expires(world):
    in_time, late = world.ask_for_password_token(ttl_minutes=2), world.ask_for_password_token(ttl_minutes=1)
    world.advance(seconds=60)
    with world.refusing(ExpiredCustomerPasswordToken):
        world.reset_password(late, "new")
    world.advance(seconds=59.999)
    assert world.reset_password(in_time, "new")


def test_the_token_of_a_deleted_customer_is_unknown(world, alice):
    token = world.ask_for_password_token()
    world.delete(alice)
    with world.refusing(ResourceNotFound):
        world.reset_password(token, "new")


# Asking for a token


@pytest.mark.usefixtures("alice")
def test_a_token_lives_for_a_day_unless_told_otherwise(world):
    token = world.ask_for_password_token()
    world.advance(days=1, milliseconds=-1)
    assert world.reset_password(token, "new")
    token = world.ask_for_password_token()
    world.advance(days=1)
    with world.refusing(ExpiredCustomerPasswordToken):
        world.reset_password(token, "newer")


def test_a_new_token_invalidates_the_older_ones_if_told_to(world, alice):
    world.sign_up("bob@example.com")
    older, bobs = world.ask_for_password_token(), world.ask_for_password_token("bob@example.com")
    for_email = world.ask_for_email_token(alice)
    newest = world.ask_for_password_token(invalidate_older_tokens=True)
    with world.refusing(ResourceNotFound):
        world.reset_password(older, "new")
    assert world.reset_password(newest, "new")
    assert world.reset_password(bobs, "new")
    assert world.confirm_email(for_email)


@pytest.mark.usefixtures("alice")
def test_a_new_token_takes_the_place_of_those_that_expired_30_days_ago(world):
    """So that tokens that nobody uses do not pile up."""
    first = world.ask_for_password_token(ttl_minutes=1)
    world.advance(seconds=60 + 30 * 24 * 60 * 60, milliseconds=-1)
    second = world.ask_for_password_token(ttl_minutes=1)
    with world.refusing(ExpiredCustomerPasswordToken):
        world.reset_password(first, "new")
    world.advance(milliseconds=1)
    world.ask_for_password_token()
    with world.refusing(ResourceNotFound):
        world.reset_password(first, "new")
    assert world.reset_password(second, "new")


@pytest.mark.usefixtures("alice")
def test_there_is_no_token_for_an_unknown_email(world):
    with world.refusing(ResourceNotFound, message="The Customer with ID 'bob@example.com' was not found."):
        world.ask_for_password_token("bob@example.com")


@pytest.mark.parametrize("minutes", [0, -1, 43_201, "60", 1.5, True])
def test_a_token_lives_at_least_a_minute_and_at_most_30_days(minutes):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"email": "a", "ttlMinutes": minutes}, CustomerCreatePasswordToken)
