"""One request, as the handlers see it: each of its verbs is one check, in the order in which they are called."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeVar

from litestar.exceptions import HTTPException
from litestar.types import HTTPScope

from mockserver.domain import errors
from mockserver.domain.ports import Context, Identity
from mockserver.domain.project import ApiClient, Project
from mockserver.domain.records import Account, Outcome
from mockserver.domain.scopes import permits
from mockserver.domain.tokens import identity_of
from mockserver.domain.values import UNSET, timestamp
from mockserver.web.identity import basic_credentials, bearer, live_token, proven_client
from mockserver.web.parameters import Query, form_parameters, json_is_declared
from mockserver.web.query import expansion, held
from mockserver.web.unknown import unknown_fields
from mockserver.web.wire import decoded, parsed
from mockserver.web.world import World

T = TypeVar("T")

log = logging.getLogger("mockserver")


class Call:
    """One request to the API."""

    def __init__(self, world: World, scope: HTTPScope, body: bytes) -> None:
        self._world = world
        self._scope = scope
        self._body = body
        self._now = timestamp(world.clock.now())
        self.headers: Mapping[bytes, str] = {name: value.decode("latin-1") for name, value in scope["headers"]}
        """By lower-cased name; of a repeated header, the last."""

    @cached_property
    def query(self) -> Query:
        """The query parameters."""
        return Query(self._scope["query_string"])

    @property
    def path(self) -> Mapping[str, str]:
        """The path parameters, by their names in the document."""
        return self._scope["path_params"]

    def admitted(self, *scopes: str, as_customer: bool = False, as_somebody: bool = False) -> Context:
        """A context for the bearer of a live token of this project that has one of `scopes`.

        Raises, in this order: access_denied or invalid_token; ResourceNotFound for the project; insufficient_scope;
        and, where only a customer may enter, or a customer or an anonymous session, insufficient_token_grant_type.
        """
        project_key, token = live_token(bearer(self.headers), self._world.store, self._now)
        project = self._project()
        if project_key != project.key or not any(permits(token.scopes, project_key, scope) for scope in scopes):
            errors.missing_scope(*scopes)
        if as_customer and token.customer_id is UNSET:
            errors.wrong_token_kind()
        if as_somebody and token.customer_id is UNSET and token.anonymous_id is UNSET:
            errors.token_of_nobody()
        return self._context(project, identity_of(token, self.headers.get(b"x-external-user-id", UNSET)))

    def client(self) -> tuple[ApiClient, Context]:
        """The API client that authenticates, and a context for it.

        The client of one project is unknown to the OAuth paths of another. Raises invalid_client.
        """
        project, client = proven_client(basic_credentials(self.headers), self._world.store)
        if self.path.get("projectKey", project.key) != project.key:
            errors.unknown_client()
        return client, self._context(project, Identity(client_id=client.id, scopes=client.scopes))

    @cached_property
    def json(self) -> Any:
        """The JSON body. Raises InvalidJsonInput, and 415 when it is declared to be something else."""
        if not json_is_declared(self.headers):
            raise HTTPException(
                "The request's Content-Type is not supported. Expected: application/json", status_code=415
            )
        return parsed(self._body)

    def body(self, type: type[T]) -> T:
        """The JSON body as a value of `type`. Raises as `json`."""
        value = decoded(self.json, type)
        self.warn(*unknown_fields(self.json, type))
        return value

    def parameters(self) -> Mapping[str, str]:
        """The parameters of an OAuth request: those of the form, over those of the query."""
        return self.query.values | form_parameters(self._body)

    def expanded(self, value: Any, context: Context) -> Any:
        """`value` with the references that the query names expanded. Raises InvalidInput."""
        return expansion(self.query.every("expand"), held(context.records))(value)

    def account(self, context: Context) -> Account:
        """The account of the customer who calls. Raises ResourceNotFound."""
        id = str(context.by.customer_id)
        account = context.records.account(id)
        if account is None:
            errors.not_found("Resource", id)
        return account

    def commit(self, context: Context, outcome: Outcome[T]) -> T:
        """Keeps what `outcome` changes, and gives its answer."""
        if outcome.change.save or outcome.change.drop:
            self._world.store.commit(context.project.key, outcome.change)
        return outcome.answer

    def warn(self, *sentences: str) -> None:
        """Tells the developer what the answer does not."""
        for sentence in sentences:
            log.warning("%s %s: %s", self._scope["method"], self._scope["path"], sentence)

    def _project(self) -> Project:
        key = self.path["projectKey"]
        project = self._world.store.project(key)
        if project is None:
            errors.not_found("Project", key)
        return project

    def _context(self, project: Project, by: Identity) -> Context:
        world = self._world
        return Context(
            project=project,
            records=world.store.records(project.key),
            by=by,
            now=self._now,
            chance=world.chance,
            passwords=world.passwords,
            token_lifetime=world.token_lifetime,
        )
