"""Each situation, and the body in which it leaves."""

from functools import partial

import msgspec
import pytest

from mockserver.domain import errors
from mockserver.domain.causes import access, inputs, resources
from mockserver.domain.customer import Customer, CustomerGroupReference
from mockserver.domain.errors import Error, OAuthError, Refused, refused
from mockserver.domain.project import FieldDefinition, StringField, Type
from mockserver.domain.values import UNSET

TOLD = inputs.AsTold(suggestion="Send it.")
NOW = "2026-06-01T12:00:00.000Z"
JOHN = Customer(
    id="", version=1, created_at=NOW, last_modified_at=NOW, email="john@example.com", is_email_verified=False
)
MEMBER = FieldDefinition(name="member", label={}, required=True, type=StringField())
TYPE = Type(id="", version=1, key="loyalty", name={}, resource_type_ids=(), field_definitions=(MEMBER,))
ACCOUNT = access.UnknownAccount(email="john@example.com", problem="email")


def price_in(country):
    return resources.NoPrice(product_id="mug-id", variant_id=1, sku=UNSET, currency="EUR", country=country, prices=())


def scopes(*names):
    return access.MissingScope(names=names, project="demo", of_project="demo", client_id="", granted=())


def bad_scope(problem):
    scope = "manage_project:demo"
    return access.BadScope(requested=scope, scope=scope, project="demo", problem=problem, client_id="", granted=())


KIND = "This endpoint requires an access token issued with the 'Resource Owner Password Credentials Grant'."
KINDS = (
    "This endpoint requires an access token issued either with the 'Resource Owner Password Credentials Grant', "
    "or for an anonymous session."
)
GONE = (
    "was not found. It either doesn't exist, or it can't be accessed from this endpoint (e.g., if the endpoint "
    "filters by store or customer account)."
)

