"""Password and email tokens: issued to a backend that mails them, and redeemed once by the customer."""

from __future__ import annotations

from typing import Literal, NoReturn

from mockserver.domain import errors
from mockserver.domain.causes.access import UnknownMailedToken
from mockserver.domain.customer import Customer
from mockserver.domain.messages import CustomerEmailTokenCreated, CustomerPasswordTokenCreated, ResourceReference
from mockserver.domain.nouns import ACCOUNTS, ISSUED_TOKEN_BY_VALUE, ISSUED_TOKENS_OF_CUSTOMER
from mockserver.domain.ports import Context
from mockserver.domain.records import Account, Change, IssuedToken, Mailed, Outcome, Token
from mockserver.domain.secrets import digest, looks_of
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, later

Kind = Literal["password", "email"]

RESOURCE_TYPE: dict[Kind, Literal["customer-password-token", "customer-email-token"]] = {
    "password": "customer-password-token",
    "email": "customer-email-token",
}
VALUE_LENGTH = 40
LONGEST_TOLD = 60
"""Minutes. Messages omit the value of a token that is valid for longer, as the platform does."""
LONGEST_REMEMBERED = 30 * 24 * 60 * 60
"""Seconds for which an expired token is still reported as expired. After that a newer token evicts it."""


class CustomerToken(Value, frozen=True, kw_only=True):
    """A new token. Its value is returned here and nowhere else."""

    id: str
    customer_id: str
    value: str
    created_at: DateTime
    last_modified_at: DateTime
    expires_at: DateTime
    invalidate_older_tokens: bool


def issued(
    kind: Kind,
    customer: Customer,
    *,
    minutes: int,
    invalidate_older: bool,
    event: type[CustomerPasswordTokenCreated | CustomerEmailTokenCreated],
    context: Context,
) -> Outcome[CustomerToken]:
    """A new token of the customer, valid for `minutes`."""
    token = CustomerToken(
        id=context.chance.new_id(),
        customer_id=customer.id,
        value=context.chance.new_text(VALUE_LENGTH),
        created_at=context.now,
        last_modified_at=context.now,
        expires_at=later(context.now, seconds=60 * minutes),
        invalidate_older_tokens=invalidate_older,
    )
    kept = IssuedToken(
        id=token.id,
        kind=kind,
        customer_id=customer.id,
        value_hash=digest(token.value),
        created_at=token.created_at,
        expires_at=token.expires_at,
    )
    message = event(
        id=context.chance.new_id(),
        created_at=context.now,
        last_modified_at=context.now,
        created_by=context.by.initiator(),
        last_modified_by=context.by.initiator(),
        sequence_number=1,
        resource=ResourceReference(type_id=RESOURCE_TYPE[kind], id=token.id),
        resource_version=1,
        customer_id=customer.id,
        expires_at=token.expires_at,
        value=token.value if minutes <= LONGEST_TOLD else UNSET,
        invalidate_older_tokens=invalidate_older,
    )
    forgotten = later(context.now, seconds=-LONGEST_REMEMBERED)
    older = context.records.all(ISSUED_TOKENS_OF_CUSTOMER, (kind, customer.id))
    outdated = tuple(token for token in older if invalidate_older or has_ended(token, forgotten))
    messages = (message,) if context.project.messages.enabled else ()
    return Outcome(
        answer=token,
        change=Change(save=(kept, *messages), drop=outdated),
        effects=(Mailed(to=customer.email, token=kept, value=token.value),),
    )


def has_ended(token: Token | IssuedToken, now: DateTime) -> bool:
    """Whether the token has expired."""
    return not isinstance(token.expires_at, Maybe) and token.expires_at <= now


def redeemed(kind: Kind, value: str, context: Context) -> tuple[IssuedToken, Account]:
    """The token with this value and the account it is for. Raises ResourceNotFound."""
    token = context.records.one(ISSUED_TOKEN_BY_VALUE, (kind, digest(value)))
    account = context.records.get(ACCOUNTS, token.customer_id) if token else None
    if token is None or account is None:
        other: Kind = "email" if kind == "password" else "password"
        is_of_other_kind = context.records.one(ISSUED_TOKEN_BY_VALUE, (other, digest(value))) is not None
        refuse_token(kind, value, is_of_other_kind=is_of_other_kind)
    return token, account


def refuse_token(
    kind: Kind, value: str, *, is_of_other_kind: bool = False, is_of_other_customer: bool = False
) -> NoReturn:
    """Raises ResourceNotFound if the token cannot be redeemed."""
    cause = UnknownMailedToken(
        kind=kind,
        value_hash=digest(value),
        looks=looks_of(value),
        is_of_other_kind=is_of_other_kind,
        is_of_other_customer=is_of_other_customer,
    )
    errors.not_found("Customer", f"Token({value})", cause)
