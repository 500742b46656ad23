"""Runs Schemathesis: sends its cases over the session's wire, and translates its events into observations.

The only module that imports `schemathesis.engine`, which is only partly public: look here when upgrading it.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.result import Ok
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder
from schemathesis.specs.openapi.schemas import OpenApiSchema

from contracts import formats
from contracts.session import LEDGERS
from contracts.transport import Transport, name_of
from contracts.verdicts import Outcome, Verdict
from contracts.wire import Exchange, Wire
from openapi.document import document

INERT = ("positive_data_acceptance", "use_after_free", "ensure_resource_availability", "object_level_authorization")
"""The first does not suit an API that rejects well-formed requests; the others, cases whose ids we replace."""

MARK = "Bearer to-be-replaced"
"""Placeholder for credentials, replaced when a case is sent; Schemathesis' own probes of authentication lack it."""

CONTROLS = "".join(map(chr, [*range(32), *range(127, 161)]))
"""Characters that HTTP does not allow in a header."""


class Plan(NamedTuple):
    """What to generate, and for how long.

    `prepare` receives the operationId and a case before it is sent: it replaces MARK, and fills in values that must be
    real. `settle` receives the resulting exchange.
    """

    wire: Wire
    project: str
    seed: int
    examples: int
    budget: float | None
    without: frozenset[str]
    prepare: Callable[[str, Case[Any]], None]
    settle: Callable[[str, Exchange], None]


class Checked(NamedTuple):
    """A check of one response."""

    operation_id: str
    check: str
    outcome: Outcome


class Succeeded(NamedTuple):
    """An operation succeeded."""

    operation_id: str


class Stuck(NamedTuple):
    """An operation could not be tested; without `operation_id`, none could."""

    operation_id: str
    reason: str


Observation = Checked | Succeeded | Stuck


def observations(plan: Plan) -> Iterator[Observation]:
    """Runs the coverage, fuzzing and stateful phases once, and yields what it observes."""
    set_hypothesis_home_dir(LEDGERS / "hypothesis")  # keep everything that a run leaves behind in one directory
    end = math.inf if plan.budget is None else time.monotonic() + plan.budget

    def prepare(name: str, case: Case[Any]) -> None:
        # The engine's own limit gives each operation a share of the time, so that every run sends other requests.
        if time.monotonic() >= end:
            stream.stop()
        plan.prepare(name, case)

    schema, transport = _wired(plan._replace(prepare=prepare))
    names = {it.ok().label: name_of(it.ok()) for it in schema.get_all_operations() if isinstance(it, Ok)}
    stream = from_schema(schema).execute()
    for event in stream:
        if isinstance(event, events.Interrupted) and time.monotonic() < end:
            raise KeyboardInterrupt
        elif isinstance(event, events.ScenarioFinished):
            yield from _seen(event.recorder, transport.exchanges)
        elif isinstance(event, events.NonFatalError):
            yield Stuck(names.get(event.label, ""), f"{event.info.title}: {event.info.message}")
        elif isinstance(event, events.FatalError):
            raise event.exception


def prepared(without: frozenset[str]) -> dict[str, Any]:
    """The document as Schemathesis reads it, without links to the operations `without`.

    The operations themselves stay: otherwise Schemathesis would expect 405 for their methods. Bearer schemes replace
    OAuth flows, because Schemathesis tests authentication for the former only.
    """
    prepared = copy.deepcopy(document())
    for scheme in prepared["components"]["securitySchemes"].values():
        if scheme.pop("flows", None) is not None:
            scheme |= {"type": "http", "scheme": "bearer"}
    links = prepared["components"].get("links", {})
    dead = {f"#/components/links/{name}" for name, link in links.items() if link["operationId"] in without}
    return dict(_unlinked(prepared, without, dead))


def _unlinked(node: Any, without: frozenset[str], dead: set[str]) -> Any:
    if isinstance(node, list):
        return [_unlinked(part, without, dead) for part in node]
    if not isinstance(node, dict):
        return node
    alive = {name: _living(part, without, dead) if name == "links" else part for name, part in node.items()}
    return {name: _unlinked(part, without, dead) for name, part in alive.items()}


def _living(links: Mapping[str, Any], without: frozenset[str], dead: set[str]) -> dict[str, Any]:
    """The links to operations that are tested."""
    return {
        name: link
        for name, link in links.items()
        if link.get("operationId") not in without and link.get("$ref") not in dead
    }


class _Schema(OpenApiSchema):
    """A schema whose cases are sent by our transport."""

    own: Transport

    @property
    def transport(self) -> Transport:
        return self.own


class _Marked:
    """Gives each case placeholder credentials."""

    def get(self, case: Case[Any], _: AuthContext) -> str:
        return MARK

    def set(self, case: Case[Any], data: str, _: AuthContext) -> None:
        case.headers["Authorization"] = data


def _wired(plan: Plan) -> tuple[OpenApiSchema, Transport]:
    formats.register()
    config = schemathesis.Config.from_dict(_config(plan))
    schema: Any = schemathesis.openapi.from_dict(prepared(plan.without), config=config)
    if plan.without:
        schema = schema.exclude(operation_id=sorted(plan.without))
    schema.__class__ = _Schema
    transport = schema.own = Transport(plan.wire, plan.prepare, plan.settle)
    schema.auth(refresh_interval=None)(_Marked)
    schema.hooks.hook(filter_failure)
    return schema, transport


def _config(plan: Plan) -> dict[str, Any]:
    """A complete configuration: reads no file, stores nothing and learns nothing from responses, so runs repeat."""
    same_in_every_run = {"extra-data-sources": {"responses": False}}
    return {
        "seed": plan.seed,
        "base-url": plan.wire.base_url,
        "workers": 1,
        "continue-on-failure": True,
        "cache": {"enabled": False},
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


def filter_failure(_context: HookContext, failure: Failure, case: Case[Any], _response: Response) -> bool:
    """Ignores accepted nulls and empty objects: in a request, null means that a field is absent, and `{}` may."""
    return not (isinstance(failure, AcceptedNegativeData) and _has_nothing(case.body))


def _has_nothing(value: Any) -> bool:
    """Whether null or `{}` is in the value. A body that is nothing itself is another matter."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(part is None or part == {} or _has_nothing(part) for part in parts)


def _seen(recorder: ScenarioRecorder, exchanges: dict[str, Exchange]) -> Iterator[Observation]:
    for id, node in recorder.cases.items():
        name, exchange = name_of(node.value.operation), exchanges.get(id)
        if exchange is not None and exchange.response.is_success and exchange.request.method == node.value.method:
            yield Succeeded(name)
        for check in recorder.checks.get(id, ()):
            if check.status in (Status.SUCCESS, Status.FAILURE):
                yield Checked(name, check.name, _outcome(check, recorder, id, exchanges))
    for id in recorder.cases:  # only these: the engine may already be at the next scenario
        exchanges.pop(id, None)


def _outcome(check: CheckNode, recorder: ScenarioRecorder, id: str, exchanges: dict[str, Exchange]) -> Outcome:
    if check.failure_info is None:
        return Outcome(Verdict.KEPT)
    failure = check.failure_info.failure
    return Outcome(Verdict.BROKEN, failure.title, failure.message, exchanges=tuple(_chain(recorder, id, exchanges)))


def _chain(recorder: ScenarioRecorder, id: str, exchanges: dict[str, Exchange]) -> Iterator[Exchange]:
    for case in recorder.iter_chain_cases(case_id=id):
        if case.id in exchanges:
            yield exchanges[case.id]