SITUATIONS = [
    (
        partial(errors.malformed_body, "email: Missing required value", TOLD),
        (400, "InvalidJsonInput", "Request body does not contain valid JSON."),
        {"detailedErrorMessage": "email: Missing required value"},
    ),
    (
        partial(errors.malformed_parameter, "version", "Missing required value."),
        (400, "InvalidInput", "Malformed parameter: version: Missing required value."),
        {},
    ),
    (partial(errors.invalid_input, "No."), (400, "InvalidInput", "No."), {}),
    (partial(errors.invalid_operation, "Not now."), (400, "InvalidOperation", "Not now."), {}),
    (
        partial(errors.not_found, "Resource", "4711", TOLD),
        (404, "ResourceNotFound", "The Resource with ID '4711' was not found."),
        {},
    ),
    (
        partial(errors.outdated_version, "cart", "4711", expected=2, actual=1),
        (
            409,
            "ConcurrentModification",
            "Object 4711 has a different version than expected. Expected: 2 - Actual: 1.",
        ),
        {"currentVersion": 1},
    ),
    (
        partial(errors.duplicate_email, "john@example.com", JOHN),
        (400, "DuplicateField", "There is already an existing customer with the provided email."),
        {"field": "email", "duplicateValue": "john@example.com"},
    ),
    (
        partial(errors.duplicate_key, "home", "address", ["home"]),
        (400, "DuplicateField", "A duplicate value 'home' exists for field 'key'."),
        {"field": "key", "duplicateValue": "home"},
    ),
    (
        partial(errors.unknown_type, UNSET, "loyalty", is_key=False),
        (400, "ReferencedResourceNotFound", f"The referenced object of type 'type' with key 'loyalty' {GONE}"),
        {"typeId": "type", "key": "loyalty"},
    ),
    (
        partial(errors.unknown_type, "4711", UNSET, is_key=False),
        (400, "ReferencedResourceNotFound", f"The referenced object of type 'type' with identifier '4711' {GONE}"),
        {"typeId": "type", "id": "4711"},
    ),
    (
        partial(errors.required_field, MEMBER, TYPE),
        (400, "RequiredField", "A value is required for field member."),
        {"field": "member"},
    ),
    (
        partial(errors.invalid_field, "shoe", 42, TYPE),
        (400, "InvalidField", "The value 42 is not valid for field shoe."),
        {"field": "shoe", "invalidValue": 42},
    ),
    (
        partial(errors.invalid_field, "tier", "silver", TYPE, ("gold",)),
        (400, "InvalidField", "The value silver is not valid for field tier."),
        {"field": "tier", "invalidValue": "silver", "allowedValues": ["gold"]},
    ),
    (
        partial(errors.unknown_credentials, ACCOUNT),
        (400, "InvalidCredentials", "Account with the given credentials not found."),
        {},
    ),
    (
        partial(errors.wrong_current_password, "john@example.com", is_same_as_new=False),
        (400, "InvalidCurrentPassword", "The given current password does not match."),
        {},
    ),
    (
        partial(errors.expired_password_token, "2026"),
        (400, "ExpiredCustomerPasswordToken", "The given password token has expired."),
        {},
    ),
    (
        partial(errors.expired_email_token, "2026"),
        (400, "ExpiredCustomerEmailToken", "The given email token has expired."),
        {},
    ),
    (partial(errors.no_active_cart, ()), (404, "ResourceNotFound", "There is no active cart."), {}),
    (
        partial(errors.not_implemented, "update action 'addPayment'"),
        (
            400,
            "InvalidOperation",
            "The update action 'addPayment' exists on the platform, but this stand-in does not implement it.",
        ),
        {},
    ),
    (
        partial(errors.duplicate_key, "gift", "line item", ["gift"]),
        (400, "DuplicateField", "A duplicate value 'gift' exists for field 'key'."),
        {"field": "key", "duplicateValue": "gift"},
    ),
    (
        partial(errors.no_matching_price, "mug-id", 1, CustomerGroupReference(id="gold"), price_in("DE")),
        (
            400,
            "MatchingPriceNotFound",
            "The variant '1' of product 'mug-id' has no price in currency 'EUR' for country 'DE'.",
        ),
        {
            "productId": "mug-id",
            "variantId": 1,
            "currency": "EUR",
            "country": "DE",
            "customerGroup": {"typeId": "customer-group", "id": "gold"},
        },
    ),
    (
        partial(errors.no_matching_price, "mug-id", 1, UNSET, price_in(UNSET)),
        (400, "MatchingPriceNotFound", "The variant '1' of product 'mug-id' has no price in currency 'EUR'."),
        {"productId": "mug-id", "variantId": 1, "currency": "EUR"},
    ),
    (
        partial(errors.missing_tax_rate, "reduced-id", "US", "NY"),
        (400, "MissingTaxRateForCountry", "Tax category 'reduced-id' is missing a tax rate for country 'US'."),
        {"taxCategoryId": "reduced-id", "country": "US", "state": "NY"},
    ),
    (
        partial(errors.unknown_discount_code, "free"),
        (400, "DiscountCodeNonApplicable", "The discount code 'free' was not found."),
        {"discountCode": "free", "reason": "DoesNotExist"},
    ),
    (
        partial(errors.discount_code_out_of_time, "old", "old-id", UNSET, "2025", "2026"),
        (400, "DiscountCodeNonApplicable", "The discountCode 'old' is not valid at 2026."),
        {
            "discountCode": "old",
            "reason": "TimeRangeNonApplicable",
            "discountCodeId": "old-id",
            "validUntil": "2025",
            "validityCheckTime": "2026",
        },
    ),
    (
        partial(errors.discount_code_without_effect, "idle", "idle-id"),
        (400, "DiscountCodeNonApplicable", "The discountCode 'idle' cannot be applied to the cart."),
        {"discountCode": "idle", "discountCodeId": "idle-id"},
    ),
    (
        partial(errors.changed_prices, ("line-1",)),
        (
            400,
            "PriceChanged",
            "The price or tax of line items has changed since they were added; recalculate the cart.",
        ),
        {"lineItems": ["line-1"], "shipping": False},
    ),
]
DOORS = [
    (
        partial(errors.missing_access_token, access.NoAccessToken(scheme="", has_credentials=False)),
        401,
        "access_denied",
        "This endpoint requires an access token. You can get one from the authorization server.",
    ),
    (
        partial(errors.dead_access_token, access.DeadToken(id="", state="unknown")),
        401,
        "invalid_token",
        "invalid_token",
    ),
    (
        partial(errors.missing_scope, scopes("manage_my_profile")),
        403,
        "insufficient_scope",
        "Insufficient scope. One of the following scopes is missing: manage_my_profile.",
    ),
    (
        partial(errors.missing_scope, scopes("view_orders", "manage_my_orders")),
        403,
        "insufficient_scope",
        "Insufficient scope. One of the following scopes is missing: view_orders, manage_my_orders.",
    ),
    (partial(errors.wrong_token_kind, "an API client"), 403, "insufficient_token_grant_type", KIND),
    (errors.token_of_nobody, 403, "insufficient_token_grant_type", KINDS),
    (
        partial(errors.unknown_client, access.NoClientCredentials(problem="no header")),
        401,
        "invalid_client",
        "Please provide valid client credentials using HTTP Basic Authentication.",
    ),
    (
        partial(errors.unknown_account, ACCOUNT),
        400,
        "invalid_customer_account_credentials",
        "Customer account with the given credentials not found.",
    ),
    (
        partial(errors.invalid_scope, bad_scope("unknown")),
        400,
        "invalid_scope",
        "Malformed parameter: scope: Invalid scope.",
    ),
    (
        partial(errors.invalid_scope, bad_scope("grant")),
        400,
        "invalid_scope",
        "The scope 'manage_project:demo' exceeds the permissions of the API client.",
    ),
    (
        partial(errors.unknown_refresh_token, access.UnknownRefreshToken(id="", client_id="")),
        400,
        "invalid_grant",
        "The refresh token was not found. It may have expired.",
    ),
    (
        partial(errors.unsupported_grant_type, "x", ["password"]),
        400,
        "unsupported_grant_type",
        "Invalid parameter: grant_type: Invalid grant type: 'x'",
    ),
    (
        partial(errors.missing_parameter, access.MissingParameter(name="grant_type", sent=())),
        400,
        "invalid_request",
        "Missing required parameter: grant_type.",
    ),
    (errors.anonymous_id_in_use, 400, "invalid_request", "The anonymousId is already in use."),
    (
        partial(errors.unusable_parameter, "anonymous_id", "No."),
        400,
        "invalid_request",
        "Invalid parameter: anonymous_id: No.",
    ),
    (partial(errors.oversized_form, "No."), 400, "invalid_request", "Malformed form: No."),
]


