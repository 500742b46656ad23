"""`mockserver serve`."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from contextlib import closing
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import click

from mockserver.app import application
from mockserver.commands.banner import banner, ready_line
from mockserver.commands.listening import base_url, listening_socket
from mockserver.commands.once import Command
from mockserver.commands.options import db_option, fixtures_option, given_token
from mockserver.hosts import is_loopback
from mockserver.seeding import opened
from mockserver.server import serve
from mockserver.settings import Settings
from mockserver.watching import watching

SHORTEST_USEFUL_LIFETIME = 300


@click.command(
    "serve",
    cls=Command,
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
@click.option(
    "--password-link",
    default=Settings().password_link,
    envvar="MOCKSERVER_PASSWORD_LINK",
    show_envvar=True,
    show_default=True,
    metavar="URL",
    help="Where a mail that resets a password would lead.",
)
@click.option(
    "--email-link",
    default=Settings().email_link,
    envvar="MOCKSERVER_EMAIL_LINK",
    show_envvar=True,
    show_default=True,
    metavar="URL",
    help="Where a mail that confirms an email would lead.",
)
@click.option(
    "--most-clones",
    type=click.IntRange(0, 10_000),
    default=64,
    envvar="MOCKSERVER_MOST_CLONES",
    show_envvar=True,
    show_default=True,
    help="How many projects are made from others.",
)
@click.option(
    "--control-token",
    callback=given_token,
    envvar="MOCKSERVER_CONTROL_TOKEN",
    show_envvar=True,
    show_default="none on loopback; elsewhere one is made and printed",
    metavar="TOKEN",
    help="What opens the control plane under /_mock.",
)
@click.option(
    "--watch", is_flag=True, envvar="MOCKSERVER_WATCH", show_envvar=True, help="Begin again when fixtures change."
)
@click.option("--quiet", is_flag=True, envvar="MOCKSERVER_QUIET", show_envvar=True, help="Log no requests.")
def command(*, db: Path, memory: bool, quiet: bool, watch: bool, control_token: str | None, **options: Any) -> None:
    """Run the stand-in server.

    Without options it serves the demo fixtures at http://127.0.0.1:8989 and keeps its data in .mockserver/db.json.
    """
    token = control_token_for(control_token, options["host"])
    settings = Settings(db=None if memory else db, control_token=token, **options)
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

        def ready() -> None:
            click.echo(ready_line(url, opening))
            if watch:
                watching(settings.fixtures, app.projects.resets.follow_fixtures)

        serve(app, listener, ready=ready, stop=app.stop)


def control_token_for(given: str | None, host: str) -> str | None:
    """The token that opens the control plane: beyond loopback there always is one."""
    return given if given is not None or is_loopback(host) else token_urlsafe(24)


def _set_up_logging(*, quiet: bool) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    logging.getLogger("mockserver").setLevel(logging.WARNING if quiet else logging.INFO)
