"""What clauses expect of answers."""

from __future__ import annotations

from typing import Any

import httpx

from contracts.wire import json_of


def ok(answer: httpx.Response, status: int = 200) -> Any:
    """The JSON of an answer that must have succeeded with `status`."""
    assert answer.status_code == status, f"expected {status}, got {answer.status_code}: {answer.text[:500]}"
    body = json_of(answer.content)
    assert body is not None, f"the body is no JSON: {answer.text[:500]}"
    return body


def refused(answer: httpx.Response, status: int, *codes: str) -> dict[str, Any]:
    """The first error of a refusal with `status` and, where some are named, one of `codes`."""
    assert answer.status_code == status, f"expected {status}, got {answer.status_code}: {answer.text[:500]}"
    errors = (json_of(answer.content) or {}).get("errors")
    assert isinstance(errors, list) and errors, f"the refusal has no errors: {answer.text[:500]}"
    assert not codes or errors[0].get("code") in codes, f"expected {codes}, got {errors[0].get('code')}"
    return dict(errors[0])