def error_of(situation):
    with pytest.raises(Refused) as refusal:
        situation()
    return refusal.value.error


def body_of(situation):
    return msgspec.json.decode(msgspec.json.encode(refused(error_of(situation))))


@pytest.mark.parametrize(("situation", "told", "more"), SITUATIONS)
def test_a_situation_leaves_as_one_error_in_one_shape(situation, told, more):
    status, code, message = told
    assert body_of(situation) == {
        "statusCode": status,
        "message": message,
        "errors": [{"code": code, "message": message, **more}],
    }


@pytest.mark.parametrize(("situation", "status", "code", "message"), DOORS)
def test_a_closed_door_also_tells_its_error_as_oauth_does(situation, status, code, message):
    assert body_of(situation) == {
        "statusCode": status,
        "message": message,
        "errors": [{"code": code, "message": message}],
        "error": code,
        "error_description": message,
    }


def test_every_error_that_input_can_cause_has_a_situation():
    reached = {error_of(row[0]).__class__ for row in (*SITUATIONS, *DOORS)}

    def kinds(error: type[Error]) -> set[type[Error]]:
        return {error, *(kind for sub in error.__subclasses__() for kind in kinds(sub))}

    assert {kind for kind in kinds(Error) if kind.status < 500} - reached == {Error, OAuthError}


def test_every_situation_is_known_to_this_test():
    situations = {
        name
        for name, value in vars(errors).items()
        if getattr(value, "__module__", "") == errors.__name__
        and getattr(value, "__annotations__", {}).get("return") == "NoReturn"
    }
    tested = {getattr(row[0], "func", row[0]).__name__ for row in (*SITUATIONS, *DOORS)}
    assert situations == tested


def test_a_refusal_says_why():
    with pytest.raises(Refused, match="The given password token has expired"):
        errors.expired_password_token("2026")
