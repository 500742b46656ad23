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
from mockserver.commands.options import db_option, fixtures_option, given_token, setting
from mockserver.hosts import is_loopback
from mockserver.seeding import opened
from mockserver.server import serve
from mockserver.settings import Settings
from mockserver.watching import watching

SHORTEST_USEFUL_LIFETIME = 300
"""Seconds. The official SDKs treat a token as expired that much earlier than the server does."""


@click.command(
    "serve",
    cls=Command,
    epilog="""\b
Examples:
  mockserver serve
  mockserver serve --port 0 --memory              on a free port, without a data file
  mockserver serve --fixtures my-fixtures --fresh
""",
)
@fixtures_option
@db_option
@setting("--memory", is_flag=True, help="Store nothing on disk.")
@setting("--host", default="127.0.0.1", help="Address to listen on.")
@setting("--port", type=click.IntRange(0, 65535), default=8989, help="Port to listen on; 0 picks a free one.")
@setting("--fresh", is_flag=True, help="Start over from the fixtures.")
@setting(
    "--token-lifetime",
    type=click.IntRange(1, 31_536_000),
    default=172_800,
    metavar="SECONDS",
    help="Lifetime of access tokens.",
)
@setting("--password-cost", type=click.Choice(["quick", "strong"]), default="quick", help="Password hashing cost.")
@setting("--fsync", is_flag=True, help="Survive power failures, at lower speed.")
@setting(
    "--password-link", default=Settings().password_link, metavar="URL", help="URL template for password-reset links."
)
@setting(
    "--email-link", default=Settings().email_link, metavar="URL", help="URL template for email-confirmation links."
)
@setting(
    "--most-clones", type=click.IntRange(0, 10_000), default=64, help="Maximum number of projects cloned from others."
)
@setting(
    "--control-token",
    callback=given_token,
    show_default="none on loopback; otherwise generated and printed",
    metavar="TOKEN",
    help="Token required for the control plane under /_mock.",
)
@setting("--watch", is_flag=True, help="Reload fixtures when they change.")
@setting("--quiet", is_flag=True, help="Do not log requests.")
def command(*, db: Path, memory: bool, quiet: bool, watch: bool, control_token: str | None, **options: Any) -> None:
    """Run the stand-in server.

    Without options it serves the demo fixtures at http://127.0.0.1:8989 and stores its data in .mockserver/db.json.
    """
    token = control_token_for(control_token, options["host"])
    settings = Settings(db=None if memory else db, control_token=token, **options)
    _set_up_logging(quiet=quiet)
    if settings.token_lifetime <= SHORTEST_USEFUL_LIFETIME:
        logging.getLogger("mockserver").warning(
            "--token-lifetime %d: the SDKs renew a token 300 seconds before it expires, so they will request a new one "
            "before every call.",
            settings.token_lifetime,
        )
    # uvicorn raises the signal that stopped it again when it is done. As SystemExit it unwinds the `with` below, which
    # closes the store.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with closing(listening_socket(settings)) as listener, opened(settings) as opening:
        url = base_url(settings.host, listener.getsockname()[1])
        opening.store.announce(url)
        click.echo(banner(url, settings, opening))
        gc.collect()
        gc.freeze()  # the fixtures stay for the life of the process: the collector need not traverse them again
        app = application(opening, settings)

        def ready() -> None:
            click.echo(ready_line(url, opening))
            if watch:
                watching(settings.fixtures, app.projects.resets.follow_fixtures)

        serve(app, listener, ready=ready, stop=app.stop)


def control_token_for(given: str | None, host: str) -> str | None:
    """The token for the control plane. A server that other machines can reach always has one."""
    return given if given is not None or is_loopback(host) else token_urlsafe(24)


def _set_up_logging(*, quiet: bool) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    logging.getLogger("mockserver").setLevel(logging.WARNING if quiet else logging.INFO)
