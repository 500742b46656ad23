"""Messages: what happened, as the message feed reports it.

Domain functions return events: messages without an envelope. `about_customer` adds the envelope.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Literal

from mockserver.domain.customer import Address, Customer, CustomFields, Initiator
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, Version

AddressRole = Literal["Shipping", "Billing"]


class ResourceReference(Value, frozen=True, kw_only=True):
    """The resource that a message is about."""

    type_id: Literal["customer", "customer-email-token", "customer-password-token"]
    id: str


class UserProvidedIdentifiers(Value, frozen=True, kw_only=True):
    """The identifiers that users have given to the resource."""

    key: str | Maybe = UNSET
    external_id: str | Maybe = UNSET
    customer_number: str | Maybe = UNSET


class Message(Value, frozen=True, kw_only=True, tag_field="type", tag=True):
    """The envelope that all messages share."""

    table: ClassVar[str] = "messages"
    id: str
    version: Version = 1
    created_at: DateTime
    last_modified_at: DateTime
    created_by: Initiator | Maybe = UNSET
    last_modified_by: Initiator | Maybe = UNSET
    sequence_number: int
    resource: ResourceReference
    resource_version: Version
    resource_user_provided_identifiers: UserProvidedIdentifiers | Maybe = UNSET


class CustomerCreated(Message, frozen=True, kw_only=True):
    """Sent at sign-up."""

    customer: Customer


class CustomerDeleted(Message, frozen=True, kw_only=True):
    """Sent when the profile is deleted."""

    email: str


class CustomerEmailChanged(Message, frozen=True, kw_only=True):
    """Sent by changeEmail."""

    email: str
    old_email: str


class CustomerEmailVerified(Message, frozen=True, kw_only=True):
    """Sent when the email is confirmed."""


class CustomerPasswordUpdated(Message, frozen=True, kw_only=True):
    """Sent when the password was changed, or reset by a token."""

    reset: bool


class CustomerFirstNameSet(Message, frozen=True, kw_only=True):
    """Sent by setFirstName."""

    first_name: str | Maybe = UNSET


class CustomerLastNameSet(Message, frozen=True, kw_only=True):
    """Sent by setLastName."""

    last_name: str | Maybe = UNSET


class CustomerTitleSet(Message, frozen=True, kw_only=True):
    """Sent by setTitle."""

    title: str | Maybe = UNSET


class CustomerCompanyNameSet(Message, frozen=True, kw_only=True):
    """Sent by setCompanyName."""

    company_name: str | Maybe = UNSET


class CustomerDateOfBirthSet(Message, frozen=True, kw_only=True):
    """Sent by setDateOfBirth."""

    date_of_birth: date | Maybe = UNSET


class CustomerAddressAdded(Message, frozen=True, kw_only=True):
    """Sent by addAddress."""

    address: Address


class CustomerAddressChanged(Message, frozen=True, kw_only=True):
    """Sent by changeAddress."""

    address: Address
    address_roles: tuple[AddressRole, ...]


class CustomerAddressRemoved(Message, frozen=True, kw_only=True):
    """Sent by removeAddress."""

    address: Address
    address_roles: tuple[AddressRole, ...]


class CustomerShippingAddressAdded(Message, frozen=True, kw_only=True):
    """Sent by addShippingAddressId."""

    address: Address


class CustomerShippingAddressRemoved(Message, frozen=True, kw_only=True):
    """Sent by removeShippingAddressId."""

    address: Address


class CustomerBillingAddressAdded(Message, frozen=True, kw_only=True):
    """Sent by addBillingAddressId."""

    address: Address


class CustomerBillingAddressRemoved(Message, frozen=True, kw_only=True):
    """Sent by removeBillingAddressId."""

    address: Address


class CustomerDefaultShippingAddressSet(Message, frozen=True, kw_only=True):
    """Sent by setDefaultShippingAddress; without address when the default was unset."""

    address: Address | Maybe = UNSET


class CustomerDefaultBillingAddressSet(Message, frozen=True, kw_only=True):
    """Sent by setDefaultBillingAddress; without address when the default was unset."""

    address: Address | Maybe = UNSET


class CustomerCustomTypeSet(Message, frozen=True, kw_only=True):
    """Sent by setCustomType with a type."""

    custom_fields: CustomFields
    previous_type_id: str | Maybe = UNSET


class CustomerCustomTypeRemoved(Message, frozen=True, kw_only=True):
    """Sent by setCustomType without a type."""

    previous_type_id: str | Maybe = UNSET


class CustomerCustomFieldAdded(Message, frozen=True, kw_only=True):
    """Sent by setCustomField for a field that had no value."""

    name: str
    value: Any


class CustomerCustomFieldChanged(Message, frozen=True, kw_only=True):
    """Sent by setCustomField for a field that had a value."""

    name: str
    value: Any
    previous_value: Any


class CustomerCustomFieldRemoved(Message, frozen=True, kw_only=True):
    """Sent by setCustomField without a value."""

    name: str


class TokenCreated(Message, frozen=True, kw_only=True):
    """Common fields of messages about new customer tokens. `value` is present only if valid for at most 60 minutes."""

    customer_id: str
    expires_at: DateTime
    value: str | Maybe = UNSET
    invalidate_older_tokens: bool


class CustomerPasswordTokenCreated(TokenCreated, frozen=True, kw_only=True):
    """Sent when a password token is created."""


class CustomerEmailTokenCreated(TokenCreated, frozen=True, kw_only=True):
    """Sent when an email token is created."""


AnyMessage = (
    CustomerCreated
    | CustomerDeleted
    | CustomerEmailChanged
    | CustomerEmailVerified
    | CustomerPasswordUpdated
    | CustomerFirstNameSet
    | CustomerLastNameSet
    | CustomerTitleSet
    | CustomerCompanyNameSet
    | CustomerDateOfBirthSet
    | CustomerAddressAdded
    | CustomerAddressChanged
    | CustomerAddressRemoved
    | CustomerShippingAddressAdded
    | CustomerShippingAddressRemoved
    | CustomerBillingAddressAdded
    | CustomerBillingAddressRemoved
    | CustomerDefaultShippingAddressSet
    | CustomerDefaultBillingAddressSet
    | CustomerCustomTypeSet
    | CustomerCustomTypeRemoved
    | CustomerCustomFieldAdded
    | CustomerCustomFieldChanged
    | CustomerCustomFieldRemoved
    | CustomerPasswordTokenCreated
    | CustomerEmailTokenCreated
)
"""Every kind of message, told apart by `type`."""

Event = Callable[..., AnyMessage]
"""A message that lacks its envelope: calling it with the fields of Message completes it."""


class MessagePagedQueryResponse(Value, frozen=True, kw_only=True):
    """One page of messages; `total` unless `withTotal=false`."""

    limit: int
    offset: int
    count: int
    total: int | Maybe = UNSET
    results: tuple[AnyMessage, ...]


def about_customer(
    event: Event, customer: Customer, sequence_number: int, *, id: str, at: DateTime, by: Initiator
) -> AnyMessage:
    """`event` in an envelope about `customer` at its current version."""
    identifiers = UserProvidedIdentifiers(
        key=customer.key, external_id=customer.external_id, customer_number=customer.customer_number
    )
    return event(
        id=id,
        created_at=at,
        last_modified_at=at,
        created_by=by,
        last_modified_by=by,
        sequence_number=sequence_number,
        resource=ResourceReference(type_id="customer", id=customer.id),
        resource_version=customer.version,
        resource_user_provided_identifiers=UNSET if identifiers == UserProvidedIdentifiers() else identifiers,
    )
