"""Options that several subcommands share. Most can also be set by an environment variable."""

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
    help="The data file.",
)

url_option = click.option(
    "--url",
    envvar="MOCKSERVER_URL",
    show_envvar=True,
    show_default="the server that uses --db, or http://127.0.0.1:8989",
    help="Use this running server.",
)


def given_token(_: click.Context, __: click.Parameter, token: str | None) -> str | None:
    """The control token. An empty one counts as none: it usually comes from a shell variable that is not set."""
    return (token or "").strip() or None


control_token_option = click.option(
    "--control-token",
    callback=given_token,
    envvar="MOCKSERVER_CONTROL_TOKEN",
    show_envvar=True,
    metavar="TOKEN",
    help="Token required when the server is not bound to loopback.",
)

project_option = click.option(
    "--project",
    envvar="MOCKSERVER_PROJECT",
    show_envvar=True,
    metavar="KEY",
    show_default="the first one",
    help="Use this project.",
)

output_option = click.option(
    "--output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Print text for people, or JSON for scripts.",
)


def remote_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --url, --db and --control-token, and passes the server that they select as the argument `remote`."""

    @wraps(function)
    def of_remote(*, url: str | None, db: Path, control_token: str | None, **others: Any) -> Any:
        from mockserver.remote.finding import found  # noqa: PLC0415 - `serve`, which is to start quickly, has no use for it

        with found(url, db, control_token) as remote:
            return function(remote=remote, **others)

    return url_option(db_option(control_token_option(of_remote)))
