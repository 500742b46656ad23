"""The actions on addresses and their roles."""

from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from mockserver.domain.actions.action import Action
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
from mockserver.domain.customer import (
    Address,
    AddressDraft,
    Customer,
    CustomFields,
    CustomFieldsDraft,
    TypeReference,
    TypeResourceIdentifier,
)
from mockserver.domain.errors import DuplicateField, InvalidOperation, RequiredField
from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.values import UNSET


@dataclass(frozen=True)
class Role:
    """What an address may be used for, and the actions on it."""

    name: str
    set_default: type[Action]
    add: type[Action]
    remove: type[Action]

    def of(self, customer: Customer) -> tuple[object, tuple[str, ...]]:
        """The default and the ids."""
        name = self.name.lower()
        return getattr(customer, f"default_{name}_address_id"), getattr(customer, f"{name}_address_ids")


SHIPPING = Role("Shipping", SetDefaultShippingAddress, AddShippingAddressId, RemoveShippingAddressId)
BILLING = Role("Billing", SetDefaultBillingAddress, AddBillingAddressId, RemoveBillingAddressId)
ROLES = [pytest.param(role, id=role.name) for role in (SHIPPING, BILLING)]
NAMING = [
    AddShippingAddressId,
    AddBillingAddressId,
    RemoveShippingAddressId,
    RemoveBillingAddressId,
    RemoveAddress,
    lambda **name: ChangeAddress(address=AddressDraft(country="DE"), **name),
]
DEFAULTING = [SetDefaultShippingAddress, SetDefaultBillingAddress]


@pytest.fixture
def home(alice):
    return alice.addresses[0].id


@pytest.fixture
def work(alice):
    return alice.addresses[1].id


# Adding


def test_a_new_address_goes_last_with_an_id_of_ours_and_no_role(world, alice):
    customer = world.update(alice, AddAddress(address=AddressDraft(id="mine", country="FR", p_o_box="7")))
    *others, new = customer.addresses
    assert tuple(others) == alice.addresses
    assert new == Address(id=new.id, country="FR", p_o_box="7")
    assert new.id not in {"mine", *(address.id for address in alice.addresses)}
    assert (customer.shipping_address_ids, customer.billing_address_ids) == (
        alice.shipping_address_ids,
        alice.billing_address_ids,
    )


def test_the_same_address_twice_is_two_addresses(world, alice):
    again = AddAddress(address=AddressDraft(country="FR"))
    assert len({address.id for address in world.update(alice, again, again).addresses}) == 4


def test_a_new_address_is_told_with_its_id(world, alice):
    customer = world.update(alice, AddAddress(address=AddressDraft(country="FR")))
    assert world.told() == ["CustomerAddressAdded"]
    assert world.table(MESSAGES)[-1].address == customer.addresses[-1]


def test_a_key_names_an_address_that_was_added_in_the_same_update(world, alice):
    gift = AddAddress(address=AddressDraft(key="gift", country="DE"))
    customer = world.update(alice, gift, SetDefaultShippingAddress(address_key="gift"))
    assert customer.default_shipping_address_id == customer.addresses[-1].id


def test_a_new_address_needs_a_key_of_its_own(world, alice):
    with world.refusing(DuplicateField, field="key", duplicate_value="work"):
        world.update(alice, AddAddress(address=AddressDraft(key="work", country="DE")))


def test_two_new_addresses_cannot_share_a_key(world, alice):
    gift = AddAddress(address=AddressDraft(key="gift", country="DE"))
    with world.refusing(DuplicateField):
        world.update(alice, gift, gift)


def test_the_key_of_a_removed_address_is_free(world, alice):
    customer = world.update(
        alice, RemoveAddress(address_key="home"), AddAddress(address=AddressDraft(key="home", country="FR"))
    )
    assert [address.key for address in customer.addresses] == ["work", "home"]


def test_two_customers_may_use_the_same_key(world, alice):
    bob = world.sign_up("bob@example.com", addresses=(AddressDraft(key="home", country="DE"),))
    assert bob.addresses[0].key == alice.addresses[0].key


# Changing


