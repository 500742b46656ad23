"""What a clause works with: customers of its own, and the requests that it is about."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from contracts.clauses.expect import ok
from contracts.identities import Broker, Customer, NotApplicable
from contracts.session import Session
from contracts.target import Capability, CustomType, Target
from contracts.wire import Wire

T = TypeVar("T")


class Shop:
    """A target, as clauses see it. What `broker` sends is setup; what `wire` sends is what the clause is about."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.target: Target = session.target
        self.wire: Wire = session.wire
        self.broker: Broker = session.broker

    def sign_up(self, **draft: Any) -> Customer:
        """A customer of this clause, with a token."""
        return self.broker.sign_up(**draft)

    def profile(self, customer: Customer) -> dict[str, Any]:
        """The profile as it is now, which must be there."""
        return dict(ok(self.wire.get("/me", customer.token)))

    def update(self, customer: Customer, *actions: dict[str, Any], version: int | None = None) -> httpx.Response:
        """Update actions at `version`, or at the present one."""
        if version is None:
            with self.wire.setup():
                version = self.profile(customer)["version"]
        return self.wire.post("/me", customer.token, json={"version": version, "actions": list(actions)})

    def updated(self, customer: Customer, *actions: dict[str, Any]) -> dict[str, Any]:
        """The profile after update actions, which must be accepted."""
        return dict(ok(self.update(customer, *actions)))

    def sign_in(self, email: str, password: str, **fields: Any) -> httpx.Response:
        """A sign-in under a client-credentials token."""
        return self.wire.post(
            "/me/login", self.broker.storefront_token(), json={"email": email, "password": password, **fields}
        )

    def messages_about(self, id: str, type: str | None = None) -> list[dict[str, Any]]:
        """The messages whose resource is `id`, oldest first. Raises NotApplicable."""
        self.need("messages")
        token = self.broker.backend_token()
        found: list[dict[str, Any]] = []
        offset, total = 0, 1
        while offset < total and offset <= 10_000:
            page = ok(self.wire.get("/messages", token, params={"limit": 500, "offset": offset}))
            found += page["results"]
            offset, total = offset + 500, page.get("total", 0)
        about = [message for message in found if message["resource"]["id"] == id]
        return sorted((m for m in about if type in (None, m["type"])), key=lambda m: m["sequenceNumber"])

    def eventually(self, look: Callable[[], T]) -> T:
        """What `look` gives, once it no longer fails; for as long as the target may take to become consistent."""
        end = time.monotonic() + self.target.tolerances.consistency_wait
        while True:
            try:
                return look()
            except AssertionError:
                if time.monotonic() >= end:
                    raise
            time.sleep(0.1)

    def need(self, capability: Capability) -> None:
        """Raises NotApplicable unless the target has the capability."""
        if not self.target.can(capability):
            raise NotApplicable(f"The target has no {capability.replace('_', ' ')}.")

    def custom_type(self) -> CustomType:
        """The custom Type that the target names. Raises NotApplicable."""
        if self.target.custom_type is None:
            raise NotApplicable("The target names no custom_type.")
        return self.target.custom_type
