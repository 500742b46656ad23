"""Changing a known password, and resetting a forgotten one."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import Customer

NEW = "Battery-Staple-2"
NEWER = "Tr0ub4dor-and-3"


def test_after_a_change_only_the_new_password_signs_in(shop: Shop) -> None:
    """After a change, the new password signs in, and the old one no longer does."""
    customer, other = shop.sign_up(), shop.sign_up()
    ok(_changed(shop, customer))
    _expect_password(shop, customer, NEW, old=customer.password)
    _expect_password(shop, other, other.password, old=NEW)


def test_a_wrong_current_password_is_refused(shop: Shop) -> None:
    """A `currentPassword` that does not match is refused with 400 `InvalidCurrentPassword`."""
    customer, other = shop.sign_up(), shop.sign_up(password=NEWER)
    for wrong in (other.password, customer.password.swapcase(), customer.body.get("password") or "****", NEW):
        refused(_changed(shop, customer, currentPassword=wrong), 400, "InvalidCurrentPassword")
    assert shop.profile(customer)["version"] == customer.version
    _expect_password(shop, customer, customer.password, old=NEW)
    ok(_changed(shop, customer))


def test_a_change_at_another_version_is_refused(shop: Shop) -> None:
    """A password change whose `version` is not the current one is refused with 409."""
    customer = shop.sign_up()
    version = shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"})["version"]
    for wrong in {customer.version, version - 1, version + 1}:
        refused(_changed(shop, customer, version=wrong), 409)
    assert shop.profile(customer)["version"] == version
    _expect_password(shop, customer, customer.password, old=NEW)
    ok(_changed(shop, customer, version=version))


def test_a_change_raises_the_version(shop: Shop) -> None:
    """Changing the password raises the `version`."""
    customer = shop.sign_up()
    version = ok(_changed(shop, customer))["version"]
    assert version > customer.version
    assert ok(shop.sign_in(customer.email, NEW))["customer"]["version"] == version


def test_a_change_changes_the_masked_password(shop: Shop) -> None:
    """A change gives the Customer a different masked `password`."""
    customer = shop.sign_up()
    before = shop.profile(customer)["password"]
    after = ok(_changed(shop, customer))["password"]
    assert after != before
    assert ok(shop.sign_in(customer.email, NEW))["customer"]["password"] == after


def test_a_change_ends_the_access_token(shop: Shop) -> None:
    """Soon after a change, the access token with which it was made is refused with 401."""
    customer, other = shop.sign_up(), shop.sign_up()
    ok(_changed(shop, customer))
    shop.eventually(lambda: refused(shop.wire.get("/me", customer.token), 401))
    ok(shop.wire.get("/me", other.token))


def test_a_reset_answers_the_customer_of_the_token(shop: Shop) -> None:
    """The Customer answered is the one for whom the password token was created."""
    customers = [shop.sign_up() for _ in range(3)]
    tokens = [shop.broker.mailed_token("password", customer) for customer in customers]
    for customer, token in zip(customers, tokens, strict=True):
        assert ok(_reset(shop, customer, token))["id"] == customer.id


def test_after_a_reset_only_the_new_password_signs_in(shop: Shop) -> None:
    """After a reset, the new password signs in, and the old one no longer does."""
    customer, other = shop.sign_up(), shop.sign_up()
    ok(_reset(shop, customer, shop.broker.mailed_token("password", customer)))
    _expect_password(shop, customer, NEW, old=customer.password)
    _expect_password(shop, other, other.password, old=NEW)


def test_an_unknown_or_used_password_token_is_refused(shop: Shop) -> None:
    """A password token that does not exist, or was used, is refused with 404 `ResourceNotFound`."""
    customer = shop.sign_up()
    token = shop.broker.mailed_token("password", customer)
    for value in (str(uuid4()), token[:-1], f"{token}x", shop.broker.mailed_token("email", customer)):
        refused(_reset(shop, customer, value), 404, "ResourceNotFound")
    _expect_password(shop, customer, customer.password, old=NEW)
    ok(_reset(shop, customer, token))
    shop.renew(customer, NEW)
    refused(_reset(shop, customer, token, NEWER), 404, "ResourceNotFound")
    _expect_password(shop, customer, NEW, old=NEWER)


def test_an_expired_password_token_is_refused(shop: Shop) -> None:
    """A password token that has expired is refused with 400 `ExpiredCustomerPasswordToken`."""
    expired, customer = shop.expired_token("password"), shop.sign_up()
    refused(_reset(shop, customer, expired), 400, "ExpiredCustomerPasswordToken")
    ok(_reset(shop, customer, shop.broker.mailed_token("password", customer)))


def test_a_reset_ends_all_password_tokens(shop: Shop) -> None:
    """After a reset, all earlier password tokens of the customer are refused with 404 `ResourceNotFound`."""
    customer, other = shop.sign_up(), shop.sign_up()
    of_another = shop.broker.mailed_token("password", other)
    older, used, newer = (shop.broker.mailed_token("password", customer) for _ in range(3))
    ok(_reset(shop, customer, used))
    shop.renew(customer, NEW)
    for value in (older, newer):
        refused(_reset(shop, customer, value, NEWER), 404, "ResourceNotFound")
    _expect_password(shop, customer, NEW, old=NEWER)
    ok(_reset(shop, other, of_another))


def test_a_reset_ends_the_access_tokens(shop: Shop) -> None:
    """Soon after a reset, the customer's access tokens of the password flow are refused with 401."""
    customer, other = shop.sign_up(), shop.sign_up()
    another = shop.broker.password_grant(customer.email, customer.password)["access_token"]
    refreshed = ok(shop.refresh(customer.refresh_token))["access_token"]
    ok(_reset(shop, customer, shop.broker.mailed_token("password", customer)))
    for token in (customer.token, another, refreshed):
        _expect_dead(shop, token)
    ok(shop.wire.get("/me", other.token))


