"""Signing up, signing in, and giving up an account."""

from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from mockserver.domain.account import MyCustomerSignin, deleted, signed_in, signed_up
from mockserver.domain.customer import (
    Address,
    AddressDraft,
    CustomerReference,
    CustomFields,
    CustomFieldsDraft,
    Initiator,
    MyCustomerDraft,
    TypeReference,
    TypeResourceIdentifier,
)
from mockserver.domain.errors import (
    ConcurrentModification,
    DuplicateField,
    InvalidCredentials,
    InvalidInput,
    ReferencedResourceNotFound,
    RequiredField,
)
from mockserver.domain.messages import CustomerCreated, CustomerDeleted
from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.records import Change
from mockserver.domain.values import UNSET

HOME = AddressDraft(key="home", country="DE")
WORK = AddressDraft(key="work", country="AT")
DELIVERY = TypeResourceIdentifier(key="delivery")


# Sign-up


def test_a_new_customer_has_what_every_customer_has(world):
    customer = world.sign_up()
    assert customer.version == 1
    assert customer.created_at == customer.last_modified_at == "2026-06-01T12:00:00.000Z"
    assert customer.is_email_verified is False
    assert customer.authentication_mode == "Password"
    assert customer.addresses == customer.shipping_address_ids == customer.billing_address_ids == ()
    assert customer.stores == customer.customer_group_assignments == ()


def test_a_new_customer_is_written_without_what_it_does_not_have(world):
    assert set(msgspec.to_builtins(world.sign_up())) == {
        *("id", "version", "createdAt", "lastModifiedAt", "createdBy", "lastModifiedBy", "email", "password"),
        *("addresses", "shippingAddressIds", "billingAddressIds", "isEmailVerified", "customerGroupAssignments"),
        *("stores", "authenticationMode"),
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, "Ärger 😀") for field in ("first_name", "last_name", "middle_name", "title", "salutation")),
        ("company_name", "ACME"),
        ("vat_id", ""),
        ("date_of_birth", date(1990, 2, 28)),
    ],
)
def test_a_field_of_the_draft_is_taken_over(world, field, value):
    assert getattr(world.sign_up(**{field: value}), field) == value


@pytest.mark.parametrize("field", ["customerNumber", "externalId", "customerGroup", "key", "isEmailVerified", "id"])
def test_what_only_others_may_set_is_ignored(world, field):
    json = {"email": "alice@example.com", "password": "secret", field: "mine"}
    customer = world.applied(signed_up(msgspec.convert(json, MyCustomerDraft), world.context())).customer
    assert msgspec.to_builtins(customer).get(field) != "mine"


def test_the_account_opens_with_the_password_and_shows_a_mask_of_it(world):
    customer = world.sign_up(password="open sesame")
    assert world.sign_in("alice@example.com", "open sesame").customer == customer
    assert customer.password.startswith("****")
    assert len(customer.password) == 8


def test_the_creator_is_named_by_the_kind_of_token(world):
    anonymous = world.sign_up("a@example.com", by=world.as_anonymous("visitor-7"))
    client = world.sign_up("b@example.com", by=world.as_client())
    customer = world.sign_up("c@example.com", by=world.as_customer(client, external_user_id="agent"))
    assert anonymous.created_by == Initiator(client_id="shop", anonymous_id="visitor-7")
    assert client.created_by == client.last_modified_by == Initiator(client_id="shop")
    reference = CustomerReference(id=client.id)
    assert customer.created_by == Initiator(client_id="shop", customer=reference, external_user_id="agent")


@pytest.mark.parametrize("email", ["no-at-sign", "ALICE@example.com", "al ice@ö.example", "@"])
def test_an_email_is_kept_as_typed(world, email):
    assert world.sign_up(email).email == email


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("taken", ["alice@example.com", "ALICE@EXAMPLE.COM", "aLiCe@ExAmPlE.cOm"])
def test_an_email_is_unique_ignoring_case(world, taken):
    with world.refusing(DuplicateField, field="email", duplicate_value=taken):
        world.sign_up(taken)


@pytest.mark.parametrize("empty", ["email", "password"])
def test_email_and_password_must_not_be_empty(world, empty):
    with world.refusing(InvalidInput):
        world.sign_up(**{empty: ""})


def test_a_password_needs_no_strength(world):
    world.sign_up(password="x")
    assert world.sign_in("alice@example.com", "x").customer


