"""The toolbox of a clause: its own customers, and the requests that it is about."""

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
"""Holds the session of a caller that runs pytest itself."""

OUTCOME = pytest.StashKey[Outcome]()
"""The outcome of a clause that proved nothing, since pytest itself only knows `skipped` and a text."""


def conclude(item: pytest.Item, verdict: Verdict, reason: object) -> NoReturn:
    """Ends a clause with a verdict for which pytest has no word."""
    item.stash[OUTCOME] = Outcome(verdict, reason=str(reason))
    pytest.skip(f"{verdict}: {reason}")


class Shop:
    """A target, as clauses use it. `broker` sends setup; `wire` sends the requests that the clause is about."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.target: Target = session.target
        self.wire: Wire = session.wire
        self.broker: Broker = session.broker

    def sign_up(self, **draft: Any) -> Customer:
        """A new customer for this clause, with a token."""
        return self.broker.sign_up(**draft)

    def buyer(self, customer: Customer | None = None) -> Buyer:
        """The customer as a buyer; by default, a guest in a new anonymous session."""
        return Buyer(self.broker, customer.token if customer is not None else self.broker.guest_token())

    def buyers(self) -> tuple[Buyer, Buyer]:
        """A new customer and a new guest, since rules about carts and orders apply to both."""
        return self.buyer(self.sign_up()), self.buyer()

    def skus(self, *, also_ordered: bool = False) -> Sequence[str]:
        """The skus that the target sells, at least two. Raises NotApplicable."""
        if also_ordered:
            self.need("orders")
        return self.broker.catalogue().skus

    def register(self, token: str | None = None, /, **draft: Any) -> httpx.Response:
        """A sign-up that the clause is about, with `token` or a client-credentials token."""
        draft = {"email": self.broker.email(), "password": PASSWORD, **draft}
        return self.wire.post("/me/signup", token or self.broker.storefront_token(), json=draft)

    def renew(self, customer: Customer, password: str) -> None:
        """Records the customer's new password, and requests new tokens."""
        granted = self.broker.password_grant(customer.email, password)
        customer.password, customer.token = password, granted["access_token"]
        customer.refresh_token = granted.get("refresh_token")

    def refresh(self, refresh_token: str | None) -> httpx.Response:
        """A refresh of a token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token or ""}
        return self.wire.oauth("/token", self.target.clients.storefront, form)

    def profile(self, customer: Customer) -> dict[str, Any]:
        """The current profile, which must exist."""
        return dict(ok(self.wire.get("/me", customer.token)))

    def found(self, email: str, password: str = PASSWORD) -> dict[str, Any]:
        """The current customer: the profile, or the response of a sign-in if the profile is another customer's.

        Whose profile a token opens has its own clause, and only that one should break.
        """
        token = self.broker.password_grant(email, password)["access_token"]
        read = dict(ok(self.wire.get("/me", token)))
        is_own = str(read.get("email")).lower() == email.lower()
        return read if is_own else dict(ok(self.sign_in(email, password))["customer"])

    def update(self, customer: Customer, *actions: dict[str, Any], version: int | None = None) -> httpx.Response:
        """Update actions at `version`, or at the current one."""
        if version is None:
            with self.wire.setup():
                version = self.profile(customer)["version"]
        return self.wire.post("/me", customer.token, json={"version": version, "actions": list(actions)})

    def updated(self, customer: Customer, *actions: dict[str, Any]) -> dict[str, Any]:
        """The profile after update actions, which must be accepted."""
        return dict(ok(self.update(customer, *actions)))

    @contextmanager
    def unchanged(self, customer: Customer) -> Iterator[None]:
        """Checks that the requests inside leave the profile and its version unchanged."""
        with self.wire.setup():
            before = self.profile(customer)
        yield
        with self.wire.setup():
            after = self.profile(customer)
        assert (after["version"], content(after)) == (before["version"], content(before))

    def sign_in(self, email: str, password: str, **fields: Any) -> httpx.Response:
        """A sign-in with a client-credentials token."""
        return self.wire.post(
            "/me/login", self.broker.storefront_token(), json={"email": email, "password": password, **fields}
        )

    def messages_about(self, id: str, type: str | None = None) -> list[dict[str, Any]]:
        """The messages whose resource is `id`, oldest first. Raises NotApplicable."""
        self.need("messages")
        about = [message for message in self._feed(id) if message["resource"]["id"] == id]
        return sorted((m for m in about if type in (None, m["type"])), key=lambda m: m["sequenceNumber"])

    def _feed(self, id: str) -> list[dict[str, Any]]:
        """The messages about `id`, or all messages if the target does not support `where`. Raises SetupFailed."""
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
        raise SetupFailed("There are too many messages to read, and the target does not support `where`.")

    def eventually(self, look: Callable[[], T]) -> T:
        """The result of `look` once it stops failing, within the target's `consistency_wait`."""
        end = time.monotonic() + self.target.tolerances.consistency_wait
        while True:
            try:
                return look()
            except AssertionError:
                if time.monotonic() >= end:
                    raise
            time.sleep(0.1)

    def expect_active(self, buyer: Buyer, id: str) -> None:
        """Checks that this becomes the buyer's active cart."""

        def is_so() -> None:
            assert ok(buyer.active())["id"] == id

        self.eventually(is_so)

    def expect_check(self, buyer: Buyer, path: str, status: int, **where: str) -> None:
        """Checks that a HEAD request of the buyer eventually has this status."""

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
        """The custom Type with a required Number field that the target names. Raises NotApplicable."""
        type = self.target.requiring_type
        if not isinstance(type, CustomType):
            raise NotApplicable("The target names no requiring_type.")
        return type
