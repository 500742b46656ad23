"""Who may enter: every protected operation under every kind of wrong credentials, and under the right ones.

Each request lacks nothing but the right door. A refused one must not have changed or used up anything: the profile that
it is about is read after each, and in the end the very same request is sent with the right credentials.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from contracts.genuine import NEW_PASSWORD, Needs, grant, key, narrow, needs, request
from contracts.identities import Customer, NotApplicable, SetupFailed
from contracts.operations import Kind, Operation, operations
from contracts.session import Session
from contracts.steps import NO_TOKEN, body, steps
from contracts.target import Client
from contracts.verdicts import Finding, Verdict
from contracts.wire import Exchange, Unreachable, basic

NO_CLIENT = Client(id="no-such-client", secret="no-such-secret")
OWN = ("getMyCustomer", "updateMyCustomer", "deleteMyCustomer", "changeMyCustomerPassword")
"""What a token does to the customer to whom it was issued."""


class Try(NamedTuple):
    """Credentials to try; `project` is another one than the target's."""

    authorization: str | None
    project: str | None = None


class Door(NamedTuple):
    """Credentials that do not open an operation, and how they are refused. No `codes` are any codes."""

    name: str
    sentence: str
    tries: Callable[[Scene], list[Try]]
    statuses: tuple[int, ...]
    codes: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What became of one door."""

    verdict: Verdict
    expected: str = ""
    seen: str = ""
    reason: str = ""
    exchanges: tuple[Exchange, ...] = ()


@dataclass
class Scene:
    """A customer, and a request that is about them and lacks only credentials."""

    session: Session
    operation: Operation
    victim: Customer = field(init=False)
    values: Needs = field(init=False)
    before: Any = field(init=False)

    def __post_init__(self) -> None:
        self.victim = self.session.broker.sign_up()
        self.values = needs(self.operation.operation_id, self.session.broker, lambda: self.victim)
        self.before = self.state()

    def send(self, one: Try) -> Exchange:
        """The request under these credentials."""
        wire = self.session.wire
        project = one.project or self.session.target.project
        wire.deliver(request(self.operation, self.values, wire, project, one.authorization))
        return wire.exchanges[-1]

    def state(self) -> Any:
        """All that a refused request must leave as it is."""
        with self.session.wire.setup():
            answer = self.session.wire.get("/me", self.victim.token)
            if self.operation.effect != "creates":
                return answer.status_code, answer.content
            draft = msgspec.structs.replace(self.session.target.clients.storefront)
            nobody = Customer("", self.values.body["email"], self.victim.password, "", {})
            return answer.content, grant(self.session.broker, draft, "customer", nobody).status_code

    def right(self, kind: Kind) -> Try:
        """Credentials of that kind that have all that the operation asks for. Raises NotApplicable, SetupFailed."""
        if kind == "basic":
            return Try(basic(self.session.target.clients.storefront)["Authorization"])
        return Try(f"Bearer {key(self.session.broker, kind, scope_of(self.operation), self.victim).token}")


def look(session: Session, budget: float | None = None) -> Iterator[Finding]:
    """One finding for each operation and door; `budget` in seconds."""
    end = time.monotonic() + budget if budget is not None else float("inf")
    for operation in operations():
        doors = {name: sentence for name, sentence in _sentences(operation).items()}
        outcomes = _outcomes(session, operation, end)
        for name, sentence in doors.items():
            outcome = (
                outcomes.get(name) or outcomes.get("*") or Outcome(Verdict.INCONCLUSIVE, reason="It was not tried.")
            )
            yield Finding(
                id=f"doors/{operation.operation_id}/{name}",
                layer="doors",
                verdict=outcome.verdict,
                sentence=sentence,
                operation=operation.operation_id,
                expected=outcome.expected,
                seen=outcome.seen,
                reason=outcome.reason,
                steps=steps(outcome.exchanges),
            )


def scope_of(operation: Operation) -> str:
    """The scope that the operation asks for."""
    return next(iter(operation.doors.values()))


def _sentences(operation: Operation) -> dict[str, str]:
    """What is looked at, by the name of the door."""
    told = {door.name: door.sentence for door in _closed(operation)}
    for kind in operation.doors:
        told[kind] = ENTERS[kind]
    if not operation.is_oauth:
        told["other_customer"] = "The access token of one customer does nothing to another one."
    return {**told, "afterwards": "A request that was refused has changed nothing and used up nothing."}


def _outcomes(session: Session, operation: Operation, end: float) -> dict[str, Outcome]:
    """What became of each door; `*` stands for all that are not named."""
    if operation.capability is not None and not session.target.can(operation.capability):
        reason = f"The target has no {operation.capability.replace('_', ' ')}."
        return {"*": Outcome(Verdict.NOT_APPLICABLE, reason=reason)}
    if time.monotonic() > end:
        return {"*": Outcome(Verdict.INCONCLUSIVE, reason="The budget of the layer was spent.")}
    tried = _tried(lambda: Scene(session, operation))
    if isinstance(tried, Outcome):
        return {"*": tried}
    return _witnessed(_all_tried(session, operation, tried))


def _all_tried(session: Session, operation: Operation, scene: Scene) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for door in _closed(operation):
        outcome = outcomes[door.name] = _attempt(lambda scene=scene, door=door: _refused(scene, door))  # type: ignore[misc]
        if outcome.verdict == Verdict.BROKEN:  # it may have eaten the scene
            tried = _tried(lambda: Scene(session, operation))
            if isinstance(tried, Outcome):
                return {**outcomes, "*": tried}
            scene = tried
    first = next((kind for kind in ("basic", "customer", "client") if kind in operation.doors), None)
    primary: Kind = "client" if "client" in operation.doors else first or "customer"  # type: ignore[assignment]
    used = outcomes[primary] = _attempt(lambda: _enters(scene, primary))
    if used.verdict != Verdict.KEPT:
        outcomes[primary] = _attempt(lambda: _enters(Scene(session, operation), primary))
    outcomes["afterwards"] = _afterwards(used, outcomes[primary])
    for kind in operation.doors:
        if kind not in outcomes:
            outcomes[kind] = _attempt(lambda kind=kind: _enters(Scene(session, operation), kind))  # type: ignore[misc]
    if not operation.is_oauth:
        outcomes["other_customer"] = _attempt(lambda: _minds_own(session, operation))
    return outcomes


def _witnessed(outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    """Refusals prove nothing of an operation that never let anybody in."""
    if any(it.response.is_success for outcome in outcomes.values() for it in outcome.exchanges):
        return outcomes
    return {
        name: Outcome(Verdict.INCONCLUSIVE, reason="Nobody was ever let in.", exchanges=outcome.exchanges)
        if outcome.verdict == Verdict.KEPT
        else outcome
        for name, outcome in outcomes.items()
    }


def _refused(scene: Scene, door: Door) -> Outcome:
    """Whether the door is shut, and nothing behind it has moved."""
    exchanges: list[Exchange] = []
    for one in door.tries(scene):
        exchange = scene.send(one)
        exchanges.append(exchange)
        expected = " or ".join(map(str, door.statuses)) + (f" {door.codes[0]}" if door.codes else "")
        if exchange.response.status_code not in door.statuses:
            return Outcome(Verdict.BROKEN, expected, _told(exchange), exchanges=(exchange,))
        if door.codes and exchange.response.status_code in (401, 403) and _code(exchange) not in door.codes:
            return Outcome(Verdict.BROKEN, expected, _told(exchange), exchanges=(exchange,))
        if scene.operation.effect != "reads" and scene.state() != scene.before:
            return Outcome(Verdict.BROKEN, "nothing has changed", "the profile has changed", exchanges=(exchange,))
    return Outcome(Verdict.KEPT, exchanges=tuple(exchanges))


def _enters(scene: Scene, kind: Kind) -> Outcome:
    """Whether credentials of that kind are let in, whatever is then said of the request."""
    exchange = scene.send(scene.right(kind))
    if exchange.response.status_code in (401, 403):
        return Outcome(Verdict.BROKEN, "to be let in", _told(exchange), exchanges=(exchange,))
    verdict = Verdict.KEPT if exchange.response.is_success else Verdict.INCONCLUSIVE
    reason = "" if exchange.response.is_success else f"It was let in, but refused: {_told(exchange)}"
    return Outcome(verdict, reason=reason, exchanges=(exchange,))


def _afterwards(used: Outcome, fresh: Outcome) -> Outcome:
    if used.verdict == Verdict.KEPT or used.verdict == Verdict.NOT_APPLICABLE:
        return used
    if fresh.verdict == Verdict.KEPT:
        return Outcome(Verdict.BROKEN, "the request to succeed", used.seen or used.reason, exchanges=used.exchanges)
    return Outcome(Verdict.INCONCLUSIVE, reason=used.reason or "Nobody was ever let in.", exchanges=used.exchanges)


def _minds_own(session: Session, operation: Operation) -> Outcome:
    """Whether the token of a customer leaves another customer alone."""
    if "customer" not in operation.doors:
        raise NotApplicable("Customers do not enter here.")
    if operation.effect == "reads" and operation.operation_id not in (*OWN, "signInMyCustomer"):
        raise NotApplicable("It is about no customer.")
    scene, other = Scene(session, operation), Scene(session, operation)
    owns = operation.operation_id in OWN
    exchange = (other if owns else scene).send(other.right("customer"))
    spared, answered = (scene, other.victim.id) if owns else (other, scene.victim.id)
    if spared.state() != spared.before:
        seen = f"the profile of the other one has changed: {_told(exchange)}"
        return Outcome(Verdict.BROKEN, "the other one is left alone", seen, exchanges=(exchange,))
    if not exchange.response.is_success:
        entered = exchange.response.status_code not in (401, 403) and not owns
        reason = "" if entered else f"It was refused: {_told(exchange)}"
        return Outcome(Verdict.KEPT if entered else Verdict.INCONCLUSIVE, reason=reason, exchanges=(exchange,))
    id = _id(exchange)
    if id == spared.victim.id or (id != answered and operation.effect != "creates"):
        return Outcome(Verdict.BROKEN, f"the customer {answered}", _told(exchange), exchanges=(exchange,))
    return Outcome(Verdict.KEPT, exchanges=(exchange,))


def _attempt(look: Callable[[], Outcome]) -> Outcome:
    tried = _tried(look)
    return tried


def _tried(make: Callable[[], Any]) -> Any:
    """What `make` gives, or why it could not."""
    try:
        return make()
    except NotApplicable as reason:
        return Outcome(Verdict.NOT_APPLICABLE, reason=str(reason))
    except (SetupFailed, Unreachable) as problem:
        return Outcome(Verdict.INCONCLUSIVE, reason=str(problem))


def _closed(operation: Operation) -> Iterator[Door]:
    """The doors that are shut for the operation."""
    if operation.is_oauth:
        yield from OAUTH_DOORS
        return
    yield from BEARER_DOORS
    for kind, sentence in STRANGERS.items():
        if kind not in operation.doors:
            yield Door(kind, sentence, lambda scene, kind=kind: [_stranger(scene, kind)], (403, 404))  # type: ignore[misc]


def _stranger(scene: Scene, kind: Kind) -> Try:
    """A token of a kind that does not enter, with the scope if there is such a token."""
    try:
        return scene.right(kind)
    except NotApplicable:
        broker = scene.session.broker
        tokens: Mapping[Kind, Callable[[], str]] = {
            "customer": lambda: scene.victim.token,
            "anonymous": broker.guest_token,
            "client": broker.storefront_token,
        }
        return Try(f"Bearer {tokens[kind]()}")


def _revoked(scene: Scene) -> list[Try]:
    """A token that was right and is dead. Raises NotApplicable, SetupFailed."""
    session, kind = scene.session, "customer" if "customer" in scene.operation.doors else "client"
    if session.target.can("revocation"):
        alive = key(session.broker, kind, scope_of(scene.operation), scene.victim)  # type: ignore[arg-type]
        dead = alive.token
        with session.wire.setup():
            session.wire.oauth("/token/revoke", alive.client, {"token": dead})
    elif kind == "customer":
        customer = session.broker.sign_up()
        dead = customer.token
        change = {"version": customer.version, "currentPassword": customer.password, "newPassword": NEW_PASSWORD}
        with session.wire.setup():
            session.wire.post("/me/password", dead, json=change)
    else:
        raise NotApplicable("The target has no revocation.")
    _wait_until_dead(session, dead)
    return [Try(f"Bearer {dead}")]


def _wait_until_dead(session: Session, token: str) -> None:
    """Until the token opens nothing, or should not any more: reading the profile tells, and harms nothing."""
    end = time.monotonic() + session.target.tolerances.consistency_wait
    with session.wire.setup():
        while session.wire.get("/me", token).status_code != 401 and time.monotonic() < end:
            time.sleep(0.1)


def _wrong_scheme(scene: Scene) -> list[Try]:
    kind: Kind = "customer" if "customer" in scene.operation.doors else "client"
    _, _, token = (scene.right(kind).authorization or "").partition(" ")
    return [Try(f"Basic {token}"), Try(f"Token {token}")]


def _other_project(scene: Scene) -> list[Try]:
    """A token of this project in another one, and one of another project here."""
    kind: Kind = "customer" if "customer" in scene.operation.doors else "client"
    tries = [Try(scene.right(kind).authorization, f"{scene.session.target.project[:20]}-elsewhere")]
    if scene.session.target.clients.other_project is not None:
        tries.append(Try(f"Bearer {scene.session.broker.other_project_token()}"))
    return tries


BEARER_DOORS = (
    Door("no_token", "A request without access token is refused with 401.", lambda _: [Try(None)], (401,)),
    Door(
        "garbage",
        "An access token that the server does not know is refused with 401 `invalid_token`.",
        lambda _: [Try(f"Bearer {NO_TOKEN}")],
        (401,),
        ("invalid_token",),
    ),
    Door(
        "wrong_scheme", "An access token is refused with 401 under another scheme than Bearer.", _wrong_scheme, (401,)
    ),
    Door(
        "revoked",
        "An access token that was revoked is refused with 401 `invalid_token`.",
        _revoked,
        (401,),
        ("invalid_token",),
    ),
    Door(
        "narrow_scope",
        "An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`.",
        lambda scene: [Try(f"Bearer {narrow(scene.session.broker, scope_of(scene.operation), scene.victim)}")],
        (403,),
        ("insufficient_scope",),
    ),
    Door("other_project", "A token of one project opens no other one.", _other_project, (401, 403, 404)),
)
OAUTH_SENTENCE = "A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`."
OAUTH_DOORS = tuple(
    Door(name, OAUTH_SENTENCE, tries, (401,), ("invalid_client",))
    for name, tries in (
        ("no_credentials", lambda _: [Try(None)]),
        ("wrong_secret", lambda scene: [Try(_basic(scene.session.target.clients.storefront.id, NO_CLIENT.secret))]),
        ("unknown_client", lambda _: [Try(_basic(NO_CLIENT.id, NO_CLIENT.secret))]),
        ("wrong_scheme", lambda scene: [Try(f"Bearer {scene.session.broker.storefront_token()}")]),
    )
)
ENTERS: Mapping[Kind, str] = {
    "customer": "The operation takes an access token of the password flow.",
    "anonymous": "The operation takes an access token of an anonymous session.",
    "client": "The operation takes an access token of client credentials.",
    "basic": "The operation takes the credentials of an API client.",
}
STRANGERS: Mapping[Kind, str] = {
    "customer": "The operation does not take an access token of the password flow.",
    "anonymous": "The operation does not take an access token of an anonymous session.",
    "client": "The operation does not take an access token of client credentials.",
}


def _basic(id: str, secret: str) -> str:
    return basic(Client(id=id, secret=secret))["Authorization"]


def _code(exchange: Exchange) -> str:
    errors = exchange.json.get("errors") if isinstance(exchange.json, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    return str(first.get("code")) if isinstance(first, dict) else ""


def _id(exchange: Exchange) -> Any:
    """The id of the Customer that was answered."""
    told = exchange.json if isinstance(exchange.json, dict) else {}
    return told.get("customer", told).get("id")


def _told(exchange: Exchange) -> str:
    answer = exchange.response
    return f"{answer.status_code} {body(answer.content, answer.headers.get('content-type', ''))[:300]}"
