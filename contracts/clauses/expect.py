"""Expectations of responses."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx

from contracts.wire import json_of
from openapi.document import document

_SECRET = re.compile(r'("(?:access_token|refresh_token|value|password)"\s*:\s*")[^"]*')


def ok(answer: httpx.Response, status: int = 200) -> Any:
    """The JSON of a response that must have succeeded with `status`."""
    assert answer.status_code == status, f"expected {status}, got {answer.status_code}: {shown(answer)}"
    body = json_of(answer.content)
    assert body is not None, f"the body is not JSON: {shown(answer)}"
    return body


def refused(answer: httpx.Response, status: int, *codes: str) -> dict[str, Any]:
    """The first error of a response that must have `status` and, if given, one of `codes`."""
    assert answer.status_code == status, f"expected {status}, got {answer.status_code}: {shown(answer)}"
    errors = (json_of(answer.content) or {}).get("errors")
    assert isinstance(errors, list), f"the response has no errors: {shown(answer)}"
    assert errors, f"the response has no errors: {shown(answer)}"
    assert not codes or errors[0].get("code") in codes, f"expected {codes}, got {errors[0].get('code')}"
    return dict(errors[0])


def shown(answer: httpx.Response) -> str:
    """The body of a response without secrets, for a failure message."""
    return _SECRET.sub(r"\1...", answer.text[:500])


def documented(customer: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Customer that the document declares; other fields may come and go."""
    return {name: value for name, value in customer.items() if name in _fields_of_the_customer()}


def content(customer: dict[str, Any], *without: str) -> dict[str, Any]:
    """The content of a Customer without version and the fields `without`; the ids of a role have no order."""
    left_out = {"version", "lastModifiedAt", "lastModifiedBy", *without}
    held = {name: value for name, value in documented(customer).items() if name not in left_out}
    return held | {name: sorted(held[name]) for name in ("shippingAddressIds", "billingAddressIds") if name in held}


@cache
def _fields_of_the_customer() -> frozenset[str]:
    schemas = document()["components"]["schemas"]
    return frozenset(schemas["Customer"]["properties"])
