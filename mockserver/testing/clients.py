"""HTTP clients with a bearer token."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import httpx

from mockserver.remote.answers import Minted
from mockserver.remote.control import Remote, read
from mockserver.remote.http import client_of
from mockserver.testing.project import Project


class Clients:
    """Creates HTTP clients for the project that already have a bearer token."""

    def __init__(self, remote: Remote, project: Project) -> None:
        self._remote = remote
        self._project = project
        self._open = ExitStack()

    def __call__(
        self,
        customer: str | None = None,
        *,
        client: str | None = None,
        anonymous_id: str | None = None,
        scopes: tuple[str, ...] = (),
        expires_in: str | None = None,
        expired: bool = False,
    ) -> httpx.Client:
        """A client for a customer, given by handle or email; for the API client itself; or for a guest.

        A guest has a new anonymous session unless `anonymous_id` is given. `expires_in` is a duration such as "10m".
        Paths are relative to the project: `.get("/me")`.
        """
        is_guest = customer is None and (client is None or anonymous_id is not None)
        wishes = {
            "customer": customer,
            "client": client,
            "anonymousId": anonymous_id or (str(uuid4()) if is_guest else None),
            "scopes": scopes,
            "expiresIn": expires_in,
            "expired": expired,
        }
        wanted: dict[str, Any] = {name: wish for name, wish in wishes.items() if wish}
        token = read(self._remote.post("tokens", project=self._project.key, **wanted), Minted).access_token
        headers = {"Authorization": f"Bearer {token}"}
        return self._open.enter_context(client_of(self._project.url, headers))

    def close(self) -> None:
        self._open.close()
