"""Writes of carts and orders: how references are expanded, and what is said of a cart that is not found."""

import pytest

from openapi.document import document
from tests.web.test_carts import cart_of, code

DOCUMENT = document()
WRITTEN = {"Cart", "Order"}
NOBODY = "cddddddd-ffff-4b44-b5b0-004e7d4bc2dd"


def written(operation):
    """The noun that an operation answers."""
    answer = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    answer = DOCUMENT["components"]["responses"].get(answer.get("$ref", "").rpartition("/")[2], answer)
    return answer.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]


WRITES = {
    operation["operationId"]
    for item in DOCUMENT["paths"].values()
    for method, operation in item.items()
    if method in ("post", "delete") and written(operation) in WRITTEN
}


def updating(api, token, cart, **query):
    body = {"version": cart["version"], "actions": [{"action": "setCustomerEmail", "email": "ada@example.com"}]}
    return api.post(f"/demo/me/carts/{cart['id']}", token, json=body, params=query)


def creating(api, token, _, **query):
    draft = {"currency": "EUR", "country": "DE", "lineItems": [{"sku": "tea-100"}], "discountCodes": ["WELCOME10"]}
    return api.post("/demo/me/carts", token, json=draft, params=query)


def deleting(api, token, cart, **query):
    return api.call("DELETE", f"/demo/me/carts/{cart['id']}", token, params={"version": cart["version"], **query})


def ordering(api, token, cart, **query):
    return api.post("/demo/me/orders", token, json={"id": cart["id"], "version": cart["version"]}, params=query)


BY_OPERATION = {
    "createMyCart": creating,
    "updateMyCart": updating,
    "deleteMyCart": deleting,
    "createMyOrder": ordering,
}


def test_every_write_of_carts_and_orders_is_tried_here():
    assert BY_OPERATION.keys() == WRITES


@pytest.mark.parametrize("write", BY_OPERATION.values(), ids=BY_OPERATION)
def test_a_write_answers_with_what_its_references_refer_to(api, write):
    token = api.anonymous_token()
    cart = cart_of(api, token, discountCodes=["WELCOME10"])
    expand = ["lineItems[*].productType", "discountCodes[*].discountCode.cartDiscounts[0]"]
    answer = write(api, token, cart, expand=expand)
    assert answer.is_success, answer.text
    (item,), (info,) = answer.json()["lineItems"], answer.json()["discountCodes"]
    assert item["productType"]["obj"]["id"] == item["productType"]["id"]
    (discount,) = info["discountCode"]["obj"]["cartDiscounts"]
    assert (info["discountCode"]["obj"]["code"], discount["obj"]["id"]) == ("WELCOME10", discount["id"])


@pytest.mark.parametrize("write", BY_OPERATION.values(), ids=BY_OPERATION)
def test_a_write_answers_plainly_where_nothing_is_expanded(api, write):
    token = api.anonymous_token()
    answer = write(api, token, cart_of(api, token))
    assert answer.is_success
    assert "obj" not in answer.json()["lineItems"][0]["productType"]


@pytest.mark.parametrize("write", BY_OPERATION.values(), ids=BY_OPERATION)
def test_a_write_whose_expand_is_no_path_changes_nothing(api, write):
    token = api.anonymous_token()
    cart = cart_of(api, token)
    answer = write(api, token, cart, expand="lineItems..productType")
    assert code(answer) == (400, "InvalidInput")
    assert answer.json()["message"].startswith("Malformed parameter: expand: ")
    assert api.get("/demo/me/carts", token).json()["results"] == [cart]
    assert api.get("/demo/me/orders", token).json()["results"] == []
    assert write(api, token, cart).is_success


def test_a_new_order_expands_the_cart_as_it_is_once_ordered(api):
    token = api.anonymous_token()
    cart = ordering(api, token, cart_of(api, token), expand="cart").json()["cart"]["obj"]
    assert (cart["cartState"], cart["version"]) == ("Ordered", 2)


