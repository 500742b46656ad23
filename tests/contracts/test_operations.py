"""The operations as the judge reads them from the document."""

import pytest

from contracts.document import bundled, chapters_directory
from contracts.operations import EFFECTS, operation, operation_of, operations


def test_every_operation_of_the_document_is_there():
    paths = bundled(chapters_directory())["paths"]
    named = [it["operationId"] for item in paths.values() for it in item.values() if isinstance(it, dict)]
    assert [it.operation_id for it in operations()] == named


def test_every_operation_that_may_change_something_has_an_effect():
    assert {it.operation_id for it in operations() if it.method not in ("GET", "HEAD")} == EFFECTS.keys()


def test_an_operation_knows_its_doors_and_their_scope():
    assert operation("getMyCustomer").doors == {"customer": "manage_my_profile"}
    assert operation("signInMyCustomer").doors.keys() == {"customer", "anonymous", "client"}
    assert operation("createCustomerEmailToken").scope == "manage_customers"
    assert operation("introspectToken").is_oauth


def test_the_codes_are_those_to_which_the_document_narrows_a_status():
    it = operation("signInMyCustomer")
    assert it.codes["400"] == {"InvalidCredentials", "InvalidInput", "InvalidJsonInput", "MissingTaxRateForCountry"}
    assert it.codes["401"] == {"access_denied", "invalid_token"}
    assert "415" in it.statuses
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
