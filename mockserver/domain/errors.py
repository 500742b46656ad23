"""Errors: a value for each code of `errors.yaml`, an exception that carries it, and a function for each situation.

Messages and fields follow recorded responses of the platform; each code declares its status.
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any, ClassVar, Literal, NoReturn

import msgspec

from mockserver.domain.causes import AnyCause, access, inputs, resources
from mockserver.domain.customer import Customer, CustomerGroupReference
from mockserver.domain.project import FieldDefinition, Type
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, Version

LONGEST_SHOWN = 200


class Error(Value, frozen=True, kw_only=True, tag_field="code", tag=True):
    """An entry of `ErrorResponse.errors`. Its code is the name of the class, or the tag."""

    status: ClassVar[int] = 400
    message: str


class InvalidJsonInput(Error, frozen=True, kw_only=True):
    """The body is not JSON, or not of the shape that the document asks for."""

    detailed_error_message: str


class InvalidInput(Error, frozen=True, kw_only=True):
    """A business rule on a value was violated."""


class InvalidOperation(Error, frozen=True, kw_only=True):
    """The resource is not in a state that allows the operation."""


class InvalidField(Error, frozen=True, kw_only=True):
    """A custom field has a value that its FieldDefinition does not admit."""

    field: str
    invalid_value: Any
    allowed_values: tuple[Any, ...] | Maybe = UNSET


class RequiredField(Error, frozen=True, kw_only=True):
    """A custom field that the Type requires is missing."""

    field: str


class DuplicateField(Error, frozen=True, kw_only=True):
    """A value that must be unique is in use."""

    field: str
    duplicate_value: str


class ReferencedResourceNotFound(Error, frozen=True, kw_only=True):
    """The request refers to a resource that does not exist."""

    type_id: str
    id: str | Maybe = UNSET
    key: str | Maybe = UNSET


class ResourceNotFound(Error, frozen=True, kw_only=True):
    """The resource that the path or a token names does not exist."""

    status: ClassVar[int] = 404


class ConcurrentModification(Error, frozen=True, kw_only=True):
    """The expected version is not the current one."""

    status: ClassVar[int] = 409
    current_version: Version


class InvalidCredentials(Error, frozen=True, kw_only=True):
    """No account with this email and password."""


class InvalidCurrentPassword(Error, frozen=True, kw_only=True):
    """The current password does not match."""


class ExpiredCustomerPasswordToken(Error, frozen=True, kw_only=True):
    """The password token has expired."""


class ExpiredCustomerEmailToken(Error, frozen=True, kw_only=True):
    """The email token has expired."""


class MatchingPriceNotFound(Error, frozen=True, kw_only=True):
    """A variant has no price for the currency, country and customer group of the cart."""

    product_id: str
    variant_id: int
    currency: str
    country: str | Maybe = UNSET
    customer_group: CustomerGroupReference | Maybe = UNSET


class MissingTaxRateForCountry(Error, frozen=True, kw_only=True):
    """A tax category has no rate for the cart's shipping address."""

    tax_category_id: str
    country: str | Maybe = UNSET
    state: str | Maybe = UNSET


class DiscountCodeNonApplicable(Error, frozen=True, kw_only=True):
    """A discount code does not exist, is not valid now, or has no effect on the cart (then without `reason`)."""

    discount_code: str
    reason: Literal["DoesNotExist", "TimeRangeNonApplicable"] | Maybe = UNSET
    discount_code_id: str | Maybe = UNSET
    valid_from: str | Maybe = UNSET
    valid_until: str | Maybe = UNSET
    validity_check_time: str | Maybe = UNSET


class PriceChanged(Error, frozen=True, kw_only=True):
    """Prices or taxes of line items have changed since the cart was calculated."""

    line_items: tuple[str, ...]
    shipping: bool = False


class General(Error, frozen=True, kw_only=True):
    """The server failed; never caused by input alone."""

    status: ClassVar[int] = 500


class OverCapacity(Error, frozen=True, kw_only=True):
    """The change could not be saved. Nothing has changed, and the request may be retried."""

    status: ClassVar[int] = 503


