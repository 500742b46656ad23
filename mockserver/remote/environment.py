"""The environment variables that an app needs to find a project, with the prefixes that frameworks expect."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import Connection

PREFIXES = {"dotenv": "", "vite": "VITE_", "next": "NEXT_PUBLIC_"}
"""Vite and Next.js expose only variables with their prefix to the browser."""


def variables(connection: Connection, client_id: str | None = None) -> dict[str, str]:
    """CTP_PROJECT_KEY and so on, with the credentials of the API client `client_id`, or of the first one."""
    if client_id is None:
        return dict(connection.env)
    by_id = {client.id: client for client in connection.clients}
    if client_id not in by_id:
        known = ", ".join(by_id) or "none with a clear-text secret"
        raise Problem(f"Project '{connection.project}' has no API client '{client_id}'; it has {known}.", USAGE)
    client = by_id[client_id]
    credentials = {"CTP_CLIENT_ID": client.id, "CTP_CLIENT_SECRET": client.secret}
    return {**connection.env, **credentials, "CTP_SCOPES": " ".join(client.scopes)}


def in_all_forms(plain: Mapping[str, str]) -> dict[str, str]:
    """The variables with each of the prefixes."""
    return {prefix + name: value for prefix in PREFIXES.values() for name, value in plain.items()}
