"""The addresses of a Customer: found by id or by key, given ids and roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, TypeVar

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.causes.inputs import NoAddressAtIndex
from mockserver.domain.causes.resources import UnknownAddress, Unnamed
from mockserver.domain.custom import custom_fields
from mockserver.domain.customer import Address, AddressDraft, AddressFields, Customer
from mockserver.domain.messages import AddressRole
from mockserver.domain.ports import Context
from mockserver.domain.values import UNSET, Maybe
from mockserver.limits import ADDRESSES

T = TypeVar("T")

ADDRESS_ID_LENGTH = 8


def with_addresses(customer: Customer, drafts: Sequence[AddressDraft], context: Context) -> Customer:
    """`customer` with new addresses appended. Linear in the number of addresses, old and new."""
    errors.expect_at_most(ADDRESSES, (*customer.addresses, *drafts), "The customer", "addresses")
    addresses = list(customer.addresses)
    ids, keys = {address.id for address in addresses}, {address.key for address in addresses}
    for draft in drafts:
        address = _stored(draft, _new_address_id(ids, context), keys, context)
        addresses.append(address)
        ids.add(address.id)
        keys.add(address.key)
    return replace(customer, addresses=tuple(addresses))


def with_address_changed(customer: Customer, old: Address, draft: AddressDraft, context: Context) -> Customer:
    """`customer` with `old` replaced in its place by `draft`, under the same id."""
    new = _stored(draft, old.id, {it.key for it in customer.addresses if it is not old}, context)
    addresses = tuple(new if address is old else address for address in customer.addresses)
    return replace(customer, addresses=addresses)


def found_address(customer: Customer, address_id: str | Maybe, address_key: str | Maybe) -> Address:
    """The address with this key or, when no key is given, with this id. Raises InvalidOperation."""
    if isinstance(address_key, str):
        return _found(customer, "key", address_key)
    if isinstance(address_id, str):
        return _found(customer, "id", address_id)
    errors.invalid_operation("One of address 'addressId' or 'addressKey' is required.", Unnamed(what="address"))


def roles(customer: Customer, address_id: str) -> tuple[AddressRole, ...]:
    """The roles in which the customer uses the address."""
    shipping: tuple[AddressRole, ...] = ("Shipping",) if address_id in customer.shipping_address_ids else ()
    billing: tuple[AddressRole, ...] = ("Billing",) if address_id in customer.billing_address_ids else ()
    return shipping + billing


def without(items: tuple[T, ...], unwanted: T) -> tuple[T, ...]:
    """`items` without the given one."""
    return tuple(item for item in items if item != unwanted)


def including(ids: tuple[str, ...], id: str | Maybe) -> tuple[str, ...]:
    """`ids` including `id`, which is appended when it is new."""
    return ids if isinstance(id, Maybe) or id in ids else (*ids, id)


def indexed_address_id(addresses: tuple[Address, ...], index: int | Maybe) -> str | Maybe:
    """The id of the address at `index`, counted from 0. Raises InvalidInput."""
    if isinstance(index, Maybe):
        return UNSET
    if not 0 <= index < len(addresses):
        cause = NoAddressAtIndex(index=index, number=len(addresses))
        errors.invalid_input(f"Address with ID '{index}' not found.", cause)
    return addresses[index].id


def indexed_address_ids(
    addresses: tuple[Address, ...], default: str | Maybe, indices: Iterable[int] | Maybe
) -> tuple[str, ...]:
    """The id of the default, then those of the addresses at `indices`, without duplicates. Raises InvalidInput."""
    ids = including((), default)
    for index in () if isinstance(indices, Maybe) else indices:
        ids = including(ids, indexed_address_id(addresses, index))
    return ids


def _found(customer: Customer, attribute: Literal["id", "key"], wanted: str) -> Address:
    for address in customer.addresses:
        if getattr(address, attribute) == wanted:
            return address
    known = tuple((it.id, it.key) for it in customer.addresses)
    cause = UnknownAddress(by=attribute, wanted=wanted, known=known)
    errors.invalid_operation(f"Customer does not contain an address with the {attribute} {wanted}.", cause)


def _stored(draft: AddressDraft, id: str, taken: AbstractSet[str | Maybe], context: Context) -> Address:
    """`draft` as an address of a customer, whose other addresses have the keys `taken`."""
    if isinstance(draft.key, str) and draft.key in taken:
        errors.duplicate_key(draft.key, "address", taken)
    fields = {name: getattr(draft, name) for name in AddressFields.__struct_fields__}
    return Address(**fields | {"id": id, "custom": custom_fields(draft.custom, "address", context)})


def _new_address_id(taken: AbstractSet[str], context: Context) -> str:
    candidates = iter(lambda: context.chance.new_text(ADDRESS_ID_LENGTH), None)
    return next(id for id in candidates if id not in taken)