class OAuthError(Error, frozen=True, kw_only=True):
    """An error whose body also has `error` and `error_description` at the top (RFC 6749)."""


class AccessDenied(OAuthError, frozen=True, kw_only=True, tag="access_denied"):
    """No access token was sent."""

    status: ClassVar[int] = 401


class InvalidToken(OAuthError, frozen=True, kw_only=True, tag="invalid_token"):
    """The access token is unknown, expired or revoked."""

    status: ClassVar[int] = 401


class InsufficientScope(OAuthError, frozen=True, kw_only=True, tag="insufficient_scope"):
    """The access token lacks a scope."""

    status: ClassVar[int] = 403


class InsufficientTokenGrantType(OAuthError, frozen=True, kw_only=True, tag="insufficient_token_grant_type"):
    """The access token is of the wrong kind."""

    status: ClassVar[int] = 403


class InvalidClient(OAuthError, frozen=True, kw_only=True, tag="invalid_client"):
    """The client did not authenticate."""

    status: ClassVar[int] = 401


class InvalidCustomerAccountCredentials(
    OAuthError, frozen=True, kw_only=True, tag="invalid_customer_account_credentials"
):
    """No account with this username and password."""


class InvalidScope(OAuthError, frozen=True, kw_only=True, tag="invalid_scope"):
    """The scope is unknown, malformed, or beyond what the client was granted."""


class InvalidGrant(OAuthError, frozen=True, kw_only=True, tag="invalid_grant"):
    """The refresh token is unknown."""


class UnsupportedGrantType(OAuthError, frozen=True, kw_only=True, tag="unsupported_grant_type"):
    """The grant type is not offered at this endpoint."""


class InvalidRequest(OAuthError, frozen=True, kw_only=True, tag="invalid_request"):
    """A parameter is missing or unusable."""


class ErrorResponse(Value, frozen=True, kw_only=True):
    """The body of an error response. Only OAuth errors have `error` and `error_description`."""

    status_code: int
    message: str
    errors: tuple[Error, ...]


class AuthErrorResponse(ErrorResponse, frozen=True, kw_only=True, rename={"status_code": "statusCode"}):
    """The body of an OAuth error response."""

    error: str
    error_description: str


class Refused(Exception):
    """Carries an error and its cause out of the domain. Nothing has changed when it is raised."""

    def __init__(self, error: Error, cause: AnyCause) -> None:
        super().__init__(error.message)
        self.error = error
        self.cause = cause


def refused(error: Error) -> ErrorResponse:
    """The response body for `error`."""
    if not isinstance(error, OAuthError):
        return ErrorResponse(status_code=error.status, message=error.message, errors=(error,))
    code = error.__struct_config__.tag
    return AuthErrorResponse(
        status_code=error.status,
        message=error.message,
        errors=(error,),
        error=str(code),
        error_description=error.message,
    )


