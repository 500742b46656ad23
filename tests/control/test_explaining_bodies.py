"""Why bodies were refused: not JSON, of another shape, with values that break a rule."""

import pytest

from mockserver.app import OPERATIONS
from mockserver.domain.shape import shape
from mockserver.domain.values import UNSET
from mockserver.observing.explaining.phrasing import sentence
from mockserver.observing.explaining.places import described

NOT_JSON = "A body that is not valid JSON is refused with 400 `InvalidJsonInput`."
WRONG_SHAPE = (
    "A body that lacks a required field, or has a value of the wrong JSON type, is refused with 400 `InvalidJsonInput`."
)
INVALID_FIELD = (
    "A custom field whose value does not fit its FieldDefinition is refused with 400 `InvalidField`, whose `field` is "
    "its name."
)
NO_ACTION = "An action that does not exist is refused with 400 `InvalidJsonInput`."
COUNTRY = "A `country` that is not two capital letters is refused with 400 `InvalidJsonInput`."


def _raw(content, path="/me"):
    return lambda it: it.post(path, it.alice, content=content)


CASES = {
    "nothing": (_raw(b""), "The body is empty. Send the JSON object as body.", NOT_JSON),
    "single quotes": (
        _raw(b"{'version': 1}"),
        (
            "The body is not JSON: object keys must be strings at line 1, column 2. "
            "Put names and strings in double quotes."
        ),
        NOT_JSON,
    ),
    "a trailing comma": (
        _raw(b'{"version": 1,\n}'),
        (
            "The body is not JSON: trailing comma in object at line 2, column 1. "
            "Remove the comma before the closing bracket."
        ),
        NOT_JSON,
    ),
    "half a body": (
        _raw(b'{"version":'),
        (
            "The body is not JSON: Input data was truncated at line 1, column 12. "
            "It ends too early: send all of it, with its closing bracket."
        ),
        NOT_JSON,
    ),
    "an object that was not made text": (
        _raw(b"[object Object]"),
        "The body is `[object Object]`, no JSON. Send JSON.stringify(value), not the object.",
        NOT_JSON,
    ),
    "a form": (
        _raw(b"email=alice%40example.com&password=geheim", "/me/login"),
        (
            "The body looks like a form, and this operation reads JSON. "
            "Send a JSON object; only the paths below /oauth take forms."
        ),
        NOT_JSON,
    ),
    "too deep": (_raw(b"[" * 100_000), "The JSON is nested too deeply to be read.", NOT_JSON),
    "no version": (
        lambda it: it.post("/me", it.alice, {"actions": []}),
        "`version` is missing. Add `version`, a whole number. The version is in the last answer, or in that of a GET.",
        WRONG_SHAPE,
    ),
    "a version as text": (
        lambda it: it.post("/me", it.alice, {"version": "3", "actions": []}),
        '`version` is "3", and must be a whole number. Send 3 without quotes.',
        WRONG_SHAPE,
    ),
    "an array as body": (
        lambda it: it.post("/me", it.alice, []),
        "The body is an array, and must be an object. Send the object itself, not an array of it.",
        WRONG_SHAPE,
    ),
    "one action that is no array": (
        lambda it: it.post("/me", it.alice, {"version": 1, "actions": {"action": "setFirstName"}}),
        "`actions` is an object, and must be an array. Put it in an array: `[...]`.",
        WRONG_SHAPE,
    ),
    "a misspelt action": (
        lambda it: it.updated(action="changeEmal", email="x"),
        '`actions[0].action` is "changeEmal"; no such update action is served here. Did you mean `changeEmail`?',
        NO_ACTION,
    ),
    "an action of backends": (
        lambda it: it.updated(action="setCustomerGroup"),
        (
            '`actions[0].action` is "setCustomerGroup"; no such update action is served here. '
            "The platform has it for backends, at /customers/{id}: a customer may not do it."
        ),
        (
            "The customer group, the customer number and the external id cannot be set: `setCustomerGroup`, "
            "`setCustomerNumber` and `setExternalId` are refused with 400."
        ),
    ),
    "an action of carts": (
        lambda it: it.updated(action="addLineItem", sku="mug-blue"),
        (
            '`actions[0].action` is "addLineItem"; no such update action is served here. '
            "It is an action of carts: send it to /me/carts/{id}."
        ),
        NO_ACTION,
    ),
    "an action of customers": (
        lambda it: it.cart(action="setFirstName"),
        (
            '`actions[0].action` is "setFirstName"; no such update action is served here. '
            "It is an action of customers: send it to /me."
        ),
        "An action that no Cart has is refused with 400 `InvalidJsonInput`.",
    ),
    "an action without name": (
        lambda it: it.updated(firstName="x"),
        '`actions[0].action` is missing: an update action is told by its name. Add `"action": "..."`.',
        WRONG_SHAPE,
    ),
    "a misspelt field": (
        lambda it: it.updated(action="changeEmail", emial="x"),
        "`actions[0].email` is missing; `emial` is there in its place. Rename `emial` to `email`.",
        WRONG_SHAPE,
    ),
    "a field of the wrong type": (
        lambda it: it.updated(action="setFirstName", firstName=5),
        "`actions[0].firstName` is 5, and must be a string. Correct `actions[0].firstName`.",
        WRONG_SHAPE,
    ),
    "a country in small letters": (
        lambda it: it.updated(action="addAddress", address={"country": "de"}),
        '`actions[0].address.country` is "de", and must be a country code of ISO 3166-1, as in `DE`. Send "DE".',
        COUNTRY,
    ),
    "a country that does not exist": (
        lambda it: it.updated(action="addAddress", address={"country": "ZZ"}),
        (
            '`actions[0].address.country` is "ZZ", and must be a country code of ISO 3166-1, as in `DE`. '
            "Send a country code of ISO 3166-1, as in `DE`."
        ),
        UNSET,
    ),
    "a currency in small letters": (
        lambda it: it.post("/me/carts", it.guest, {"currency": "eur"}),
        '`currency` is "eur", and must be a currency code of ISO 4217, as in `EUR`. Send "EUR".',
        UNSET,
    ),
    "a locale with an underscore": (
        lambda it: it.updated(action="setLocale", locale="de_DE"),
        '`actions[0].locale` is "de_DE", and must be a language tag, as in `de-DE`. Send "de-DE".',
        UNSET,
    ),
    "a country by name": (
        lambda it: it.updated(action="addAddress", address={"country": "Germany"}),
        (
            '`actions[0].address.country` is "Germany", and must be a country code of ISO 3166-1, as in `DE`. '
            "Send the code, not the name."
        ),
        COUNTRY,
    ),
    "a date with a time": (
        lambda it: it.updated(action="setDateOfBirth", dateOfBirth="2020-01-01T00:00:00Z"),
        (
            '`actions[0].dateOfBirth` is "2020-01-01T00:00:00Z", and must be a date `YYYY-MM-DD`. '
            "Send the date as `YYYY-MM-DD`, without a time."
        ),
        "A `dateOfBirth` that is not a date `YYYY-MM-DD` is refused with 400 `InvalidJsonInput`.",
    ),
    "a number out of bounds": (
        lambda it: it.post("/customers/email-token", it.backend, {"id": "x", "ttlMinutes": 0}),
        "`ttlMinutes` is 0, and must be a whole number from 1 to 43200. Correct `ttlMinutes`.",
        UNSET,
    ),
    "a value that is no choice": (
        lambda it: it.post("/me/login", it.client, {"email": "a", "password": "b", "activeCartSignInMode": "Merge"}),
        (
            '`activeCartSignInMode` is "Merge", which is none of its values. '
            "Send `MergeWithExistingCustomerCart` or `UseAsNewActiveCustomerCart`."
        ),
        "An `activeCartSignInMode` that does not exist is refused with 400 `InvalidJsonInput`.",
    ),
    "a password that is a number": (
        lambda it: it.post("/me/login", it.client, {"email": "a", "password": 123456}),
        "`password` is a number, and must be a string. Correct `password`.",
        WRONG_SHAPE,
    ),
    "a type by id and by key": (
        lambda it: it.updated(action="setCustomType", type={"id": "a", "key": "loyalty"}),
        "`actions[0].type` has both `id` and `key`. Leave one of the two out.",
        "A custom Type named by both `id` and `key` is refused with 400 `InvalidJsonInput`.",
    ),
    "a cart without currency": (
        lambda it: it.post("/me/carts", it.guest, {}),
        "`currency` is missing. Add `currency`, a currency code of ISO 4217, as in `EUR`.",
        "A draft of a Cart without `currency` is refused with 400 `InvalidJsonInput`.",
    ),
    "a misspelt custom type": (
        lambda it: it.updated(action="setCustomType", type={"key": "loyality"}),
        (
            "There is no type with the key 'loyality'. Did you mean `loyalty`? "
            "Define it in the fixtures, or name one that is there."
        ),
        "A custom Type that does not exist is refused with 400 `ReferencedResourceNotFound`.",
    ),
    "a key of a custom type as id": (
        lambda it: it.updated(action="setCustomType", type={"id": "loyalty"}),
        "There is no type with the id 'loyalty'. That is a key: send `key` in place of `id`: `loyalty`.",
        "A custom Type that does not exist is refused with 400 `ReferencedResourceNotFound`.",
    ),
    "a custom field with no such choice": (
        lambda it: it.updated(action="setCustomField", name="tier", value="golden"),
        'The custom field `tier` is "golden", and must be one of `bronze`, `silver` or `gold`. Send "gold".',
        INVALID_FIELD,
    ),
    "a misspelt custom field": (
        lambda it: it.updated(action="setCustomField", name="teir", value="gold"),
        (
            "The Type `loyalty` has no field `teir`. Did you mean `tier`? "
            "Use one that is there, or define it in the fixtures."
        ),
        INVALID_FIELD,
    ),
    "a number as text in a custom field": (
        lambda it: it.updated(action="setCustomField", name="points", value="3"),
        'The custom field `points` is "3", and must be a number. Send 3 without quotes.',
        INVALID_FIELD,
    ),
    "a required custom field": (
        lambda it: it.updated(action="setCustomType", type={"key": "membership"}),
        (
            "The custom field `since` is required by the Type `membership`, and has no value. "
            "Add `since`, a number, to `fields`."
        ),
        "A missing custom field that its Type requires is refused with 400 `RequiredField`, whose `field` is its name.",
    ),
    "a type for something else": (
        lambda it: it.cart(action="setCustomType", type={"key": "loyalty"}),
        (
            "The Type `loyalty` is not for resources of the type `order`. Carts and orders are of the type `order`. "
            "Choose another Type, or extend its `resourceTypeIds` in the fixtures."
        ),
        UNSET,
    ),
    "a language that the project does not speak": (
        lambda it: it.updated(action="setLocale", locale="en-AU"),
        (
            "The locale 'en-AU' is not a language of the project. "
            "Send `en` or `en-US`, or add the language to the fixtures of the project."
        ),
        "`setLocale` to a locale that is not one of the languages of the project is refused with 400 `InvalidInput`.",
    ),
    "an empty email": (
        lambda it: it.updated(action="changeEmail", email=""),
        "The email is empty. Send the email; check that the form is filled in.",
        UNSET,
    ),
    "a default that is no address": (
        lambda it: it.post("/me/signup", it.client, {"email": "x", "password": "geheim", "defaultShippingAddress": 1}),
        (
            "The draft names the address at the index 1, and has 0 addresses. "
            "Indices count from 0. A draft names its addresses by index, not by id."
        ),
        UNSET,
    ),
    "too many actions": (
        lambda it: it.post("/me", it.alice, {"version": 1, "actions": [{"action": "setTitle"}] * 501}),
        "The update has 501 actions. Send them in several updates, one after the other.",
        "An update with more than 500 actions is refused with 400.",
    ),
    "declared to be a form": (
        lambda it: it.post("/me", it.alice, data={"a": "b"}),
        (
            "The body is declared as 'application/x-www-form-urlencoded', not as JSON. "
            "Send `Content-Type: application/json`, or none. Only the paths below /oauth take forms."
        ),
        UNSET,
    ),
}


