"""Authentication: the Authorization header as an access token or an API client."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from contextlib import suppress
from hmac import compare_digest
from typing import Literal

from litestar.types import HTTPScope

from mockserver.domain import errors
from mockserver.domain.causes.access import DeadToken, NoAccessToken, NoClientCredentials, UnknownClient
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.errors import Refused
from mockserver.domain.nouns import CLIENTS, TOKENS
from mockserver.domain.ports import Asked, Store
from mockserver.domain.project import ApiClient, Project
from mockserver.domain.records import Token
from mockserver.domain.secrets import digest, looks_of
from mockserver.domain.tokens import owner_of
from mockserver.domain.values import UNSET, DateTime
from mockserver.web.scope import headers_of


def bearer(authorization: str | None) -> str:
    """The access token that was sent. Raises access_denied."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        errors.missing_access_token(NoAccessToken(scheme=scheme.lower(), has_credentials=bool(token)))
    return token.strip()


def live_token(value: str, store: Store, now: DateTime, wanted: str) -> tuple[str, Token]:
    """The key of the project that the access token is for, `wanted` if possible, and the token.

    Raises invalid_token.
    """
    id = digest(value)
    project_keys = store.projects_with(TOKENS, id)
    if not project_keys:
        errors.dead_access_token(dead(value))
    project_key = wanted if wanted in project_keys else project_keys[0]
    token = store.records(project_key).get(TOKENS, id)
    if token is None or token.kind != "access" or has_ended(token, now):
        errors.dead_access_token(dead(value, token))
    return project_key, token


def dead(value: str, token: Token | None = None) -> DeadToken:
    """Why the given token is not a valid access token; `token` is the stored record, if any."""
    if token is None:
        return DeadToken(id=digest(value), state="unknown", looks=looks_of(value))
    state: Literal["expired", "refresh"] = "refresh" if token.kind == "refresh" else "expired"
    return DeadToken(id=token.id, state=state, expires_at=token.expires_at, owner=owner_of(token))


def basic_credentials(authorization: str | None) -> tuple[str, str]:
    """Client id and secret (RFC 7617). Raises invalid_client."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        errors.unknown_client(NoClientCredentials(problem="not Basic" if scheme.strip() else "no header"))
    try:
        decoded = b64decode(encoded.strip(), validate=True).decode()
    except (NotBase64, ValueError):
        decoded = ""
    id, colon, secret = decoded.partition(":")
    if not colon:
        errors.unknown_client(NoClientCredentials(problem="unreadable"))
    return id, secret


def proven_client(credentials: tuple[str, str], store: Store, project_key: str) -> tuple[Project, ApiClient]:
    """The API client of the project with these credentials, and the project. Raises invalid_client."""
    id, secret = credentials
    project = store.project(project_key)
    client = None if project is None else store.records(project_key).get(CLIENTS, id)
    if project is None or client is None:
        homes = store.projects_with(CLIENTS, id)
        problem: Literal["project", "client"] = "client" if project or not project_key else "project"
        home = homes[0] if homes else UNSET
        errors.unknown_client(UnknownClient(problem=problem, id=id, project=project_key, home=home))
    if not compare_digest(client.secret_hash, digest(secret)):
        errors.unknown_client(UnknownClient(problem="secret", id=id, project=project_key))
    return project, client


def asked_of(scope: HTTPScope, *, writes: bool) -> Asked:
    """What is known about a request before the first read. Unusable credentials are treated as absent."""
    authorization = headers_of(scope).get(b"authorization", b"").decode("latin-1")
    scheme, _, value = authorization.partition(" ")
    client_id = ""
    with suppress(Refused):
        client_id, _ = basic_credentials(authorization)
    return Asked(
        project=scope["path_params"].get("projectKey", ""),
        token_id=digest(value.strip()) if scheme.lower() == "bearer" else "",
        client_id=client_id,
        writes=writes,
    )
