"""What a clause works with: customers of its own, and the requests that it is about."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import httpx
import pytest

from contracts.clauses.buyer import Buyer
from contracts.clauses.expect import content, ok
from contracts.identities import PASSWORD, Broker, Customer, NotApplicable, SetupFailed
from contracts.session import Session
from contracts.target import Capability, CustomType, Target
from contracts.verdicts import Outcome, Verdict
from contracts.wire import Wire

T = TypeVar("T")

LARGEST_PAGE, FARTHEST_OFFSET = 500, 10_000

SESSION = pytest.StashKey[Session]()
"""Where a caller of pytest leaves the session that it already has."""

OUTCOME = pytest.StashKey[Outcome]()
"""What became of a clause that showed nothing. pytest has only the word `skipped` for it, and a text."""


def conclude(item: pytest.Item, verdict: Verdict, reason: object) -> NoReturn:
    """Ends a clause with a verdict that pytest does not know."""
    item.stash[OUTCOME] = Outcome(verdict, reason=str(reason))
    pytest.skip(f"{verdict}: {reason}")


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

    def buyer(self, customer: Customer | None = None) -> Buyer:
        """A customer as one who buys; without one, a guest in a new anonymous session."""
        return Buyer(self.broker, customer.token if customer is not None else self.broker.guest_token())

    def buyers(self) -> tuple[Buyer, Buyer]:
        """A new customer and a new guest: what holds of carts and orders holds for both."""
        return self.buyer(self.sign_up()), self.buyer()

    def skus(self, *, also_ordered: bool = False) -> Sequence[str]:
        """What may be bought: at least two. Raises NotApplicable."""
        if also_ordered:
            self.need("orders")
        return self.broker.catalogue().skus

    def register(self, token: str | None = None, /, **draft: Any) -> httpx.Response:
        """A sign-up that the clause is about, under `token` or one of client credentials."""
        draft = {"email": self.broker.email(), "password": PASSWORD, **draft}
        return self.wire.post("/me/signup", token or self.broker.storefront_token(), json=draft)

    def renew(self, customer: Customer, password: str) -> None:
        """The customer has this password now, and gets new tokens."""
        granted = self.broker.password_grant(customer.email, password)
        customer.password, customer.token = password, granted["access_token"]
        customer.refresh_token = granted.get("refresh_token")

    def refresh(self, refresh_token: str | None) -> httpx.Response:
        """A refresh of a token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token or ""}
        return self.wire.oauth("/token", self.target.clients.storefront, form)

    def profile(self, customer: Customer) -> dict[str, Any]:
        """The profile as it is now, which must be there."""
        return dict(ok(self.wire.get("/me", customer.token)))

    def found(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """The customer as he is now: his profile, or what signing in answers where the profile is that of another.

        Whose profile a token opens is a clause of its own, and no other shall be called broken for it.
        """
        token = self.broker.password_grant(email, password)["access_token"]
        read = dict(ok(self.wire.get("/me", token)))
        is_own = str(read.get("email")).lower() == email.lower()
        return read if is_own else dict(ok(self.sign_in(email, password))["customer"])

    def update(self, customer: Customer, *actions: dict[str, Any], version: int | None = None) -> httpx.Response:
        """Update actions at `version`, or at the present one."""
        if version is None:
            with self.wire.setup():
                version = self.profile(customer)["version"]
        return self.wire.post("/me", customer.token, json={"version": version, "actions": list(actions)})

    def updated(self, customer: Customer, *actions: dict[str, Any]) -> dict[str, Any]:
        """The profile after update actions, which must be accepted."""
        return dict(ok(self.update(customer, *actions)))

    @contextmanager
    def unchanged(self, customer: Customer) -> Iterator[None]:
        """What is sent inside must leave the profile as it is, and its version."""
        with self.wire.setup():
            before = self.profile(customer)
        yield
        with self.wire.setup():
            after = self.profile(customer)
        assert (after["version"], content(after)) == (before["version"], content(before))

    def sign_in(self, email: str, password: str, **fields: Any) -> httpx.Response:
        """A sign-in under a client-credentials token."""
        return self.wire.post(
            "/me/login", self.broker.storefront_token(), json={"email": email, "password": password, **fields}
        )

    def messages_about(self, id: str, type: str | None = None) -> list[dict[str, Any]]:
        """The messages whose resource is `id`, oldest first. Raises NotApplicable."""
        self.need("messages")
        about = [message for message in self._feed(id) if message["resource"]["id"] == id]
        return sorted((m for m in about if type in (None, m["type"])), key=lambda m: m["sequenceNumber"])

    def _feed(self, id: str) -> list[dict[str, Any]]:
        """The messages about `id`; all that there are where the target cannot select. Raises SetupFailed."""
        token = self.broker.backend_token()
        selection = {"where": f'resource(id="{id}")', "sort": "createdAt asc"}
        found: list[dict[str, Any]] = []
        for offset in range(0, FARTHEST_OFFSET + 1, LARGEST_PAGE):
            page = {"limit": LARGEST_PAGE, "offset": offset}
            answer = self.wire.get("/messages", token, params={**page, **selection})
            if selection and answer.status_code == httpx.codes.BAD_REQUEST:
                selection = {}
                answer = self.wire.get("/messages", token, params=page)
            results = ok(answer)["results"]
            found += results
            if len(results) < LARGEST_PAGE:
                return found
        raise SetupFailed("There are more messages than can be read, and the target cannot select some of them.")

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

    def expect_active(self, buyer: Buyer, id: str) -> None:
        """The active cart of the buyer is this one, as soon as the target is consistent."""

        def is_so() -> None:
            assert ok(buyer.active())["id"] == id

        self.eventually(is_so)

    def expect_check(self, buyer: Buyer, path: str, status: int, **where: str) -> None:
        """A HEAD request of the buyer has this status, as soon as the target is consistent."""

        def is_so() -> None:
            assert buyer.check(path, **where) == status

        self.eventually(is_so)

    def need(self, capability: Capability) -> None:
        """Raises NotApplicable unless the target has the capability."""
        if not self.target.can(capability):
            raise NotApplicable(f"The target has no {capability.replace('_', ' ')}.")

    def languages(self) -> list[str]:
        """The languages of the project. Raises NotApplicable."""
        self.need("project_settings")
        with self.wire.setup():
            answer = self.wire.get("", self.broker.storefront_token())
            if answer.status_code == httpx.codes.FORBIDDEN:
                answer = self.wire.get("", self.broker.backend_token())
        if not answer.is_success:
            raise NotApplicable("The settings of the project cannot be read.")
        return list(ok(answer)["languages"])

    def expired_token(self, kind: str) -> str:
        """A password or email token that has expired. Raises NotApplicable."""
        value = self.target.expired_tokens.get("password" if kind == "password" else "email")
        if value is None:
            raise NotApplicable(f"The target names no expired {kind} token.")
        return str(value)

    def custom_type(self) -> CustomType:
        """The custom Type that the target names. Raises NotApplicable."""
        if self.target.custom_type is None:
            raise NotApplicable("The target names no custom_type.")
        return self.target.custom_type

    def requiring_type(self) -> CustomType:
        """The custom Type that the target names as one whose Number field is required. Raises NotApplicable."""
        type = self.target.requiring_type
        if not isinstance(type, CustomType):
            raise NotApplicable("The target names no requiring_type.")
        return type
