"""A scene for testing access: a customer, and a request about that customer that only lacks credentials."""

from __future__ import annotations

from typing import Any, NamedTuple

from contracts.genuine import grant, key, needs, request
from contracts.identities import Customer
from contracts.operations import Effect, row
from contracts.session import Session
from contracts.wire import Exchange, basic, errors_of
from openapi.operations import Kind, Operation


class Try(NamedTuple):
    """Credentials to try, in the target's project or in another one."""

    authorization: str | None
    project: str | None = None


class Scene:
    """A customer, `victim`, and a request about them. Raises NotApplicable, SetupFailed."""

    def __init__(self, session: Session, operation: Operation) -> None:
        self.session = session
        self.operation = operation
        self.effect: Effect = row(operation.operation_id).effect
        self.victim: Customer = session.broker.sign_up()
        self.values = needs(operation.operation_id, session.broker, lambda: self.victim)
        self._before = self._state()

    @property
    def native(self) -> Kind:
        """The kind of credentials that the operation is intended for."""
        return next(kind for kind in ("basic", "client", "customer") if kind in self.operation.doors)

    @property
    def is_untouched(self) -> bool:
        """Whether the victim's data are still as they were at first."""
        return bool(self._state() == self._before)

    def send(self, one: Try) -> Exchange:
        """Sends the request with these credentials."""
        wire = self.session.wire
        project = one.project or self.session.target.project
        wire.deliver(request(self.operation, self.values, wire, project, one.authorization))
        return wire.exchanges[-1]

    def right(self, kind: Kind) -> Try:
        """Credentials of that kind with everything that the operation requires. Raises NotApplicable, SetupFailed."""
        if kind == "basic":
            return Try(basic(self.session.target.clients.storefront)["Authorization"])
        return Try(f"Bearer {key(self.session.broker, kind, self.operation.scope, self.victim).token}")

    def _state(self) -> Any:
        """The data that a rejected request must not change: profile, carts, or whether an email is registered."""
        if self.effect == "shops":
            return self._purchases()
        with self.session.wire.setup():
            profile = self.session.wire.get("/me", self.victim.token)
        if self.effect != "creates":
            return profile.status_code, profile.content
        draft = Customer("", self.values.body["email"], self.victim.password, "", {})
        signs_in = grant(self.session.broker, self.session.target.clients.storefront, "customer", draft)
        return profile.status_code, profile.content, signs_in.status_code

    def _purchases(self) -> Any:
        paths = ("/me/carts", "/me/orders") if self.session.target.can("orders") else ("/me/carts",)
        with self.session.wire.setup():
            answers = [self.session.wire.get(path, self.victim.token) for path in paths]
        return [(answer.status_code, answer.content) for answer in answers]


def code_of(exchange: Exchange) -> str:
    """The code of the first error in a response."""
    return next((str(it.get("code")) for it in errors_of(exchange.json)), "")


def customer_of(exchange: Exchange) -> Any:
    """The id of the Customer in the response, or of the owner of the (first) cart or order in it."""
    body = exchange.json if isinstance(exchange.json, dict) else {}
    results = body.get("results")
    customer = results[0] if isinstance(results, list) and results else body.get("customer", body)
    return customer.get("customerId", customer.get("id")) if isinstance(customer, dict) else None
