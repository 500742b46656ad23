"""What is different between two values of the document, and since the fixtures."""

from msgspec.structs import replace

from mockserver.domain.customer import Address, Customer
from mockserver.steering.changes import field_changes

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


def since_the_fixtures(served, project):
    found = served.api.get("/_mock/snapshots/fixtures/diff", params={"project": project})
    return [(it["label"], it["change"]) for it in found.json()["changes"]]


def test_time_alone_changes_nothing_since_the_fixtures(served):
    served.clock.advance(hours=1)
    served.api.get("/demo-w1/me", served.api.client_token())
    assert since_the_fixtures(served, "demo") == [("access token of demo-client", "added")]
    assert since_the_fixtures(served, "demo-w1") == []
    served.clock.advance(hours=1)
    json = {"content-type": "application/json"}
    served.api.http.post("/_mock/reset", json={"project": "demo", "parts": ["tokens"]}, headers=json)
    assert since_the_fixtures(served, "demo") == []
    served.clock.advance(hours=1)
    assert since_the_fixtures(served, "demo-w1") == []


def test_a_project_that_is_made_again_begins_again(served):
    json = {"content-type": "application/json"}
    served.api.get("/demo-w1/me", served.api.client_token())
    served.api.http.delete("/_mock/projects/demo-w1", headers=json)
    served.clock.advance(hours=1)
    served.api.get("/demo-w1/me", served.api.client_token())
    assert since_the_fixtures(served, "demo-w1") == []
