"""What requests for carts and sign-ups may have: each field of the platform is read, or refused by its name."""

from typing import Any, get_args
from uuid import uuid4

import msgspec
import pytest

from mockserver.domain.account import MyCustomerSignin
from mockserver.domain.actions import MyCustomerUpdate, MyCustomerUpdateAction
from mockserver.domain.cart import MyCartDraft, MyLineItemDraft
from mockserver.domain.cart_actions import NOT_IMPLEMENTED, MyCartUpdate, MyCartUpdateAction
from mockserver.domain.customer import AddressDraft, MyCustomerDraft
from mockserver.domain.email import MyCustomerEmailVerify
from mockserver.domain.order import MyOrderFromCartDraft
from mockserver.domain.password import MyCustomerChangePassword, MyCustomerResetPassword
from tests.web.test_carts import cart_of, code

LINE = """
    key productId variantId sku quantity addedAt supplyChannel distributionChannel shippingDetails recurrenceInfo custom
"""
BY_ID_OR_KEY = "lineItemId lineItemKey"
OF_ADDRESS = "addressId addressKey"

DRAFTS: dict[Any, str] = {
    MyCustomerDraft: """
        email password firstName lastName middleName title salutation dateOfBirth companyName vatId addresses
        defaultShippingAddress defaultBillingAddress custom locale stores
    """,
    MyCustomerSignin: "email password activeCartSignInMode updateProductData",
    MyCustomerChangePassword: "version currentPassword newPassword",
    MyCustomerResetPassword: "tokenValue newPassword",
    MyCustomerEmailVerify: "tokenValue",
    MyCustomerUpdate: "version actions",
    MyCartDraft: """
        currency customerEmail businessUnit store lineItems taxMode inventoryMode billingAddress shippingAddress
        shippingMethod itemShippingAddresses shippingMode discountCodes country locale deleteDaysAfterLastModification
        custom
    """,
    MyLineItemDraft: LINE,
    MyCartUpdate: "version actions",
    MyOrderFromCartDraft: "id version",
    AddressDraft: """
        id key country title salutation firstName lastName streetName streetNumber additionalStreetInfo postalCode city
        region state company department building apartment pOBox phone mobile email fax additionalAddressInfo externalId
        custom
    """,
}
"""The fields of the requests of the official TypeScript SDK, @commercetools/platform-sdk."""

CART_ACTIONS = {
    "addDiscountCode": "code",
    "addLineItem": LINE,
    "changeLineItemQuantity": f"{BY_ID_OR_KEY} quantity",
    "changeTaxMode": "taxMode",
    "recalculate": "updateProductData",
    "removeDiscountCode": "discountCode",
    "removeLineItem": f"{BY_ID_OR_KEY} quantity externalPrice externalTotalPrice shippingDetailsToRemove",
    "setBillingAddress": "address",
    "setCountry": "country",
    "setCustomField": "name value",
    "setCustomType": "type fields",
    "setCustomerEmail": "email",
    "setDeleteDaysAfterLastModification": "deleteDaysAfterLastModification",
    "setLocale": "locale",
    "setShippingAddress": "address",
    **dict.fromkeys(NOT_IMPLEMENTED, ""),
}
CUSTOMER_ACTIONS = {
    "addAddress": "address",
    "addBillingAddressId": OF_ADDRESS,
    "addShippingAddressId": OF_ADDRESS,
    "changeAddress": f"{OF_ADDRESS} address",
    "changeEmail": "email",
    "removeAddress": OF_ADDRESS,
    "removeBillingAddressId": OF_ADDRESS,
    "removeShippingAddressId": OF_ADDRESS,
    "setCompanyName": "companyName",
    "setCustomField": "name value",
    "setCustomType": "type fields",
    "setDateOfBirth": "dateOfBirth",
    "setDefaultBillingAddress": OF_ADDRESS,
    "setDefaultShippingAddress": OF_ADDRESS,
    "setFirstName": "firstName",
    "setLastName": "lastName",
    "setLocale": "locale",
    "setMiddleName": "middleName",
    "setSalutation": "salutation",
    "setTitle": "title",
    "setVatId": "vatId",
}
"""The same of its update actions."""

BEYOND = {MyCustomerDraft: {"shippingAddresses", "billingAddresses"}}
"""What storefronts send, and the SDK does not list."""


def expect_all(struct: Any, fields: str) -> None:
    read = {field.encode_name for field in msgspec.structs.fields(struct)}
    assert not read & {*struct.not_implemented}
    assert (read | {*struct.not_implemented}) - BEYOND.get(struct, set()) == {*fields.split()}


@pytest.mark.parametrize("struct", DRAFTS, ids=lambda struct: struct.__name__)
def test_a_draft_reads_or_refuses_each_field_of_the_platform(struct):
    expect_all(struct, DRAFTS[struct])


@pytest.mark.parametrize("struct", get_args(MyCartUpdateAction), ids=lambda struct: struct.__name__)
def test_an_action_on_a_cart_reads_or_refuses_each_field_of_the_platform(struct):
    expect_all(struct, CART_ACTIONS[struct.__struct_config__.tag])


