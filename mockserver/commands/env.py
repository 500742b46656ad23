"""`mockserver env`."""

from __future__ import annotations

import click

from mockserver.commands.once import Command
from mockserver.commands.options import project_option, remote_options
from mockserver.commands.terminal import json_text, print_data
from mockserver.remote.answers import Connection
from mockserver.remote.control import Remote, read
from mockserver.remote.environment import PREFIXES, variables
from mockserver.steering.dotenv import dotenv


@click.command(
    "env",
    cls=Command,
    epilog="""\b
Examples:
  mockserver env > .env
  mockserver env --format vite > .env.local
  mockserver env --client demo-backend --format json
  eval "$(mockserver env)"; curl -u "$CTP_CLIENT_ID:$CTP_CLIENT_SECRET" "$CTP_AUTH_URL/oauth/token" \\
    -d grant_type=client_credentials
""",
)
@click.option(
    "--format",
    type=click.Choice([*PREFIXES, "json"]),
    default="dotenv",
    show_default=True,
    help="CTP_..., VITE_CTP_..., NEXT_PUBLIC_CTP_..., or a JSON object.",
)
@click.option("--client", metavar="ID", show_default="the first one", help="The API client to print.")
@project_option
@remote_options
def command(remote: Remote, format: str, client: str | None, project: str | None) -> None:
    """Print the environment variables that an app needs to find the running server.

    Vite and Next.js expose variables that begin with VITE_ or NEXT_PUBLIC_ to the browser, including the secret of the
    API client. That is harmless here, and would not be with the platform.
    """
    plain = variables(read(remote.get("connect", query={"project": project}), Connection), client)
    if format == "json":
        print_data(json_text(plain))
    else:
        print_data(dotenv(plain, PREFIXES[format]), nl=False)
