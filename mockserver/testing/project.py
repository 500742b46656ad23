"""The project of a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from mockserver.files import NotRegular, content, reason_of
from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import Connection
from mockserver.remote.control import Remote, read
from mockserver.remote.environment import in_all_forms, variables
from mockserver.remote.worlds import LONGEST_KEY, default_key, prefix, projects, world
from mockserver.steering.snapshots import Snapshot


class Project:
    """A project that no other test uses: created from the fixtures, dropped after the test."""

    def __init__(self, remote: Remote, key: str) -> None:
        self.key = key
        self.url = f"{remote.url}/{key}"
        """The base URL of the API: `{url}/me` is the profile."""
        self.server = remote.url
        self._remote = remote

    @property
    def connection(self) -> Connection:
        """The API clients and customers whose clear-text secrets are in the fixtures."""
        return read(self._remote.get("connect", query={"project": self.key}), Connection)

    @property
    def env(self) -> dict[str, str]:
        """The environment variables that an app needs: CTP_..., VITE_CTP_... and NEXT_PUBLIC_CTP_..."""
        own = {"MOCKSERVER_URL": self.server, "MOCKSERVER_PROJECT": self.key}
        return {**in_all_forms(variables(self.connection)), **own}

    def reset(self, *parts: str) -> None:
        """Restores the fixtures, completely or only these parts: customers, carts, tokens, requests, ..."""
        self._remote.post("reset", project=self.key, **({"parts": parts} if parts else {}))

    def load(self, path: Path) -> None:
        """Replaces all data by the fixtures in a file. Raises Problem that lists every mistake in it."""
        try:
            fixtures = content(path)
        except OSError as error:
            advice = "; save it as a file" if isinstance(error, NotRegular) else ""
            raise Problem(f"{path}: {reason_of(error)}{advice}", USAGE) from error
        self._remote.upload("projects", self.key, "state", content=fixtures, media_type="application/yaml")

    def state(self) -> dict[str, Any]:
        """All data, as fixtures."""
        return read(self._remote.get("projects", self.key, "state"), dict[str, Any])

    def snapshot(self, name: str) -> Snapshot:
        """Saves the current state; an older snapshot of that name is overwritten."""
        return read(self._remote.post("snapshots", name, project=self.key, replace=True), Snapshot)

    def restore(self, name: str) -> None:
        """Restores a snapshot."""
        self._remote.post("snapshots", name, "restore", project=self.key)


@contextmanager
def project(remote: Remote, *origin: str) -> Iterator[Project]:
    """Creates a project. Its key is a hash of `origin`, so that it is valid and unique whatever a test is called."""
    existing = projects(remote)
    beginning = prefix(existing)
    if beginning is None:
        key = default_key(existing)
        how = f'add "{key}-*": {{clone: {key}}} to its fixtures'
        raise Problem(f"Project '{key}' of {remote.url} cannot be cloned: {how}.", USAGE)
    digest = sha256("\0".join(origin).encode()).hexdigest()
    key = f"{beginning}t{digest[:16]}"[:LONGEST_KEY]
    with world(remote, key) as is_new:
        if not is_new:
            raise Problem(f"Project '{key}' already exists. Is another test run using it?", USAGE)
        yield Project(remote, key)
