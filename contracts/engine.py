"""Schemathesis as an engine: what it generates goes over the wire of the session, what it sees comes back in our words.

The only module that imports `schemathesis.engine`, which is but half public: whoever raises the version looks here.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple

import httpx
import requests
import schemathesis
from requests.adapters import HTTPAdapter
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder
from schemathesis.engine.run import PhaseName
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport, SameHostRedirectsSession
from urllib3 import HTTPHeaderDict, HTTPResponse

from contracts.document import bundled, chapters_directory
from contracts.wire import Exchange, Unreachable, Wire

INERT = ("positive_data_acceptance", "use_after_free", "ensure_resource_availability", "object_level_authorization")
"""The first cannot fit an API that refuses well-formed requests; the others need ids in paths, which `/me` has not."""

MARK = "Bearer to-be-replaced"
"""Stands for credentials in a generated case until it is sent; probes of Schemathesis go without."""

CONTROLS = "".join(map(chr, [*range(32), *range(127, 161)]))
"""What HTTP does not carry in a header."""


class Plan(NamedTuple):
    """What to generate, and for how long.

    `prepare` is given the operationId and a case before it is sent: it replaces MARK, and puts in what must be real;
    `settle` is then given what came back.
    """

    wire: Wire
    project: str
    seed: int
    examples: int
    budget: float | None
    without: frozenset[str]
    prepare: Callable[[str, Case[Any]], None]
    settle: Callable[[str, Exchange], None]


class Looked(NamedTuple):
    """A check looked at an answer; `expected` and `seen` are empty unless it failed."""

    operation_id: str
    check: str
    failed: bool
    expected: str
    seen: str
    exchanges: tuple[Exchange, ...]


class Succeeded(NamedTuple):
    """An operation has succeeded."""

    operation_id: str


class Stuck(NamedTuple):
    """Something could not be tried; without `operation_id`, nothing could."""

    operation_id: str
    reason: str


Observation = Looked | Succeeded | Stuck


def observations(plan: Plan) -> Iterator[Observation]:
    """One pass through the coverage, fuzzing and stateful phases, and what was seen in it."""
    schema, transport = _wired(plan)
    names = {it.ok().label: _name(it.ok()) for it in schema.get_all_operations()}
    stream, passes = from_schema(schema).execute(), 0
    for event in stream:
        if isinstance(event, events.PhaseStarted) and event.phase.name == PhaseName.FUZZING:
            passes += 1
            if passes > 1:  # given time, the engine goes on until it is spent
                stream.stop()
        elif isinstance(event, events.ScenarioFinished):
            yield from _seen(event.recorder, transport.exchanges)
            transport.exchanges.clear()
        elif isinstance(event, events.NonFatalError):
            yield Stuck(names.get(event.label, ""), f"{event.info.title}: {event.info.message}")
        elif isinstance(event, events.FatalError):
            raise event.exception


def prepared(without: frozenset[str]) -> dict[str, Any]:
    """The document as Schemathesis is to read it, without some operations and the links to them.

    Bearer schemes stand in place of OAuth flows, whose doors it would not try.
    """
    document = copy.deepcopy(bundled(chapters_directory()))
    for scheme in document["components"]["securitySchemes"].values():
        if scheme.pop("flows", None) is not None:
            scheme |= {"type": "http", "scheme": "bearer"}
    for item in document["paths"].values():
        for method in [name for name, told in item.items() if _is_one_of(told, without)]:
            del item[method]
    links = document["components"].get("links", {})
    dead = {f"#/components/links/{name}" for name, link in links.items() if link["operationId"] in without}
    return dict(_unlinked(document, without, dead))


def _is_one_of(node: Any, names: frozenset[str]) -> bool:
    return isinstance(node, dict) and node.get("operationId") in names


def _unlinked(node: Any, without: frozenset[str], dead: set[str]) -> Any:
    if isinstance(node, list):
        return [_unlinked(part, without, dead) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _unlinked(part, without, dead)
        for name, part in node.items()
        if not (_is_one_of(part, without) or (isinstance(part, dict) and part.get("$ref") in dead))
    }


# On the way out


class Transport(RequestsTransport):
    """Sends cases over the wire of the session: paced, in its ledger, heard by its laws."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self.exchanges: dict[str, Exchange] = {}
        """By the id of the case."""
        self._plan = plan
        self._adapter = _Adapter(plan.wire)

    def send(self, case: Case[Any], *, session: requests.Session | None = None, **kwargs: Any) -> Response:
        wire, name = self._plan.wire, _name(case.operation)
        self._plan.prepare(name, case)
        session = session or SameHostRedirectsSession()
        session.trust_env = False  # no proxies, no netrc: as the wire
        for scheme in ("http://", "https://"):
            session.mount(scheme, self._adapter)
        kwargs["base_url"] = wire.oauth_url if case.path.startswith("/oauth") else wire.base_url
        response = super().send(case, session=session, **kwargs)
        exchange = self.exchanges[case.id] = wire.exchanges[-1]
        self._plan.settle(name, exchange)
        return response


