"""Why something was not there, in another state, of another version, or the query not readable."""

import pytest

from mockserver.domain.values import UNSET
from mockserver.observing.explaining import conflicts

STALE = "A `version` other than the current one, lower or higher, is refused with 409."
NO_PATH = "A path that does not exist is refused with 404 `ResourceNotFound`."
CREDENTIALS = (
    "An `email` that no customer has, or a `password` that is not the customer's, is refused with 400 "
    "`InvalidCredentials`."
)
NO_DELETION = "A deletion without `version`, or with one that is not an integer, is refused with 400."
UNREADABLE = "A predicate that cannot be read is refused with 400 `InvalidInput`."
DEAD_LINK = "A password token that does not exist, or was used, is refused with 404 `ResourceNotFound`."


def _reset(value):
    return lambda it: it.post("/me/password/reset", it.client, {"tokenValue": value, "newPassword": "geheim"})


def _order(it):
    cart = it.post("/me/carts", it.guest, {"currency": "EUR"}).json()
    return it.post("/me/orders", it.guest, {"id": cart["id"], "version": 1})


def _where(predicate):
    return lambda it: it.get("/me", it.alice, where=predicate)


EMAILS = "There are `alice@example.com`, `bob@example.com`, `carol@example.com` and `nora@example.com`."