def test_addresses_keep_their_order_and_get_ids_of_ours(world):
    customer = world.sign_up(addresses=(replace(HOME, id="mine"), replace(WORK, id="mine")))
    home, work = customer.addresses
    assert (home.key, work.key) == ("home", "work")
    assert len({home.id, work.id, "mine"}) == 3
    assert (len(home.id), len(work.id)) == (8, 8)


def test_an_address_id_that_is_taken_is_not_given_again(world):
    world.chance.texts = ["same", "same", "same", "another"]
    customer = world.sign_up(addresses=(HOME, WORK))
    assert [address.id for address in customer.addresses] == ["same", "another"]


def test_addresses_of_a_draft_have_keys_of_their_own(world):
    with world.refusing(DuplicateField, field="key", duplicate_value="home"):
        world.sign_up(addresses=(HOME, replace(WORK, key="home")))


def test_addresses_need_no_keys(world):
    assert len(world.sign_up(addresses=(AddressDraft(country="DE"), AddressDraft(country="DE"))).addresses) == 2


@pytest.mark.parametrize(("shipping", "billing"), [(0, 1), (1, 0), (1, 1), (0, UNSET), (UNSET, 0), (UNSET, UNSET)])
def test_a_default_index_sets_the_default_which_joins_its_role(world, shipping, billing):
    customer = world.sign_up(addresses=(HOME, WORK), default_shipping_address=shipping, default_billing_address=billing)
    ids = [address.id for address in customer.addresses]
    for index, default, role in (
        (shipping, customer.default_shipping_address_id, customer.shipping_address_ids),
        (billing, customer.default_billing_address_id, customer.billing_address_ids),
    ):
        assert default == (UNSET if index is UNSET else ids[index])
        assert role == (() if index is UNSET else (ids[index],))


@pytest.mark.parametrize("role", ["shipping", "billing"])
@pytest.mark.parametrize(
    ("default", "indices", "expected"),
    [
        (UNSET, (), ()),
        (UNSET, (1,), (1,)),
        (UNSET, (2, 0), (2, 0)),
        (UNSET, (1, 1, 0, 1), (1, 0)),
        (0, (), (0,)),
        (0, (0,), (0,)),
        (1, (0, 1, 2), (1, 0, 2)),
        (2, (0,), (2, 0)),
    ],
)
def test_indices_join_their_role_after_its_default_each_once(world, role, default, indices, expected):
    draft = {f"default_{role}_address": default, f"{role}_addresses": indices}
    customer = world.sign_up(addresses=(HOME, WORK, AddressDraft(country="DE")), **draft)
    ids = [address.id for address in customer.addresses]
    (other,) = {"shipping", "billing"} - {role}
    assert getattr(customer, f"{role}_address_ids") == tuple(ids[index] for index in expected)
    assert getattr(customer, f"default_{role}_address_id") == (UNSET if default is UNSET else ids[default])
    assert getattr(customer, f"{other}_address_ids") == ()


@pytest.mark.parametrize("role", ["shipping", "billing"])
@pytest.mark.parametrize("index", [-1, 2, 10**30])
def test_an_index_out_of_range_is_refused(world, role, index):
    for draft in ({f"default_{role}_address": index}, {f"{role}_addresses": (0, index)}):
        with world.refusing(InvalidInput, message=f"Address with ID '{index}' not found."):
            world.sign_up(addresses=(HOME, WORK), **draft)


@pytest.mark.parametrize("addresses", [UNSET, ()])
def test_a_default_index_without_addresses_is_refused(world, addresses):
    with world.refusing(InvalidInput):
        world.sign_up(addresses=addresses, default_billing_address=0)
    with world.refusing(InvalidInput):
        world.sign_up(addresses=addresses, billing_addresses=(0,))


def test_the_locale_of_a_draft_is_normalised_and_must_be_of_the_project(world):
    assert world.sign_up(locale="de-de").locale == "de-DE"
    with world.refusing(InvalidInput):
        world.sign_up("bob@example.com", locale="fr")


def test_a_draft_may_have_custom_fields_also_on_its_addresses(world):
    loyalty = CustomFieldsDraft(type=TypeResourceIdentifier(key="loyalty"), fields={"member": True})
    delivery = CustomFieldsDraft(type=DELIVERY, fields={"doorbell": "Ring"})
    customer = world.sign_up(custom=loyalty, addresses=(replace(HOME, custom=delivery),))
    assert customer.custom == CustomFields(type=TypeReference(id="loyalty-id"), fields={"member": True})
    assert customer.addresses == (
        Address(
            id=customer.addresses[0].id,
            key="home",
            country="DE",
            custom=CustomFields(type=TypeReference(id="delivery-id"), fields={"doorbell": "Ring"}),
        ),
    )


