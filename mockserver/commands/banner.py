"""What `mockserver serve` prints at startup: where it listens, credentials, and a command that works."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from urllib.parse import quote as percent_encoded

import click

from mockserver.commands.credentials import Credentials, open_credentials
from mockserver.commands.terminal import counted, printable
from mockserver.seeding import Opening
from mockserver.settings import Settings
from mockserver.steering.connection import environment, token_command
from mockserver.steering.dotenv import dotenv

MOST_CUSTOMERS = 4
"""Checking a password costs a hash, so the start does not check all of them."""


def banner(url: str, settings: Settings, opening: Opening) -> str:
    """One screen of text to read and to paste from."""
    return "\n".join(_lines(url, settings, opening))


def ready_line(url: str, opening: Opening) -> str:
    """The last line of the startup output. Scripts wait for it, so its format is stable."""
    return printable(f"ready {url} project={','.join(opening.project_keys)}")


def _lines(url: str, settings: Settings, opening: Opening) -> Iterator[str]:
    project_keys, token = opening.project_keys, settings.control_token
    yield click.style(f"mockserver {version('mekit')}", bold=True) + ", a stand-in for the My Customer Profile API"
    yield _row("API, OAuth", url)
    yield _row("workbench", f"{url}/_mock/" + ("" if token is None else f"?token={percent_encoded(token, safe='')}"))
    yield _row("reference", f"{url}/docs")
    yield _row("projects", ", ".join(project_keys))
    yield _row("data", _data(settings, opening))
    credentials = opening.fixtures and open_credentials(opening.fixtures, opening.store, MOST_CUSTOMERS)
    if credentials:
        yield from _credentials(url, credentials)


def _data(settings: Settings, opening: Opening) -> str:
    if settings.db is None:
        return "in memory"
    if not opening.is_restored:
        return f"{settings.db}, new from {settings.fixtures}"
    if opening.fixtures_have_changed:
        return f"{settings.db}, restored; {settings.fixtures} changed since then: use --fresh to load it again"
    return f"{settings.db}, restored; use --fresh to start over from the fixtures"


def _credentials(url: str, credentials: Credentials) -> Iterator[str]:
    for client in credentials.clients:
        yield _row("client", f"{client.id} / {client.secret}")
    for customer in credentials.customers:
        unverified = "" if customer.is_email_verified else "  (email not verified)"
        yield _row("customer", f"{customer.email} / {customer.password}{unverified}")
    if credentials.more:
        yield _row("", f"and {counted(credentials.more, 'customer')} more in the fixtures")
    if credentials.clients:
        yield from _pasteable(url, credentials)


def _pasteable(url: str, credentials: Credentials) -> Iterator[str]:
    client = credentials.clients[0]
    yield ""
    yield click.style("# .env", dim=True)
    for name, value in environment(credentials.project_key, client, url).items():
        yield _assigned(name, value)
    if credentials.customers:
        command = token_command(url, credentials.project_key, client, credentials.customers[0])
        yield from ("", click.style("# try it", dim=True), command) if command.isprintable() else ()
    yield ""


def _assigned(name: str, value: str) -> str:
    """A line of the block. A value that would break the line or control the terminal is only written to a file."""
    if not value.isprintable():
        return f"# {name} contains line breaks or control characters: run `mockserver env > .env`"
    return dotenv({name: value}).rstrip("\n")


def _row(name: str, value: str) -> str:
    """One line, whatever the value contains: no value may look like another row or like the ready line."""
    return f"  {name:<11}{printable(value)}"
