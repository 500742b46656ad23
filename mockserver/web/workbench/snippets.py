"""Snippets that connect an app to the server."""

from __future__ import annotations

import json
from shlex import quote
from typing import NamedTuple

from mockserver.fixtures import ClientCredentials, CustomerCredentials
from mockserver.steering.connection import Connection, token_command
from mockserver.steering.dotenv import dotenv


class Snippet(NamedTuple):
    """Text to paste, with a note about where."""

    id: str
    title: str
    note: str
    text: str


def snippets(connection: Connection) -> tuple[Snippet, ...]:
    """The snippets. Without an API client whose secret is in the fixtures, only those with environment variables."""
    variables = (
        Snippet("dotenv", ".env", "For Node.js, backends and tests.", dotenv(connection.env)),
        Snippet("vite", "Vite", "For .env.local. Visible in the browser.", dotenv(connection.env, "VITE_")),
        Snippet("next", "Next.js", "For .env.local. Visible in the browser.", dotenv(connection.env, "NEXT_PUBLIC_")),
    )
    if not connection.clients:
        return variables
    client, who = connection.clients[0], next(iter(connection.customers), None)
    return (
        *variables,
        Snippet("curl", "curl", "Gets a token and reads with it.", _curl(connection, client, who)),
        Snippet("sdk-v3", "SDK v3", "@commercetools/ts-client", _v3(connection, client, who)),
        Snippet("sdk-v2", "SDK v2", "@commercetools/sdk-client-v2", _v2(connection, client, who)),
    )


def _curl(connection: Connection, client: ClientCredentials, who: CustomerCredentials | None) -> str:
    url, project = connection.url, connection.project
    read = """python3 -c 'import json, sys; print(json.load(sys.stdin)["access_token"])'"""
    what = "me" if who is not None else "me/carts"
    return (
        f"TOKEN=$({token_command(url, project, client, who)} |\n  {read})\n"
        f'curl -s -H "Authorization: Bearer $TOKEN" {quote(f"{url}/{project}/{what}")}\n'
    )


def _v3(connection: Connection, client: ClientCredentials, who: CustomerCredentials | None) -> str:
    http = "  .withHttpMiddleware({ host, httpClient: fetch })"
    return _typescript(connection, client, who, "@commercetools/ts-client", http, "httpClient: fetch")


def _v2(connection: Connection, client: ClientCredentials, who: CustomerCredentials | None) -> str:
    http = "  .withHttpMiddleware({ host, fetch })"
    return _typescript(connection, client, who, "@commercetools/sdk-client-v2", http, "fetch")


def _typescript(
    connection: Connection,
    client: ClientCredentials,
    who: CustomerCredentials | None,
    package: str,
    http: str,
    fetching: str,
) -> str:
    project = json.dumps(connection.project)
    login = f"clientId: {json.dumps(client.id)},\n      clientSecret: {json.dumps(client.secret)},"
    flow, user, what = "withAnonymousSessionFlow", "", "me().carts()"
    if who is not None:
        flow, what = "withPasswordFlow", "me()"
        user = f"\n      user: {{ username: {json.dumps(who.email)}, password: {json.dumps(who.password)} }},"
    return (
        f'import {{ ClientBuilder }} from "{package}";\n'
        'import { createApiBuilderFromCtpClient } from "@commercetools/platform-sdk";\n\n'
        f"const host = {json.dumps(connection.url)};\n"
        "const client = new ClientBuilder()\n"
        f"{http}\n"
        f"  .{flow}({{\n    host,\n    projectKey: {project},\n"
        f"    credentials: {{\n      {login}{user}\n    }},\n    {fetching},\n  }})\n  .build();\n\n"
        f"const api = createApiBuilderFromCtpClient(client).withProjectKey({{ projectKey: {project} }});\n"
        f"const {{ body }} = await api.{what}.get().execute();\n"
    )