@pytest.mark.parametrize("struct", get_args(MyCustomerUpdateAction), ids=lambda struct: struct.__name__)
def test_an_action_on_a_profile_reads_or_refuses_each_field_of_the_platform(struct):
    expect_all(struct, CUSTOMER_ACTIONS[struct.__struct_config__.tag])


def test_each_action_of_the_platform_is_known():
    tags = {struct.__struct_config__.tag for struct in get_args(MyCartUpdateAction)}
    assert tags | NOT_IMPLEMENTED == CART_ACTIONS.keys()
    assert {struct.__struct_config__.tag for struct in get_args(MyCustomerUpdateAction)} == CUSTOMER_ACTIONS.keys()


def with_line(api, token, **line):
    return api.post("/demo/me/carts", token, json={"currency": "EUR", "lineItems": [{"sku": "mug-blue", **line}]})


def with_action(api, token, **action):
    cart = cart_of(api, token)
    line = {"lineItemId": cart["lineItems"][0]["id"]} if action["action"] == "removeLineItem" else {"sku": "tea-100"}
    body = {"version": cart["version"], "actions": [{**line, **action}]}
    return api.post(f"/demo/me/carts/{cart['id']}", token, json=body)


def refusals():
    """Each field that is refused: its place, and a request with it."""
    for name in MyCartDraft.not_implemented:
        yield (
            name,
            lambda api, token, value, name=name: api.post(
                "/demo/me/carts", token, json={"currency": "EUR", name: value}
            ),
        )
    for name in MyLineItemDraft.not_implemented:
        yield f"lineItems[0].{name}", lambda api, token, value, name=name: with_line(api, token, **{name: value})
    for struct in get_args(MyCartUpdateAction):
        for name in struct.not_implemented:
            action = {"action": struct.__struct_config__.tag}
            yield (
                f"actions[0].{name}",
                lambda api, token, value, name=name, action=action: with_action(api, token, **action, **{name: value}),
            )
    for name in MyCustomerDraft.not_implemented:
        yield (
            name,
            lambda api, token, value, name=name: api.post(
                "/demo/me/signup", token, json={"email": f"{uuid4()}@example.com", "password": "secret", name: value}
            ),
        )


@pytest.mark.parametrize(("place", "request_with"), [*refusals()], ids=[place for place, _ in refusals()])
def test_a_field_that_only_the_platform_has_is_refused_by_its_name(api, place, request_with):
    token = api.anonymous_token()
    answer = request_with(api, token, {"typeId": "something", "key": "berlin"})
    assert code(answer) == (400, "InvalidOperation")
    message = f"The field '{place}' exists on the platform, but this stand-in does not implement it."
    assert answer.json()["message"] == message
    assert "Leave it out" in answer.headers["x-mock-explain"]
    for nothing in ({}, [], None):
        assert request_with(api, token, nothing).is_success


def test_any_other_field_is_ignored_with_a_warning(api, caplog):
    assert with_line(api, api.anonymous_token(), quantitty=2).status_code == 201
    assert "unknown field 'lineItems[0].quantitty'; did you mean 'quantity'?" in caplog.text


def test_several_shipping_methods_are_refused_by_name(api):
    draft = {"currency": "EUR", "shippingMode": "Multiple"}
    answer = api.post("/demo/me/carts", api.anonymous_token(), json=draft)
    assert code(answer) == (400, "InvalidOperation")
    assert answer.json()["message"].startswith("The shipping mode 'Multiple' exists on the platform, but ")
    assert api.post("/demo/me/carts", api.anonymous_token(), json={**draft, "shippingMode": "Single"}).is_success


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-01-31T09:00:00.000Z", "2026-01-31T09:00:00.000Z"),
        ("2026-01-31T09:00:00+02:00", "2026-01-31T07:00:00.000Z"),
        ("2026-01-31T09:00:00.123456Z", "2026-01-31T09:00:00.123Z"),
    ],
)
def test_a_line_item_was_added_when_the_request_says(api, given, kept):
    token = api.anonymous_token()
    assert with_line(api, token, addedAt=given).json()["lineItems"][0]["addedAt"] == kept
    answer = with_action(api, token, action="addLineItem", addedAt=given)
    assert answer.json()["lineItems"][1]["addedAt"] == kept


@pytest.mark.parametrize("given", ["yesterday", "2026-01-31", "2026-01-31T09:00:00", "2026-02-30T09:00:00Z", "", 5])
def test_an_instant_is_one(api, given):
    answer = with_line(api, api.anonymous_token(), addedAt=given)
    assert code(answer) == (400, "InvalidJsonInput")
    assert answer.json()["errors"][0]["detailedErrorMessage"].startswith("lineItems -> addedAt: ")


def test_a_cart_keeps_the_addresses_that_items_may_be_shipped_to(api):
    token = api.anonymous_token()
    addresses = [{"key": "home", "country": "DE", "id": "mine"}, {"key": "work", "country": "NO", "city": "Oslo"}]
    cart = cart_of(api, token, itemShippingAddresses=addresses)
    assert cart["itemShippingAddresses"] == addresses
    order = api.post("/demo/me/orders", token, json={"id": cart["id"], "version": cart["version"]}).json()
    assert order["itemShippingAddresses"] == addresses