@pytest.mark.parametrize(("refused", "sentence", "rule"), CASES.values(), ids=CASES)
def test_the_explanation_says_what_to_change(shared_shop, shared_why, refused, sentence, rule):
    told = shared_why(refused(shared_shop))

    assert told.sentence == sentence
    assert (told.rule and told.rule.sentence) == rule


def test_what_is_accepted_are_the_actions(shop, why):
    told = why(shop.updated(action="fly"))

    assert told.accepted.startswith("An action: `changeEmail`, `setFirstName`, ")
    assert told.suggestion == "Choose one of those that are served."


def test_what_is_accepted_is_the_shape_of_the_action(shop, why):
    told = why(shop.updated(action="changeEmail"))

    assert told.accepted == "`changeEmail`, an object that has `action` and `email`."


READING = [it for it in OPERATIONS if it.row.reads.body]


@pytest.mark.parametrize("operation", READING, ids=[it.operation_id for it in READING])
@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000], ids=["empty", "cut", "deep"])
def test_a_body_that_is_not_json_is_told_the_shape_that_its_operation_reads(shared_shop, shared_why, operation, body):
    is_for_backends = operation.row.door.scope == "manage_customers"
    token = shared_shop.backend if is_for_backends else shared_shop.alice
    path = operation.path.replace("{projectKey}", "demo").replace("{id}", "nope")

    told = shared_why(shared_shop.api.http.post(path, content=body, headers={"authorization": f"Bearer {token}"}))

    assert told.accepted == sentence(described(shape(operation.row.reads.body)))
