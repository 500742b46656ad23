"""The settings of the server, with a default for each."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mockserver.passwords import Cost


def demo_fixtures() -> Path:
    """The path of the demo fixtures: next to the packages in a checkout, inside this package in an installation."""
    installed = Path(__file__).parent / "demo"
    return (installed if installed.is_dir() else Path(__file__).parents[1] / "fixtures") / "demo"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of a server.

    With `db` None, all data is in memory; `fresh` discards existing data and loads the fixtures; `token_lifetime` is in
    seconds, `largest_body` in bytes. `password_link` and `email_link` are templates for the links in mails, with the
    placeholders `{token}` and `{project}`. `control_token`, if set, is required for the control plane.
    """

    fixtures: Path = msgspec.field(default_factory=demo_fixtures)
    db: Path | None = None
    fresh: bool = False
    fsync: bool = False
    host: str = "127.0.0.1"
    port: int = 8989
    token_lifetime: int = 172_800
    password_cost: Cost = "quick"
    largest_body: int = 16 * 1024 * 1024
    password_link: str = "http://localhost:3000/reset-password?token={token}"
    email_link: str = "http://localhost:3000/confirm-email?token={token}"
    most_clones: int = 64
    control_token: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an empty control token: it would not protect anything."""
        if self.control_token is not None and not self.control_token.strip():
            raise ValueError("The control token is empty: set a token, or None for no token.")
