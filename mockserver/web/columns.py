"""The columns of a row after its door: the input of a request, its subject, and the form of the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, NoReturn, TypeVar

from litestar.exceptions import HTTPException

from mockserver.domain import errors
from mockserver.domain.causes.access import UnknownClient
from mockserver.domain.causes.resources import CustomerGone
from mockserver.domain.nouns import ACCOUNTS, CLIENTS
from mockserver.domain.ports import Context
from mockserver.domain.project import ApiClient
from mockserver.domain.records import Account
from mockserver.web.call import Call
from mockserver.web.parameters import json_is_declared
from mockserver.web.query import Predicate, expansion, held, paged, predicate, shape
from mockserver.web.unknown import unimplemented_fields, unknown_fields
from mockserver.web.wire import decoded, parsed

B = TypeVar("B")
S = TypeVar("S")

AnyCall = Call[Any, Any]


class Reads(NamedTuple, Generic[B]):
    """The input of a request, which is read before its subject is looked up."""

    read: Callable[[AnyCall], B]
    query: tuple[str, ...] = ()
    """The query parameters."""
    body: type | None = None
    """The type of the decoded JSON body."""
    is_form: bool = False


def json(type: type[B], expect: Callable[[Any], None] = lambda _: None) -> Reads[B]:
    """A JSON body. `expect` checks it before it is decoded.

    Raises 415 for another declared content type, InvalidJsonInput, and InvalidOperation for fields and actions that
    only the platform supports.
    """

    def read(call: AnyCall) -> B:
        if not json_is_declared(call.header(b"content-type")):
            raise HTTPException(
                "The request's Content-Type is not supported. Expected: application/json", status_code=415
            )
        sent = parsed(call.content, type)
        expect(sent)
        value = decoded(sent, type)
        for path in unimplemented_fields(sent, type):
            errors.not_implemented(f"field '{path}'")
        call.warn(*unknown_fields(sent, type))
        return value

    return Reads(read, body=type)


def where(of: type) -> Reads[Predicate]:
    """The predicate on values of type `of`. Raises InvalidInput."""

    def read(call: AnyCall) -> Predicate:
        texts = call.query.every("where")
        return predicate(texts, shape(of), call.query.variables) if texts else _holds_always

    return Reads(read, ("where",))


def _holds_always(_: Any) -> bool:
    return True


def _parameters(call: AnyCall) -> Mapping[str, str]:
    return call.parameters


def _version(call: AnyCall) -> int:
    return call.query.integer("version")


NOTHING = Reads(lambda _: None)
VERSION = Reads(_version, ("version",))
"""Raises InvalidInput if it is missing or not an integer."""
FORM = Reads(_parameters, is_form=True)


class Shows(NamedTuple):
    """The form of a result. `prepared` is called before the commit. Raises InvalidInput."""

    prepared: Callable[[AnyCall], Callable[[Any], Any]]
    query: tuple[str, ...] = ()


def _as_it_is(value: Any) -> Any:
    return value


def _expanding(call: AnyCall) -> Callable[[Any], Any]:
    texts = call.query.every("expand")
    return expansion(texts, held(call.context.records)) if texts else _as_it_is


AS_IT_IS = Shows(lambda _: _as_it_is)
EXPANDED = Shows(_expanding, ("expand",))
"""Expands the references that the query names."""


def page(response: Callable[..., Any]) -> Shows:
    """Returns the requested page of a list."""

    def prepared(call: AnyCall) -> Callable[[Any], Any]:
        return lambda values: paged(response, values, call.query, held(call.context.records))

    return Shows(prepared, ("where", "sort", "expand", "limit", "offset", "withTotal"))


def nothing(_: AnyCall) -> None:
    """The subject of operations without a subject."""


def profile(call: AnyCall) -> Account:
    """The account of the calling customer, for reading. Raises ResourceNotFound."""
    return _account(call) or _gone("Resource", call)


def account(call: AnyCall) -> Account:
    """Like `profile`, for changing it: the platform's error then names the kind of resource."""
    return _account(call) or _gone("Customer", call)


def api_client(call: AnyCall) -> ApiClient:
    """The API client that authenticated. Raises invalid_client."""
    id, project = call.by.client_id, call.context.project.key
    cause = UnknownClient(problem="client", id=id, project=project)
    return call.context.records.get(CLIENTS, id) or errors.unknown_client(cause)


def named(find: Callable[[str, Context], S]) -> Callable[[AnyCall], S]:
    """The result of `find` for the id in the path."""
    return lambda call: find(call.path["id"], call.context)


def _account(call: AnyCall) -> Account | None:
    return call.store.records(call.project.key).get(ACCOUNTS, str(call.by.customer_id))


def _gone(what: str, call: Call[Any, Any]) -> NoReturn:
    id = str(call.by.customer_id)
    errors.not_found(what, id, CustomerGone(id=id))
