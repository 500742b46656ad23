"""Options that several subcommands share. Each is also an environment variable."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

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

url_option = click.option(
    "--url",
    envvar="MOCKSERVER_URL",
    show_envvar=True,
    show_default="the server that has --db, or http://127.0.0.1:8989",
    help="The running server.",
)


def given_token(_: click.Context, __: click.Parameter, token: str | None) -> str | None:
    """The control token; an empty one, as of a shell variable that is not set, is none."""
    return (token or "").strip() or None


control_token_option = click.option(
    "--control-token",
    callback=given_token,
    envvar="MOCKSERVER_CONTROL_TOKEN",
    show_envvar=True,
    metavar="TOKEN",
    help="What a server asks for that listens beyond loopback.",
)

project_option = click.option(
    "--project",
    envvar="MOCKSERVER_PROJECT",
    show_envvar=True,
    metavar="KEY",
    show_default="the first one",
    help="The project that is meant.",
)

output_option = click.option(
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for scripts.",
)


def remote_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--url, --db and --control-token, which become the argument `remote`."""

    @wraps(function)
    def of_remote(*, url: str | None, db: Path, control_token: str | None, **others: Any) -> Any:
        from mockserver.remote.finding import found  # noqa: PLC0415  (`serve` needs it not)

        with found(url, db, control_token) as remote:
            return function(remote=remote, **others)

    return url_option(db_option(control_token_option(of_remote)))
