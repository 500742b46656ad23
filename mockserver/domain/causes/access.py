"""Access tokens, API clients, accounts, and mailed tokens."""

from __future__ import annotations

from typing import Literal

from mockserver.domain.causes.cause import Cause
from mockserver.domain.values import UNSET, DateTime, Maybe

Owner = Literal["a customer", "an API client", "an anonymous session"]
"""The kind of caller that a token was issued to."""

Looks = Literal["plausible", "without a value", "not filled in", "repeated", "empty", "padded"]
"""What an unknown token looks like: the text of an unset variable, a placeholder, `Bearer` twice."""


class NoAccessToken(Cause, frozen=True, kw_only=True):
    """The Authorization header is missing, or has no bearer token. `scheme` is in small letters."""

    scheme: str
    has_credentials: bool


class DeadToken(Cause, frozen=True, kw_only=True):
    """The access token is unknown, expired, or a refresh token. `id` is the SHA-256 of its value."""

    id: str
    state: Literal["unknown", "expired", "refresh"]
    looks: Looks = "plausible"
    expires_at: DateTime | Maybe = UNSET
    owner: Owner | Maybe = UNSET


class MissingScope(Cause, frozen=True, kw_only=True):
    """The access token has none of the scopes `names`, or is for the project `of_project`."""

    names: tuple[str, ...]
    project: str
    of_project: str
    client_id: str
    granted: tuple[str, ...]


class ClientLacksScope(Cause, frozen=True, kw_only=True):
    """The API client that asks for a token lacks a scope."""

    name: str
    project: str
    client_id: str


class WrongOwner(Cause, frozen=True, kw_only=True):
    """The access token was issued to a kind of caller that may not use the operation."""

    owner: Owner
    is_for_customers: bool
    """Otherwise anonymous sessions may call it too."""


class NoClientCredentials(Cause, frozen=True, kw_only=True):
    """The Authorization header has no credentials of an API client."""

    problem: Literal["no header", "not Basic", "unreadable"]


class UnknownClient(Cause, frozen=True, kw_only=True):
    """The API client is unknown in the project, or its secret is wrong. `home` is the client's actual project."""

    problem: Literal["project", "client", "secret"]
    id: str
    project: str
    """Empty when the request names no project."""
    home: str | Maybe = UNSET


class UnknownAccount(Cause, frozen=True, kw_only=True):
    """Sign-in failed. `id` is that of the customer whose password did not match."""

    email: str
    problem: Literal["email", "external", "password"]
    id: str | Maybe = UNSET
    asks_for_token: bool = False


class BadScope(Cause, frozen=True, kw_only=True):
    """One of the requested scopes is unknown, for another project, or more than the API client was granted."""

    requested: str
    scope: str
    project: str
    problem: Literal["unknown", "project", "grant"]
    client_id: str
    granted: tuple[str, ...]


class UnknownRefreshToken(Cause, frozen=True, kw_only=True):
    """The refresh token is unknown in the project, of another kind, or another client's. `id` is its SHA-256."""

    id: str
    client_id: str
    """Of the caller."""
    looks: Looks = "plausible"
    kind: Literal["access", "refresh"] | Maybe = UNSET
    issued_to: str | Maybe = UNSET


class UnsupportedGrant(Cause, frozen=True, kw_only=True):
    """The endpoint does not offer this grant."""

    requested: str
    offered: tuple[str, ...]


class MissingParameter(Cause, frozen=True, kw_only=True):
    """A parameter of a token request is missing or empty. `sent` names those that were sent."""

    name: str
    sent: tuple[str, ...]
    grants: tuple[str, ...] = ()
    """The values that `grant_type` may have, when it is missing."""


class AnonymousIdTaken(Cause, frozen=True, kw_only=True):
    """Another anonymous session has the id."""


class WrongCurrentPassword(Cause, frozen=True, kw_only=True):
    """The current password does not match."""

    email: str
    is_same_as_new: bool


class MailedTokenExpired(Cause, frozen=True, kw_only=True):
    """The password or email token is past its `expiresAt`."""

    kind: Literal["password", "email"]
    expires_at: DateTime


class UnknownMailedToken(Cause, frozen=True, kw_only=True):
    """No password or email token has the value, whose SHA-256 is `value_hash`; or it is another customer's."""

    kind: Literal["password", "email"]
    value_hash: str
    looks: Looks = "plausible"
    is_of_other_kind: bool = False
    is_of_other_customer: bool = False


AccessCause = (
    NoAccessToken
    | DeadToken
    | MissingScope
    | ClientLacksScope
    | WrongOwner
    | NoClientCredentials
    | UnknownClient
    | UnknownAccount
    | BadScope
    | UnknownRefreshToken
    | UnsupportedGrant
    | MissingParameter
    | AnonymousIdTaken
    | WrongCurrentPassword
    | MailedTokenExpired
    | UnknownMailedToken
)
