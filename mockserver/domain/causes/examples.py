"""An example of each cause that an error code can have: what the code is explained with where no request is at hand."""

from __future__ import annotations

from typing import NamedTuple

from mockserver.domain.actions import MyCustomerUpdate
from mockserver.domain.causes import AnyCause, access, http, inputs, resources
from mockserver.domain.project import FieldDefinition, StringField
from mockserver.domain.values import UNSET

_ID = "5b1c9a52-6a8e-4d8c-9a57-0d3a3f0c7d11"
_OTHER = "9e0f3c1d-2b7a-4f60-8c1e-71d2a4b8e605"
_PAST = "2026-01-31T09:00:00.000Z"
_TIER = FieldDefinition(name="tier", label={}, required=True, type=StringField())


class Example(NamedTuple):
    """A cause, the code of the error, and of the request what the explanation shows."""

    code: str
    cause: AnyCause
    path: str = "/demo/me"
    message: str = ""
    """Of the response, where it says everything."""
    body: bytes = b""
    operation_id: str = ""


def _missing(cause: AnyCause) -> Example:
    return Example("ResourceNotFound", cause)


def _impossible(cause: AnyCause, message: str = "") -> Example:
    return Example("InvalidOperation", cause, message=message)


def _invalid(cause: AnyCause, message: str = "", operation_id: str = "") -> Example:
    return Example("InvalidInput", cause, message=message, operation_id=operation_id)


