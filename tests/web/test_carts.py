"""Carts and orders over HTTP: who may, what HEAD answers, and what is not implemented."""

from json import dumps

import pytest

from mockserver.domain.cart_actions import NOT_IMPLEMENTED

COLLECTIONS = ["/demo/me/carts", "/demo/me/orders"]
READ = ["/demo/me/active-cart", *COLLECTIONS, "/demo/me/carts/{cart}", "/demo/me/orders/{order}"]
LEIPZIG = {"country": "DE", "city": "Leipzig"}


def code(answer):
    return answer.status_code, answer.json()["errors"][0]["code"]


def cart_of(api, token, **more):
    draft = {"currency": "EUR", "country": "DE", "lineItems": [{"sku": "mug-blue"}], "shippingAddress": LEIPZIG}
    answer = api.post("/demo/me/carts", token, json={**draft, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def order_of(api, token, **more):
    cart = cart_of(api, token, **more)
    answer = api.post("/demo/me/orders", token, json={"id": cart["id"], "version": cart["version"]})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("path", READ)
def test_a_token_of_nobody_in_particular_is_of_the_wrong_kind(api, path):
    for token in (api.client_token(), api.backend_token()):
        answer = api.get(path, token)
        assert code(answer) == (403, "insufficient_token_grant_type")
        assert answer.json()["message"].startswith("This endpoint requires an access token issued either ")


@pytest.mark.parametrize("path", READ)
def test_a_scope_of_profiles_alone_opens_no_cart(api, path):
    token = api.anonymous_token(scope="manage_my_profile:demo")
    answer = api.get(path, token)
    assert code(answer) == (403, "insufficient_scope")
    assert "manage_my_orders" in answer.json()["message"]


@pytest.mark.parametrize("path", READ)
def test_what_can_be_got_can_be_asked_for_by_head(api, path):
    token = api.anonymous_token()
    cart, order = cart_of(api, token), order_of(api, token)
    cart = cart_of(api, token)
    path = path.format(cart=cart["id"], order=order["id"])
    got, asked = api.get(path, token), api.call("HEAD", path, token)
    assert got.status_code == asked.status_code == 200
    assert got.content
    assert not asked.content


@pytest.mark.parametrize("path", READ)
def test_what_is_not_there_is_refused_to_head_without_a_body(api, path):
    token = api.anonymous_token()
    answer = api.call("HEAD", path, token)
    assert (answer.status_code, answer.content) == (404, b"")
    assert api.call("HEAD", path).status_code == 401


@pytest.mark.parametrize("path", COLLECTIONS)
def test_a_query_that_finds_nothing_is_a_page_for_get_and_404_for_head(api, path):
    token = api.anonymous_token()
    cart_of(api, token), order_of(api, token)
    for where, status in (('country = "DE"', 200), ('country = "GB"', 404), ("nonsense", 400)):
        assert api.call("HEAD", path, token, params={"where": where}).status_code == status
    page = api.get(path, token, params={"where": 'country = "GB"'})
    assert (page.status_code, page.json()["total"]) == (200, 0)


@pytest.mark.parametrize("path", COLLECTIONS)
@pytest.mark.parametrize("query", ["limit=0", "offset=1", "limit=-1", "sort=nonsense", "withTotal=maybe"])
def test_a_check_is_of_all_there_is_whatever_page_is_asked_for(api, path, query):
    token = api.anonymous_token()
    assert api.call("HEAD", f"{path}?{query}", token).status_code == 404
    order_of(api, token)
    assert api.call("HEAD", f"{path}?{query}", token).status_code == 200


@pytest.mark.parametrize("action", sorted(NOT_IMPLEMENTED))
def test_an_action_that_is_not_implemented_is_refused_by_its_name(api, action):
    token = api.anonymous_token()
    cart = cart_of(api, token)
    body = {"version": cart["version"], "actions": [{"action": action}]}
    answer = api.post(f"/demo/me/carts/{cart['id']}", token, json=body)
    assert code(answer) == (400, "InvalidOperation")
    assert f"'{action}'" in answer.json()["message"]


@pytest.mark.parametrize("body", [[], "text", {"actions": 1}, {"actions": [1]}, {"actions": [{"action": ["a"]}]}])
def test_a_body_of_another_shape_is_malformed(api, body):
    token = api.anonymous_token()
    assert code(api.post(f"/demo/me/carts/{cart_of(api, token)['id']}", token, json=body)) == (400, "InvalidJsonInput")


def test_the_token_of_a_deleted_customer_finds_no_carts(api):
    customer, token = api.signed_up()
    cart = cart_of(api, token)
    api.call("DELETE", f"/demo/me?version={customer['version']}", token)
    for answer in (
        api.get("/demo/me/carts", token),
        api.get(f"/demo/me/carts/{cart['id']}", token),
        api.post("/demo/me/carts", token, json={"currency": "EUR"}),
    ):
        assert code(answer) == (404, "ResourceNotFound")


def test_a_tax_rate_is_a_number(api):
    cart = cart_of(api, api.anonymous_token())
    (item,) = cart["lineItems"]
    assert isinstance(item["taxRate"]["amount"], float)
    assert cart["taxedPrice"]["taxPortions"][0]["rate"] == item["taxRate"]["amount"]


def test_what_a_reference_refers_to_is_answered_where_it_is_asked_for(api):
    token = api.anonymous_token()
    order = order_of(api, token)
    path = f"/demo/me/orders/{order['id']}"
    assert api.get(path, token).json() == order
    expanded = api.get(path, token, params={"expand": "cart"}).json()
    assert expanded["cart"]["obj"]["cartState"] == "Ordered"
    assert expanded["cart"]["obj"]["lineItems"][0]["taxRate"]["amount"] == order["lineItems"][0]["taxRate"]["amount"]


def test_the_hand_over_is_kept_as_one(api):
    customer, own = api.signed_up()
    guest = api.anonymous_token()
    mine, theirs = cart_of(api, own), cart_of(api, guest, lineItems=[{"sku": "tea-100"}])
    order = order_of(api, guest)
    credentials = {"email": customer["email"], "password": "secret"}
    cart = api.post("/demo/me/login", guest, json=credentials).json()["cart"]
    assert cart["id"] == mine["id"]
    assert [item["variant"]["sku"] for item in cart["lineItems"]] == ["mug-blue", "tea-100"]
    assert api.get(f"/demo/me/carts/{theirs['id']}", own).json()["cartState"] == "Merged"
    assert api.get(f"/demo/me/orders/{order['id']}", own).json()["customerId"] == customer["id"]
    assert api.get("/demo/me/carts", guest).json()["total"] == 0


def test_a_list_begins_with_the_oldest_whatever_was_changed_last(api, clock):
    token = api.anonymous_token()
    first = cart_of(api, token)
    clock.advance(seconds=1)
    second = cart_of(api, token)
    actions = [{"action": "addLineItem", "sku": "tea-100"}]
    api.post(f"/demo/me/carts/{first['id']}", token, json={"version": 1, "actions": actions})
    assert [it["id"] for it in api.get("/demo/me/carts", token).json()["results"]] == [first["id"], second["id"]]
    orders = [order_of(api, token)["id"], clock.advance(seconds=1), order_of(api, token)["id"]]
    assert [it["id"] for it in api.get("/demo/me/orders", token).json()["results"]] == [orders[0], orders[2]]


def questions(json):
    """For each scalar in `json`, a predicate that holds for what has it."""
    if isinstance(json, dict):
        return [
            f"`{name}`({inner})"
            if isinstance(value, dict | list) and not inner.startswith("=")
            else f"`{name}` {inner}"
            for name, value in json.items()
            for inner in questions(value)
        ]
    if isinstance(json, list):
        return [inner for each in json for inner in questions(each)]
    return [f"= {dumps(json)}"]


@pytest.mark.parametrize("path", COLLECTIONS)
def test_whatever_is_answered_can_be_asked_for(api, path):
    token = api.anonymous_token()
    order = order_of(api, token, discountCodes=["WELCOME10"], customerEmail="a@example.com", locale="de")
    asked = questions(
        order if path.endswith("orders") else api.get(f"/demo/me/carts/{order['cart']['id']}", token).json()
    )
    assert len(asked) > 100
    for where in asked:
        answer = api.get(path, token, params={"where": where})
        assert (where, answer.status_code, answer.json().get("total")) == (where, 200, 1)
