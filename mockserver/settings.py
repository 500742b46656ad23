"""What can be set, with a default for everything."""

from __future__ import annotations

from pathlib import Path

import msgspec

from mockserver.passwords import Cost


def demo_fixtures() -> Path:
    """The demo fixtures: beside the packages in a checkout, inside this one in an installation."""
    installed = Path(__file__).parent / "demo"
    return (installed if installed.is_dir() else Path(__file__).parents[1] / "fixtures") / "demo"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How the server is to be.

    `db` None keeps everything in memory; `fresh` begins again from the fixtures; `token_lifetime` is in seconds,
    `largest_body` in bytes. `password_link` and `email_link` are what mails would link to, with `{token}` and
    `{project}` in it. `control_token` opens the control plane where it is asked for.
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
        """Raises ValueError for a control token that anybody could guess."""
        if self.control_token is not None and not self.control_token.strip():
            raise ValueError("The control token is empty: give one, or None.")
