"""Options that several subcommands share. Each is also an environment variable."""

from __future__ import annotations

from pathlib import Path

import click

from mockserver.settings import demo_fixtures

DEFAULT_DB = Path(".mockserver/db.json")

fixtures_option = click.option(
    "--fixtures",
    type=click.Path(path_type=Path),
    default=demo_fixtures,
    envvar="MOCKSERVER_FIXTURES",
    show_envvar=True,
    show_default="the demo",
    help="A directory of fixtures, or one file.",
)

db_option = click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_DB,
    envvar="MOCKSERVER_DB",
    show_envvar=True,
    show_default=True,
    help="The file that keeps everything.",
)