@pytest.mark.parametrize("by", ["id", "key"])
def test_a_changed_address_keeps_id_place_and_roles_and_nothing_else(world, alice, home, by):
    name = {"address_id": home} if by == "id" else {"address_key": "home"}
    customer = world.update(alice, ChangeAddress(address=AddressDraft(id="mine", country="FR"), **name))
    assert customer.addresses == (Address(id=home, country="FR"), alice.addresses[1])
    assert SHIPPING.of(customer) == BILLING.of(customer) == (home, (home,))


def test_an_address_changed_into_itself_is_not_changed(world, alice, home):
    same = AddressDraft(key="home", country="DE", city="Berlin")
    assert world.update(alice, ChangeAddress(address_id=home, address=same)) == alice


def test_an_address_that_changed_its_key_is_not_found_by_the_old_one(world, alice):
    change = ChangeAddress(address_key="home", address=AddressDraft(key="flat", country="DE"))
    customer = world.update(alice, change)
    assert [address.key for address in customer.addresses] == ["flat", "work"]
    with world.refusing(InvalidOperation):
        world.update(customer, change)


def test_an_address_may_not_take_the_key_of_another(world, alice):
    with world.refusing(DuplicateField, duplicate_value="work"):
        world.update(alice, ChangeAddress(address_key="home", address=AddressDraft(key="work", country="DE")))


def test_a_change_is_told_with_the_new_address_and_its_roles(world, alice, home, work):
    world.update(
        alice,
        ChangeAddress(address_id=home, address=AddressDraft(key="flat", country="FR")),
        ChangeAddress(address_id=work, address=AddressDraft(country="FR")),
    )
    first, second = world.table(MESSAGES)[1:]
    assert world.told() == ["CustomerAddressChanged"] * 2
    assert first.address == Address(id=home, key="flat", country="FR")
    assert (first.address_roles, second.address_roles) == (("Shipping", "Billing"), ())


def test_an_address_may_have_custom_fields_that_a_change_replaces(world, alice, home):
    def custom(**fields):
        return CustomFieldsDraft(type=TypeResourceIdentifier(id="delivery-id"), fields=fields)

    changed = world.update(
        alice, ChangeAddress(address_id=home, address=AddressDraft(country="DE", custom=custom(doorbell="Ring")))
    )
    assert changed.addresses[0].custom == CustomFields(
        type=TypeReference(id="delivery-id"), fields={"doorbell": "Ring"}
    )
    plain = world.update(changed, ChangeAddress(address_id=home, address=AddressDraft(country="DE")))
    assert plain.addresses[0].custom is UNSET
    with world.refusing(RequiredField, field="doorbell"):
        world.update(plain, AddAddress(address=AddressDraft(country="DE", custom=custom())))


# Removing


def test_removing_an_address_forgets_its_roles(world, alice, home, work):
    customer = world.update(
        alice,
        AddShippingAddressId(address_id=work),
        AddBillingAddressId(address_id=work),
        RemoveAddress(address_id=home),
    )
    assert [address.id for address in customer.addresses] == [work]
    assert SHIPPING.of(customer) == BILLING.of(customer) == (UNSET, (work,))


def test_removing_an_address_leaves_the_defaults_that_are_not_it(world, alice, home, work):
    customer = world.update(alice, RemoveAddress(address_id=work))
    assert customer.default_shipping_address_id == customer.default_billing_address_id == home


def test_a_removal_is_told_with_the_old_address_and_its_roles(world, alice):
    world.update(alice, RemoveShippingAddressId(address_key="home"), RemoveAddress(address_key="home"))
    message = world.table(MESSAGES)[-1]
    assert world.told() == ["CustomerShippingAddressRemoved", "CustomerAddressRemoved"]
    assert (message.address, message.address_roles) == (alice.addresses[0], ("Billing",))


def test_an_address_is_removed_once(world, alice, home):
    with world.refusing(InvalidOperation):
        world.update(alice, RemoveAddress(address_id=home), RemoveAddress(address_id=home))


# Roles


