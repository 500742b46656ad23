"""Schemathesis' coverage, fuzzing and stateful phases, with a valid identity for each case.

Without valid identities, nearly all responses would be 401; without real versions, passwords and tokens in most of the
well-formed cases, few requests would succeed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemathesis import Case, GenerationMode

from contracts.engine import MARK, Checked, Observation, Plan, Stuck, Succeeded, observations
from contracts.evidence import finding
from contracts.genuine import ORDERS, PROFILE, Whom, needs
from contracts.identities import Customer
from contracts.operations import lack_of, needs_backend, row
from contracts.session import Session
from contracts.verdicts import Finding, Outcome, Verdict
from contracts.wire import Exchange, basic
from openapi.operations import Kind, Operation, operations

EXAMPLES = 25
"""Cases per operation in the fuzzing phase, and sequences in the stateful phase: enough for a pull request."""

REPAIRED = 0.7
"""The share of well-formed cases that get real values."""

WITNESS = "{method} {path} succeeds at least once."
CHECKS: Mapping[str, str] = {
    "not_a_server_error": "The server does not fail.",
    "status_code_conformance": "An answer has a status that the document names.",
    "content_type_conformance": "An answer has a content type that the document names.",
    "response_headers_conformance": "An answer has the headers that the document asks for.",
    "response_schema_conformance": "The body of an answer is of the shape that the document gives it.",
    "negative_data_rejection": "A request that the document does not admit is refused.",
    "missing_required_header": "A request without a header that the document requires is refused.",
    "unsupported_method": "A method that a path does not offer is refused with 405.",
    "allow_header_conformance": "`Allow` names the methods of the document.",
    "ignored_auth": "A request without credentials, or with wrong ones, is refused.",
}


def look(session: Session, budget: float | None = None, *, examples: int = EXAMPLES) -> Iterator[Finding]:
    """One finding for each operation and check, and one for each operation's success; `budget` is in seconds."""
    impossible = {it.operation_id: reason for it in operations().values() if (reason := lack_of(it, session.target))}
    identities = Identities(session)
    plan = Plan(
        wire=session.wire,
        project=session.target.project,
        seed=session.seed,
        examples=examples,
        budget=budget,
        without=frozenset(impossible),
        prepare=identities.prepare,
        settle=identities.settle,
    )
    outcomes = _Outcomes({}, {it.operation_id: False for it in operations().values()}, {})
    for observation in observations(plan) if budget is None or budget > 0 else ():
        outcomes.take(observation)
    for it in operations().values():
        yield from outcomes.findings(it, impossible.get(it.operation_id, ""))
    if "" in outcomes.stuck:
        outcome = Outcome(Verdict.INCONCLUSIVE, reason=outcomes.stuck[""])
        yield finding("generated/engine", "Requests can be generated.", outcome)


@dataclass
class _Outcomes:
    """The outcomes by operation and check: the smallest failure, if there is one."""

    checked: dict[tuple[str, str], Outcome]
    succeeded: dict[str, bool]
    stuck: dict[str, str]

    def take(self, observation: Observation) -> None:
        match observation:
            case Succeeded():
                self.succeeded[observation.operation_id] = True
            case Stuck():
                self.stuck.setdefault(observation.operation_id, observation.reason)
            case Checked():
                where = observation.operation_id, observation.check
                before = self.checked.get(where)
                if before is None or _tells_more(observation.outcome, before):
                    self.checked[where] = observation.outcome

    def findings(self, it: Operation, impossible: str) -> Iterator[Finding]:
        name, sentence = it.operation_id, WITNESS.format(method=it.method, path=it.path)
        witness = Outcome(Verdict.KEPT)
        if impossible:
            witness = Outcome(Verdict.NOT_APPLICABLE, reason=impossible)
        elif not self.succeeded[name]:
            witness = Outcome(Verdict.INCONCLUSIVE, reason=self.stuck.get(name, "No generated request succeeded."))
        yield finding(f"generated/{name}/witness", sentence, witness, name)
        for (whose, check), outcome in self.checked.items():
            if whose == name:
                yield finding(f"generated/{name}/{check}", CHECKS.get(check, check), outcome, name)


