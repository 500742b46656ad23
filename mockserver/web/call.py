"""A request to the API. Values that only some requests need are created on first use."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Generic, TypeVar

from litestar.types import HTTPScope

from mockserver.domain.ports import Context, Identity, Store
from mockserver.domain.project import Project
from mockserver.domain.values import DateTime, timestamp
from mockserver.observing.redaction import secrets_of, shown_text
from mockserver.web.access import requested
from mockserver.web.parameters import NO_QUERY, Query, form_parameters
from mockserver.web.scope import exchange_of, headers_of
from mockserver.web.world import World

S = TypeVar("S")
B = TypeVar("B")

log = logging.getLogger("mockserver")


class Call(Generic[S, B]):
    """A request: its caller, input and subject. An operation sees the context, body and subject."""

    body: B
    """The result of the row's `reads`."""
    subject: S
    """The result of the row's `find`."""
    project: Project
    by: Identity

    def __init__(self, world: World, store: Store, scope: HTTPScope, content: bytes) -> None:
        """`store` is the unit of work of the request. Raises InvalidInput for a query that is too long."""
        self.world = world
        self.store = store
        self.scope = scope
        self.content = content
        self.exchange = exchange = exchange_of(scope)
        exchange.take_body(content)
        exchange.project = scope["path_params"].get("projectKey", "")
        query = scope["query_string"]
        self.query = Query(query) if query else NO_QUERY
        self._now: DateTime | None = None
        self._context: Context | None = None
        self._parameters: Mapping[str, str] | None = None

    @property
    def path(self) -> Mapping[str, str]:
        """The path parameters, by their names in the document."""
        return self.scope["path_params"]

    def header(self, name: bytes) -> str | None:
        """The header with this lower-cased name; of a repeated one, the last."""
        value = headers_of(self.scope).get(name)
        return None if value is None else value.decode("latin-1")

    @property
    def now(self) -> DateTime:
        """The time at which the request arrived."""
        if self._now is None:
            self._now = timestamp(self.exchange.at)
        return self._now

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of an OAuth request. Those of the form take precedence over those of the query."""
        if self._parameters is None:
            self._parameters = self.query.values | form_parameters(self.content)
        return self._parameters

    @property
    def context(self) -> Context:
        """The context for domain functions on behalf of the caller, who must be known already."""
        if self._context is None:
            world = self.world
            self._context = Context(
                project=self.project,
                records=self.store.records(self.project.key),
                by=self.by,
                now=self.now,
                chance=world.chance,
                passwords=world.passwords,
                token_lifetime=world.token_lifetime,
            )
        return self._context

    def warn(self, *sentences: str) -> None:
        """Logs a warning for the developer that the response does not contain."""
        secrets = secrets_of(self.exchange) if sentences else frozenset()
        for sentence in (shown_text(it, secrets) for it in sentences):
            self.exchange.warnings = (*self.exchange.warnings, sentence)
            self.world.plane.warnings.add(sentence, self.exchange.id, self.now)
            log.warning("%s: %s", requested(self.scope["method"], self.scope["path"]), sentence)