@pytest.mark.parametrize("role", ROLES)
def test_a_default_joins_its_role_if_it_is_not_there(world, alice, home, work, role):
    customer = world.update(alice, role.set_default(address_id=work))
    assert role.of(customer) == (work, (home, work))
    assert role.of(world.update(customer, role.set_default(address_key="home"))) == (home, (home, work))
    assert world.told() == [f"CustomerDefault{role.name}AddressSet"] * 2
    assert [message.address.id for message in world.table(MESSAGES)[1:]] == [work, home]


@pytest.mark.parametrize("role", ROLES)
def test_a_default_is_unset_without_an_address_and_keeps_its_role(world, alice, home, role):
    customer = world.update(alice, role.set_default())
    assert role.of(customer) == (UNSET, (home,))
    assert world.table(MESSAGES)[-1].address is UNSET
    assert world.update(customer, role.set_default()) == customer


@pytest.mark.parametrize("role", ROLES)
def test_an_address_joins_a_role_once(world, alice, home, work, role):
    customer = world.update(alice, role.add(address_id=work), role.add(address_key="work"), role.add(address_id=home))
    assert role.of(customer) == (home, (home, work))
    assert customer.version == 2
    assert world.told() == [f"Customer{role.name}AddressAdded"]
    assert world.table(MESSAGES)[-1].address == alice.addresses[1]


@pytest.mark.parametrize("role", ROLES)
def test_an_address_that_leaves_a_role_is_its_default_no_more(world, alice, home, role):
    customer = world.update(alice, role.remove(address_id=home), role.remove(address_id=home))
    assert role.of(customer) == (UNSET, ())
    assert customer.version == 2
    assert customer.addresses == alice.addresses
    assert world.told() == [f"Customer{role.name}AddressRemoved"]
    assert world.table(MESSAGES)[-1].address == alice.addresses[0]


@pytest.mark.parametrize("role", ROLES)
def test_the_default_stays_when_another_address_leaves_its_role(world, alice, home, role):
    customer = world.update(alice, role.add(address_key="work"), role.remove(address_key="work"))
    assert role.of(customer) == (home, (home,))


@pytest.mark.parametrize(("role", "other"), [(SHIPPING, BILLING), (BILLING, SHIPPING)])
def test_the_other_role_is_left_alone(world, alice, home, work, role, other):
    customer = world.update(alice, role.set_default(address_id=work), role.remove(address_id=home), role.set_default())
    assert other.of(customer) == (home, (home,))


# Naming an address


@pytest.mark.parametrize("action", NAMING + DEFAULTING)
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ({"address_id": "none"}, "Customer does not contain an address with the id none."),
        ({"address_id": ""}, "Customer does not contain an address with the id ."),
        ({"address_id": "home"}, "Customer does not contain an address with the id home."),
        ({"address_key": "none"}, "Customer does not contain an address with the key none."),
        ({"address_key": ""}, "Customer does not contain an address with the key ."),
    ],
)
def test_an_address_that_the_customer_does_not_have_is_refused(world, alice, action, name, told):
    with world.refusing(InvalidOperation, message=told):
        world.update(alice, action(**name))


@pytest.mark.parametrize("action", NAMING)
def test_an_address_must_be_named(world, alice, action):
    with world.refusing(InvalidOperation, message="One of address 'addressId' or 'addressKey' is required."):
        world.update(alice, action())


@pytest.mark.parametrize("action", NAMING + DEFAULTING)
def test_the_address_of_another_customer_cannot_be_named(world, alice, action):
    world.chance.texts = ["bob-home"]
    world.sign_up("bob@example.com", addresses=(AddressDraft(key="bobs", country="DE"),))
    for name in ({"address_id": "bob-home"}, {"address_key": "bobs"}):
        with world.refusing(InvalidOperation):
            world.update(alice, action(**name))


def test_where_id_and_key_are_given_the_key_decides(world, alice, home):
    customer = world.update(alice, RemoveAddress(address_id=home, address_key="work"))
    assert [address.id for address in customer.addresses] == [home]


def test_an_address_without_key_is_not_found_by_one(world, alice):
    account = world.get(ACCOUNTS, alice.id)
    keyless = tuple(replace(address, key=UNSET) for address in alice.addresses)
    world.keep(replace(account, customer=replace(alice, addresses=keyless)))
    with world.refusing(InvalidOperation):
        world.update(alice, RemoveAddress(address_key="home"))