CASES = {
    "an unknown project": (
        lambda it: it.api.get("/deno/me", it.alice),
        "There is no project 'deno'. Did you mean `demo`? Projects here: `demo`.",
        UNSET,
    ),
    "no project": (
        lambda it: it.api.get("/me", it.alice),
        "There is no project 'me'. The key of the project comes first: /demo/me.",
        UNSET,
    ),
    "an unknown path": (
        lambda it: it.get("/mee", it.alice),
        "The path '/demo/mee' is not served. The nearest is /demo/me.",
        NO_PATH,
    ),
    "a store": (
        lambda it: it.get("/in-store/key=berlin/me", it.alice),
        (
            "'/demo/in-store/key=berlin/me' is not served by this stand-in. "
            "The paths of stores are not implemented: call the path without /in-store/...."
        ),
        NO_PATH,
    ),
    "a method": (
        lambda it: it.api.call("PATCH", "/demo/me", it.alice),
        (
            "'/demo/me' offers `GET`, `POST`, `DELETE` and `OPTIONS`, and does not offer PATCH. "
            "The platform updates by POST, with `version` and `actions`."
        ),
        "A method that a path does not offer is refused with 405 and a body without `errors`.",
    ),
    "a stale version": (
        lambda it: it.api.update(it.alice, version=0),
        (
            "The request expects version 0, and the customer has version 1. "
            "Send the `version` of the last answer that showed the customer, or read it again first: GET /demo/me."
        ),
        STALE,
    ),
    "a version that was never there": (
        lambda it: it.api.update(it.alice, version=9),
        (
            "The request expects version 9, and the customer has version 1. "
            "It is lower than expected: were the data reset? "
            "Send the `version` of the last answer that showed the customer, or read it again first: GET /demo/me."
        ),
        STALE,
    ),
    "a deletion without version": (
        lambda it: it.api.call("DELETE", "/demo/me", it.alice),
        "The parameter `version` is missing. Append ?version=1 to the path, with the version of the last answer.",
        NO_DELETION,
    ),
    "a deletion with the version in its body": (
        lambda it: it.api.call("DELETE", "/demo/me", it.alice, json={"version": 1}),
        (
            "The parameter `version` is missing. Append ?version=1 to the path, with the version of the last answer. "
            "It stands in the query of a deletion, not in its body."
        ),
        NO_DELETION,
    ),
    "an email that is taken": (
        lambda it: it.updated(action="changeEmail", email="BOB@example.com"),
        (
            "The email 'BOB@example.com', written 'bob@example.com', is that of another customer "
            "(id b10e206a-9816-5334-9f04-70c03b7dea58); case does not matter. "
            "Sign in with it, or choose another email: in tests, a new one for each run."
        ),
        (
            "`changeEmail` to an email that another customer has, ignoring case, is refused with 400 `DuplicateField`, "
            "whose `field` is `email`."
        ),
    ),
    "a key of two addresses": (
        lambda it: it.updated(action="addAddress", address={"country": "DE", "key": "home"}),
        (
            "Another address of the customer has the key 'home'. "
            "Choose another key, or `changeAddress` the one that has it. Keys in use: `home` and `office`."
        ),
        "Two addresses of one customer with the same `key` are refused with 400.",
    ),
    "an unknown email": (
        lambda it: it.post("/me/login", it.client, {"email": "zoe@example.com", "password": "geheim"}),
        "No customer of `demo` has the email 'zoe@example.com'. Did you mean `bob@example.com`? " + EMAILS,
        CREDENTIALS,
    ),
    "a wrong password": (
        lambda it: it.post("/me/login", it.client, {"email": "bob@example.com", "password": "geheim"}),
        (
            "The customer 'bob@example.com' exists, and has another password. Send the right one; POST "
            "/_mock/projects/demo/customers/b10e206a-9816-5334-9f04-70c03b7dea58/password sets a new one."
        ),
        CREDENTIALS,
    ),
    "a wrong current password": (
        lambda it: it.post(
            "/me/password", it.alice, {"version": 1, "currentPassword": "geheim", "newPassword": "geheimer"}
        ),
        (
            "`currentPassword` is not the password of 'alice@example.com'. "
            "Send the password with which the customer signs in, or use the reset by mail if it is forgotten."
        ),
        "A `currentPassword` that does not match is refused with 400 `InvalidCurrentPassword`.",
    ),
    "a mail that came too late": (
        _reset("RESET-BOB-EXPIRED"),
        (
            "The password token expired 1 hour ago (at 2026-06-01T11:00:00.000Z, by the mock clock). "
            "Ask for a new one: POST /demo/customers/password-token with the `email` of the customer, and a longer "
            "`ttlMinutes`."
        ),
        "A password token that has expired is refused with 400 `ExpiredCustomerPasswordToken`.",
    ),
    "a mail of another kind": (
        _reset("CONFIRM-CAROL"),
        (
            "The token is there to confirm an email, not to reset a password. "
            "Ask for a new one: POST /demo/customers/password-token."
        ),
        DEAD_LINK,
    ),
    "a token that nobody issued": (
        _reset("RESET-ZOE"),
        (
            "No password token with this value is waiting to be used: it was never issued here, or is used up. "
            "Ask for a new one: POST /demo/customers/password-token."
        ),
        DEAD_LINK,
    ),
    "a mail to somebody else": (
        lambda it: it.post("/me/email/confirm", it.alice, {"tokenValue": "CONFIRM-CAROL"}),
        (
            "The email token was issued for another customer than the one who is signed in. "
            "Ask for a new one: POST /demo/customers/email-token."
        ),
        "An email token that does not exist is refused with 404 `ResourceNotFound`.",
    ),
    "a message": (
        lambda it: it.get("/messages/none", it.backend),
        "There is no message with the id 'none'. GET /demo/messages lists them.",
        "An `id` that no message has, a UUID or not, is refused with 404 `ResourceNotFound`.",
    ),
    "no active cart": (
        lambda it: it.get("/me/active-cart", it.alice),
        (
            "The customer 'alice@example.com' has no active cart. "
            "Of its carts, b830d96d-0463-5d1c-9888-8bd6848543b2 is Ordered. "
            "Create one: POST /demo/me/carts with a `currency`. An app takes this 404 for an empty cart."
        ),
        "The active Cart of a caller who has none is answered with 404 `ResourceNotFound`.",
    ),
    "the cart of somebody else": (
        lambda it: it.get("/me/carts/b830d96d-0463-5d1c-9888-8bd6848543b2", it.guest),
        (
            "The cart 'b830d96d-0463-5d1c-9888-8bd6848543b2' belongs to the customer "
            "cfc7976e-17a5-564e-8681-86370843b8d6, not to the caller. GET /demo/me/carts lists the caller's."
        ),
        "The Cart of somebody else is answered with 404 `ResourceNotFound`, whether it is read, changed or deleted.",
    ),
    "no cart": (
        lambda it: it.get("/me/carts/none", it.alice),
        (
            "There is no cart with the id 'none': it never was, or was deleted, or merged at a sign-in. "
            "Theirs: `b830d96d-0463-5d1c-9888-8bd6848543b2`."
        ),
        "An `id` that no Cart has, a UUID or not, is answered with 404 `ResourceNotFound`.",
    ),
    "a cart that is an order": (
        lambda it: it.post("/me/carts/b830d96d-0463-5d1c-9888-8bd6848543b2", it.alice, {"version": 1, "actions": []}),
        (
            "The cart is Ordered, and only an Active cart can be changed or ordered. "
            "It is an order by now. Go on with GET /demo/me/active-cart, or create a new one."
        ),
        "A Cart that was ordered can no longer be updated: 400 `InvalidOperation`.",
    ),
    "an empty order": (_order, "The cart is empty. Send `addLineItem` before the order.", UNSET),
    "an address": (
        lambda it: it.updated(action="removeAddress", addressKey="hoem"),
        (
            "The customer has no address with the key 'hoem'. "
            "Did you mean `home`? Read the addresses first: an `addAddress` makes the id itself."
        ),
        UNSET,
    ),
    "a key as id of an address": (
        lambda it: it.updated(action="removeAddress", addressId="home"),
        "The customer has no address with the id 'home'. It is the key of one: send it as `addressKey`.",
        "An `addressId` that none of the Customer's addresses has is refused with 400.",
    ),
    "a SKU": (
        lambda it: it.cart(action="addLineItem", sku="mug-bleu"),
        (
            "No published variant has the SKU 'mug-bleu'. Did you mean `mug-blue`? "
            "Products are in the fixtures; `isPublished` must be true."
        ),
        "`addLineItem` of a `sku` that no variant has is refused with 400.",
    ),
    "a price": (
        lambda it: it.cart(action="addLineItem", sku="mug-red"),
        (
            "The variant 'mug-red' has no price in EUR, which the cart has. "
            "Create the cart in another `currency`, set its `country`, or add the price to the fixtures."
        ),
        (
            "`addLineItem` of a variant that has no price in the currency of the Cart is refused with 400 "
            "`MatchingPriceNotFound`."
        ),
    ),
    "a price in a country by its reserved code": (
        lambda it: it.post(
            "/me/carts", it.guest, {"currency": "EUR", "country": "UK", "lineItems": [{"sku": "mug-red"}]}
        ),
        (
            "The variant 'mug-red' has no price in EUR and the country UK, which the cart has. "
            "`UK` is only reserved: the code of the United Kingdom is `GB`. "
            "Create the cart in another `currency`, set its `country`, or add the price to the fixtures."
        ),
        (
            "`addLineItem` of a variant that has no price in the currency of the Cart is refused with 400 "
            "`MatchingPriceNotFound`."
        ),
    ),
    "a discount code": (
        lambda it: it.cart(action="addDiscountCode", code="welcome10"),
        "There is no discount code 'welcome10'. Case matters. Discount codes are in the fixtures: `discountCodes`.",
        "`addDiscountCode` with a code that does not exist is refused with 400 `DiscountCodeNonApplicable`.",
    ),
    "a discount code of last week": (
        lambda it: it.cart(action="addDiscountCode", code="SUMMER20"),
        (
            "The discount code 'SUMMER20' ended 1 day ago (at 2026-05-31T12:00:00.000Z). "
            "Move the clock of the stand-in, or the dates in the fixtures."
        ),
        UNSET,
    ),
    "an action that is not served": (
        lambda it: it.cart(action="setShippingMethod"),
        (
            "The platform has the action `setShippingMethod` for carts, and this stand-in has not. "
            "Leave it out when the app runs against the stand-in."
        ),
        UNSET,
    ),
    "no custom type": (
        lambda it: it.cart(action="setCustomField", name="gift", value=True),
        (
            "The cart has no custom Type, so it has no custom fields to set. "
            "Send `setCustomType` first, in the same update."
        ),
        "`setCustomField` of a Cart without custom Type is refused with 400 `InvalidOperation`.",
    ),
    "a predicate that does not hold": (
        _where('email = "zoe@example.com"'),
        (
            "The customer is there, but the predicate of `where` does not hold for them. "
            "Leave `where` out, or correct it; in a query, `+` arrives as a space and is written %2B."
        ),
        "A profile for which `where` does not hold is refused with 404 `ResourceNotFound`.",
    ),
    "a predicate in single quotes": (
        _where("email = 'zoe'"),
        (
            "The predicate of `where` cannot be read at column 9: Invalid input ''', expected a string, a number, a "
            'boolean or an input variable. Strings stand in double quotes: email = "alice@example.com".'
        ),
        UNREADABLE,
    ),
    "a predicate of a programmer": (
        _where('email == "zoe"'),
        (
            "The predicate of `where` cannot be read at column 8: Invalid input '=', expected a string, a number, a "
            "boolean or an input variable. Compare with `=`, and combine with `and` and `or`."
        ),
        UNREADABLE,
    ),
    "a predicate with a misspelt field": (
        _where('emial = "zoe"'),
        "The predicate of `where` names the field `emial`, which does not exist. Did you mean `email`?",
        "A predicate that names a field that does not exist is refused with 400 `InvalidInput`.",
    ),
    "a page that is too long": (
        lambda it: it.get("/me/carts", it.alice, limit="501"),
        "`limit` is '501'. Send at most 500, and get the rest with `offset`.",
        "A `limit` above 500 is refused with 400.",
    ),
    "an order by minus": (
        lambda it: it.get("/me/carts", it.alice, sort="-createdAt"),
        "There is no field `-createdAt` to sort by. Descending is `createdAt desc`.",
        "A `sort` by a field that does not exist is refused with 400 `InvalidInput`.",
    ),
}


