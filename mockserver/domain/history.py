"""Traces of a change: a higher version, its author and time, and a message."""

from __future__ import annotations

from msgspec.structs import replace

from mockserver.domain.customer import Customer
from mockserver.domain.errors import invalid_operation, outdated_version
from mockserver.domain.messages import AnyMessage, Event, about_customer
from mockserver.domain.ports import Context
from mockserver.domain.records import Account
from mockserver.domain.values import LARGEST_SAFE_INTEGER


def modified(
    account: Account, customer: Customer, event: Event | None, context: Context
) -> tuple[Account, tuple[AnyMessage, ...]]:
    """`account` with its customer replaced by `customer` at the next version, and the resulting messages."""
    newer = replace(
        customer,
        version=next_number(account.customer.version, "The version of the customer"),
        last_modified_at=context.now,
        last_modified_by=context.by.initiator(),
    )
    return told(replace(account, customer=newer), event, context)


def told(account: Account, event: Event | None, context: Context) -> tuple[Account, tuple[AnyMessage, ...]]:
    """`account` with one more message in its sequence, unless no event occurred or the project keeps no messages."""
    if event is None or not context.project.messages.enabled:
        return account, ()
    sequence_number = next_number(account.last_message_sequence_number, "The number of its last message")
    message = about_customer(
        event,
        account.customer,
        sequence_number,
        id=context.chance.new_id(),
        at=context.now,
        by=context.by.initiator(),
    )
    return replace(account, last_message_sequence_number=sequence_number), (message,)


def next_number(number: int, what: str) -> int:
    """The next version. Raises InvalidOperation beyond what clients read exactly and an export could load again."""
    if number >= LARGEST_SAFE_INTEGER:
        invalid_operation(f"{what} is 2^53 - 1, the largest integer that JSON clients handle safely: it cannot change.")
    return number + 1


def expect_version(customer: Customer, expected: int) -> None:
    """Raises ConcurrentModification unless the customer is at the version that the request expects."""
    if customer.version != expected:
        outdated_version("customer", customer.id, expected, customer.version)
