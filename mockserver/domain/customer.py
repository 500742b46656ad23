"""The types of `customer.yaml`."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from mockserver.domain.values import UNSET, Country, DateTime, Key, Locale, Maybe, Value, Version


class CustomerReference(Value, frozen=True, kw_only=True):
    """A reference to a Customer."""

    type_id: Literal["customer"] = "customer"
    id: str


class TypeReference(Value, frozen=True, kw_only=True):
    """A reference to a Type."""

    type_id: Literal["type"] = "type"
    id: str


class TypeResourceIdentifier(Value, frozen=True, kw_only=True):
    """A Type by either id or key, not both."""

    type_id: Literal["type"] | Maybe = UNSET
    id: str | Maybe = UNSET
    key: str | Maybe = UNSET

    def __post_init__(self) -> None:
        if (self.id is UNSET) == (self.key is UNSET):
            raise ValueError("ResourceIdentifier requires either 'id' or 'key'")


class CustomerGroupReference(Value, frozen=True, kw_only=True):
    """A reference to a CustomerGroup."""

    type_id: Literal["customer-group"] = "customer-group"
    id: str


class CustomerGroupAssignment(Value, frozen=True, kw_only=True):
    """One customer group of a Customer."""

    customer_group: CustomerGroupReference


class StoreKeyReference(Value, frozen=True, kw_only=True):
    """A reference to a Store by key."""

    type_id: Literal["store"] = "store"
    key: str


class CustomFieldsDraft(Value, frozen=True, kw_only=True):
    """The custom Type and fields in a request."""

    type: TypeResourceIdentifier
    fields: dict[str, Any] | Maybe = UNSET


class CustomFields(Value, frozen=True, kw_only=True):
    """The custom Type and fields of a resource."""

    type: TypeReference
    fields: dict[str, Any]


class AddressFields(Value, frozen=True, kw_only=True):
    """The common fields of Address and AddressDraft."""

    id: str | Maybe = UNSET
    key: Key | Maybe = UNSET
    country: Country
    title: str | Maybe = UNSET
    salutation: str | Maybe = UNSET
    first_name: str | Maybe = UNSET
    last_name: str | Maybe = UNSET
    street_name: str | Maybe = UNSET
    street_number: str | Maybe = UNSET
    additional_street_info: str | Maybe = UNSET
    postal_code: str | Maybe = UNSET
    city: str | Maybe = UNSET
    region: str | Maybe = UNSET
    state: str | Maybe = UNSET
    company: str | Maybe = UNSET
    department: str | Maybe = UNSET
    building: str | Maybe = UNSET
    apartment: str | Maybe = UNSET
    p_o_box: str | Maybe = UNSET
    phone: str | Maybe = UNSET
    mobile: str | Maybe = UNSET
    email: str | Maybe = UNSET
    fax: str | Maybe = UNSET
    additional_address_info: str | Maybe = UNSET
    external_id: str | Maybe = UNSET


class AddressDraft(AddressFields, frozen=True, kw_only=True):
    """An address in a request; an `id` is accepted, and replaced by a generated one."""

    custom: CustomFieldsDraft | Maybe = UNSET


class Address(AddressFields, frozen=True, kw_only=True):
    """An address of a Customer; its id is unique within the Customer."""

    id: str
    custom: CustomFields | Maybe = UNSET


class Initiator(Value, frozen=True, kw_only=True):
    """Who created or last modified a resource: `createdBy` and `lastModifiedBy`."""

    client_id: str | Maybe = UNSET
    external_user_id: str | Maybe = UNSET
    customer: CustomerReference | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET


class Customer(Value, frozen=True, kw_only=True):
    """The profile, as every operation returns it. `password` is masked."""

    id: str
    version: Version
    created_at: DateTime
    last_modified_at: DateTime
    created_by: Initiator | Maybe = UNSET
    last_modified_by: Initiator | Maybe = UNSET
    key: Key | Maybe = UNSET
    customer_number: str | Maybe = UNSET
    external_id: str | Maybe = UNSET
    email: str
    password: str | Maybe = UNSET
    first_name: str | Maybe = UNSET
    last_name: str | Maybe = UNSET
    middle_name: str | Maybe = UNSET
    title: str | Maybe = UNSET
    salutation: str | Maybe = UNSET
    date_of_birth: date | Maybe = UNSET
    company_name: str | Maybe = UNSET
    vat_id: str | Maybe = UNSET
    addresses: tuple[Address, ...] = ()
    default_shipping_address_id: str | Maybe = UNSET
    shipping_address_ids: tuple[str, ...] = ()
    default_billing_address_id: str | Maybe = UNSET
    billing_address_ids: tuple[str, ...] = ()
    is_email_verified: bool
    customer_group: CustomerGroupReference | Maybe = UNSET
    customer_group_assignments: tuple[CustomerGroupAssignment, ...] = ()
    stores: tuple[StoreKeyReference, ...] = ()
    authentication_mode: Literal["Password", "ExternalAuth"] = "Password"
    locale: Locale | Maybe = UNSET
    custom: CustomFields | Maybe = UNSET


class MyCustomerDraft(Value, frozen=True, kw_only=True):
    """A sign-up request. Customer group, number, key and external id cannot be set: they are unknown fields here."""

    not_implemented = ("stores",)

    email: str
    password: str
    first_name: str | Maybe = UNSET
    last_name: str | Maybe = UNSET
    middle_name: str | Maybe = UNSET
    title: str | Maybe = UNSET
    salutation: str | Maybe = UNSET
    date_of_birth: date | Maybe = UNSET
    company_name: str | Maybe = UNSET
    vat_id: str | Maybe = UNSET
    addresses: tuple[AddressDraft, ...] | Maybe = UNSET
    default_shipping_address: int | Maybe = UNSET
    default_billing_address: int | Maybe = UNSET
    shipping_addresses: tuple[int, ...] | Maybe = UNSET
    billing_addresses: tuple[int, ...] | Maybe = UNSET
    locale: Locale | Maybe = UNSET
    custom: CustomFieldsDraft | Maybe = UNSET
