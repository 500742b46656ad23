"""Options that several subcommands share. Most can also be set by an environment variable."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from mockserver.settings import demo_fixtures

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_DB = Path(".mockserver/db.json")


def setting(name: str, **attributes: Any) -> Callable[[F], F]:
    """An option that an environment variable can also set: `MOCKSERVER_MOST_CLONES` sets `--most-clones`."""
    variable = f"MOCKSERVER_{name.removeprefix('--').replace('-', '_').upper()}"
    return click.option(name, **{"show_default": True, **attributes}, envvar=variable, show_envvar=True)


fixtures_option = setting(
    "--fixtures",
    type=click.Path(path_type=Path),
    default=demo_fixtures,
    show_default="the demo",
    help="A directory of fixtures, or one file.",
)

db_option = setting("--db", type=click.Path(dir_okay=False, path_type=Path), default=DEFAULT_DB, help="The data file.")

url_option = setting(
    "--url", show_default="the server that uses --db, or http://127.0.0.1:8989", help="Use this running server."
)


def given_token(_: click.Context, __: click.Parameter, token: str | None) -> str | None:
    """The control token. An empty one counts as none: it usually comes from a shell variable that is not set."""
    return (token or "").strip() or None


control_token_option = setting(
    "--control-token",
    callback=given_token,
    metavar="TOKEN",
    help="Token required when the server is not bound to loopback.",
)

project_option = setting("--project", metavar="KEY", show_default="the first one", help="Use this project.")

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
