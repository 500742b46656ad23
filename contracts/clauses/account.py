"""Signing up and signing in."""

from typing import Any
from uuid import uuid4

from contracts.clauses.expect import documented, ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import PASSWORD, Customer

ADDRESSES = (
    {"country": "US", "key": "work", "company": "Analytical Engines", "pOBox": "4711", "city": "Boston"},
    {"country": "DE", "key": "home", "streetName": "Hafenstraße", "streetNumber": "12", "postalCode": "09117"},
    {"country": "GB", "firstName": "Ada", "lastName": "O'Hara", "additionalAddressInfo": "2nd floor"},
)
"""Three that no order sorts like this."""
ANOTHER_PASSWORD = "Battery-Staple-2"


def test_sign_up_takes_a_token_of_an_anonymous_session_or_of_client_credentials(shop: Shop) -> None:
    """A customer can be signed up with an access token of an anonymous session, or of client credentials."""
    for token in (shop.broker.guest_token(), shop.broker.storefront_token()):
        email = shop.broker.email()
        new = ok(shop.register(token, email=email), 201)["customer"]
        assert _signed_in(shop, email)["id"] == new["id"]


def test_sign_up_answers_the_new_customer(shop: Shop) -> None:
    """A sign-up is answered with 201 and the new Customer as `customer`."""
    other, email = shop.sign_up(), shop.broker.email()
    new = ok(shop.register(email=email, firstName="Ada"), 201)["customer"]
    assert new["email"] == email
    assert new["firstName"] == "Ada"
    assert new["id"] != other.id
    assert documented(shop.found(email)) == documented(new)


def test_a_new_customer_has_version_1(shop: Shop) -> None:
    """A new Customer has the `version` 1."""
    everything = {"firstName": "Ada", "addresses": [*ADDRESSES], "defaultShippingAddress": 1}
    for draft in ({}, everything):
        email = shop.broker.email()
        assert ok(shop.register(email=email, **draft), 201)["customer"]["version"] == 1
        assert shop.found(email)["version"] == 1


def test_the_fields_of_the_draft_come_back(shop: Shop) -> None:
    """The names, the `dateOfBirth`, the `companyName` and the `vatId` of the draft come back in the Customer as they were sent."""
    draft = {
        "email": shop.broker.email(),
        "salutation": "Mme",
        "title": "Dr. phil.",
        "firstName": "Zoë",
        "middleName": "van 't",
        "lastName": "O'Łąka-Ødegård",
        "dateOfBirth": "1985-11-02",
        "companyName": "Łąka & Sons GmbH",
        "vatId": "DE 123.456/789",
    }
    for customer in (ok(shop.register(**draft), 201)["customer"], shop.found(draft["email"])):
        assert {name: customer.get(name) for name in draft} == draft


def test_what_belongs_to_the_shop_is_not_set_at_sign_up(shop: Shop) -> None:
    """`customerNumber`, `externalId` and `customerGroup` of a draft are not set in the Customer."""
    ok(shop.register(), 201)
    for name in ("customerNumber", "externalId", "customerGroup"):
        sent, email = f"ct-{uuid4()}", shop.broker.email()
        value = {"typeId": "customer-group", "id": sent} if name == "customerGroup" else sent
        answer = shop.register(email=email, **{name: value})
        if answer.status_code == 201:
            assert sent not in str(ok(answer, 201)["customer"].get(name))
            assert sent not in str(shop.found(email).get(name))
        else:
            refused(answer, 400)


def test_an_email_needs_no_at_sign(shop: Shop) -> None:
    """An `email` needs no `@`."""
    email = shop.broker.email().replace("@", ".at.")
    new = ok(shop.register(email=email), 201)["customer"]
    assert new["email"] == email
    assert _signed_in(shop, email)["id"] == new["id"]


def test_the_email_keeps_its_case(shop: Shop) -> None:
    """The `email` of the Customer is written as it was in the draft."""
    email = shop.broker.email().replace("example", "eXAMPLE")
    assert ok(shop.register(email=email), 201)["customer"]["email"] == email
    assert shop.found(email)["email"] == email
    assert _signed_in(shop, email.lower())["email"] == email


def test_an_email_that_is_taken_is_refused(shop: Shop) -> None:
    """An `email` that another customer has is refused with 400 `DuplicateField`, whose `field` is `email` and whose `duplicateValue` is that email, ignoring case."""
    _expect_taken(shop, shop.sign_up(), str)


