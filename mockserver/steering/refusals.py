"""The platform's error bodies by code, for faults, with examples of the fields that real errors fill with facts."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.domain.errors import Error, OAuthError
from mockserver.domain.values import UNSET, Maybe


def _concrete(kind: type[Error]) -> list[type[Error]]:
    return [it for each in kind.__subclasses__() for it in (_concrete(each) or [each])]


_ERRORS: dict[str, type[Error]] = {str(it.__struct_config__.tag): it for it in _concrete(Error)}

CODES: dict[str, int] = {code: error.status for code, error in _ERRORS.items()}
"""The status of each error code of the document."""

_OF_STATUS = {
    400: "InvalidInput",
    401: "invalid_token",
    403: "insufficient_scope",
    404: "ResourceNotFound",
    409: "ConcurrentModification",
    500: "General",
    503: "OverCapacity",
}
LEAST_REFUSAL = 400
WITHOUT_CONTENT = (204, 205, 304)
"""Status codes of responses without a body (RFC 9110, section 6.4.1)."""

_MESSAGES = {
    "invalid_token": "invalid_token",
    "insufficient_scope": "Insufficient scope. One of the following scopes is missing: manage_my_profile.",
    "InvalidCredentials": "Account with the given credentials not found.",
    "InvalidCurrentPassword": "The given current password does not match.",
    "DuplicateField": "There is already an existing customer with the provided email.",
    "InvalidJsonInput": "Request body does not contain valid JSON.",
    "OverCapacity": "The server is over capacity. Try again later.",
}
INJECTED = "This error was injected by a fault."

_FIELDS: dict[str, dict[str, Any]] = {
    "DuplicateField": {"field": "email", "duplicateValue": "alice@example.com"},
    "InvalidJsonInput": {"detailedErrorMessage": INJECTED},
    "InvalidField": {"field": "tier", "invalidValue": "none"},
    "RequiredField": {"field": "tier"},
    "ReferencedResourceNotFound": {"typeId": "type"},
    "ConcurrentModification": {"currentVersion": 1},
    "MatchingPriceNotFound": {"productId": "00000000-0000-4000-8000-000000000000", "variantId": 1, "currency": "EUR"},
    "MissingTaxRateForCountry": {"taxCategoryId": "00000000-0000-4000-8000-000000000000"},
    "DiscountCodeNonApplicable": {"discountCode": "WELCOME10", "reason": "DoesNotExist"},
    "PriceChanged": {"lineItems": [], "shipping": False},
}
"""The fields of an error in addition to code and message."""


def code_for(status: int | Maybe, code: str | Maybe) -> str:
    """`code`, or else the platform's usual code for the status; empty if it has none."""
    if not isinstance(code, Maybe):
        return code
    return "" if isinstance(status, Maybe) else _OF_STATUS.get(status, "")


def body_of(status: int, code: str, message: str | Maybe = UNSET, fields: dict[str, Any] | None = None) -> bytes:
    """The body of the response. Without a code there is no `errors`, as in the platform's 405."""
    if status in WITHOUT_CONTENT:
        return b""
    if status < LEAST_REFUSAL:
        return msgspec.json.encode(fields or {})
    text = message or _MESSAGES.get(code) or INJECTED
    if not code:
        return msgspec.json.encode({"statusCode": status, "message": text})
    error = {"code": code, "message": text, **_FIELDS.get(code, {}), **(fields or {})}
    oauth = {"error": code, "error_description": text} if issubclass(_ERRORS[code], OAuthError) else {}
    return msgspec.json.encode({"statusCode": status, "message": text, "errors": [error], **oauth})
