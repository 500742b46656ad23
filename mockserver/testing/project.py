"""A project of a test's own."""

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
    """A project that no other test has: made from the fixtures, dropped after the test."""

    def __init__(self, remote: Remote, key: str) -> None:
        self.key = key
        self.url = f"{remote.url}/{key}"
        """Of the API: `{url}/me` is the profile."""
        self.server = remote.url
        self._remote = remote

    @property
    def connection(self) -> Connection:
        """The API clients and customers whose secrets are known."""
        return read(self._remote.get("connect", query={"project": self.key}), Connection)

    @property
    def env(self) -> dict[str, str]:
        """The variables by which an app finds it: CTP_..., VITE_CTP_... and NEXT_PUBLIC_CTP_..."""
        own = {"MOCKSERVER_URL": self.server, "MOCKSERVER_PROJECT": self.key}
        return {**in_all_forms(variables(self.connection)), **own}

    def reset(self, *parts: str) -> None:
        """Begins again from the fixtures, in all or in these parts: customers, carts, tokens, requests, ..."""
        self._remote.post("reset", project=self.key, **({"parts": parts} if parts else {}))

    def load(self, path: Path) -> None:
        """Begins again from other fixtures, a file. Raises Problem with all that is wrong in it."""
        try:
            fixtures = content(path)
        except OSError as error:
            advice = "; save it as a file" if isinstance(error, NotRegular) else ""
            raise Problem(f"{path}: {reason_of(error)}{advice}", USAGE) from error
        self._remote.upload("projects", self.key, "state", content=fixtures, media_type="application/yaml")

    def state(self) -> dict[str, Any]:
        """Everything that is in it, as fixtures."""
        return read(self._remote.get("projects", self.key, "state"), dict[str, Any])

    def snapshot(self, name: str) -> Snapshot:
        """Keeps the present state, also instead of an older one of that name."""
        return read(self._remote.post("snapshots", name, project=self.key, replace=True), Snapshot)

    def restore(self, name: str) -> None:
        """Goes back to a snapshot."""
        self._remote.post("snapshots", name, "restore", project=self.key)


@contextmanager
def project(remote: Remote, *origin: str) -> Iterator[Project]:
    """A new project, whose key tells nothing but is different for each `origin`."""
    there = projects(remote)
    beginning = prefix(there)
    if beginning is None:
        key = default_key(there)
        how = f'add "{key}-*": {{clone: {key}}} to its fixtures'
        raise Problem(f"Project '{key}' of {remote.url} cannot be cloned: {how}.", USAGE)
    digest = sha256("\0".join(origin).encode()).hexdigest()
    key = f"{beginning}t{digest[:16]}"[:LONGEST_KEY]
    with world(remote, key) as is_new:
        if not is_new:
            raise Problem(f"Project '{key}' is there already: does another test run have it?", USAGE)
        yield Project(remote, key)