def test_an_email_that_is_taken_in_another_case_is_refused(shop: Shop) -> None:
    """An `email` that differs from another customer's only in case is refused with 400 `DuplicateField`."""
    for spelled in (str.lower, str.upper, str.swapcase):
        _expect_taken(shop, shop.sign_up(), spelled)


def test_a_new_email_is_not_verified(shop: Shop) -> None:
    """The email of a new Customer is not verified."""
    for draft in ({}, {"isEmailVerified": True}):
        email = shop.broker.email()
        answer = shop.register(email=email, **draft)
        if not draft or answer.status_code == 201:
            assert ok(answer, 201)["customer"]["isEmailVerified"] is False
            assert shop.found(email)["isEmailVerified"] is False


def test_a_password_may_be_weak(shop: Shop) -> None:
    """The password may be as weak as the customer likes."""
    for password in ("a", "password", "1234"):
        email = shop.broker.email()
        new = ok(shop.register(email=email, password=password), 201)["customer"]
        assert _signed_in(shop, email, password)["id"] == new["id"]


def test_the_addresses_are_those_of_the_draft(shop: Shop) -> None:
    """The `addresses` of the Customer are those of the draft, in their order, each with an `id`."""
    email = shop.broker.email()
    new = ok(shop.register(email=email, addresses=[*ADDRESSES]), 201)["customer"]
    for customer in (new, shop.found(email)):
        assert len(customer["addresses"]) == len(ADDRESSES)
        for address, sent in zip(customer["addresses"], ADDRESSES, strict=True):
            assert address.items() >= sent.items()
            assert isinstance(address["id"], str)
            assert address["id"]


def test_default_shipping_address_is_an_index(shop: Shop) -> None:
    """`defaultShippingAddress` is the index of an address whose `id` becomes the `defaultShippingAddressId`."""
    _expect_default(shop, "Shipping", "Billing")


def test_default_billing_address_is_an_index(shop: Shop) -> None:
    """`defaultBillingAddress` is the index of an address whose `id` becomes the `defaultBillingAddressId`."""
    _expect_default(shop, "Billing", "Shipping")


def test_default_addresses_join_the_addresses_of_their_role(shop: Shop) -> None:
    """The address at the index `defaultShippingAddress` is also in `shippingAddressIds`, the one at `defaultBillingAddress` in `billingAddressIds`."""
    for shipping, billing in ((0, 1), (2, 0), (1, 1)):
        email = shop.broker.email()
        roles = {"defaultShippingAddress": shipping, "defaultBillingAddress": billing}
        new = ok(shop.register(email=email, addresses=[*ADDRESSES], **roles), 201)["customer"]
        for customer in (new, shop.found(email)):
            assert customer["shippingAddressIds"] == [customer["addresses"][shipping]["id"]]
            assert customer["billingAddressIds"] == [customer["addresses"][billing]["id"]]


def test_a_locale_of_the_project_becomes_the_customers(shop: Shop) -> None:
    """A `locale` that is among the languages of the project becomes the `locale` of the Customer."""
    for language in shop.languages()[:4]:
        email = shop.broker.email()
        assert ok(shop.register(email=email, locale=language), 201)["customer"]["locale"] == language
        assert shop.found(email)["locale"] == language


def test_a_locale_that_the_project_lacks_is_refused(shop: Shop) -> None:
    """A `locale` that is not among the languages of the project is refused with 400 `InvalidInput`."""
    languages, email = shop.languages(), shop.broker.email()
    for locale in ("tlh", "fo", f"{languages[0].partition('-')[0]}-AQ"):
        assert locale not in languages
        refused(shop.register(email=email, locale=locale), 400, "InvalidInput")
    ok(shop.register(email=email, locale=languages[0]), 201)


def test_the_custom_fields_are_those_of_the_draft(shop: Shop) -> None:
    """The Customer has the custom Type and fields of the draft's `custom`."""
    type, email = shop.custom_type(), shop.broker.email()
    custom = {"type": {"typeId": "type", "key": type.key}, "fields": {type.number: 7}}
    new = ok(shop.register(email=email, custom=custom), 201)["customer"]
    for customer in (new, shop.found(email)):
        assert customer["custom"]["type"]["typeId"] == "type"
        assert customer["custom"]["type"]["id"]
        assert customer["custom"]["fields"] == {type.number: 7}


