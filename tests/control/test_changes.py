"""What is different between two values of the document."""

from msgspec.structs import replace

from mockserver.control.changes import field_changes
from mockserver.domain.customer import Address, Customer

HOME = Address(id="home", country="DE", city="Berlin")
OFFICE = Address(id="office", country="DE", city="Hamburg")
ALICE = Customer(
    id="alice",
    version=1,
    created_at="2026-01-01T00:00:00.000Z",
    last_modified_at="2026-01-01T00:00:00.000Z",
    email="alice@example.com",
    is_email_verified=True,
    addresses=(HOME, OFFICE),
)


def told(before, after):
    return {it.path: (it.before, it.after) for it in field_changes(before, after)}


def test_of_a_list_only_the_member_that_is_different_is_told():
    moved = replace(ALICE, addresses=(HOME, replace(OFFICE, city="Bremen")))
    assert told(ALICE, moved) == {"addresses[office].city": ("Hamburg", "Bremen")}


def test_a_new_member_is_told_as_a_whole():
    (change,) = field_changes(replace(ALICE, addresses=(HOME,)), ALICE)
    assert change.path == "addresses[office]"
    assert change.after["city"] == "Hamburg"