@pytest.mark.parametrize("id", [NOBODY, "no-uuid"])
def test_a_cart_that_is_not_found_is_a_resource_to_read_and_a_cart_to_change(api, id):
    token = api.anonymous_token()
    nothing = {"id": id, "version": 1}
    for write in (updating, deleting, ordering):
        answer = write(api, token, nothing)
        assert code(answer) == (404, "ResourceNotFound")
        assert answer.json()["message"] == f"The cart with ID '{id}' was not found."
    answer = api.get(f"/demo/me/carts/{id}", token)
    assert code(answer) == (404, "ResourceNotFound")
    assert answer.json()["message"] == f"The Resource with ID '{id}' was not found."


def test_the_cart_of_somebody_else_is_not_found_in_the_same_words(api):
    cart = cart_of(api, api.anonymous_token())
    for write in (updating, deleting, ordering):
        answer = write(api, api.anonymous_token(), cart)
        assert answer.json()["message"] == f"The cart with ID '{cart['id']}' was not found."


def test_a_customer_who_is_gone_is_a_resource_to_read_and_a_customer_to_change(api):
    customer, token = api.signed_up()
    assert api.call("DELETE", "/demo/me", token, params={"version": 1}).status_code == 200
    passwords = {"version": 1, "currentPassword": "secret", "newPassword": "geheim"}
    for answer in (
        api.post("/demo/me", token, json={"version": 1, "actions": []}),
        api.call("DELETE", "/demo/me", token, params={"version": 1}),
        api.post("/demo/me/password", token, json=passwords),
    ):
        assert code(answer) == (404, "ResourceNotFound")
        assert answer.json()["message"] == f"The Customer with ID '{customer['id']}' was not found."
    answer = api.get("/demo/me", token)
    assert answer.json()["message"] == f"The Resource with ID '{customer['id']}' was not found."


def test_an_unknown_discount_code_is_named_in_the_words_of_the_platform(api):
    """Storefronts compare the message."""
    token = api.anonymous_token()
    cart = cart_of(api, token)
    action = {"action": "addDiscountCode", "code": "X"}
    for answer in (
        api.post(f"/demo/me/carts/{cart['id']}", token, json={"version": 1, "actions": [action]}),
        api.post("/demo/me/carts", token, json={"currency": "EUR", "discountCodes": ["X"]}),
    ):
        assert code(answer) == (400, "DiscountCodeNonApplicable")
        assert answer.json()["message"] == "The discount code 'X' was not found."


@pytest.mark.parametrize("method", ["POST", "GET", "DELETE"])
@pytest.mark.parametrize("path", ["/demo/me/carts/replicate", "/demo/me/orders/quotes"])
def test_an_endpoint_that_looks_like_an_id_is_named(api, method, path):
    answer = api.call(method, path, api.anonymous_token())
    assert code(answer) == (404, "ResourceNotFound")
    assert answer.json()["message"].startswith(f"URI not found: {path}. It is not served by this stand-in. ")
    assert f"'{path}' is not served by this stand-in" in answer.headers["x-mock-explain"]


def test_what_a_reference_refers_to_is_whole(api):
    token = api.anonymous_token()
    expand = ["lineItems[0].productType", "discountCodes[0].discountCode.cartDiscounts[0]"]
    cart = creating(api, token, {}, expand=expand).json()
    product_type = cart["lineItems"][0]["productType"]["obj"]
    discount_code = cart["discountCodes"][0]["discountCode"]["obj"]
    (cart_discount,) = discount_code["cartDiscounts"]
    for whole in (product_type, discount_code, cart_discount["obj"]):
        assert {"id", "version", "createdAt", "lastModifiedAt"} <= whole.keys()
    assert product_type["attributes"] == discount_code["groups"] == discount_code["references"] == []
    custom = {"type": {"typeId": "type", "key": "loyalty"}, "fields": {"points": 1}}
    _, token = api.signed_up(custom=custom)
    type = api.get("/demo/me", token, params={"expand": "custom.type"}).json()["custom"]["type"]["obj"]
    assert {"createdAt", "lastModifiedAt", "fieldDefinitions", "resourceTypeIds"} <= type.keys()
