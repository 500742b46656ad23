"""The moment at which a request is rejected: the facts that an explanation may look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from mockserver.domain.nouns import ACCOUNTS, CARTS, CLIENTS, PRODUCTS, TOKENS, TYPES
from mockserver.domain.project import ApiClient
from mockserver.domain.values import UNSET, DateTime, Maybe, timestamp
from mockserver.observing.exchange import Exchange
from mockserver.observing.explaining import Ended
from mockserver.observing.redaction import path_without_secrets, plain_headers, secrets_among, secrets_beside
from mockserver.plane import ControlPlane

MOST_EMAILS = 200
MOST_PRODUCTS = 500


class Moment:
    """The `Scene` of an exchange. Facts are looked up only when an explanation needs them."""

    def __init__(self, exchange: Exchange, plane: ControlPlane) -> None:
        self._exchange = exchange
        self._plane = plane

    @property
    def operation_id(self) -> str:
        return self._exchange.operation_id

    @property
    def method(self) -> str:
        return self._exchange.method

    @cached_property
    def path(self) -> str:
        return path_without_secrets(self._exchange.path)

    @property
    def project(self) -> str:
        return self._exchange.project or self._key or "{projectKey}"

    @property
    def origin(self) -> str:
        return f"{self._exchange.scheme}://{self.header('host') or '127.0.0.1'}"

    @property
    def now(self) -> DateTime:
        return timestamp(self._exchange.at)

    @property
    def status(self) -> int:
        return self._exchange.status

    @property
    def message(self) -> str:
        return self._exchange.error.message if self._exchange.error else self._exchange.message

    @cached_property
    def query(self) -> Mapping[str, str]:
        return self._exchange.parameters()

    @property
    def body(self) -> bytes:
        return self._exchange.body

    def header(self, name: str) -> str:
        return self._headers.get(name, "")

    def secrets(self, json: Any = UNSET) -> frozenset[str]:
        if json is UNSET:
            return secrets_among(self._headers, self.query, self.body)
        return secrets_beside(self._headers, self.query, json)

    def caller(self) -> str:
        token = self._exchange.token
        account = self._plane.store.records(self._key).get(ACCOUNTS, str(token.customer_id)) if token else None
        if account is not None:
            return f"The customer '{account.customer.email}'"
        return f"The anonymous session '{token.anonymous_id}'" if token and token.anonymous_id else "Who calls"

    def version(self) -> int | None:
        records, token = self._plane.store.records(self._key), self._exchange.token
        if self.operation_id == "deleteMyCart":
            cart = records.get(CARTS, self.path.rpartition("/")[2])
            return cart.version if cart else None
        account = records.get(ACCOUNTS, str(token.customer_id)) if token else None
        return account.customer.version if account else None

    def projects(self) -> Sequence[str]:
        return tuple(project.key for project in self._plane.store.projects())

    def clients(self) -> Sequence[ApiClient]:
        found = self._plane.store.records(self._key).table(CLIENTS) if self._key else ()
        return tuple(found)

    def emails(self) -> Sequence[str]:
        known = self._plane.seeds.known
        return () if known is None else tuple(it.email for it in known.customers[:MOST_EMAILS])

    def skus(self) -> Sequence[str]:
        found = self._plane.store.records(self._key).table(PRODUCTS)[:MOST_PRODUCTS]
        variants = (variant for it in found for variant in it.variants)
        return tuple(it.sku for it in variants if isinstance(it.sku, str))

    def types(self, resource_type_id: str = "") -> Sequence[str]:
        found = self._plane.store.records(self._key).table(TYPES)
        return tuple(it.key for it in found if resource_type_id in it.resource_type_ids or not resource_type_id)

    def revocation(self, token_id: str) -> Ended | None:
        found = self._plane.history.revocation(token_id)
        return None if found is None else Ended(found.at, found.request, found.operation_id)

    def project_of_token(self, token_id: str) -> str:
        return next(iter(self._plane.store.projects_with(TOKENS, token_id)), "")

    def mailed(self, value_hash: str) -> tuple[str, str | Maybe] | None:
        return self._plane.outbox.ended(self._key, value_hash, self._plane.store)

    def changed_by(self, customer_id: str, version: int) -> str:
        versions = self._plane.history.versions(self._key, customer_id)
        return next((it.request for it in versions if it.after.version == version), "")

    @cached_property
    def _headers(self) -> Mapping[str, str]:
        return plain_headers(self._exchange.headers)

    @cached_property
    def _key(self) -> str:
        """The requested project, or else the first, because an unknown API client belongs to none."""
        store, key = self._plane.store, self._exchange.project
        return key if store.project(key) else next((it.key for it in store.projects()), "")
