"""`mockserver token`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import httpx
from msgspec import DecodeError
from msgspec.json import decode

from mockserver.commands.once import Command
from mockserver.commands.options import control_token_option, db_option, fixtures_option, project_option, url_option
from mockserver.domain.names import nearest
from mockserver.domain.tokens import TokenResponse
from mockserver.domain.values import Value
from mockserver.fixtures import ClientCredentials, CustomerCredentials, Loaded
from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import Minted
from mockserver.remote.control import Remote, read
from mockserver.remote.finding import found
from mockserver.seeding import Unhashed
from mockserver.seeding import fixtures as read_fixtures
from mockserver.settings import Settings
from mockserver.system import SystemClock


class Refusal(Value, frozen=True, kw_only=True):
    """The body of an error response, as far as it is printed."""

    message: str


@click.command(
    "token",
    cls=Command,
    epilog="""\b
Examples:
  mockserver token alice
  curl -H "Authorization: Bearer $(mockserver token alice)" http://127.0.0.1:8989/demo/me
  mockserver token alice --expires 10m --scope view_products
  mockserver token alice --expired                how does the storefront handle it?
""",
)
@click.argument("customer")
@click.option("--scope", "scopes", multiple=True, metavar="SCOPE", help="Request only this scope (repeatable).")
@click.option("--expires", metavar="DURATION", help="Lifetime of the token, such as 10m.")
@click.option("--expired", is_flag=True, help="Issue a token that has already expired.")
@project_option
@fixtures_option
@url_option
@db_option
@control_token_option
def command(
    *,
    customer: str,
    fixtures: Path,
    db: Path,
    url: str | None,
    control_token: str | None,
    project: str | None,
    scopes: tuple[str, ...],
    expires: str | None,
    expired: bool,
) -> None:
    """Print a bearer token for CUSTOMER, given by handle or email of the fixtures, from the running server."""
    if expires and expired:
        raise Problem("--expires and --expired exclude each other.", USAGE)
    wishes = {"project": project, "scopes": scopes, "expiresIn": expires, "expired": expired}
    if any(wishes.values()):
        with found(url, db, control_token) as remote:
            click.echo(_minted(remote, customer, {name: wish for name, wish in wishes.items() if wish}))
        return
    loaded = read_fixtures(Settings(fixtures=fixtures), SystemClock(), Unhashed())
    if not loaded.clients:
        raise Problem(f"No API client in {fixtures} has a secret in clear text.", USAGE)
    (project_key,) = loaded.records
    who = _customer(customer, loaded)
    with found(url, db, control_token) as remote:
        click.echo(_signed_in(remote, project_key, loaded.clients[0], who))


def _customer(name: str, loaded: Loaded) -> CustomerCredentials:
    by_name = {key: customer for customer in loaded.customers for key in (customer.handle, customer.email)}
    if name not in by_name:
        meant = nearest(name, by_name)
        hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(c.handle for c in loaded.customers)}."
        raise Problem(f"The fixtures have no customer '{name}' with a password in clear text; {hint}", USAGE)
    return by_name[name]


def _minted(remote: Remote, customer: str, wishes: dict[str, Any]) -> str:
    """A token from the control plane, with properties that OAuth cannot grant."""
    return read(remote.post("tokens", customer=customer, **wishes), Minted).access_token


def _signed_in(remote: Remote, project_key: str, client: ClientCredentials, customer: CustomerCredentials) -> str:
    """A token from the password flow, as an app gets it."""
    form = {"grant_type": "password", "username": customer.email, "password": customer.password}
    try:
        answer = remote.http.post(f"/oauth/{project_key}/customers/token", data=form, auth=(client.id, client.secret))
        if answer.status_code == httpx.codes.OK:
            return decode(answer.content, type=TokenResponse).access_token
        refusal = decode(answer.content, type=Refusal)
    except (httpx.HTTPError, DecodeError, UnicodeDecodeError) as error:
        raise remote.unreachable(error) from error
    raise Problem(f"The server rejected the request: {refusal.message}", USAGE)