@pytest.mark.parametrize(
    ("custom", "error"),
    [
        (CustomFieldsDraft(type=DELIVERY), RequiredField),
        (CustomFieldsDraft(type=TypeResourceIdentifier(key="newsletter")), InvalidInput),
        (CustomFieldsDraft(type=TypeResourceIdentifier(key="none")), ReferencedResourceNotFound),
    ],
)
def test_custom_fields_of_an_address_obey_a_type_for_addresses(world, custom, error):
    with world.refusing(error):
        world.sign_up(addresses=(replace(HOME, custom=custom),))


def test_a_sign_up_is_told_with_the_whole_customer(world):
    customer = world.sign_up(addresses=(HOME,))
    (message,) = world.table(MESSAGES)
    assert isinstance(message, CustomerCreated)
    assert (message.customer, message.sequence_number, message.resource_version) == (customer, 1, 1)


def test_a_sign_up_is_based_on_there_being_no_such_customer(world):
    outcome = signed_up(MyCustomerDraft(email="alice@example.com", password="secret"), world.context())
    assert outcome.change.based_on == {outcome.answer.customer.id: 0}


# Sign-in


@pytest.mark.parametrize("email", ["alice@example.com", "Alice@Example.COM"])
def test_signing_in_ignores_the_case_of_the_email_and_changes_nothing(world, alice, email):
    outcome = signed_in(MyCustomerSignin(email=email, password="secret"), world.context())
    assert outcome.answer.customer == alice
    assert outcome.change == Change()


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@example.com", "wrong"),
        ("alice@example.com", "SECRET"),
        ("alice@example.com", ""),
        ("alice@example.com", "bobs"),
        ("nobody@example.com", "secret"),
        ("", ""),
    ],
)
def test_signing_in_takes_the_email_and_the_password_of_one_customer(world, email, password):
    world.sign_up("bob@example.com", "bobs")
    with world.refusing(InvalidCredentials):
        world.sign_in(email, password)


def test_who_authenticates_elsewhere_cannot_sign_in(world, alice):
    account = world.get(ACCOUNTS, alice.id)
    world.keep(replace(account, customer=replace(alice, authentication_mode="ExternalAuth")))
    with world.refusing(InvalidCredentials):
        world.sign_in("alice@example.com", "secret")


def test_who_has_no_password_cannot_sign_in(world, alice):
    world.keep(replace(world.get(ACCOUNTS, alice.id), password_hash=UNSET))
    with world.refusing(InvalidCredentials):
        world.sign_in("alice@example.com", "secret")


# Deletion


def test_deleting_answers_the_customer_as_it_was_last(world, alice):
    assert world.delete(alice) == alice
    assert world.get(ACCOUNTS, alice.id) is None


@pytest.mark.parametrize("version", [0, 2, -1])
def test_deleting_checks_the_version(world, alice, version):
    with world.refusing(ConcurrentModification, current_version=1):
        world.delete(alice, version=version)


def test_deleting_is_told_and_all_that_was_told_before_remains(world, alice):
    world.delete(alice)
    created, gone = world.table(MESSAGES)
    assert isinstance(created, CustomerCreated)
    assert isinstance(gone, CustomerDeleted)
    assert (gone.email, gone.sequence_number, gone.resource_version) == ("alice@example.com", 2, 1)
    assert gone.resource.id == alice.id


def test_deleting_leaves_nothing_that_could_bring_a_new_token(world, alice):
    tokens = world.customer_token()
    world.ask_for_password_token()
    world.ask_for_email_token(alice)
    world.delete(alice)
    assert world.lives(tokens.access_token)
    assert not world.lives(tokens.refresh_token)
    assert not world.tables["customerTokens"]


def test_deleting_touches_no_other_customer(world, alice):
    bob = world.sign_up("bob@example.com")
    tokens = world.customer_token("bob@example.com")
    world.ask_for_password_token("bob@example.com")
    world.delete(alice)
    assert world.sign_in("bob@example.com", "secret").customer == bob
    assert world.lives(tokens.refresh_token)
    assert len(world.tables["customerTokens"]) == 1


def test_a_deletion_is_based_on_the_version_that_was_read(world, alice):
    assert deleted(world.get(ACCOUNTS, alice.id), 1, world.context()).change.based_on == {alice.id: 1}


def test_the_email_of_a_deleted_customer_is_free_again(world, alice):
    world.delete(alice)
    assert world.sign_up("alice@example.com").id != alice.id
