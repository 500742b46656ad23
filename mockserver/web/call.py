"""One request, as the handlers see it: each of its verbs is one check, in the order in which they are called."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from litestar.exceptions import HTTPException
from litestar.types import HTTPScope

from mockserver.control.problems import Declined
from mockserver.domain import errors
from mockserver.domain.causes.access import MissingScope
from mockserver.domain.causes.http import TooManyProjects
from mockserver.domain.causes.resources import CustomerGone, UnknownProject
from mockserver.domain.errors import Refused
from mockserver.domain.nouns import ACCOUNTS, CLIENTS, TOKENS
from mockserver.domain.ports import Context, Identity
from mockserver.domain.project import ApiClient, Project
from mockserver.domain.records import Account, Outcome, Token
from mockserver.domain.scopes import permits
from mockserver.domain.secrets import digest
from mockserver.domain.tokens import identity_of, owner_of
from mockserver.domain.values import UNSET, Maybe, timestamp
from mockserver.limits import EXTERNAL_USER_ID_LENGTH
from mockserver.observing.redaction import secrets_of, shown_text
from mockserver.web.access import requested
from mockserver.web.identity import basic_credentials, bearer, live_token, proven_client
from mockserver.web.parameters import Query, form_parameters, json_is_declared
from mockserver.web.query import Expansion, expansion, held
from mockserver.web.scope import exchange_of
from mockserver.web.unknown import unimplemented_fields, unknown_fields
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
        self._exchange = exchange_of(scope)
        self._exchange.take_body(body)
        self._exchange.project = scope["path_params"].get("projectKey", "")
        self._now = timestamp(self._exchange.at)
        self.headers: Mapping[bytes, str] = {name: value.decode("latin-1") for name, value in scope["headers"]}
        """By lower-cased name; of a repeated header, the last."""
        self.query = Query(scope["query_string"])
        """The query parameters."""

    @property
    def path(self) -> Mapping[str, str]:
        """The path parameters, by their names in the document."""
        return self._scope["path_params"]

    def admitted(self, *scopes: str, as_customer: bool = False, as_somebody: bool = False) -> Context:
        """A context for the bearer of a live token of this project that has one of `scopes`.

        Raises, in this order: access_denied or invalid_token; ResourceNotFound for the project; insufficient_scope;
        and, where only a customer may enter, or a customer or an anonymous session, insufficient_token_grant_type.
        """
        value, wanted = bearer(self.headers), self.path["projectKey"]
        project = self._made(wanted, token=value)
        project_key, token = live_token(value, self._world.store, self._now, wanted)
        self._exchange.token = token
        if project is None:
            errors.not_found("Project", wanted, UnknownProject(key=wanted))
        if project_key != wanted or not any(permits(token.scopes, wanted, scope) for scope in scopes):
            errors.missing_scope(_missing_scope(scopes, wanted, project_key, token))
        if as_customer and token.customer_id is UNSET:
            errors.wrong_token_kind(owner_of(token))
        if as_somebody and token.customer_id is UNSET and token.anonymous_id is UNSET:
            errors.token_of_nobody()
        return self._context(project, identity_of(token, self._external_user_id()))

    def client(self) -> tuple[ApiClient, Context]:
        """The API client that authenticates, and a context for it.

        The client of one project is unknown to the OAuth paths of another. Raises invalid_client.
        """
        credentials = basic_credentials(self.headers)
        key = self.path.get("projectKey") or self._meant_project(credentials)
        self._made(key, credentials)
        self._exchange.project = key
        project, client = proven_client(credentials, self._world.store, key)
        self._exchange.client_id = client.id
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
        """The JSON body as a value of `type`. Raises as `json`, and InvalidOperation for what only the platform has."""
        value = decoded(self.json, type)
        for path in unimplemented_fields(self.json, type):
            errors.not_implemented(f"field '{path}'")
        self.warn(*unknown_fields(self.json, type))
        return value

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """The parameters of an OAuth request: those of the form, over those of the query."""
        return self.query.values | form_parameters(self._body)

    def expanded(self, value: Any, context: Context) -> Any:
        """`value` with the references that the query names expanded. Raises InvalidInput."""
        return self._expansion(context)(value)

    def account(self, context: Context) -> Account:
        """The account of the customer who calls. Raises ResourceNotFound: for a Customer where one is to be changed."""
        id = str(context.by.customer_id)
        account = context.records.get(ACCOUNTS, id)
        if account is None:
            errors.not_found("Resource" if self._scope["method"] == "GET" else "Customer", id, CustomerGone(id=id))
        return account

    def commit(self, context: Context, outcome: Outcome[T]) -> T:
        """Keeps what `outcome` changes, lets its effects follow, and gives its answer."""
        exchange = self._exchange
        return self._world.plane.commit(context, outcome, request=exchange.id, operation_id=exchange.operation_id)

    def commit_expanded(self, context: Context, outcome: Outcome[Any]) -> Any:
        """As `commit`, with the references that the query names expanded. Raises InvalidInput, keeping nothing."""
        expand = self._expansion(context)
        return expand(self.commit(context, outcome))

    def warn(self, *sentences: str) -> None:
        """Tells the developer what the answer does not."""
        secrets = secrets_of(self._exchange) if sentences else frozenset()
        for sentence in (shown_text(it, secrets) for it in sentences):
            self._exchange.warnings = (*self._exchange.warnings, sentence)
            self._world.plane.warnings.add(sentence, self._exchange.id, self._now)
            log.warning("%s: %s", requested(self._scope["method"], self._scope["path"]), sentence)

    def _expansion(self, context: Context) -> Expansion:
        return expansion(self.query.every("expand"), held(context.records))

    def _external_user_id(self) -> str | Maybe:
        """Whom the caller acts for. Raises InvalidInput for a name that is too long."""
        name = self.headers.get(b"x-external-user-id", UNSET)
        errors.expect_length(EXTERNAL_USER_ID_LENGTH, name, "The header X-External-User-ID")
        return name

    def _made(self, key: str, credentials: tuple[str, str] | None = None, *, token: str = "") -> Project | None:
        """The project, if it exists or can be cloned.

        A clone is made for an API client or the holder of a token of its origin only: otherwise any web page could use
        up the clones. Raises OverCapacity when there are too many, or when the fixtures cannot be read.
        """
        project = self._world.store.project(key)
        if project is not None:
            return project
        try:
            if credentials is not None:
                self._world.projects.make_for_client(key, *credentials)
            elif token:
                self._world.projects.make_for_token(key, digest(token))
        except Declined as problem:
            raise Refused(errors.OverCapacity(message=str(problem)), TooManyProjects()) from problem
        return self._world.store.project(key)

    def _meant_project(self, credentials: tuple[str, str]) -> str:
        """Of the projects that have the client, the one that the request is about.

        Projects that are made from others have their clients: then scopes, or the token at hand, tell which is meant.
        """
        store, parameters, (client_id, _) = self._world.store, self.parameters, credentials
        keys = store.projects_with(CLIENTS, client_id)
        _, _, of_scope = parameters.get("scope", "").partition(" ")[0].partition(":")
        if keys and of_scope and of_scope not in keys:
            self._made(of_scope, credentials)
            keys = store.projects_with(CLIENTS, client_id)
        for key in (of_scope, *self._projects_of_token(parameters)):
            if key in keys:
                return key
        return min(keys, key=lambda key: self._world.projects.origin(key) is not None, default="")

    def _projects_of_token(self, parameters: Mapping[str, str]) -> Sequence[str]:
        value = parameters.get("refresh_token") or parameters.get("token")
        return self._world.store.projects_with(TOKENS, digest(value)) if value else ()

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


def _missing_scope(names: tuple[str, ...], project: str, of_project: str, token: Token) -> MissingScope:
    return MissingScope(
        names=names, project=project, of_project=of_project, client_id=token.client_id, granted=token.scopes
    )