EXAMPLES: tuple[Example, ...] = (
    Example("access_denied", access.NoAccessToken(scheme="", has_credentials=False)),
    Example("invalid_token", access.DeadToken(id="", state="expired", expires_at=_PAST, owner="a customer")),
    Example(
        "insufficient_scope",
        access.MissingScope(
            names=("manage_my_profile:demo", "manage_project:demo"),
            project="demo",
            of_project="demo",
            client_id="storefront",
            granted=("view_published_products:demo",),
        ),
    ),
    Example(
        "insufficient_scope",
        access.ClientLacksScope(name="create_anonymous_token", project="demo", client_id="storefront"),
        path="/oauth/demo/anonymous/token",
    ),
    Example("insufficient_token_grant_type", access.WrongOwner(owner="an API client", is_for_customers=True)),
    Example("invalid_client", access.NoClientCredentials(problem="no header"), path="/oauth/token"),
    Example("invalid_client", access.UnknownClient(problem="secret", id="storefront", project="demo")),
    Example(
        "invalid_customer_account_credentials",
        access.UnknownAccount(email="alice@example.com", problem="password", id=_ID, asks_for_token=True),
    ),
    Example("InvalidCredentials", access.UnknownAccount(email="alice@example.com", problem="password", id=_ID)),
    Example(
        "invalid_scope",
        access.BadScope(
            requested="manage_project:demo",
            scope="manage_project:demo",
            project="demo",
            problem="grant",
            client_id="storefront",
            granted=("manage_my_profile:demo",),
        ),
    ),
    Example("invalid_grant", access.UnknownRefreshToken(id="", client_id="storefront")),
    Example(
        "unsupported_grant_type",
        access.UnsupportedGrant(requested="implicit", offered=("client_credentials", "refresh_token")),
        path="/oauth/token",
    ),
    Example("invalid_request", access.MissingParameter(name="username", sent=("grant_type", "password"))),
    Example("invalid_request", access.AnonymousIdTaken()),
    Example(
        "invalid_request",
        inputs.AsTold(suggestion="Send a UUID, or leave it out to get one."),
        message="Invalid parameter: anonymous_id: It must not contain white space.",
    ),
    Example("InvalidCurrentPassword", access.WrongCurrentPassword(email="alice@example.com", is_same_as_new=False)),
    Example("ExpiredCustomerPasswordToken", access.MailedTokenExpired(kind="password", expires_at=_PAST)),
    Example("ExpiredCustomerEmailToken", access.MailedTokenExpired(kind="email", expires_at=_PAST)),
    _missing(access.UnknownMailedToken(kind="password", value_hash="")),
    _missing(resources.UnknownProject(key="dmeo")),
    _missing(resources.CustomerGone(id=_ID)),
    _missing(resources.CustomerUnmatched()),
    _missing(resources.NoPasswordToReset(email="nobody@example.com", is_external=False)),
    _missing(resources.UnknownCustomer(id=_ID)),
    _missing(resources.UnknownMessage(id=_ID)),
    _missing(resources.NoActiveCart(others=((_ID, "Ordered"),))),
    _missing(resources.UnknownCart(id=_ID, owner=UNSET, own=(_OTHER,))),
    _missing(resources.UnknownOrder(id=_ID, owner=UNSET)),
    _missing(resources.NothingFound(what="carts")),
    Example("ResourceNotFound", http.PathNotServed(nearest="/demo/me/carts"), path="/demo/me/cart"),
    Example(
        "ConcurrentModification",
        resources.OutdatedVersion(what="customer", id=_ID, expected=1, actual=2),
        operation_id="updateMyCustomer",
    ),
    Example(
        "DuplicateField",
        resources.EmailTaken(email="Alice@example.com", holder_id=_ID, holder_email="alice@example.com"),
        operation_id="signUpMyCustomer",
    ),
    Example("DuplicateField", resources.KeyTaken(of="address", key="home", taken=("home", "work"))),
    _impossible(resources.UnknownAddress(by="key", wanted="hone", known=((_ID, "home"),))),
    _impossible(resources.Unnamed(what="address")),
    _impossible(resources.UnknownLineItem(by="id", wanted=_ID, known=(_OTHER,))),
    _impossible(resources.UnknownSku(sku="SHIRT-RED-XS")),
    _impossible(resources.UnknownVariant(product_id=_ID, number=3, numbers=(1, 2))),
    _impossible(resources.Untyped(what="customer")),
    _impossible(resources.NothingToRemove(name="tier", others=("size",))),
    _impossible(resources.UnknownCodeOfCart(id=_ID, known=(_OTHER,))),
    _impossible(resources.CartClosed(state="Ordered")),
    _impossible(resources.CartIncomplete(lacks="address")),
    _impossible(resources.LineItemWithdrawn(id=_ID)),
    _impossible(resources.NotServed(what="field 'store'")),
    _impossible(resources.ActionsNotImplemented(names=("addPayment",))),
    _impossible(
        inputs.AsTold(suggestion="Read the resource again, and look at its state."),
        "Disabled tax mode is not allowed on my cart.",
    ),
    Example(
        "MatchingPriceNotFound",
        resources.NoPrice(
            product_id=_ID,
            variant_id=1,
            sku="SHIRT-RED-M",
            currency="USD",
            country="US",
            prices=((1999, "EUR", "DE"),),
        ),
    ),
    Example("MissingTaxRateForCountry", resources.NoTaxRate(tax_category_id=_ID, country="US", state="Alaska")),
    Example("DiscountCodeNonApplicable", resources.BadDiscountCode(code="SUMMER", problem="unknown")),
    Example("PriceChanged", resources.Repriced(line_items=(_ID,))),
    _invalid(inputs.UnknownLocale(locale="fr", languages=("en", "de-DE")), operation_id="updateMyCustomer"),
    _invalid(inputs.EmptyText(what="password")),
    _invalid(inputs.TooMany(whose="The update", what="actions", count=501, most=500), operation_id="updateMyCustomer"),
    _invalid(inputs.NoAddressAtIndex(index=2, number=2)),
    _invalid(inputs.TypeForOthers(key="loyalty", resource_type_id="order")),
    _invalid(inputs.TooLarge(what="amount", number=2**64)),
    _invalid(inputs.BadParameter(name="version", problem="Missing required value."), operation_id="deleteMyCustomer"),
    _invalid(inputs.UnknownField(parameter="sort", field="creationDate", known=("createdAt", "id"))),
    _invalid(inputs.UnreadablePredicate(text="email is", what="the end", line=1, column=9)),
    _invalid(inputs.AsTold(suggestion="Correct the value."), "The email has 300 characters; at most 256 are allowed."),
    _invalid(http.HttpProblem(), "The path cannot be read."),
    Example(
        "InvalidField",
        inputs.FieldMisfit(name="tier", value=3, type_key="loyalty", definition=_TIER, known=("tier",)),
    ),
    Example("RequiredField", inputs.FieldMissing(definition=_TIER, type_key="loyalty", required=("tier",))),
    Example("ReferencedResourceNotFound", inputs.UnknownType(by="key", wanted="loylaty", is_key=False)),
    Example(
        "InvalidJsonInput",
        inputs.NotJson(type=MyCustomerUpdate, problem="trailing comma in object", at=12),
        body=b'{"email": "",}',
    ),
    Example(
        "InvalidJsonInput",
        inputs.Misshapen(
            type=MyCustomerUpdate, place=("version",), problem="type", json={"version": "1", "actions": []}
        ),
    ),
    Example(
        "InvalidJsonInput",
        inputs.AsTold(
            wrong="The body has too many values; at most 100000 are allowed.",
            suggestion="Send fewer.",
        ),
    ),
    Example("General", http.ServerTrouble(what="defect")),
    Example("OverCapacity", http.ServerTrouble(what="disk")),
    Example(
        "OverCapacity",
        http.TooManyProjects(),
        message="There are already 100 clones of projects, the maximum.",
    ),
)