def _tells_more(outcome: Outcome, before: Outcome) -> bool:
    """Whether it is the first failure, or a smaller one."""
    is_first = before.verdict == Verdict.KEPT
    return outcome.verdict == Verdict.BROKEN and (is_first or _size(outcome) < _size(before))


def _size(outcome: Outcome) -> tuple[int, int]:
    sizes = (len(it.request.content) + len(str(it.request.url)) for it in outcome.exchanges)
    return len(outcome.exchanges), sum(sizes)


class Identities:
    """Gives each case credentials of the right kind, and most well-formed cases real values.

    A customer is reused until a request may have changed them, since signing up for every case would take too long.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._broker = session.broker
        self._chance = session.random("generated")
        self._customer: Customer | None = None
        self._guest: Customer | None = None
        self._is_ours = self._is_repaired = False

    def prepare(self, operation_id: str, case: Case[Any]) -> None:
        """Replaces the placeholder by credentials; other cases stay unchanged. Raises NotApplicable, SetupFailed."""
        self._is_repaired, self._is_ours = False, case.headers.get("Authorization") == MARK
        if not self._is_ours:
            return
        it = operations()[operation_id]
        kind, is_lucky = self._chance.choice(sorted(it.doors)), self._chance.random() < REPAIRED
        case.headers.update(self._credentials(it, kind))
        if case.method == it.method and _is_well_formed(case) and is_lucky:
            self._is_repaired = True
            self._repair(it, case, self.guest if (kind, it.scope) == ("anonymous", ORDERS) else self.whom)

    def settle(self, operation_id: str, exchange: Exchange) -> None:
        """Discards the customer if the request may have changed them."""
        answer = exchange.response
        if not self._is_ours:
            return
        effect = row(operation_id).effect
        touched = effect not in ("reads", "creates", "shops") and answer.is_success
        is_in_doubt = self._is_repaired and not answer.is_success and effect != "shops"
        if touched or answer.status_code in (401, 404) or is_in_doubt:
            self._customer = self._guest = None

    def whom(self) -> Customer:
        """The customer whom the case is about."""
        self._customer = self._customer or self._broker.sign_up()
        return self._customer

    def guest(self) -> Customer:
        """The guest who owns the carts of a case in an anonymous session."""
        self._guest = self._guest or Customer("", "", "", self._broker.guest_token(), {})
        return self._guest

    def _credentials(self, it: Operation, kind: Kind) -> dict[str, str]:
        if kind == "basic":
            return basic(self._session.target.clients.storefront)
        if needs_backend(it):
            token = self._broker.backend_token()
        elif kind == "customer":
            token = self.whom().token
        elif kind == "anonymous":
            token = self.guest().token if it.scope == ORDERS else self._broker.guest_token()
        else:
            token = self._broker.storefront_token()
        return {"Authorization": f"Bearer {token}"}

    def _repair(self, it: Operation, case: Case[Any], whom: Whom) -> None:
        real = needs(it.operation_id, self._broker, whom)
        case.path_parameters |= real.path
        case.query |= real.query
        if isinstance(case.body, dict):
            case.body |= {**real.body, **(self._grantable(case.body) if it.is_oauth else {})}
            if it.scope == ORDERS and self._session.target.catalogue is not None:
                self._buy(case.body, self._session.target.catalogue.skus)

    def _buy(self, body: dict[str, Any], skus: Sequence[str]) -> None:
        """Replaces skus and product ids by those of products that the target sells."""
        for item in (*body.get("lineItems", ()), *body.get("actions", ())):
            if isinstance(item, dict) and item.keys() & {"sku", "productId"}:
                item.pop("productId", None)
                item["sku"] = self._chance.choice(skus)

    def _grantable(self, body: dict[str, Any]) -> dict[str, str]:
        """Fields of a token request that random text would hardly ever match."""
        fields = {"scope": f"{PROFILE}:{self._session.target.project}", "anonymous_id": self._broker.email()}
        return {name: value for name, value in fields.items() if name in body}


def _is_well_formed(case: Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
