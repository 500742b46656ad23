"""Finds the running server that a command should talk to."""

from __future__ import annotations

from pathlib import Path

from mockserver.problems import UNUSABLE_DATA, Problem
from mockserver.remote.control import Remote
from mockserver.store import StoreError, holder

DEFAULT_URL = "http://127.0.0.1:8989"


def found(url: str | None, db: Path, token: str | None = None) -> Remote:
    """The server at `url`; without a URL, the server that uses the data file `db`; else one at the default port."""
    return Remote(url or held_at(db) or DEFAULT_URL, token)


def held_at(db: Path) -> str | None:
    """The URL of the server that uses the data file, if there is one and it is listening."""
    try:
        running = holder(db)
    except StoreError as problem:
        raise Problem(str(problem), UNUSABLE_DATA) from problem
    return None if running is None else running.url
