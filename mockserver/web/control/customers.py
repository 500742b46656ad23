"""Customers: listed and changed, always through the same domain functions as the API."""

from __future__ import annotations

from mockserver.control.input import Input, Nothing
from mockserver.control.problems import decline
from mockserver.domain.account import deleted
from mockserver.domain.actions import MyCustomerUpdate, updated
from mockserver.domain.customer import Customer
from mockserver.domain.email import verified
from mockserver.domain.nouns import ACCOUNTS, TOKENS_OF_CUSTOMER
from mockserver.domain.password import with_password
from mockserver.domain.ports import Context
from mockserver.domain.records import Account, Outcome
from mockserver.domain.values import UNSET, DateTime, Maybe, Value
from mockserver.observing.history import Version
from mockserver.steering.bearers import TokenSummary, found_account, newest, summary
from mockserver.steering.changes import FieldChange, field_changes
from mockserver.web.control.desk import AnyAsking, Asking, asks, takes
from mockserver.web.rows import Chapter
from mockserver.web.wire import decoded, parsed

chapter = Chapter()

MOST_LISTED = 500
LISTED = 50


class CustomerSummary(Value, frozen=True, kw_only=True):
    """A customer as a row of a list; `handle` is its handle in the fixtures."""

    id: str
    email: str
    first_name: str | Maybe = UNSET
    last_name: str | Maybe = UNSET
    is_email_verified: bool
    version: int
    last_modified_at: DateTime
    handle: str | Maybe = UNSET


class CustomerList(Value, frozen=True, kw_only=True):
    """A page of the matching customers."""

    total: int
    offset: int
    limit: int
    customers: tuple[CustomerSummary, ...]


class VersionEntry(Value, frozen=True, kw_only=True):
    """A version of a customer, what it changed, and the request that made it."""

    version: int
    at: DateTime
    request: str | Maybe = UNSET
    operation_id: str | Maybe = UNSET
    changes: tuple[FieldChange, ...]


class CustomerDetail(Value, frozen=True, kw_only=True):
    """A customer, with its versions since the start, newest first, and its tokens."""

    customer: Customer
    handle: str | Maybe = UNSET
    versions: tuple[VersionEntry, ...]
    older_versions_dropped: bool
    tokens: tuple[TokenSummary, ...]


class NewPassword(Input, frozen=True, kw_only=True):
    """The new password."""

    new_password: str


@chapter.on("GET", "/projects/{projectKey}/customers", "listCustomers", asks("q", "limit", "offset"))
def list_customers(asking: Asking[None]) -> CustomerList:
    records = asking.plane.store.records(asking.project_key()).table(ACCOUNTS)
    words = asking.query.get("q", "").lower().split()
    limit, offset = asking.number("limit", LISTED, MOST_LISTED), asking.number("offset", 0, 10**9)
    found = [it.customer for it in records if _has(it.customer, words)]
    handles = {id: handle for handle, id in asking.plane.seeds.handles.items()}
    page = found[offset : offset + limit]
    return CustomerList(
        total=len(found),
        offset=offset,
        limit=limit,
        customers=tuple(_in_a_line(it, handles.get(it.id, UNSET)) for it in page),
    )


@chapter.on("GET", "/projects/{projectKey}/customers/{id}", "getCustomer", asks())
def get_customer(asking: Asking[None]) -> CustomerDetail:
    context, account = _found(asking)
    key, plane = context.project.key, asking.plane
    handles = {id: handle for handle, id in plane.seeds.handles.items()}
    tokens = newest(context.records.all(TOKENS_OF_CUSTOMER, account.id))
    return CustomerDetail(
        customer=account.customer,
        handle=handles.get(account.id, UNSET),
        versions=tuple(_entry(it) for it in plane.history.versions(key, account.id)),
        older_versions_dropped=not plane.history.is_complete(key, account.id),
        tokens=tuple(summary(it, key, context.records, plane.clock.now()) for it in tokens),
    )


@chapter.on("POST", "/projects/{projectKey}/customers/{id}", "updateCustomer", takes(bytes))
def update_customer(asking: Asking[bytes]) -> Customer:
    context, account = _found(asking)
    update = decoded(parsed(asking.body, MyCustomerUpdate), MyCustomerUpdate)
    return _commit(asking, context, updated(account, update, context))


@chapter.on("DELETE", "/projects/{projectKey}/customers/{id}", "deleteCustomer", asks("version"))
def delete_customer(asking: Asking[None]) -> Customer:
    context, account = _found(asking)
    version = asking.number("version", account.customer.version, 2**53)
    return _commit(asking, context, deleted(account, version, context))


@chapter.on("POST", "/projects/{projectKey}/customers/{id}/password", "setCustomerPassword", takes(NewPassword))
def set_customer_password(asking: Asking[NewPassword]) -> Customer:
    context, account = _found(asking)
    return _commit(asking, context, with_password(account, asking.body.new_password, context))


@chapter.on("POST", "/projects/{projectKey}/customers/{id}/verify-email", "verifyCustomerEmail", takes(Nothing))
def verify_customer_email(asking: Asking[Nothing]) -> Customer:
    context, account = _found(asking)
    return _commit(asking, context, verified(account, context))


def _found(asking: AnyAsking) -> tuple[Context, Account]:
    """The customer in the path, by id, email or handle. Raises Declined."""
    context = asking.plane.context(asking.project_key())
    named = asking.path["id"]
    account = found_account(named, context.records, asking.plane.seeds.handles)
    if account is None:
        decline(404, f"'{context.project.key}' has no customer '{named}'; say an id, an email or a handle.", "id")
    return context, account


def _commit(asking: AnyAsking, context: Context, outcome: Outcome[Customer]) -> Customer:
    return asking.plane.commit(context, outcome)


def _has(customer: Customer, words: list[str]) -> bool:
    """Whether each of the words occurs in the displayed fields of the customer."""
    told = (customer.email, customer.first_name, customer.last_name, customer.id, customer.customer_number)
    text = " ".join(it.lower() for it in (*told, customer.company_name) if isinstance(it, str))
    return all(word in text for word in words)


def _in_a_line(customer: Customer, handle: str | Maybe) -> CustomerSummary:
    return CustomerSummary(
        id=customer.id,
        email=customer.email,
        first_name=customer.first_name,
        last_name=customer.last_name,
        is_email_verified=customer.is_email_verified,
        version=customer.version,
        last_modified_at=customer.last_modified_at,
        handle=handle,
    )


def _entry(version: Version) -> VersionEntry:
    return VersionEntry(
        version=version.after.version,
        at=version.at,
        request=version.request or UNSET,
        operation_id=version.operation_id or UNSET,
        changes=() if version.before is None else field_changes(version.before, version.after),
    )
