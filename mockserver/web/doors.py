"""Authorization: the credentials that each operation requires, and their verification."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.control.problems import Declined
from mockserver.domain import errors
from mockserver.domain.causes.access import MissingScope
from mockserver.domain.causes.http import TooManyProjects
from mockserver.domain.causes.resources import UnknownProject
from mockserver.domain.errors import Refused
from mockserver.domain.nouns import CLIENTS, TOKENS
from mockserver.domain.ports import Context, Identity
from mockserver.domain.project import Project
from mockserver.domain.records import Token
from mockserver.domain.scopes import permits
from mockserver.domain.secrets import digest
from mockserver.domain.shopping import shopper
from mockserver.domain.tokens import identity_of, owner_of
from mockserver.domain.values import UNSET
from mockserver.limits import EXTERNAL_USER_ID_LENGTH
from mockserver.web.call import Call
from mockserver.web.identity import basic_credentials, bearer, live_token, proven_client
from openapi.operations import Kind

AnyCall = Call[Any, Any]


class Door(NamedTuple):
    """The credentials that an operation accepts."""

    scope: str
    """Without the project key; empty if no access token is accepted."""
    kinds: tuple[Kind, ...]
    expect: Callable[[Context], object] | None = None
    """Raises for a caller with a valid token who may not use the operation."""


_ALL_TOKENS: tuple[Kind, ...] = ("customer", "anonymous", "client")

CUSTOMER = Door("manage_my_profile", ("customer",))
ANYBODY = Door("manage_my_profile", _ALL_TOKENS)
SHOPPER = Door("manage_my_orders", ("customer", "anonymous"), shopper)
BACKEND = Door("manage_customers", _ALL_TOKENS)
FEED = Door("view_messages", _ALL_TOKENS)
SETTINGS = Door("view_project_settings", _ALL_TOKENS)
API_CLIENT = Door("", ("basic",))


def admit(call: AnyCall, door: Door) -> None:
    """Determines the caller and the project.

    Raises, in this order: access_denied or invalid_token; ResourceNotFound for the project; insufficient_scope;
    insufficient_token_grant_type; InvalidInput if the external user id in a header is too long. If the
    API client itself has to authenticate, it raises invalid_client.
    """
    if door is API_CLIENT:
        _admit_client(call)
        return
    value, wanted = bearer(call.header(b"authorization")), call.path["projectKey"]
    project = _made(call, wanted, token=value)
    project_key, token = live_token(value, call.store, call.now, wanted)
    call.exchange.token = token
    if project is None:
        errors.not_found("Project", wanted, UnknownProject(key=wanted))
    if project_key != wanted or not permits(token.scopes, wanted, door.scope):
        errors.missing_scope(
            MissingScope(
                names=(door.scope,),
                project=wanted,
                of_project=project_key,
                client_id=token.client_id,
                granted=token.scopes,
            )
        )
    if kind_of(token) not in door.kinds:
        errors.token_of_nobody() if "anonymous" in door.kinds else errors.wrong_token_kind(owner_of(token))
    acts_for = call.header(b"x-external-user-id")
    if acts_for is not None:
        errors.expect_length(EXTERNAL_USER_ID_LENGTH, acts_for, "The header X-External-User-ID")
    call.project, call.by = project, identity_of(token, UNSET if acts_for is None else acts_for)
    if door.expect is not None:
        door.expect(call.context)


def kind_of(token: Token) -> Kind:
    """The kind of caller that the token was issued to."""
    return "customer" if token.customer_id else "anonymous" if token.anonymous_id else "client"


def _admit_client(call: AnyCall) -> None:
    """A client of one project is unknown at the OAuth paths of another."""
    credentials = basic_credentials(call.header(b"authorization"))
    key = call.path.get("projectKey") or _meant_project(call, credentials)
    _made(call, key, credentials)
    call.exchange.project = key
    call.project, client = proven_client(credentials, call.store, key)
    call.exchange.client_id = client.id
    call.by = Identity(client_id=client.id, scopes=client.scopes)


def _made(call: AnyCall, key: str, credentials: tuple[str, str] | None = None, *, token: str = "") -> Project | None:
    """The project, if it exists or can be cloned.

    A clone is created only for an API client of its origin or with a token of its origin; otherwise any web page could
    exhaust the clones. Raises OverCapacity if too many exist, or if the fixtures cannot be read.
    """
    world = call.world
    project = call.store.project(key)
    if project is not None:
        return project
    try:
        if credentials is not None:
            world.projects.clones.make_for_client(key, *credentials)
        elif token:
            world.projects.clones.make_for_token(key, digest(token))
    except Declined as problem:
        raise Refused(errors.OverCapacity(message=str(problem)), TooManyProjects()) from problem
    return call.store.project(key)


def _meant_project(call: AnyCall, credentials: tuple[str, str]) -> str:
    """The project that the request is about, among those that have the client.

    Clones have the API clients of their origin: then the scopes, or the token in question, identify the project.
    """
    store, parameters, (client_id, _) = call.store, call.parameters, credentials
    keys = store.projects_with(CLIENTS, client_id)
    _, _, of_scope = parameters.get("scope", "").partition(" ")[0].partition(":")
    if keys and of_scope and of_scope not in keys:
        _made(call, of_scope, credentials)
        keys = store.projects_with(CLIENTS, client_id)
    for key in (of_scope, *_projects_of_token(call, parameters)):
        if key in keys:
            return key
    return min(keys, key=lambda key: call.world.projects.clones.origin(key) is not None, default="")


def _projects_of_token(call: AnyCall, parameters: Mapping[str, str]) -> Sequence[str]:
    value = parameters.get("refresh_token") or parameters.get("token")
    return call.store.projects_with(TOKENS, digest(value)) if value else ()
