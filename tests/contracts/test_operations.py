"""The operations of the document, and what the contracts know of each in addition."""

import pytest

from contracts.genuine import NEEDS
from contracts.lockstep.reading import READERS
from contracts.operations import CAPABILITIES, ROWS, capability, operation_of, row
from openapi.document import document
from openapi.operations import operations

CHAPTERS = [tag["name"] for tag in document()["tags"]]


def test_every_operation_of_the_document_is_read():
    named = [it["operationId"] for item in document()["paths"].values() for it in item.values() if isinstance(it, dict)]
    assert list(operations()) == named


@pytest.mark.parametrize("operation_id", operations())
def test_every_operation_has_a_row_and_a_reader(operation_id):
    assert row(operation_id)
    assert operation_id in READERS, "contracts/lockstep/reading.py has no reader for it"


@pytest.mark.parametrize("table", [ROWS, NEEDS, READERS], ids=["rows", "needs", "readers"])
def test_no_table_has_an_operation_that_the_document_lacks(table):
    assert table.keys() - operations().keys() == set()
    assert CAPABILITIES.keys() - set(CHAPTERS) == set()


def test_an_operation_without_a_row_is_named_with_the_place_where_it_is_missing():
    with pytest.raises(LookupError, match=r"contracts/operations\.py has no row for the operation 'archiveMyCart'"):
        row("archiveMyCart")


@pytest.mark.parametrize("it", operations().values(), ids=lambda it: it.operation_id)
def test_a_row_fits_what_the_document_says_of_its_operation(it):
    facts = row(it.operation_id)
    assert it.method not in ("GET", "HEAD") or facts.effect == "reads"
    assert not facts.body or it.body, "a body for an operation that takes none"
    assert facts.subject == "none" or "customer" in it.doors, "only a customer has carts, or is the caller"
    assert facts.capability is None or facts.capability != CAPABILITIES.get(it.tag), "the chapter says so already"


def test_what_a_target_must_have_follows_from_the_chapter_but_for_two_operations():
    own = {name for name in operations() if row(name).capability}
    assert own == {"introspectToken", "revokeToken"}
    assert {capability(it) for it in operations().values() if it.tag == "cart"} == {"carts"}
    assert capability(operations()["getMyCustomer"]) is None


def test_an_operation_knows_its_doors_and_their_scope():
    assert operations()["getMyCustomer"].doors == {"customer": "manage_my_profile"}
    assert operations()["signInMyCustomer"].doors.keys() == {"customer", "anonymous", "client"}
    assert operations()["createCustomerEmailToken"].scope == "manage_customers"
    assert operations()["introspectToken"].is_oauth


def test_the_codes_are_those_to_which_the_document_narrows_a_status():
    it = operations()["signInMyCustomer"]
    assert it.codes["400"] == {"InvalidCredentials", "InvalidInput", "InvalidJsonInput", "MissingTaxRateForCountry"}
    assert it.codes["401"] == {"access_denied", "invalid_token"}
    assert "415" in it.responses
    assert "415" not in it.codes


@pytest.mark.parametrize(
    ("method", "path", "operation_id", "parameters"),
    [
        ("GET", "/demo/me", "getMyCustomer", {"projectKey": "demo"}),
        ("GET", "/demo", "getProject", {"projectKey": "demo"}),
        ("GET", "/demo/messages/a%20b", "getMessage", {"projectKey": "demo", "id": "a b"}),
        ("POST", "/oauth/token", "createClientToken", {}),
        ("POST", "/oauth/demo/anonymous/token", "createAnonymousToken", {"projectKey": "demo"}),
        ("POST", "/below/a/prefix/demo/me/login", "signInMyCustomer", {"projectKey": "demo"}),
    ],
)
def test_a_request_is_known_by_its_method_and_path(method, path, operation_id, parameters):
    found = operation_of(method, path, "demo")
    assert found is not None
    assert (found[0].operation_id, found[1]) == (operation_id, parameters)


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/demo/me"), ("GET", "/other/me"), ("GET", "/demo/me/"), ("GET", "/")]
)
def test_a_request_for_something_else_is_for_no_operation(method, path):
    assert operation_of(method, path, "demo") is None
