"""Access control: every operation with every kind of wrong credentials, and with the right ones.

Each request is complete except for its credentials. A rejected request must not change or consume anything, so the
customer's data are compared after each, and finally the very same request is sent with the right credentials.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import httpx

from contracts.evidence import finding, in_short
from contracts.identities import NotApplicable, SetupFailed
from contracts.locks import Lock, locks
from contracts.operations import lack_of, row
from contracts.scene import Scene, code_of, customer_of
from contracts.session import Session
from contracts.verdicts import Finding, Outcome, Verdict
from contracts.wire import Exchange, Unreachable
from openapi.operations import Kind, Operation, operations

NOBODY = "No request succeeded."
ENTERS: Mapping[Kind, str] = {
    "customer": "The operation takes an access token of the password flow.",
    "anonymous": "The operation takes an access token of an anonymous session.",
    "client": "The operation takes an access token of client credentials.",
    "basic": "The operation takes the credentials of an API client.",
}


def look(session: Session, budget: float | None = None, *, shard: tuple[int, int] = (1, 1)) -> Iterator[Finding]:
    """One finding for each operation and door; `budget` is in seconds.

    A shard (i, n) has whole operations, since rejections prove nothing about an operation that never succeeds.
    """
    end = time.monotonic() + budget if budget is not None else float("inf")
    part, parts = shard
    for operation in tuple(operations().values())[part - 1 :: parts]:
        outcomes = _outcomes(session, operation, end)
        for name, sentence in _sentences(operation).items():
            outcome = outcomes.get(name) or outcomes["*"]
            yield finding(f"doors/{operation.operation_id}/{name}", sentence, outcome, operation.operation_id)


def _sentences(operation: Operation) -> dict[str, str]:
    """The rule of each door, by name."""
    sentences = {lock.name: lock.sentence for lock in locks(operation)}
    sentences |= {kind: ENTERS[kind] for kind in operation.doors}
    if not operation.is_oauth:
        sentences["other_customer"] = "The access token of one customer does nothing to another one."
    return sentences | {"afterwards": "A request that was refused has changed nothing and used up nothing."}


def _outcomes(session: Session, operation: Operation, end: float) -> dict[str, Outcome]:
    """The outcome of each door; `*` is for those that are not named."""
    if lack := lack_of(operation, session.target):
        return {"*": Outcome(Verdict.NOT_APPLICABLE, reason=lack)}
    if time.monotonic() > end:
        return {"*": Outcome(Verdict.INCONCLUSIVE, reason="The layer ran out of time.")}
    outcomes = dict(_visited(session, operation))
    if any(outcome.has_succeeded for outcome in outcomes.values()):
        return outcomes
    return {name: _vacuous(outcome) for name, outcome in outcomes.items()}


def _vacuous(outcome: Outcome) -> Outcome:
    """Rejections prove nothing about an operation that rejects everything."""
    return Outcome(Verdict.INCONCLUSIVE, reason=NOBODY) if outcome.verdict == Verdict.KEPT else outcome


def _visited(session: Session, operation: Operation) -> Iterator[tuple[str, Outcome]]:
    stage = partial(Scene, session, operation)
    try:
        scene = stage()
        for lock in locks(operation):
            refusal = _tried(partial(_refused, scene, lock))
            yield lock.name, refusal
            if refusal.verdict == Verdict.BROKEN:  # the request may have changed the scene
                scene = stage()
    except (NotApplicable, SetupFailed, Unreachable) as problem:
        yield "*", _outcome(problem)
        return
    native = scene.native
    used = _tried(lambda: _enters(scene, native))
    fresh = used if used.has_succeeded else _tried(lambda: _enters(stage(), native))
    yield native, fresh
    yield "afterwards", _afterwards(used, fresh)
    for kind in operation.doors:
        if kind != native:
            yield kind, _tried(partial(_enters_anew, stage, kind))
    if not operation.is_oauth:
        yield "other_customer", _tried(lambda: _minds_own(operation, stage))


def _refused(scene: Scene, lock: Lock) -> Outcome:
    """Whether wrong credentials are rejected, and change nothing."""
    expected = " or ".join(map(str, lock.statuses)) + (f" {lock.codes[0]}" if lock.codes else "")
    exchanges: list[Exchange] = []
    for one in lock.tries(scene):
        exchange = scene.send(one)
        exchanges.append(exchange)
        has_body = exchange.request.method != "HEAD"
        is_other_code = bool(lock.codes) and has_body and code_of(exchange) not in lock.codes
        if exchange.response.status_code not in lock.statuses or is_other_code:
            return Outcome(Verdict.BROKEN, expected, in_short(exchange.response), exchanges=(exchange,))
        if scene.effect != "reads" and not scene.is_untouched:
            seen = f"{in_short(exchange.response)}, and the customer has changed"
            return Outcome(Verdict.BROKEN, f"{expected}, and nothing changed", seen, exchanges=(exchange,))
    return Outcome(Verdict.KEPT, exchanges=tuple(exchanges))


def _enters(scene: Scene, kind: Kind) -> Outcome:
    """Whether credentials of that kind are accepted, whatever becomes of the request."""
    exchange = scene.send(scene.right(kind))
    if exchange.response.status_code in (401, 403):
        return Outcome(
            Verdict.BROKEN, "the credentials to be accepted", in_short(exchange.response), exchanges=(exchange,)
        )
    if exchange.response.is_server_error:
        return Outcome(
            Verdict.INCONCLUSIVE, reason=f"The server failed: {in_short(exchange.response)}", exchanges=(exchange,)
        )
    return Outcome(Verdict.KEPT, exchanges=(exchange,))


def _enters_anew(stage: Callable[[], Scene], kind: Kind) -> Outcome:
    return _enters(stage(), kind)


def _afterwards(used: Outcome, fresh: Outcome) -> Outcome:
    """Whether a request that was rejected before still succeeds like a new one."""
    if used.has_succeeded or used.verdict == Verdict.NOT_APPLICABLE:
        return used
    if fresh.has_succeeded:
        seen = in_short(used.exchanges[0].response) if used.exchanges else used.reason
        return Outcome(Verdict.BROKEN, "the request to succeed", seen, exchanges=used.exchanges)
    return Outcome(Verdict.INCONCLUSIVE, reason=used.reason or NOBODY)


def _minds_own(operation: Operation, stage: Callable[[], Scene]) -> Outcome:
    """Whether one customer's token leaves another customer alone. Raises NotApplicable, SetupFailed."""
    if "customer" not in operation.doors:
        raise NotApplicable("The operation does not accept customer tokens.")
    match row(operation.operation_id).subject:
        case "none":
            raise NotApplicable("The operation does not concern a customer.")
        case "possession":
            return _hides(stage(), stage())
        case subject:
            owns = subject == "caller"
    scene, caller = stage(), stage()
    exchange = (caller if owns else scene).send(caller.right("customer"))
    spared, meant = (scene, caller) if owns else (caller, scene)
    answered, is_served = customer_of(exchange), exchange.response.is_success
    if not spared.is_untouched:
        seen = f"the other customer has changed: {in_short(exchange.response)}"
        return Outcome(Verdict.BROKEN, "the other customer unchanged", seen, exchanges=(exchange,))
    if is_served and answered != meant.victim.id and (answered == spared.victim.id or scene.effect != "creates"):
        return Outcome(
            Verdict.BROKEN, f"the customer {meant.victim.id}", in_short(exchange.response), exchanges=(exchange,)
        )
    if owns and not is_served:
        return Outcome(
            Verdict.INCONCLUSIVE,
            reason=f"The request was rejected: {in_short(exchange.response)}",
            exchanges=(exchange,),
        )
    return Outcome(Verdict.KEPT, exchanges=(exchange,))


def _hides(scene: Scene, caller: Scene) -> Outcome:
    """Whether one customer's cart or order does not exist for another customer."""
    exchange = scene.send(caller.right("customer"))
    if exchange.response.status_code != httpx.codes.NOT_FOUND:
        return Outcome(Verdict.BROKEN, "404", in_short(exchange.response), exchanges=(exchange,))
    if not scene.is_untouched:
        seen = f"{in_short(exchange.response)}, and something has changed"
        return Outcome(Verdict.BROKEN, "404, and nothing changed", seen, exchanges=(exchange,))
    return Outcome(Verdict.KEPT, exchanges=(exchange,))


def _tried(attempt: Callable[[], Outcome]) -> Outcome:
    try:
        return attempt()
    except (NotApplicable, SetupFailed, Unreachable) as problem:
        return _outcome(problem)


def _outcome(problem: Exception) -> Outcome:
    """The outcome when the check could not be made."""
    verdict = Verdict.NOT_APPLICABLE if isinstance(problem, NotApplicable) else Verdict.INCONCLUSIVE
    return Outcome(verdict, reason=str(problem))
