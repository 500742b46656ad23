"""Confirming the email."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import Customer, NotApplicable


def test_a_confirmation_verifies_the_email(shop: Shop) -> None:
    """After a confirmation, `isEmailVerified` is true."""
    customer, other = shop.sign_up(), shop.sign_up()
    answered = ok(_confirmed(shop, customer, shop.broker.mailed_token("email", customer)))
    assert answered["id"] == customer.id
    assert answered["isEmailVerified"] is True
    assert shop.found(customer.email)["isEmailVerified"] is True
    assert shop.found(other.email)["isEmailVerified"] is False


def test_the_first_confirmation_raises_the_version(shop: Shop) -> None:
    """The first confirmation of an email raises the `version`."""
    customer = shop.sign_up()
    version = ok(_confirmed(shop, customer, shop.broker.mailed_token("email", customer)))["version"]
    assert version > customer.version
    assert shop.found(customer.email)["version"] == version


def test_an_unknown_email_token_is_refused(shop: Shop) -> None:
    """An email token that does not exist is refused with 404 `ResourceNotFound`."""
    customer = shop.sign_up()
    token = shop.broker.mailed_token("email", customer)
    for value in (str(uuid4()), token[:-1], f"{token}x", shop.broker.mailed_token("password", customer)):
        refused(_confirmed(shop, customer, value), 404, "ResourceNotFound")
    assert shop.profile(customer)["isEmailVerified"] is False
    ok(_confirmed(shop, customer, token))


def test_an_expired_email_token_is_refused(shop: Shop) -> None:
    """An email token that has expired is refused with 400 `ExpiredCustomerEmailToken`."""
    expired, customer = shop.expired_token("email"), shop.sign_up()
    # It may be any customer's token, and a customer cannot confirm another customer's email.
    answer = shop.wire.post("/me/email/confirm", shop.broker.guest_token(), json={"tokenValue": expired})
    if answer.status_code == httpx.codes.FORBIDDEN:
        raise NotApplicable("The target lets no guest confirm an email.")
    refused(answer, 400, "ExpiredCustomerEmailToken")
    ok(_confirmed(shop, customer, shop.broker.mailed_token("email", customer)))


def test_a_confirmation_ends_all_email_tokens(shop: Shop) -> None:
    """After a confirmation, all earlier email tokens of the customer, the used one too, are refused with 404 `ResourceNotFound`."""
    customer, other = shop.sign_up(), shop.sign_up()
    of_another = shop.broker.mailed_token("email", other)
    older, used, newer = (shop.broker.mailed_token("email", customer) for _ in range(3))
    ok(_confirmed(shop, customer, used))
    for value in (older, used, newer):
        refused(_confirmed(shop, customer, value), 404, "ResourceNotFound")
    ok(_confirmed(shop, other, of_another))


def test_an_email_token_is_for_the_customer_with_the_id(shop: Shop) -> None:
    """The `customerId` of an email token is the given `id`."""
    for customer in [shop.sign_up() for _ in range(3)]:
        token = ok(_email_token(shop, customer))
        assert token["customerId"] == customer.id
        assert ok(_confirmed(shop, customer, token["value"]))["id"] == customer.id


def test_an_email_token_expires_in_time(shop: Shop) -> None:
    """An email token expires `ttlMinutes` after it was created."""
    customer = shop.sign_up()
    for minutes in (1, 90, 2880):
        token = ok(_email_token(shop, customer, ttlMinutes=minutes))
        lives = datetime.fromisoformat(token["expiresAt"]) - datetime.fromisoformat(token["createdAt"])
        assert abs(lives - timedelta(minutes=minutes)) < timedelta(seconds=5)


def test_older_email_tokens_stay_valid_unless_invalidated(shop: Shop) -> None:
    """Earlier email tokens of the customer stay valid, unless `invalidateOlderTokens` is true: then they are refused with 404."""
    other = shop.sign_up()
    of_another = shop.broker.mailed_token("email", other)
    for flag in ({}, {"invalidateOlderTokens": False}):
        customer = shop.sign_up()
        older = shop.broker.mailed_token("email", customer)
        ok(_email_token(shop, customer, **flag))
        shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"})
        ok(_confirmed(shop, customer, older))
    customer = shop.sign_up()
    older = shop.broker.mailed_token("email", customer)
    newest = ok(_email_token(shop, customer, invalidateOlderTokens=True))["value"]
    refused(_confirmed(shop, customer, older), 404)
    ok(_confirmed(shop, customer, newest))
    ok(_confirmed(shop, other, of_another))


def _confirmed(shop: Shop, customer: Customer, token: str) -> httpx.Response:
    """A confirmation with the customer's access token, a kind that every implementation accepts."""
    return shop.wire.post("/me/email/confirm", customer.token, json={"tokenValue": token})


def _email_token(shop: Shop, customer: Customer, **body: Any) -> httpx.Response:
    token = shop.broker.backend_token()
    return shop.wire.post("/customers/email-token", token, json={"id": customer.id, "ttlMinutes": 30, **body})