def _shown(value: Any) -> str:
    """`value` as text or JSON, short enough for a message."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


# --- the situations -------------------------------------------------------------------------------


def malformed_body(detail: str, cause: AnyCause) -> NoReturn:
    """The body is not of the documented shape; `detail` is where, as in `actions -> email: Missing required value`."""
    error = InvalidJsonInput(message="Request body does not contain valid JSON.", detailed_error_message=detail)
    raise Refused(error, cause)


def malformed_parameter(name: str, problem: str, cause: AnyCause | None = None) -> NoReturn:
    """A query parameter cannot be read."""
    error = InvalidInput(message=f"Malformed parameter: {name}: {problem}")
    raise Refused(error, cause or inputs.BadParameter(name=name, problem=problem))


def invalid_input(message: str, cause: AnyCause | None = None) -> NoReturn:
    """A business rule on a value was violated."""
    raise Refused(InvalidInput(message=message), cause or inputs.AsTold(suggestion="Correct the value."))


def expect_at_most(most: int, items: Sized, whose: str, what: str) -> None:
    """Raises InvalidInput for more than `most` items: `The update has 501 actions; at most 500 are allowed.`"""
    if len(items) > most:
        cause = inputs.TooMany(whose=whose, what=what, count=len(items), most=most)
        invalid_input(f"{whose} has {len(items)} {what}; at most {most} are allowed.", cause)


def expect_length(most: int, text: str | Maybe, what: str) -> None:
    """Raises InvalidInput for a text of more than `most` characters."""
    if isinstance(text, str) and len(text) > most:
        invalid_input(f"{what} has {len(text)} characters; at most {most} are allowed.")


def invalid_operation(message: str, cause: AnyCause | None = None) -> NoReturn:
    """The state of the resource does not allow this."""
    told = inputs.AsTold(suggestion="Read the resource again, and look at its state.")
    raise Refused(InvalidOperation(message=message), cause or told)


def not_found(what: str, identifier: str, cause: AnyCause) -> NoReturn:
    """The `what` (`Resource`, `Customer`, `cart`, `Project`) with this identifier does not exist."""
    raise Refused(ResourceNotFound(message=f"The {what} with ID '{identifier}' was not found."), cause)


def no_active_cart(others: tuple[tuple[str, str], ...]) -> NoReturn:
    """The caller has no active cart, but perhaps `others`."""
    raise Refused(ResourceNotFound(message="There is no active cart."), resources.NoActiveCart(others=others))


def not_implemented(what: str, cause: AnyCause | None = None) -> NoReturn:
    """The platform supports `what`, such as `field 'store'`, and this stand-in does not."""
    message = f"The {what} exists on the platform, but this stand-in does not implement it."
    raise Refused(InvalidOperation(message=message), cause or resources.NotServed(what=what))


def outdated_version(what: resources.What, id: str, expected: int, actual: int) -> NoReturn:
    """`expected` is what the request names, `actual` what the resource has."""
    message = f"Object {id} has a different version than expected. Expected: {expected} - Actual: {actual}."
    error = ConcurrentModification(message=message, current_version=actual)
    raise Refused(error, resources.OutdatedVersion(what=what, id=id, expected=expected, actual=actual))


def duplicate_email(email: str, holder: Customer) -> NoReturn:
    """Another customer has this email."""
    message = "There is already an existing customer with the provided email."
    error = DuplicateField(message=message, field="email", duplicate_value=email)
    raise Refused(error, resources.EmailTaken(email=email, holder_id=holder.id, holder_email=holder.email))


def duplicate_key(key: str, of: resources.Keyed, taken: Iterable[str | Maybe]) -> NoReturn:
    """Another address of the customer, or another line item or address of the cart, has this key."""
    error = DuplicateField(
        message=f"A duplicate value '{key}' exists for field 'key'.", field="key", duplicate_value=key
    )
    known = tuple(it for it in taken if isinstance(it, str))
    raise Refused(error, resources.KeyTaken(of=of, key=key, taken=known))


def unknown_type(id: str | Maybe, key: str | Maybe, *, is_key: bool) -> NoReturn:
    """No custom Type matches the ResourceIdentifier; `is_key` if a key was sent as the id."""
    how, which = ("key", key) if key is not UNSET else ("identifier", id)
    message = (
        f"The referenced object of type 'type' with {how} '{which}' was not found. It either doesn't exist, "
        "or it can't be accessed from this endpoint (e.g., if the endpoint filters by store or customer account)."
    )
    error = ReferencedResourceNotFound(message=message, type_id="type", id=id, key=key)
    raise Refused(error, inputs.UnknownType(by="id" if key is UNSET else "key", wanted=str(which), is_key=is_key))


def required_field(definition: FieldDefinition, type: Type) -> NoReturn:
    """A custom field that the Type requires is missing."""
    error = RequiredField(message=f"A value is required for field {definition.name}.", field=definition.name)
    required = tuple(it.name for it in type.field_definitions if it.required)
    raise Refused(error, inputs.FieldMissing(definition=definition, type_key=type.key, required=required))


def invalid_field(field: str, value: Any, type: Type | None, allowed: tuple[Any, ...] | Maybe = UNSET) -> NoReturn:
    """A custom field has a value that its definition does not admit; `allowed` lists the values of an enum."""
    message = f"The value {_shown(value)} is not valid for field {field}."
    error = InvalidField(message=message, field=field, invalid_value=value, allowed_values=allowed)
    definitions = type.field_definitions if type else ()
    cause = inputs.FieldMisfit(
        name=field,
        value=value,
        type_key=type.key if type else UNSET,
        definition=next((it for it in definitions if it.name == field), UNSET),
        known=tuple(it.name for it in definitions),
        allowed=allowed,
    )
    raise Refused(error, cause)


def unknown_credentials(cause: access.UnknownAccount) -> NoReturn:
    """Sign-in failed; the error does not reveal whether the email or the password was wrong."""
    raise Refused(InvalidCredentials(message="Account with the given credentials not found."), cause)


def wrong_current_password(email: str, *, is_same_as_new: bool) -> NoReturn:
    """The current password does not match."""
    error = InvalidCurrentPassword(message="The given current password does not match.")
    raise Refused(error, access.WrongCurrentPassword(email=email, is_same_as_new=is_same_as_new))


def expired_password_token(expires_at: DateTime) -> NoReturn:
    """The password token is past its `expiresAt`."""
    error = ExpiredCustomerPasswordToken(message="The given password token has expired.")
    raise Refused(error, access.MailedTokenExpired(kind="password", expires_at=expires_at))


def expired_email_token(expires_at: DateTime) -> NoReturn:
    """The email token is past its `expiresAt`."""
    error = ExpiredCustomerEmailToken(message="The given email token has expired.")
    raise Refused(error, access.MailedTokenExpired(kind="email", expires_at=expires_at))


def no_matching_price(
    product_id: str,
    variant_id: int,
    customer_group: CustomerGroupReference | Maybe,
    cause: resources.NoPrice,
) -> NoReturn:
    """The variant has no price for this cart."""
    where = "" if isinstance(cause.country, Maybe) else f" for country '{cause.country}'"
    variant = f"variant '{variant_id}' of product '{product_id}'"
    message = f"The {variant} has no price in currency '{cause.currency}'{where}."
    error = MatchingPriceNotFound(
        message=message,
        product_id=product_id,
        variant_id=variant_id,
        currency=cause.currency,
        country=cause.country,
        customer_group=customer_group,
    )
    raise Refused(error, cause)


def missing_tax_rate(tax_category_id: str, country: str, state: str | Maybe) -> NoReturn:
    """The tax category has no rate for the country, nor for the state."""
    message = f"Tax category '{tax_category_id}' is missing a tax rate for country '{country}'."
    error = MissingTaxRateForCountry(message=message, tax_category_id=tax_category_id, country=country, state=state)
    raise Refused(error, resources.NoTaxRate(tax_category_id=tax_category_id, country=country, state=state))


def unknown_discount_code(code: str) -> NoReturn:
    """No such discount code exists."""
    message = f"The discount code '{code}' was not found."
    error = DiscountCodeNonApplicable(message=message, discount_code=code, reason="DoesNotExist")
    raise Refused(error, resources.BadDiscountCode(code=code, problem="unknown"))


def discount_code_out_of_time(
    code: str, id: str, valid_from: str | Maybe, valid_until: str | Maybe, now: str
) -> NoReturn:
    """The discount code is not yet valid, or no longer valid."""
    error = DiscountCodeNonApplicable(
        message=f"The discountCode '{code}' is not valid at {now}.",
        discount_code=code,
        reason="TimeRangeNonApplicable",
        discount_code_id=id,
        valid_from=valid_from,
        valid_until=valid_until,
        validity_check_time=now,
    )
    cause = resources.BadDiscountCode(code=code, problem="time", valid_from=valid_from, valid_until=valid_until)
    raise Refused(error, cause)


def discount_code_without_effect(code: str, id: str) -> NoReturn:
    """The discount code of a cart is not active, or has no active discount."""
    message = f"The discountCode '{code}' cannot be applied to the cart."
    error = DiscountCodeNonApplicable(message=message, discount_code=code, discount_code_id=id)
    raise Refused(error, resources.BadDiscountCode(code=code, problem="effect"))


def changed_prices(line_item_ids: tuple[str, ...]) -> NoReturn:
    """The cart must be recalculated before it can be ordered."""
    message = "The price or tax of line items has changed since they were added; recalculate the cart."
    error = PriceChanged(message=message, line_items=line_item_ids)
    raise Refused(error, resources.Repriced(line_items=line_item_ids))


def missing_access_token(cause: access.NoAccessToken) -> NoReturn:
    """The request has no bearer token."""
    message = "This endpoint requires an access token. You can get one from the authorization server."
    raise Refused(AccessDenied(message=message), cause)


def dead_access_token(cause: access.DeadToken) -> NoReturn:
    """The bearer token is unknown, expired or revoked."""
    raise Refused(InvalidToken(message="invalid_token"), cause)


def missing_scope(cause: access.MissingScope | access.ClientLacksScope) -> NoReturn:
    """The token, or the client that requests a token, has none of the required scopes."""
    names = cause.names if isinstance(cause, access.MissingScope) else (cause.name,)
    message = f"Insufficient scope. One of the following scopes is missing: {', '.join(names)}."
    raise Refused(InsufficientScope(message=message), cause)


def wrong_token_kind(owner: access.Owner) -> NoReturn:
    """The token was not issued with the password flow."""
    message = "This endpoint requires an access token issued with the 'Resource Owner Password Credentials Grant'."
    raise Refused(InsufficientTokenGrantType(message=message), access.WrongOwner(owner=owner, is_for_customers=True))


def token_of_nobody() -> NoReturn:
    """The token was issued to an API client, but a customer or an anonymous session is required."""
    message = (
        "This endpoint requires an access token issued either with the 'Resource Owner Password Credentials Grant', "
        "or for an anonymous session."
    )
    cause = access.WrongOwner(owner="an API client", is_for_customers=False)
    raise Refused(InsufficientTokenGrantType(message=message), cause)


def unknown_client(cause: access.NoClientCredentials | access.UnknownClient) -> NoReturn:
    """Client id and secret are missing, wrong, or of another project."""
    message = "Please provide valid client credentials using HTTP Basic Authentication."
    raise Refused(InvalidClient(message=message), cause)


def unknown_account(cause: access.UnknownAccount) -> NoReturn:
    """The password flow failed; the error does not reveal whether the username or the password was wrong."""
    message = "Customer account with the given credentials not found."
    raise Refused(InvalidCustomerAccountCredentials(message=message), cause)


def invalid_scope(cause: access.BadScope) -> NoReturn:
    """The scope is unknown to the platform, or exceeds what the client was granted."""
    message = "Malformed parameter: scope: Invalid scope."
    if cause.problem == "grant":
        message = f"The scope '{cause.scope}' exceeds the permissions of the API client."
    raise Refused(InvalidScope(message=message), cause)


def unknown_refresh_token(cause: access.UnknownRefreshToken) -> NoReturn:
    """The refresh token is unknown, or belongs to another client."""
    raise Refused(InvalidGrant(message="The refresh token was not found. It may have expired."), cause)


def unsupported_grant_type(name: str, offered: Iterable[str]) -> NoReturn:
    """The endpoint does not offer this grant."""
    message = f"Invalid parameter: grant_type: Invalid grant type: '{name}'"
    raise Refused(
        UnsupportedGrantType(message=message), access.UnsupportedGrant(requested=name, offered=tuple(offered))
    )


def missing_parameter(cause: access.MissingParameter) -> NoReturn:
    """A parameter of the OAuth endpoint is missing."""
    raise Refused(InvalidRequest(message=f"Missing required parameter: {cause.name}."), cause)


def unusable_parameter(name: str, problem: str) -> NoReturn:
    """A parameter of the OAuth endpoint cannot be used."""
    told = inputs.AsTold(suggestion="Send a UUID, or leave it out to get one.")
    raise Refused(InvalidRequest(message=f"Invalid parameter: {name}: {problem}"), told)


def oversized_form(problem: str) -> NoReturn:
    """The form of an OAuth request is too large."""
    told = inputs.AsTold(suggestion="Send what the grant needs.")
    raise Refused(InvalidRequest(message=f"Malformed form: {problem}"), told)


def anonymous_id_in_use() -> NoReturn:
    """Another anonymous session has this id."""
    raise Refused(InvalidRequest(message="The anonymousId is already in use."), access.AnonymousIdTaken())
