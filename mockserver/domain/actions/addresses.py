"""The actions on the addresses of the Customer and their roles."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from mockserver.domain.actions.action import Action
from mockserver.domain.addresses import (
    found_address,
    including,
    roles,
    with_address_changed,
    with_addresses,
    without,
)
from mockserver.domain.customer import Address, AddressDraft, Customer
from mockserver.domain.messages import (
    CustomerAddressAdded,
    CustomerAddressChanged,
    CustomerAddressRemoved,
    CustomerBillingAddressAdded,
    CustomerBillingAddressRemoved,
    CustomerDefaultBillingAddressSet,
    CustomerDefaultShippingAddressSet,
    CustomerShippingAddressAdded,
    CustomerShippingAddressRemoved,
    Event,
)
from mockserver.domain.ports import Context
from mockserver.domain.values import UNSET, Maybe


class AddAddress(Action, frozen=True, kw_only=True):
    """Appends an address."""

    address: AddressDraft

    def applied(self, customer: Customer, context: Context) -> Customer:
        return with_addresses(customer, [self.address], context)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerAddressAdded, address=after.addresses[-1])


class AddressAction(Action, frozen=True, kw_only=True):
    """An action on one address of the Customer, named by id or by key."""

    address_id: str | Maybe = UNSET
    address_key: str | Maybe = UNSET

    def named(self, customer: Customer) -> Address:
        """The address. Raises InvalidOperation when the Customer has no such address."""
        return found_address(customer, self.address_id, self.address_key)


class ChangeAddress(AddressAction, frozen=True, kw_only=True):
    """Replaces an address in its place, under the same id and with the same roles."""

    address: AddressDraft

    def applied(self, customer: Customer, context: Context) -> Customer:
        return with_address_changed(customer, self.named(customer), self.address, context)

    def event(self, before: Customer, after: Customer) -> Event:
        changed = found_address(after, self.named(before).id, UNSET)
        return partial(CustomerAddressChanged, address=changed, address_roles=roles(after, changed.id))


class RemoveAddress(AddressAction, frozen=True, kw_only=True):
    """Removes an address and all its roles."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        address = self.named(customer)
        free = _without_billing(_without_shipping(customer, address.id), address.id)
        return replace(free, addresses=without(customer.addresses, address))

    def event(self, before: Customer, after: Customer) -> Event:
        removed = self.named(before)
        return partial(CustomerAddressRemoved, address=removed, address_roles=roles(before, removed.id))


class DefaultAddressAction(AddressAction, frozen=True, kw_only=True):
    """An action on a default address; the default is unset when no address is named."""

    def chosen(self, customer: Customer) -> Address | None:
        """The address, or None when none is named. Raises InvalidOperation when the Customer has no such address."""
        return None if self.address_id is UNSET and self.address_key is UNSET else self.named(customer)


class SetDefaultShippingAddress(DefaultAddressAction, frozen=True, kw_only=True):
    """Sets the default shipping address, which joins the shipping addresses."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        address = self.chosen(customer)
        if address is None:
            return replace(customer, default_shipping_address_id=UNSET)
        ids = including(customer.shipping_address_ids, address.id)
        return replace(customer, default_shipping_address_id=address.id, shipping_address_ids=ids)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerDefaultShippingAddressSet, address=self.chosen(after) or UNSET)


class AddShippingAddressId(AddressAction, frozen=True, kw_only=True):
    """Makes an address a shipping address."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        ids = including(customer.shipping_address_ids, self.named(customer).id)
        return replace(customer, shipping_address_ids=ids)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerShippingAddressAdded, address=self.named(after))


class RemoveShippingAddressId(AddressAction, frozen=True, kw_only=True):
    """Removes an address from the shipping addresses, and unsets the default if it was the default."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        return _without_shipping(customer, self.named(customer).id)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerShippingAddressRemoved, address=self.named(after))


class SetDefaultBillingAddress(DefaultAddressAction, frozen=True, kw_only=True):
    """Sets the default billing address, which joins the billing addresses."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        address = self.chosen(customer)
        if address is None:
            return replace(customer, default_billing_address_id=UNSET)
        ids = including(customer.billing_address_ids, address.id)
        return replace(customer, default_billing_address_id=address.id, billing_address_ids=ids)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerDefaultBillingAddressSet, address=self.chosen(after) or UNSET)


class AddBillingAddressId(AddressAction, frozen=True, kw_only=True):
    """Makes an address a billing address."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        ids = including(customer.billing_address_ids, self.named(customer).id)
        return replace(customer, billing_address_ids=ids)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerBillingAddressAdded, address=self.named(after))


class RemoveBillingAddressId(AddressAction, frozen=True, kw_only=True):
    """Removes an address from the billing addresses, and unsets the default if it was the default."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        return _without_billing(customer, self.named(customer).id)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerBillingAddressRemoved, address=self.named(after))


def _without_shipping(customer: Customer, id: str) -> Customer:
    default = customer.default_shipping_address_id
    return replace(
        customer,
        shipping_address_ids=without(customer.shipping_address_ids, id),
        default_shipping_address_id=UNSET if default == id else default,
    )


def _without_billing(customer: Customer, id: str) -> Customer:
    default = customer.default_billing_address_id
    return replace(
        customer,
        billing_address_ids=without(customer.billing_address_ids, id),
        default_billing_address_id=UNSET if default == id else default,
    )