@pytest.mark.parametrize(("refused", "sentence", "rule"), CASES.values(), ids=CASES)
def test_the_explanation_says_what_to_change(shared_shop, shared_why, refused, sentence, rule):
    told = shared_why(refused(shared_shop))

    assert told.sentence == sentence
    assert (told.rule and told.rule.sentence) == rule


def test_a_deleted_customer_is_told_from_an_unknown_one(shop, why):
    _, token = shop.api.signed_up()
    assert shop.api.call("DELETE", "/demo/me?version=1", token).status_code == 200
    told = why(shop.get("/me", token))

    assert "is not there any more: deleted, or gone with a reset." in told.wrong
    reset = shop.post("/me/password/reset", token, {"tokenValue": "RESET-ZOE", "newPassword": "geheim"})
    assert why(reset).wrong.startswith("No password token with this value")


def test_a_mail_that_was_used_says_by_which_request(shop, why):
    used = _reset("RESET-BOB")(shop)
    assert used.status_code == 200

    told = why(_reset("RESET-BOB")(shop))

    assert told.wrong == f"The password token was used, by request {used.headers['x-mock-request']}."
    assert "that does not exist, or was used" in told.rule.sentence


def test_a_mail_that_was_invalidated_says_so(shop, why):
    first, _ = (_asked(shop, invalidateOlderTokens=invalidate) for invalidate in (False, True))

    told = why(_reset(first)(shop))

    assert told.wrong == "The password token was invalidated by a newer one."
    assert "invalidateOlderTokens" in told.rule.sentence


