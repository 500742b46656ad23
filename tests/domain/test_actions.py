"""What holds for every update, whatever its actions are."""

from typing import get_args

import msgspec
import pytest

from mockserver.domain.actions import MyCustomerUpdate, MyCustomerUpdateAction, updated
from mockserver.domain.actions.addresses import AddAddress, AddShippingAddressId, RemoveAddress
from mockserver.domain.actions.email import ChangeEmail
from mockserver.domain.actions.fields import SetFirstName, SetLastName, SetTitle
from mockserver.domain.customer import AddressDraft, CustomerReference, Initiator
from mockserver.domain.errors import ConcurrentModification, InvalidInput, InvalidOperation
from mockserver.domain.nouns import ACCOUNTS
from mockserver.domain.records import Change

ACTIONS = (
    "addAddress addBillingAddressId addShippingAddressId changeAddress changeEmail removeAddress "
    "removeBillingAddressId removeShippingAddressId setCompanyName setCustomField setCustomType setDateOfBirth "
    "setDefaultBillingAddress setDefaultShippingAddress setFirstName setLastName setLocale setMiddleName "
    "setSalutation setTitle setVatId"
).split()


def test_the_actions_are_the_21_of_the_specification():
    assert sorted(each.__struct_config__.tag for each in get_args(MyCustomerUpdateAction)) == ACTIONS


def test_an_action_is_told_by_its_name():
    update = msgspec.convert({"version": 1, "actions": [{"action": "setTitle", "title": "Dr."}]}, MyCustomerUpdate)
    assert update == MyCustomerUpdate(version=1, actions=(SetTitle(title="Dr."),))


@pytest.mark.parametrize("version", [0, 2, -1, 10**30])
@pytest.mark.parametrize("actions", [(), (SetTitle(title="Dr."),), (SetFirstName(first_name="Alice"),)])
def test_the_version_is_checked_whatever_the_actions(world, alice, version, actions):
    with world.refusing(ConcurrentModification, current_version=1):
        world.update(alice, *actions, version=version)


def test_the_version_is_checked_before_the_actions(world, alice):
    with world.refusing(ConcurrentModification):
        world.update(alice, RemoveAddress(address_id="none"), version=2)


@pytest.mark.parametrize("actions", [(), (SetFirstName(first_name="Alice"),), (SetTitle(),) * 3])
def test_an_update_that_changes_nothing_leaves_no_trace(world, alice, actions):
    world.advance(days=1)
    context = world.context(world.as_customer(alice))
    outcome = updated(world.get(ACCOUNTS, alice.id), MyCustomerUpdate(version=1, actions=actions), context)
    assert outcome.answer == alice
    assert outcome.change == Change()


def test_every_effective_action_is_one_version(world, alice):
    actions = SetTitle(title="Dr."), SetTitle(title="Dr."), SetTitle(), SetTitle(), SetTitle(title="Dr.")
    assert world.update(alice, *actions).version == 1 + 3


def test_an_update_tells_when_and_by_whom(world, alice):
    world.advance(hours=1)
    customer = world.update(alice, SetTitle(title="Dr."))
    assert customer.last_modified_at == "2026-06-01T13:00:00.000Z"
    assert customer.last_modified_by == Initiator(client_id="shop", customer=CustomerReference(id=alice.id))
    assert (customer.created_at, customer.created_by) == (alice.created_at, alice.created_by)


def test_actions_apply_in_order_and_each_sees_the_one_before(world, alice):
    customer = world.update(
        alice,
        AddAddress(address=AddressDraft(key="gift", country="FR")),
        AddShippingAddressId(address_key="gift"),
        SetFirstName(first_name="A"),
        SetFirstName(first_name="B"),
    )
    assert customer.shipping_address_ids[-1] == customer.addresses[-1].id
    assert customer.first_name == "B"


def test_one_refused_action_refuses_them_all(world, alice):
    with world.refusing(InvalidOperation):
        world.update(alice, SetTitle(title="Dr."), RemoveAddress(address_key="none"), SetLastName(last_name="B"))
    assert world.get(ACCOUNTS, alice.id).customer == alice


def test_500_actions_are_taken(world, alice):
    assert world.update(alice, *(SetTitle(title=str(n)) for n in range(500))).version == 501


@pytest.mark.parametrize("title", ["Dr.", "the same"])
def test_501_actions_are_refused_even_if_they_change_nothing(world, alice, title):
    alice = world.update(alice, SetTitle(title="the same"))
    with world.refusing(InvalidInput):
        world.update(alice, *(SetTitle(title=title) for _ in range(501)))


def test_an_update_is_based_on_the_version_that_was_read(world, alice):
    update = MyCustomerUpdate(version=1, actions=(SetTitle(title="A"), SetTitle(title="B")))
    assert updated(world.get(ACCOUNTS, alice.id), update, world.context()).change.based_on == {alice.id: 1}


def test_updates_of_one_customer_touch_no_other(world, alice):
    bob = world.sign_up("bob@example.com")
    world.update(alice, ChangeEmail(email="alicia@example.com"), SetTitle(title="Dr."))
    assert world.get(ACCOUNTS, bob.id).customer == bob
