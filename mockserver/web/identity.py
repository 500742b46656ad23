"""Who is calling: the Authorization header, as an access token or as an API client."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from contextlib import suppress
from hmac import compare_digest

from litestar.types import HTTPScope

from mockserver.domain import errors
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.errors import Refused
from mockserver.domain.nouns import CLIENTS, TOKENS
from mockserver.domain.ports import Asked, Store
from mockserver.domain.project import ApiClient, Project
from mockserver.domain.records import Token
from mockserver.domain.secrets import digest
from mockserver.domain.values import DateTime
from mockserver.web.scope import headers_of


def bearer(authorization: str | None) -> str:
    """The access token that was sent. Raises access_denied."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        errors.missing_access_token()
    return token.strip()


def live_token(value: str, store: Store, now: DateTime, wanted: str) -> tuple[str, Token]:
    """The key of the project that the access token is for, `wanted` if it is for that, and the token.

    Raises invalid_token.
    """
    id = digest(value)
    project_keys = store.projects_with(TOKENS, id)
    if not project_keys:
        errors.dead_access_token()
    project_key = wanted if wanted in project_keys else project_keys[0]
    token = store.records(project_key).get(TOKENS, id)
    if token is None or token.kind != "access" or has_ended(token, now):
        errors.dead_access_token()
    return project_key, token


def basic_credentials(authorization: str | None) -> tuple[str, str]:
    """Client id and secret (RFC 7617). Raises invalid_client."""
    scheme, _, encoded = (authorization or "").partition(" ")
    try:
        decoded = b64decode(encoded.strip(), validate=True).decode()
    except (NotBase64, ValueError):
        errors.unknown_client()
    id, colon, secret = decoded.partition(":")
    if scheme.lower() != "basic" or not colon:
        errors.unknown_client()
    return id, secret


def proven_client(credentials: tuple[str, str], store: Store, project_key: str) -> tuple[Project, ApiClient]:
    """The API client of the project with these credentials, and the project. Raises invalid_client."""
    id, secret = credentials
    project = store.project(project_key)
    client = None if project is None else store.records(project_key).get(CLIENTS, id)
    if project is None or client is None or not compare_digest(client.secret_hash, digest(secret)):
        errors.unknown_client()
    return project, client


def asked_of(scope: HTTPScope, *, writes: bool) -> Asked:
    """What is known of a request before anything is read: credentials that open nothing are as if there were none."""
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