def _asked(shop, **options):
    return shop.post("/customers/password-token", shop.backend, {"email": "bob@example.com", **options}).json()["value"]


def test_a_mail_of_another_kind_says_what_it_is_for(shop, why):
    token = _asked(shop)

    told = why(shop.post("/me/email/confirm", shop.client, {"tokenValue": token}))

    assert told.wrong == "The token is there to reset a password, not to confirm an email."


def test_a_conflict_names_the_request_that_made_the_current_version(shop, why):
    changed = shop.updated(action="setFirstName", firstName="Alicia")

    told = why(shop.api.update(shop.alice, version=1))

    maker = changed.headers["x-mock-request"]
    assert told.wrong == f"The request expects version 1, and the customer has version 2, since request {maker}."


def test_emails_and_skus_that_are_known_are_meant(shop, why):
    login = shop.post("/me/login", shop.client, {"email": "alicia@example.com", "password": "geheim"})
    line = shop.cart(action="addLineItem", sku="mug-bleu")

    assert "Did you mean `alice@example.com`?" in why(login).sentence
    assert "Did you mean `mug-blue`?" in why(line).sentence


def test_a_check_that_finds_nothing_is_told_to_be_an_answer(shop, why):
    told = why(shop.api.call("HEAD", "/demo/me/orders", shop.guest))

    assert told.wrong.endswith("has no orders.")
    assert told.rule.sentence.startswith("A check for Orders")