def test_the_addresses_that_items_may_be_shipped_to_have_keys_of_their_own(api):
    token, home = api.anonymous_token(), {"key": "home", "country": "DE"}
    for addresses, problem in (
        ([home, {"country": "DE"}], "InvalidInput"),
        ([home, {**home, "city": "Berlin"}], "DuplicateField"),
    ):
        draft = {"currency": "EUR", "itemShippingAddresses": addresses}
        assert code(api.post("/demo/me/carts", token, json=draft)) == (400, problem)


@pytest.mark.parametrize("mode", ["External", "ExternalAmount"])
def test_external_taxes_are_not_those_of_the_catalogue(api, mode):
    token = api.anonymous_token()
    cart = cart_of(api, token, taxMode=mode)
    (item,) = cart["lineItems"]
    assert cart["taxMode"] == mode
    assert "taxedPrice" not in cart
    assert not {"taxRate", "taxedPrice"} & item.keys()
    somewhere = {"action": "setShippingAddress", "address": {"country": "FR"}}
    more = {"action": "addLineItem", "sku": "tea-100"}
    body = {"version": 1, "actions": [somewhere, more]}
    cart = api.post(f"/demo/me/carts/{cart['id']}", token, json=body).json()
    assert "taxedPrice" not in cart
    assert api.post("/demo/me/orders", token, json={"id": cart["id"], "version": 3}).json()["taxMode"] == mode


def test_a_cart_goes_back_to_the_taxes_of_the_catalogue(api):
    token = api.anonymous_token()
    plain = cart_of(api, token)
    cart = cart_of(api, token, taxMode="External")
    body = {"version": 1, "actions": [{"action": "changeTaxMode", "taxMode": "Platform"}]}
    cart = api.post(f"/demo/me/carts/{cart['id']}", token, json=body).json()
    assert (cart["taxMode"], cart["taxedPrice"]) == ("Platform", plain["taxedPrice"])
    body = {"version": 2, "actions": [{"action": "changeTaxMode", "taxMode": "External"}]}
    assert "taxedPrice" not in api.post(f"/demo/me/carts/{cart['id']}", token, json=body).json()


def test_no_customer_does_without_taxes(api):
    token = api.anonymous_token()
    cart = cart_of(api, token)
    body = {"version": 1, "actions": [{"action": "changeTaxMode", "taxMode": "Disabled"}]}
    for answer in (
        api.post(f"/demo/me/carts/{cart['id']}", token, json=body),
        api.post("/demo/me/carts", token, json={"currency": "EUR", "taxMode": "Disabled"}),
    ):
        assert code(answer) == (400, "InvalidOperation")
        assert answer.json()["message"] == "Disabled tax mode is not allowed on my cart."


MANY = 7_474_363_518_115_778


def test_quantities_have_64_bits(api):
    token = api.anonymous_token()
    cart = cart_of(api, token, lineItems=[{"sku": "tea-100", "quantity": MANY}])
    (item,) = cart["lineItems"]
    assert item["quantity"] == item["state"][0]["quantity"] == cart["totalLineItemQuantity"] == MANY
    assert (
        item["totalPrice"]["centAmount"]
        == cart["totalPrice"]["centAmount"]
        == MANY * item["price"]["value"]["centAmount"]
    )
    taxed = cart["taxedPrice"]
    assert taxed["totalNet"]["centAmount"] + taxed["totalTax"]["centAmount"] == taxed["totalGross"]["centAmount"]
    actions = [{"action": "changeLineItemQuantity", "lineItemId": item["id"], "quantity": MANY + 1}]
    actions += [{"action": "addLineItem", "sku": "tea-100"}]
    actions += [{"action": "removeLineItem", "lineItemId": item["id"], "quantity": MANY}]
    cart = api.post(f"/demo/me/carts/{cart['id']}", token, json={"version": 1, "actions": actions}).json()
    assert cart["totalLineItemQuantity"] == 2
    assert api.get(f"/demo/me/carts/{cart['id']}", token).json() == cart


@pytest.mark.parametrize("quantity", [2**63 - 1, MANY * 1000])
def test_a_total_beyond_64_bits_is_refused(api, quantity):
    answer = api.post(
        "/demo/me/carts",
        api.anonymous_token(),
        json={"currency": "EUR", "country": "DE", "lineItems": [{"sku": "mug-blue", "quantity": quantity}]},
    )
    assert code(answer) == (400, "InvalidInput")
    assert answer.json()["message"].startswith(f"The amount of {quantity * 1290} EUR in minor units is too large")


@pytest.mark.parametrize("quantity", [2**63, 10**30, 0, -1])
def test_a_quantity_beyond_64_bits_is_malformed(api, quantity):
    answer = with_line(api, api.anonymous_token(), quantity=quantity)
    assert code(answer) == (400, "InvalidJsonInput")
    assert answer.json()["errors"][0]["detailedErrorMessage"].startswith("lineItems -> quantity: Must be at ")
