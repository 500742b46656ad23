"""`mockserver token`."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click
import httpx
from msgspec import DecodeError
from msgspec.json import decode

from mockserver.commands.options import db_option, fixtures_option
from mockserver.domain.tokens import TokenResponse
from mockserver.domain.values import Value
from mockserver.fixtures import ClientCredentials, CustomerCredentials, Loaded
from mockserver.problems import UNREACHABLE, USAGE, Problem
from mockserver.seeding import Unhashed
from mockserver.seeding import fixtures as read_fixtures
from mockserver.settings import Settings
from mockserver.store import holder
from mockserver.system import SystemClock


class Refusal(Value, frozen=True, kw_only=True):
    """What is told of an answer that is no token."""

    message: str


@click.command(
    "token",
    epilog="""\b
Examples:
  mockserver token alice
  curl -H "Authorization: Bearer $(mockserver token alice)" http://127.0.0.1:8989/demo/me
""",
)
@click.argument("customer")
@fixtures_option
@db_option
@click.option(
    "--url",
    envvar="MOCKSERVER_URL",
    show_envvar=True,
    show_default="the server that has --db, or http://127.0.0.1:8989",
    help="The running server.",
)
def command(customer: str, fixtures: Path, db: Path, url: str | None) -> None:
    """Print a bearer token of CUSTOMER, a handle or an email of the fixtures, from the running server."""
    loaded = read_fixtures(Settings(fixtures=fixtures), SystemClock(), Unhashed())
    if not loaded.clients:
        raise Problem(f"No API client in {fixtures} has a secret in clear text.", USAGE)
    (project_key,) = loaded.records
    running = holder(db)
    base = url or (running.url if running is not None else None) or "http://127.0.0.1:8989"
    click.echo(_token(base.rstrip("/"), project_key, loaded.clients[0], _customer(customer, loaded)))


def _customer(name: str, loaded: Loaded) -> CustomerCredentials:
    by_name = {key: customer for customer in loaded.customers for key in (customer.handle, customer.email)}
    if name not in by_name:
        meant = get_close_matches(name, by_name, n=1)
        hint = f"did you mean '{meant[0]}'?" if meant else f"there are {', '.join(c.handle for c in loaded.customers)}."
        raise Problem(f"The fixtures have no customer '{name}' with a password in clear text; {hint}", USAGE)
    return by_name[name]


def _token(url: str, project_key: str, client: ClientCredentials, customer: CustomerCredentials) -> str:
    form = {"grant_type": "password", "username": customer.email, "password": customer.password}
    try:
        answer = httpx.post(
            f"{url}/oauth/{project_key}/customers/token", data=form, auth=(client.id, client.secret), timeout=10
        )
        if answer.status_code == httpx.codes.OK:
            return decode(answer.content, type=TokenResponse).access_token
        refusal = decode(answer.content, type=Refusal)
    except (httpx.HTTPError, httpx.InvalidURL, DecodeError, UnicodeDecodeError) as error:
        problem = f"No mockserver answers at {url} ({error}); start one with 'mockserver serve', or name it with --url."
        raise Problem(problem, UNREACHABLE) from error
    raise Problem(f"The server refused: {refusal.message}", USAGE)
