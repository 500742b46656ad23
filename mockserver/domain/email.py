"""Emails: unique regardless of case, stored as typed, and confirmed by a token."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.causes.inputs import EmptyText
from mockserver.domain.causes.resources import UnknownCustomer
from mockserver.domain.customer import Customer
from mockserver.domain.customer_tokens import CustomerToken, has_ended, issued, redeemed, refuse_token
from mockserver.domain.history import expect_version, modified
from mockserver.domain.messages import CustomerEmailTokenCreated, CustomerEmailVerified
from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, ACCOUNTS, ISSUED_TOKENS_OF_CUSTOMER
from mockserver.domain.ports import Context
from mockserver.domain.records import Account, Change, Outcome, Redeemed
from mockserver.domain.values import UNSET, Maybe, Value, Version
from mockserver.limits import EMAIL_LENGTH


class CustomerCreateEmailToken(Value, frozen=True, kw_only=True):
    """A request for a token that confirms the email of a customer."""

    id: str
    version: Version | Maybe = UNSET
    ttl_minutes: Annotated[int, Meta(ge=1, le=43200)]
    invalidate_older_tokens: bool = False


class MyCustomerEmailVerify(Value, frozen=True, kw_only=True):
    """The token from the mail."""

    token_value: str


def available_email(email: str, context: Context, own_id: str | Maybe = UNSET) -> str:
    """`email`, if the customer `own_id`, or a new customer, may use it. Raises InvalidInput, DuplicateField."""
    if not email:
        errors.invalid_input("The email must not be empty.", EmptyText(what="email"))
    errors.expect_length(EMAIL_LENGTH, email, "The email")
    holder = context.records.one(ACCOUNT_BY_EMAIL, email)
    if holder is not None and holder.id != own_id:
        errors.duplicate_email(email, holder.customer)
    return email


def email_token(request: CustomerCreateEmailToken, context: Context) -> Outcome[CustomerToken]:
    """A new email token for the customer. Raises ResourceNotFound, ConcurrentModification."""
    account = context.records.get(ACCOUNTS, request.id)
    if account is None:
        errors.not_found("Customer", request.id, UnknownCustomer(id=request.id))
    if not isinstance(request.version, Maybe):
        expect_version(account.customer, request.version)
    return issued(
        "email",
        account.customer,
        minutes=request.ttl_minutes,
        invalidate_older=request.invalidate_older_tokens,
        event=CustomerEmailTokenCreated,
        context=context,
    )


def email_confirmed(request: MyCustomerEmailVerify, context: Context) -> Outcome[Customer]:
    """The customer, verified; all its email tokens are consumed. A customer who was verified already is left unchanged.

    Raises ResourceNotFound, also when the access token is another customer's, and ExpiredCustomerEmailToken.
    """
    token, account = redeemed("email", request.token_value, context)
    if context.by.customer_id not in (UNSET, account.id):
        refuse_token("email", request.token_value, is_of_other_customer=True)
    if has_ended(token, context.now):
        errors.expired_email_token(token.expires_at)
    return replace(verified(account, context), effects=(Redeemed(token_id=token.id),))


def verified(account: Account, context: Context) -> Outcome[Customer]:
    """The customer, verified; its email tokens are consumed. A customer who was verified already is left unchanged."""
    used = tuple(context.records.all(ISSUED_TOKENS_OF_CUSTOMER, ("email", account.id)))
    if account.customer.is_email_verified:
        return Outcome(answer=account.customer, change=Change(drop=used))
    customer = replace(account.customer, is_email_verified=True)
    newer, messages = modified(account, customer, partial(CustomerEmailVerified), context)
    return Outcome(
        answer=newer.customer,
        change=Change(save=(newer, *messages), drop=used, based_on={account.id: account.customer.version}),
    )
