"""Which credentials of the fixtures still work: restored data may contain changed passwords and secrets."""

from __future__ import annotations

from itertools import islice

from msgspec.structs import replace

from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, CLIENTS
from mockserver.domain.ports import Store
from mockserver.domain.project import ApiClient
from mockserver.domain.records import Account
from mockserver.domain.secrets import digest
from mockserver.domain.values import Value
from mockserver.fixtures import ClientCredentials, CustomerCredentials, Loaded
from mockserver.passwords import Argon2Passwords


class Credentials(Value, frozen=True, kw_only=True):
    """Credentials that work. `more` customers were not checked."""

    project_key: str
    clients: tuple[ClientCredentials, ...]
    customers: tuple[CustomerCredentials, ...]
    more: int


def open_credentials(fixtures: Loaded, store: Store, most_customers: int) -> Credentials | None:
    """The clients of `fixtures` whose secrets still work, and the first such customers; None if the project is gone."""
    (project_key,) = fixtures.records
    if store.project(project_key) is None:
        return None
    records = store.records(project_key)
    customers = (
        replace(it, is_email_verified=account.customer.is_email_verified)
        for it in fixtures.customers
        if (account := records.one(ACCOUNT_BY_EMAIL, it.email)) is not None and _opens(it, account)
    )
    shown = tuple(islice(customers, most_customers))
    return Credentials(
        project_key=project_key,
        clients=tuple(it for it in fixtures.clients if _lets_in(it, records.get(CLIENTS, it.id))),
        customers=shown,
        more=len(fixtures.customers) - len(shown) if len(shown) == most_customers else 0,
    )


def _lets_in(credentials: ClientCredentials, client: ApiClient | None) -> bool:
    return client is not None and client.secret_hash == digest(credentials.secret)


def _opens(credentials: CustomerCredentials, account: Account) -> bool:
    hash = account.password_hash
    return isinstance(hash, str) and Argon2Passwords().match(credentials.password, hash)
