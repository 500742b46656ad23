"""Passwords: checked, changed by their owner, and reset by a token."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.causes.access import UnknownAccount
from mockserver.domain.causes.inputs import EmptyText
from mockserver.domain.causes.resources import NoPasswordToReset
from mockserver.domain.customer import Customer
from mockserver.domain.customer_tokens import CustomerToken, has_ended, issued, redeemed
from mockserver.domain.history import expect_version, modified
from mockserver.domain.messages import CustomerPasswordTokenCreated, CustomerPasswordUpdated
from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, ISSUED_TOKENS_OF_CUSTOMER, TOKENS_OF_CUSTOMER
from mockserver.domain.ports import Context
from mockserver.domain.records import Account, Change, IssuedToken, Outcome, Redeemed
from mockserver.domain.secrets import masked
from mockserver.domain.values import Value, Version


class CustomerCreatePasswordToken(Value, frozen=True, kw_only=True):
    """A request for a token that resets the password of a customer."""

    email: str
    ttl_minutes: Annotated[int, Meta(ge=1, le=43200)] = 1440
    invalidate_older_tokens: bool = False


class MyCustomerChangePassword(Value, frozen=True, kw_only=True):
    """The current and the new password."""

    version: Version
    current_password: str
    new_password: str


class MyCustomerResetPassword(Value, frozen=True, kw_only=True):
    """The token from the mail, and the new password."""

    token_value: str
    new_password: str


def usable_password(password: str) -> str:
    """`password`, unless it is empty: the platform has no other rule. Raises InvalidInput."""
    if not password:
        errors.invalid_input("The password must not be empty.", EmptyText(what="password"))
    return password


def has_password(account: Account, password: str, context: Context) -> bool:
    """Whether `password` is that of the account; always false for an account that authenticates externally."""
    hash = account.password_hash
    return (
        account.customer.authentication_mode == "Password"
        and isinstance(hash, str)
        and context.passwords.match(password, hash)
    )


def unknown_account(email: str, account: Account | None, *, asks_for_token: bool = False) -> UnknownAccount:
    """Why the sign-in to `account` with this email failed."""
    if account is None:
        return UnknownAccount(email=email, problem="email", asks_for_token=asks_for_token)
    is_external = account.customer.authentication_mode != "Password"
    problem: Literal["external", "password"] = "external" if is_external else "password"
    return UnknownAccount(email=email, problem=problem, id=account.id, asks_for_token=asks_for_token)


def password_changed(account: Account, request: MyCustomerChangePassword, context: Context) -> Outcome[Customer]:
    """The customer with a new password; all its tokens are revoked.

    Raises ConcurrentModification, InvalidCurrentPassword, InvalidInput.
    """
    expect_version(account.customer, request.version)
    if not has_password(account, request.current_password, context):
        is_same = request.current_password == request.new_password
        errors.wrong_current_password(account.customer.email, is_same_as_new=is_same)
    return with_password(account, request.new_password, context)


def password_token(request: CustomerCreatePasswordToken, context: Context) -> Outcome[CustomerToken]:
    """A new password token for the customer with this email, if it has a password. Raises ResourceNotFound."""
    account = context.records.one(ACCOUNT_BY_EMAIL, request.email)
    if account is None or account.customer.authentication_mode != "Password":
        cause = NoPasswordToReset(email=request.email, is_external=account is not None)
        errors.not_found("Customer", request.email, cause)
    return issued(
        "password",
        account.customer,
        minutes=request.ttl_minutes,
        invalidate_older=request.invalidate_older_tokens,
        event=CustomerPasswordTokenCreated,
        context=context,
    )


def password_reset(request: MyCustomerResetPassword, context: Context) -> Outcome[Customer]:
    """The customer with a new password; all its tokens are revoked, including other password tokens.

    Raises ResourceNotFound, ExpiredCustomerPasswordToken, InvalidInput.
    """
    token, account = redeemed("password", request.token_value, context)
    if has_ended(token, context.now):
        errors.expired_password_token(token.expires_at)
    used = tuple(context.records.all(ISSUED_TOKENS_OF_CUSTOMER, ("password", account.id)))
    outcome = with_password(account, request.new_password, context, used, reset=True)
    return replace(outcome, effects=(Redeemed(token_id=token.id),))


def with_password(
    account: Account, password: str, context: Context, used: tuple[IssuedToken, ...] = (), *, reset: bool = False
) -> Outcome[Customer]:
    """The customer with this password; all its tokens, including `used`, are revoked. Raises InvalidInput."""
    hash = context.passwords.hashed(usable_password(password))
    event = partial(CustomerPasswordUpdated, reset=reset)
    newer, messages = modified(account, replace(account.customer, password=masked(hash)), event, context)
    newer = replace(newer, password_hash=hash)
    return Outcome(
        answer=newer.customer,
        change=Change(
            save=(newer, *messages),
            drop=(*used, *context.records.all(TOKENS_OF_CUSTOMER, account.id)),
            based_on={account.id: account.customer.version},
        ),
    )