def test_a_reset_ends_the_refresh_tokens(shop: Shop) -> None:
    """Soon after a reset, the customer's refresh tokens no longer refresh."""
    customer, other = shop.sign_up(), shop.sign_up()
    another = shop.broker.password_grant(customer.email, customer.password)["refresh_token"]
    ok(shop.refresh(customer.refresh_token))
    ok(_reset(shop, customer, shop.broker.mailed_token("password", customer)))
    for refresh_token in (customer.refresh_token, another):
        _expect_not_to_refresh(shop, refresh_token)
    ok(shop.refresh(other.refresh_token))


def test_a_password_token_is_for_the_customer_with_the_email(shop: Shop) -> None:
    """The `customerId` of a password token is the id of the customer with the given `email`, ignoring case."""
    for customer in [shop.sign_up() for _ in range(3)]:
        for spelled in (str, str.lower, str.swapcase):
            assert ok(_password_token(shop, email=spelled(customer.email)))["customerId"] == customer.id


def test_a_password_token_expires_in_time(shop: Shop) -> None:
    """A password token expires `ttlMinutes` after it was created, or 1,440 minutes where none are given."""
    customer = shop.sign_up()
    for life in ({"ttlMinutes": 1}, {"ttlMinutes": 90}, {"ttlMinutes": 2880}, {}):
        token = ok(_password_token(shop, email=customer.email, **life))
        lives = datetime.fromisoformat(token["expiresAt"]) - datetime.fromisoformat(token["createdAt"])
        assert abs(lives - timedelta(minutes=life.get("ttlMinutes", 1440))) < timedelta(seconds=5)


def test_older_password_tokens_stay_valid_unless_invalidated(shop: Shop) -> None:
    """Earlier password tokens of the customer stay valid, unless `invalidateOlderTokens` is true: then they are refused with 404."""
    customer, other = shop.sign_up(), shop.sign_up()
    of_another = shop.broker.mailed_token("password", other)
    for flag in ({}, {"invalidateOlderTokens": False}):
        older = shop.broker.mailed_token("password", customer)
        ok(_password_token(shop, email=customer.email, **flag))
        shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"})
        ok(_reset(shop, customer, older, customer.password))
        shop.renew(customer, customer.password)
    older = shop.broker.mailed_token("password", customer)
    newest = ok(_password_token(shop, email=customer.email, invalidateOlderTokens=True))["value"]
    refused(_reset(shop, customer, older), 404)
    ok(_reset(shop, customer, newest))
    ok(_reset(shop, other, of_another))


def _changed(shop: Shop, customer: Customer, **body: Any) -> httpx.Response:
    """A valid password change, except for the fields in `body`."""
    right = {"version": customer.version, "currentPassword": customer.password, "newPassword": NEW}
    return shop.wire.post("/me/password", customer.token, json={**right, **body})


def _reset(shop: Shop, customer: Customer, token: str, password: str = NEW) -> httpx.Response:
    """A reset with a mailed token and the customer's access token, a kind that every implementation accepts."""
    return shop.wire.post("/me/password/reset", customer.token, json={"tokenValue": token, "newPassword": password})


def _password_token(shop: Shop, **body: Any) -> httpx.Response:
    return shop.wire.post("/customers/password-token", shop.broker.backend_token(), json=body)


def _expect_password(shop: Shop, customer: Customer, password: str, *, old: str) -> None:
    """Checks that the customer can sign in with `password` and not with `old`."""
    assert ok(shop.sign_in(customer.email, password))["customer"]["id"] == customer.id
    refused(shop.sign_in(customer.email, old), 400, "InvalidCredentials")


def _expect_dead(shop: Shop, token: str) -> None:
    shop.eventually(lambda: refused(shop.wire.get("/me", token), 401))


def _expect_not_to_refresh(shop: Shop, refresh_token: str | None) -> None:
    def look() -> None:
        answer = shop.refresh(refresh_token)
        assert answer.is_client_error, f"expected a refusal, got {answer.status_code}"

    shop.eventually(look)