class _Adapter(HTTPAdapter):
    """Delivers what `requests` has made ready."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        content = request.body.encode() if isinstance(request.body, str) else request.body
        # Blanks around the value of a header are none of it, and httpx sends none.
        headers = [(_bytes(name), _bytes(value).strip(b" \t")) for name, value in request.headers.items()]
        try:
            answer = self._wire.deliver(
                httpx.Request(str(request.method), str(request.url), headers=headers, content=content)  # type: ignore[arg-type]
            )
        except Unreachable as problem:
            raise requests.ConnectionError(str(problem), request=request) from problem
        return self.build_response(request, _raw(answer))


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _raw(answer: httpx.Response) -> HTTPResponse:
    """The answer as `requests` reads it; its content is no longer encoded."""
    headers = HTTPHeaderDict(
        (name, value) for name, value in answer.headers.multi_items() if name != "content-encoding"
    )
    return HTTPResponse(
        BytesIO(answer.content),
        headers,
        answer.status_code,
        version=11,
        reason=answer.reason_phrase,
        preload_content=False,
    )


class _Schema(OpenApiSchema):
    """A document whose cases are sent by a transport of ours."""

    own: Transport

    @property
    def transport(self) -> Transport:
        return self.own


class _Marked:
    """Credentials for each case, to be replaced when it is sent."""

    def get(self, case: Case[Any], _: AuthContext) -> str:
        return MARK

    def set(self, case: Case[Any], data: str, _: AuthContext) -> None:
        case.headers["Authorization"] = data


def _wired(plan: Plan) -> tuple[OpenApiSchema, Transport]:
    schema = schemathesis.openapi.from_dict(prepared(plan.without), config=schemathesis.Config.from_dict(_config(plan)))
    schema.__class__ = _Schema
    transport = schema.own = Transport(plan)  # type: ignore[attr-defined]
    schema.auth(refresh_interval=None)(_Marked)
    schema.hooks.hook(filter_failure)
    return schema, transport


def _config(plan: Plan) -> dict[str, Any]:
    """Everything is said: a file that lies about is not looked for, nothing is kept, nothing is learned from answers."""
    same_in_every_run = {"extra-data-sources": {"responses": False}}
    return {
        "seed": plan.seed,
        "base-url": plan.wire.base_url,
        "workers": 1,
        "continue-on-failure": True,
        "cache": {"enabled": False},
        **({"max-time": max(1, math.ceil(plan.budget))} if plan.budget is not None else {}),
        "parameters": {"projectKey": plan.project},
        "generation": {
            "database": "none",
            "max-examples": plan.examples,
            "no-shrink": True,
            "exclude-header-characters": CONTROLS,
        },
        "checks": {name: {"enabled": False} for name in INERT},
        "phases": {
            "examples": {"enabled": False},
            "coverage": same_in_every_run,
            "fuzzing": {**same_in_every_run, "error-feedback": {"enabled": False}},
        },
    }


# On the way back


def filter_failure(_: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """In a request, null means absence: it is no reason for a refusal."""
    return not (isinstance(failure, AcceptedNegativeData) and _has_null(case.body))


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return any(map(_has_null, value)) if isinstance(value, list) else value is None


def _seen(recorder: ScenarioRecorder, exchanges: dict[str, Exchange]) -> Iterator[Observation]:
    for id, node in recorder.cases.items():
        name, exchange = _name(node.value.operation), exchanges.get(id)
        if exchange is not None and exchange.response.is_success and exchange.request.method == node.value.method:
            yield Succeeded(name)
        for check in recorder.checks.get(id, ()):
            if check.status in (Status.SUCCESS, Status.FAILURE):
                yield _looked(name, check, tuple(_chain(recorder, id, exchanges)) if check.failure_info else ())


def _looked(name: str, check: CheckNode, exchanges: tuple[Exchange, ...]) -> Looked:
    failure = check.failure_info.failure if check.failure_info is not None else None
    expected, seen = (failure.title, failure.message) if failure is not None else ("", "")
    return Looked(name, check.name, failure is not None, expected, seen, exchanges)


def _chain(recorder: ScenarioRecorder, id: str, exchanges: dict[str, Exchange]) -> Iterator[Exchange]:
    for case in recorder.iter_chain_cases(case_id=id):
        if case.id in exchanges:
            yield exchanges[case.id]


def _name(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])