def test_sign_in_takes_a_token_of_an_anonymous_session_or_of_client_credentials(shop: Shop) -> None:
    """A customer can be signed in with an access token of an anonymous session, or of client credentials."""
    customer = shop.sign_up()
    for token in (shop.broker.guest_token(), shop.broker.storefront_token()):
        credentials = {"email": customer.email, "password": customer.password}
        assert ok(shop.wire.post("/me/login", token, json=credentials))["customer"]["id"] == customer.id


def test_sign_in_answers_the_customer_with_this_email_and_password(shop: Shop) -> None:
    """The `customer` answered is the one that matches the given email and password."""
    for customer in [shop.sign_up(firstName=name) for name in ("Ada", "Bea", "Cleo")]:
        answered = _signed_in(shop, customer.email)
        assert answered["id"] == customer.id
        assert documented(answered) == documented(shop.found(customer.email))


def test_sign_in_ignores_the_case_of_the_email(shop: Shop) -> None:
    """When signing in, the `email` is treated as case-insensitive."""
    shop.sign_up()
    customer = shop.sign_up()
    for spelled in (str.lower, str.upper, str.swapcase):
        assert _signed_in(shop, spelled(customer.email))["id"] == customer.id


def test_wrong_credentials_are_refused(shop: Shop) -> None:
    """An `email` that no customer has, or a `password` that is not the customer's, is refused with 400 `InvalidCredentials`."""
    customer, other = shop.sign_up(), shop.sign_up(password=ANOTHER_PASSWORD)
    refused(shop.sign_in(shop.broker.email(), customer.password), 400, "InvalidCredentials")
    for password in (other.password, customer.password.swapcase(), customer.password[:-1], f"{customer.password} "):
        refused(shop.sign_in(customer.email, password), 400, "InvalidCredentials")
    assert _signed_in(shop, customer.email)["id"] == customer.id


def test_signing_in_changes_nothing(shop: Shop) -> None:
    """Signing in does not change the Customer."""
    customer = shop.sign_up(firstName="Ada", addresses=[*ADDRESSES])
    before = documented(shop.found(customer.email))
    for email in (customer.email, customer.email.upper()):
        for token in (shop.broker.storefront_token(), shop.broker.guest_token()):
            answer = shop.wire.post("/me/login", token, json={"email": email, "password": customer.password})
            if email == customer.email or answer.is_success:  # whether case matters is a clause of its own
                assert documented(ok(answer)["customer"]) == before
    assert documented(shop.found(customer.email)) == before


def test_a_sign_in_mode_that_does_not_exist_is_refused(shop: Shop) -> None:
    """An `activeCartSignInMode` that does not exist is refused with 400 `InvalidJsonInput`."""
    customer = shop.sign_up()
    for mode in ("MergeWithExistingCustomerCart", "UseAsNewActiveCustomerCart"):
        ok(shop.sign_in(customer.email, customer.password, activeCartSignInMode=mode))
    for mode in ("KeepBothCarts", "mergeWithExistingCustomerCart", ""):
        answer = shop.sign_in(customer.email, customer.password, activeCartSignInMode=mode)
        refused(answer, 400, "InvalidJsonInput")


def _signed_in(shop: Shop, email: str, password: str = PASSWORD) -> dict[str, Any]:
    return dict(ok(shop.sign_in(email, password))["customer"])


def _expect_taken(shop: Shop, customer: Customer, spelled: Any) -> None:
    """The email of the customer, spelled otherwise, is refused, and stays the customer's own."""
    email, password = spelled(customer.email), ANOTHER_PASSWORD
    error = refused(shop.register(email=email, password=password), 400, "DuplicateField")
    assert error["field"] == "email"
    assert error["duplicateValue"].lower() == customer.email.lower()
    refused(shop.sign_in(email, password), 400)
    assert _signed_in(shop, customer.email)["id"] == customer.id
    ok(shop.register(password=password), 201)


def _expect_default(shop: Shop, role: str, other: str) -> None:
    """Each index, the first as well as the last, makes that address the default of `role` and of nothing else."""
    for index in range(len(ADDRESSES)):
        email = shop.broker.email()
        draft = {"addresses": [*ADDRESSES], f"default{role}Address": index}
        new = ok(shop.register(email=email, **draft), 201)["customer"]
        for customer in (new, shop.found(email)):
            assert customer[f"default{role}AddressId"] == customer["addresses"][index]["id"]
            assert f"default{other}AddressId" not in customer