def test_a_field_that_does_not_exist_is_told_with_those_beside_it(shop, why):
    told = why(shop.get("/me", shop.alice, where='addresses(ctiy = "Berlin")'))

    assert told.suggestion == "Did you mean `city`?"
    assert "`city`" in told.accepted
    assert "`email`" in told.accepted  # addresses have one, too
    assert "`isEmailVerified`" not in told.accepted


def test_two_item_shipping_addresses_with_one_key_are_told(shop, why):
    address = {"key": "home", "country": "DE"}
    draft = {"currency": "EUR", "itemShippingAddresses": [address, address]}

    told = why(shop.post("/me/carts", shop.guest, draft))

    assert told.wrong == "Two of the `itemShippingAddresses` have the key 'home'."


def test_the_prices_that_there_are_are_listed(shop, why):
    told = why(shop.cart(action="addLineItem", sku="mug-red"))

    assert told.accepted.startswith("It is sold for 1290 EUR (minor units) in DE, 1090 GBP (minor units) in GB, ")


def test_the_addresses_that_there_are_are_listed(shop, why):
    told = why(shop.updated(action="removeAddress", addressKey="hoem"))

    assert told.accepted == "`home` or `office`."


CONFLICTS = {
    "updateMyCustomer": lambda it, _: it.api.update(it.alice, version=7),
    "deleteMyCustomer": lambda it, _: it.api.call("DELETE", "/demo/me?version=7", it.alice),
    "changeMyCustomerPassword": lambda it, _: it.post(
        "/me/password", it.alice, {"version": 7, "currentPassword": "secret", "newPassword": "x"}
    ),
    "createCustomerEmailToken": lambda it, _: it.post(
        "/customers/email-token", it.backend, {"id": _id_of_alice(it), "version": 7, "ttlMinutes": 1}
    ),
    "updateMyCart": lambda it, cart: it.post(f"/me/carts/{cart}", it.guest, {"version": 7, "actions": []}),
    "deleteMyCart": lambda it, cart: it.api.call("DELETE", f"/demo/me/carts/{cart}?version=7", it.guest),
    "createMyOrder": lambda it, cart: it.post("/me/orders", it.guest, {"id": cart, "version": 7}),
}


def _id_of_alice(shop):
    return shop.get("/me", shop.alice).json()["id"]


@pytest.mark.parametrize(("operation", "conflicting"), CONFLICTS.items(), ids=CONFLICTS)
def test_a_conflict_names_the_kind_of_resource_that_has_the_version(shop, why, operation, conflicting):
    cart = shop.post("/me/carts", shop.guest, {"currency": "EUR"}).json()["id"]

    told = why(conflicting(shop, cart))

    of_cart = operation in ("updateMyCart", "deleteMyCart", "createMyOrder")
    what, read = ("cart", f"/demo/me/carts/{cart}") if of_cart else ("customer", "/demo/me")
    assert told.sentence == (
        f"The request expects version 7, and the {what} has version 1. It is lower than expected: were the data reset? "
        f"Send the `version` of the last answer that showed the {what}, or read it again first: GET {read}."
    )


def test_each_operation_that_has_a_rule_for_its_conflict_is_among_them():
    assert conflicts._RULES.keys() <= CONFLICTS.keys()
