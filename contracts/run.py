"""A run: the layers in turn over one session, the verdicts, the cleanup, and the report."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import httpx

from contracts import laws
from contracts.evidence import finding
from contracts.layers import clauses, doctor, doors, generated, lockstep
from contracts.ledger import clean_up
from contracts.operations import lack_of, operation_of
from contracts.report import Coverage, LayerTime, Report
from contracts.session import LEDGERS, Session, session
from contracts.target import LayerName, Target
from contracts.verdicts import INTERRUPTED, Finding, Outcome, Verdict, exit_code, fits_any, judged, stale
from contracts.wire import Exchange, errors_of
from openapi.operations import Operation, operations

BUDGETS: Mapping[LayerName, float] = {
    "doctor": 30,
    "clauses": 300,
    "doors": 120,
    "generated": 30,
    "lockstep": 30,
    "laws": 60,
}
"""Default time limits in seconds; a target file may override them."""

LAYERS: tuple[LayerName, ...] = ("doctor", "clauses", "doors", "generated", "lockstep", "laws")


@dataclass(frozen=True)
class Options:
    """What to check. `patterns` match ids of findings; `max_time` is in seconds, for all layers together."""

    layers: tuple[LayerName, ...] = LAYERS
    patterns: tuple[str, ...] = ("*",)
    seed: int | None = None
    max_time: float | None = None
    shard: tuple[int, int] = (1, 1)
    ledgers: Path = LEDGERS


class Progress(Protocol):
    """Receives the progress of a run."""

    def begin(self, layer: str, session: Session) -> None: ...

    def found(self, finding: Finding) -> None: ...

    def end(self, time: LayerTime) -> None: ...


@dataclass
class _Run:
    findings: list[Finding] = field(default_factory=list)
    layers: list[LayerTime] = field(default_factory=list)
    not_removed: list[str] = field(default_factory=list)
    interrupted: bool = False


def run(
    target: Target, options: Options, progress: Progress, *, transport: httpx.BaseTransport | None = None
) -> Report:
    """Checks the target with the layers of `options`, and removes the accounts it created. Raises TargetError."""
    began, started = time.monotonic(), datetime.now(UTC)
    seed = (target.seed if options.seed is None else options.seed) * 1000 + options.shard[0] - 1
    name = secrets.token_hex(4)
    done = _Run()
    with session(target, run=name, seed=seed, ledgers=options.ledgers, transport=transport) as shared:
        try:
            for layer in LAYERS:
                if layer in options.layers and _may_go_on(done):
                    _look(layer, shared, options, done, progress, began)
        except KeyboardInterrupt:
            done.interrupted = True
        finally:
            if target.start is None:  # a target that we started takes its data with it
                done.not_removed = clean_up(shared.broker, shared.ledger)
        for found in _in_the_end(shared, options, done):
            _take(found, shared.target, done, progress)
        return Report(
            target=target.name,
            base_url=shared.wire.base_url,
            run=name,
            seed=target.seed if options.seed is None else options.seed,
            shard=options.shard,
            started=started.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - began, 3),
            exit_code=INTERRUPTED if done.interrupted else exit_code(done.findings),
            interrupted=done.interrupted,
            layers=tuple(done.layers),
            findings=tuple(done.findings),
            coverage=tuple(coverage(shared.wire.exchanges, target.project)),
            not_removed=tuple(done.not_removed),
        )


def coverage(exchanges: list[Exchange], project: str) -> Iterator[Coverage]:
    """The responses of each operation of the document."""
    statuses: dict[str, Counter[str]] = {}
    codes: dict[str, Counter[str]] = {}
    for exchange in exchanges:
        found = operation_of(exchange.request.method, exchange.request.url.path, project)
        if found is not None:
            name = found[0].operation_id
            statuses.setdefault(name, Counter())[str(exchange.response.status_code)] += 1
            codes.setdefault(name, Counter()).update(str(it["code"]) for it in errors_of(exchange.json) if "code" in it)
    for it in operations().values():
        yield Coverage(
            operation=it.operation_id,
            method=it.method,
            path=it.path,
            documented=tuple(it.responses),
            statuses=dict(sorted(statuses.get(it.operation_id, {}).items())),
            codes=dict(sorted(codes.get(it.operation_id, {}).items())),
        )


def _look(layer: LayerName, shared: Session, options: Options, done: _Run, progress: Progress, began: float) -> None:
    shared.wire.layer = layer
    first, since = len(shared.wire.exchanges), time.monotonic()
    progress.begin(layer, shared)
    for found in _layer(layer, shared, options, _budget(layer, shared.target, options, began)):
        if fits_any(found.id, options.patterns) or layer == "doctor":
            _take(found, shared.target, done, progress)
    took = LayerTime(
        layer=layer,
        seconds=round(time.monotonic() - since, 3),
        requests=len(shared.wire.exchanges) - first,
    )
    done.layers.append(took)
    progress.end(took)


def _take(found: Finding, target: Target, done: _Run, progress: Progress) -> None:
    """Adds the finding, judged with regard to the known deviations."""
    seen = judged(found, target.deviations, datetime.now(UTC).date())
    done.findings.append(seen)
    progress.found(seen)


def _layer(layer: LayerName, shared: Session, options: Options, budget: float) -> Iterator[Finding]:
    match layer:
        case "clauses":
            return clauses.look(shared, budget, patterns=options.patterns, shard=options.shard)
        case "doors":
            return doors.look(shared, budget, shard=options.shard)
        case "laws":
            return laws.look(shared.wire.exchanges, shared.target)
        case _:
            return LOOKS[layer](shared, budget)


LOOKS: Mapping[str, Callable[[Session, float | None], Iterator[Finding]]] = {
    "doctor": doctor.look,
    "generated": generated.look,
    "lockstep": lockstep.look,
}


def _budget(layer: LayerName, target: Target, options: Options, began: float) -> float:
    own = target.budgets.get(layer, BUDGETS[layer])
    if options.max_time is None:
        return own
    return max(0.0, min(own, options.max_time - (time.monotonic() - began)))


def _may_go_on(done: _Run) -> bool:
    """Whether the doctor found the target usable: otherwise every layer would fail for the same reason."""
    return not any(it.layer == "doctor" and it.verdict == Verdict.INCONCLUSIVE for it in done.findings)


def _in_the_end(shared: Session, options: Options, done: _Run) -> list[Finding]:
    """Findings about the run as a whole. A partial run may miss successes and defects, and so proves neither."""
    if options.patterns != ("*",) or options.shard != (1, 1) or done.interrupted:
        return []
    is_whole = set(options.layers) >= set(LAYERS)
    return [*_witnesses(shared, done), *(stale(shared.target.deviations, done.findings) if is_whole else ())]


def _witnesses(shared: Session, done: _Run) -> Iterator[Finding]:
    """Yields a finding for each operation that was called and never succeeded: such a run proves nothing about it."""
    if not _may_go_on(done):
        return
    called = {it.operation: it for it in coverage(shared.wire.exchanges, shared.target.project) if it.statuses}
    for operation in operations().values():
        seen = called.get(operation.operation_id)
        if seen is not None and not any(status.startswith("2") for status in seen.statuses):
            yield _unseen(operation, seen, lack_of(operation, shared.target))


def _unseen(operation: Operation, coverage: Coverage, lack: str) -> Finding:
    seen = ", ".join(f"{status} ×{count}" for status, count in coverage.statuses.items())
    return finding(
        f"witness/{operation.operation_id}",
        f"{operation.method} {operation.path} succeeds at least once.",
        Outcome(
            Verdict.NOT_APPLICABLE if lack else Verdict.INCONCLUSIVE, reason=lack or f"It never succeeded: {seen}."
        ),
        operation.operation_id,
    )
