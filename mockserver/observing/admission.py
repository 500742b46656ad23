"""What each operation would say to a token."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.domain.records import Token
from mockserver.domain.scopes import permits
from mockserver.domain.values import UNSET, Maybe, Value
from openapi.operations import Kind, operations


class Admission(Value, frozen=True, kw_only=True):
    """Whether an operation lets the token in; else the code it refuses with, and what is missing."""

    operation_id: str
    method: str
    path: str
    is_allowed: bool
    code: str | Maybe = UNSET
    because: str | Maybe = UNSET


def admissions(token: Token, project: str, *, is_live: bool) -> tuple[Admission, ...]:
    """One for each operation that takes an access token, in the order of the document."""
    owner = "customer" if token.customer_id else "anonymous" if token.anonymous_id else "client"
    found = []
    for it in operations().values():
        if it.is_oauth or not it.doors:  # takes no access token
            continue
        code, because = _refusal(token, project, it.doors, owner, is_live=is_live)
        found.append(
            Admission(
                operation_id=it.operation_id,
                method=it.method,
                path=it.path,
                is_allowed=not code,
                code=code or UNSET,
                because=because or UNSET,
            )
        )
    return tuple(found)


def _refusal(token: Token, project: str, scopes: Mapping[Kind, str], owner: str, *, is_live: bool) -> tuple[str, str]:
    if not is_live:
        return "invalid_token", "the token is not live"
    if not any(permits(token.scopes, project, scope) for scope in scopes.values()):
        return "insufficient_scope", f"it lacks the scope {next(iter(scopes.values()))}"
    if owner not in scopes:
        return "insufficient_token_grant_type", f"it is the token of {_NAMES[owner]}"
    return "", ""


_NAMES = {"customer": "a customer", "anonymous": "an anonymous session", "client": "an API client"}
