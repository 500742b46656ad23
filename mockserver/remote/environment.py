"""The variables that an app finds a project by, in the forms that frameworks ask for."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import Connection

PREFIXES = {"dotenv": "", "vite": "VITE_", "next": "NEXT_PUBLIC_"}
"""What Vite and Next.js let into the browser begins like that."""


def variables(connection: Connection, client_id: str | None = None) -> dict[str, str]:
    """CTP_PROJECT_KEY and so on; of another than the first API client, if one is named."""
    if client_id is None:
        return dict(connection.env)
    by_id = {client.id: client for client in connection.clients}
    if client_id not in by_id:
        there_are = ", ".join(by_id) or "none with a secret in clear text"
        raise Problem(f"Project '{connection.project}' has no API client '{client_id}'; there are {there_are}.", USAGE)
    client = by_id[client_id]
    credentials = {"CTP_CLIENT_ID": client.id, "CTP_CLIENT_SECRET": client.secret}
    return {**connection.env, **credentials, "CTP_SCOPES": " ".join(client.scopes)}


def in_all_forms(plain: Mapping[str, str]) -> dict[str, str]:
    """The variables under each of the prefixes."""
    return {prefix + name: value for prefix in PREFIXES.values() for name, value in plain.items()}
