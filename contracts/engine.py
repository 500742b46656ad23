"""Schemathesis as an engine: what it generates goes over the wire of the session, what it sees comes back in our words.

The only module that imports `schemathesis.engine`, which is but half public: whoever raises the version looks here.
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
"""The first cannot fit an API that refuses well-formed requests; the others, one whose ids are put in for each case."""

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


class Checked(NamedTuple):
    """A check of one response."""

    operation_id: str
    check: str
    outcome: Outcome


class Succeeded(NamedTuple):
    """An operation has succeeded."""

    operation_id: str


class Stuck(NamedTuple):
    """Something could not be tried; without `operation_id`, nothing could."""

    operation_id: str
    reason: str


Observation = Checked | Succeeded | Stuck


def observations(plan: Plan) -> Iterator[Observation]:
    """One pass through the coverage, fuzzing and stateful phases, and what was seen in it."""
    set_hypothesis_home_dir(LEDGERS / "hypothesis")  # all that a run leaves is in one place
    end = math.inf if plan.budget is None else time.monotonic() + plan.budget

    def prepare(name: str, case: Case[Any]) -> None:
        # The engine itself would give each operation a share of the time, and so ask other things in each run.
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
    """The document as Schemathesis is to read it, without links to some operations.

    The operations themselves stay: without them, Schemathesis would say that their path does not offer their method.
    Bearer schemes stand in place of OAuth flows, whose doors it would not try.
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
    """The links that lead to what is looked at."""
    return {
        name: link
        for name, link in links.items()
        if link.get("operationId") not in without and link.get("$ref") not in dead
    }


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
    """Everything is said: no file that lies about is looked for, nothing is kept, nothing is learned from answers."""
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
    """In a request, null means absence, and so may `{}`: neither is a reason for a refusal."""
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
    for id in recorder.cases:  # the engine may be at the next scenario by now
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
