"""Disposable identities.

Testing a "me" API destroys its own preconditions: a deletion or a new password ends the token in use. Therefore every
scenario signs up its own customers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from contracts.evidence import in_short
from contracts.target import Catalogue, Client
from contracts.wire import Wire, json_of

PASSWORD = "Correct-Horse-1"
NEW_PASSWORD = "Battery-Staple-2"
TOKEN = re.compile(r"[!-~]+")


class NotApplicable(Exception):
    """The target lacks something that this needs; the text names it."""


class SetupFailed(Exception):
    """The preparation failed, which proves nothing about the rule under test."""


@dataclass
class Customer:
    """A customer that this run signed up."""

    id: str
    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    """An access token of the password flow."""
    body: dict[str, Any]
    """The Customer in the sign-up's response."""
    refresh_token: str | None = field(default=None, repr=False)

    @property
    def version(self) -> int:
        """The version at sign-up."""
        return int(self.body["version"])


class Broker:
    """Creates identities. All its requests are marked as setup."""

    def __init__(self, wire: Wire, run: str) -> None:
        self.wire = wire
        self.target = wire.target
        self.run = run
        self._numbers = count(1)
        self._client_tokens: dict[str, str] = {}

    def email(self) -> str:
        """An unused email. It is a plain one, because unusual emails have their own clauses."""
        return f"ct-{self.run}-{next(self._numbers)}@example.com"

    def sign_up(self, **draft: Any) -> Customer:
        """A new customer with a token. Raises SetupFailed."""
        draft = {"email": self.email(), "password": PASSWORD, **draft}
        with self.wire.setup():
            answer = self.wire.post("/me/signup", self.storefront_token(), json=draft)
            body = _body_of(answer, 201, "sign-up", "customer")["customer"]
            known = body if isinstance(body, dict) else {}
            if not isinstance(known.get("id"), str) or not isinstance(known.get("version"), int):
                raise SetupFailed(f"The sign-up returned no customer: {in_short(answer)}")
            granted = self.password_grant(draft["email"], draft["password"])
        return Customer(
            id=body["id"],
            email=draft["email"],
            password=draft["password"],
            token=granted["access_token"],
            refresh_token=granted.get("refresh_token"),
            body=body,
        )

    def password_grant(self, email: str, password: str) -> dict[str, Any]:
        """The token response of the password flow. Raises SetupFailed."""
        form = {"grant_type": "password", "username": email, "password": password}
        return self._grant(f"/{self.target.project}/customers/token", self.target.clients.storefront, form)

    def guest_grant(self, **form: str) -> dict[str, Any]:
        """The token response of a new anonymous session. Raises SetupFailed."""
        form = {"grant_type": "client_credentials", **form}
        return self._grant(f"/{self.target.project}/anonymous/token", self.target.clients.storefront, form)

    def guest_token(self) -> str:
        """A token of a new anonymous session."""
        return str(self.guest_grant()["access_token"])

    def cart(self, token: str, *skus: str, **draft: Any) -> dict[str, Any]:
        """A new cart of the token's owner, with one of each sku. Raises SetupFailed."""
        items = {"lineItems": [{"sku": sku} for sku in skus]} if skus else {}
        with self.wire.setup():
            answer = self.wire.post("/me/carts", token, json={"currency": self.currency, **items, **draft})
        return _body_of(answer, 201, "cart", "id")

    def complete_cart(self, token: str, *skus: str, **draft: Any) -> dict[str, Any]:
        """A new cart that can be ordered. Raises NotApplicable, SetupFailed."""
        catalogue = self.catalogue()
        address = {"country": catalogue.country}
        return self.cart(
            token, *(skus or catalogue.skus[:1]), country=catalogue.country, shippingAddress=address, **draft
        )

    def order(self, token: str) -> dict[str, Any]:
        """A new order of the token's owner. Raises NotApplicable, SetupFailed."""
        cart = self.complete_cart(token)
        with self.wire.setup():
            answer = self.wire.post("/me/orders", token, json={"id": cart["id"], "version": cart.get("version")})
        return _body_of(answer, 201, "order", "id")

    def catalogue(self) -> Catalogue:
        """The products that the target sells. Raises NotApplicable."""
        if self.target.catalogue is None:
            raise NotApplicable("The target names no catalogue.")
        return self.target.catalogue

    @property
    def currency(self) -> str:
        """The currency of new carts."""
        return self.target.catalogue.currency if self.target.catalogue else "EUR"

    def storefront_token(self) -> str:
        """A client-credentials token of the storefront client."""
        return self._client_token("storefront", self.target.clients.storefront)

    def backend_token(self) -> str:
        """A client-credentials token with manage_customers. Raises NotApplicable."""
        client = self.target.clients.backend
        if client is None:
            raise NotApplicable("The target names no backend client.")
        return self._client_token("backend", client)

    def narrow_token(self) -> str:
        """A token without manage_my_profile. Raises NotApplicable."""
        client = self.target.clients.narrow
        if client is None:
            raise NotApplicable("The target names no narrow client.")
        return self._client_token("narrow", client)

    def other_project_token(self) -> str:
        """A token of another project. Raises NotApplicable."""
        client = self.target.clients.other_project
        if client is None:
            raise NotApplicable("The target names no client of another project.")
        return self._client_token("other_project", client)

    def mailed_token(self, kind: str, customer: Customer, **options: Any) -> str:
        """The value of a token to reset a password (`password`) or confirm an email (`email`). Raises NotApplicable."""
        return str(self.mailed(kind, customer, **options)["value"])

    def mailed(self, kind: str, customer: Customer, **options: Any) -> dict[str, Any]:
        """The backend's CustomerToken, or `{"value": ...}` from the mailbox. Raises NotApplicable, SetupFailed."""
        mailbox = self.target.mailbox
        if self.target.clients.backend is None and mailbox is not None and not options:
            return {"value": self._from_mailbox(mailbox.url, mailbox.select, kind, customer.email)}
        whom = {"email": customer.email} if kind == "password" else {"id": customer.id}
        with self.wire.setup():
            answer = self.wire.post(
                f"/customers/{kind}-token", self.backend_token(), json={**whom, "ttlMinutes": 30, **options}
            )
            return _body_of(answer, 200, f"{kind} token", "value")

    def _client_token(self, name: str, client: Client) -> str:
        if name not in self._client_tokens:
            form = {"grant_type": "client_credentials"}
            if client.scopes:
                form["scope"] = " ".join(client.scopes)
            self._client_tokens[name] = str(self._grant("/token", client, form)["access_token"])
        return self._client_tokens[name]

    def _grant(self, path: str, client: Client, form: Mapping[str, str]) -> dict[str, Any]:
        with self.wire.setup():
            answer = self.wire.oauth(path, client, form)
        granted = _body_of(answer, 200, f"token from /oauth{path}", "access_token")
        if not isinstance(granted["access_token"], str) or not TOKEN.fullmatch(granted["access_token"]):
            raise SetupFailed(f"No token from /oauth{path} that fits into a header: {in_short(answer)}")
        return granted

    def _from_mailbox(self, url: str, select: str, kind: str, email: str) -> str:
        with self.wire.setup():
            answer = self.wire.deliver(httpx.Request("GET", url.format(kind=kind, email=email)))
        value = json_of(answer.content)
        for name in select.strip("/").split("/"):
            value = value[int(name)] if isinstance(value, list) else (value or {}).get(name)
        if not isinstance(value, str):
            raise SetupFailed(f"The mailbox has no {kind} token for {email} at {select}.")
        return value


def _body_of(answer: httpx.Response, status: int, what: str, field: str) -> dict[str, Any]:
    """The JSON object of a response that must have `status` and contain `field`. Raises SetupFailed."""
    body = json_of(answer.content)
    if answer.status_code != status or not isinstance(body, dict) or field not in body:
        raise SetupFailed(f"No {what}: {in_short(answer)}")
    return body
