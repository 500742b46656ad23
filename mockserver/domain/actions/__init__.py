"""The update actions of `actions.yaml`: the union lists them, `updated` applies them."""

from __future__ import annotations

from mockserver.domain import errors
from mockserver.domain.actions.addresses import (
    AddAddress,
    AddBillingAddressId,
    AddShippingAddressId,
    ChangeAddress,
    RemoveAddress,
    RemoveBillingAddressId,
    RemoveShippingAddressId,
    SetDefaultBillingAddress,
    SetDefaultShippingAddress,
)
from mockserver.domain.actions.custom import SetCustomField, SetCustomType
from mockserver.domain.actions.email import ChangeEmail
from mockserver.domain.actions.fields import (
    SetCompanyName,
    SetDateOfBirth,
    SetFirstName,
    SetLastName,
    SetLocale,
    SetMiddleName,
    SetSalutation,
    SetTitle,
    SetVatId,
)
from mockserver.domain.customer import Customer
from mockserver.domain.history import expect_version, modified
from mockserver.domain.messages import AnyMessage
from mockserver.domain.nouns import ISSUED_TOKENS_OF_CUSTOMER
from mockserver.domain.ports import Context
from mockserver.domain.records import Account, Change, Outcome
from mockserver.domain.values import Value, Version
from mockserver.limits import UPDATE_ACTIONS

MyCustomerUpdateAction = (
    ChangeEmail
    | SetFirstName
    | SetLastName
    | SetMiddleName
    | SetTitle
    | SetSalutation
    | AddAddress
    | ChangeAddress
    | RemoveAddress
    | SetDefaultShippingAddress
    | AddShippingAddressId
    | RemoveShippingAddressId
    | SetDefaultBillingAddress
    | AddBillingAddressId
    | RemoveBillingAddressId
    | SetCompanyName
    | SetDateOfBirth
    | SetVatId
    | SetCustomType
    | SetCustomField
    | SetLocale
)


class MyCustomerUpdate(Value, frozen=True, kw_only=True):
    """The version that the client expects, and the actions in order."""

    version: Version
    actions: tuple[MyCustomerUpdateAction, ...]


def updated(account: Account, update: MyCustomerUpdate, context: Context) -> Outcome[Customer]:
    """The customer after all actions, applied in order. If one fails, none is applied.

    Each action that changes something increments the version; an action that changes nothing leaves no trace.
    Raises ConcurrentModification, InvalidInput, and what the actions raise.
    """
    expect_version(account.customer, update.version)
    errors.expect_at_most(UPDATE_ACTIONS, update.actions, "The update", "actions")
    newer, messages = account, list[AnyMessage]()
    for action in update.actions:
        before = newer.customer
        after = action.applied(before, context)
        if after != before:
            newer, more = modified(newer, after, action.event(before, after), context)
            messages += more
    if newer is account:
        return Outcome(answer=account.customer)
    # A token that was mailed to the old address must not confirm the new one.
    has_moved = newer.customer.email != account.customer.email
    outdated = tuple(context.records.all(ISSUED_TOKENS_OF_CUSTOMER, ("email", account.id))) if has_moved else ()
    return Outcome(
        answer=newer.customer,
        change=Change(save=(newer, *messages), drop=outdated, based_on={account.id: update.version}),
    )
