"""`mockserver serve`."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import sys
from contextlib import closing
from errno import EADDRINUSE
from pathlib import Path
from typing import Any

import click

from mockserver.app import application
from mockserver.commands.banner import banner, ready_line
from mockserver.commands.options import db_option, fixtures_option
from mockserver.problems import PORT_IN_USE, USAGE, Problem
from mockserver.seeding import opened
from mockserver.server import serve
from mockserver.settings import Settings
from mockserver.store import holder

SHORTEST_USEFUL_LIFETIME = 300


@click.command(
    "serve",
    epilog="""\b
Examples:
  mockserver serve
  mockserver serve --port 0 --memory              a free port, nothing kept
  mockserver serve --fixtures my-fixtures --fresh
""",
)
@fixtures_option
@db_option
@click.option("--memory", is_flag=True, envvar="MOCKSERVER_MEMORY", show_envvar=True, help="Keep nothing on disk.")
@click.option(
    "--host", default="127.0.0.1", envvar="MOCKSERVER_HOST", show_envvar=True, show_default=True, help="Listen here."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8989,
    envvar="MOCKSERVER_PORT",
    show_envvar=True,
    show_default=True,
    help="0 takes a free one.",
)
@click.option(
    "--fresh", is_flag=True, envvar="MOCKSERVER_FRESH", show_envvar=True, help="Begin again from the fixtures."
)
@click.option(
    "--token-lifetime",
    type=click.IntRange(1, 31_536_000),
    default=172_800,
    envvar="MOCKSERVER_TOKEN_LIFETIME",
    show_envvar=True,
    show_default=True,
    metavar="SECONDS",
    help="How long access tokens live.",
)
@click.option(
    "--password-cost",
    type=click.Choice(["quick", "strong"]),
    default="quick",
    envvar="MOCKSERVER_PASSWORD_COST",
    show_envvar=True,
    show_default=True,
    help="How dear it is to hash a password.",
)
@click.option(
    "--fsync", is_flag=True, envvar="MOCKSERVER_FSYNC", show_envvar=True, help="Outlast a power cut, more slowly."
)
@click.option("--quiet", is_flag=True, envvar="MOCKSERVER_QUIET", show_envvar=True, help="Log no requests.")
def command(*, db: Path, memory: bool, quiet: bool, **options: Any) -> None:
    """Run the stand-in server.

    Without options it serves the demo fixtures at http://127.0.0.1:8989 and keeps its data in .mockserver/db.json.
    """
    settings = Settings(db=None if memory else db, **options)
    _set_up_logging(quiet=quiet)
    if settings.token_lifetime <= SHORTEST_USEFUL_LIFETIME:
        logging.getLogger("mockserver").warning(
            "--token-lifetime %d: the SDKs renew a token 300 seconds before its end, so that they will ask for one "
            "before every call",
            settings.token_lifetime,
        )
    # uvicorn raises the signal that stopped it once more: as SystemExit it lets the store be closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with closing(listening_socket(settings)) as listener, opened(settings) as opening:
        url = base_url(settings.host, listener.getsockname()[1])
        opening.store.announce(url)
        click.echo(banner(url, settings, opening))
        gc.collect()
        gc.freeze()  # what is there now stays: the collector need not walk through all customers
        app = application(opening, settings)
        serve(app, listener, ready=lambda: click.echo(ready_line(url, opening)), stop=app.stop)


def listening_socket(settings: Settings) -> socket.socket:
    """A socket bound where the settings say. Raises Problem when it cannot be."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise _unlistenable(settings, error) from error
    return listener


def base_url(host: str, port: int) -> str:
    """Where clients on this machine reach the server."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{reachable}:{port}"


def _unlistenable(settings: Settings, error: OSError) -> Problem:
    if error.errno != EADDRINUSE:
        here = f"{settings.host}:{settings.port}"
        return Problem(f"Cannot listen at {here}: {error.strerror or error}. Choose another --host or --port.", USAGE)
    other = holder(settings.db) if settings.db else None
    ours = other is not None and other.url is not None and other.url.endswith(f":{settings.port}")
    by = f" by a mockserver, process {other.pid}" if other is not None and ours else ""
    return Problem(
        f"Port {settings.port} is in use{by}. Stop what uses it, or choose another: --port 0 takes a free one.",
        PORT_IN_USE,
    )


def _set_up_logging(*, quiet: bool) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    logging.getLogger("mockserver").setLevel(logging.WARNING if quiet else logging.INFO)
