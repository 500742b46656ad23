"""The versions that customers had since the server started, and the request that made each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from mockserver.domain.customer import Customer
from mockserver.domain.nouns import ACCOUNTS
from mockserver.domain.ports import Records
from mockserver.domain.records import Account, Change, Token
from mockserver.domain.values import DateTime
from mockserver.limits import REVOCATIONS, VERSIONS, VERSIONS_SIZE

_encode = msgspec.json.Encoder().encode


class Version(NamedTuple):
    """A customer as one request left it; `before` is None for one that is new."""

    project: str
    at: DateTime
    request: str
    operation_id: str
    before: Customer | None
    after: Customer
    size: int
    """Of the customer as JSON, in bytes."""


class Revocation(NamedTuple):
    """What ended a token before its time."""

    project: str
    token: Token
    at: DateTime
    request: str
    operation_id: str


def versions_before(change: Change, records: Records) -> Mapping[str, Customer]:
    """The customers that `change` is about to change, as they are, by id."""
    accounts = (records.get(ACCOUNTS, record.id) for record in change.save if isinstance(record, Account))
    return {account.id: account.customer for account in accounts if account is not None}


class History:
    """What commits have done to customers and tokens, lately: of versions the newest stay, within a bound of number and
    of bytes.
    """

    def __init__(self) -> None:
        self._versions: deque[Version] = deque()
        self._of_customer: dict[tuple[str, str], deque[Version]] = {}
        self._size = 0
        self._has_dropped = False
        self._revoked: dict[str, Revocation] = {}

    def note(
        self,
        project: str,
        change: Change,
        before: Mapping[str, Customer],
        *,
        at: DateTime,
        request: str,
        operation_id: str,
    ) -> None:
        """Remembers what a commit did. `before` has by id the customers that it changed, as they were."""
        for record in change.save:
            if isinstance(record, Account):
                older, size = before.get(record.id), len(_encode(record.customer))
                self._keep(Version(project, at, request, operation_id, older, record.customer, size))
        for record in change.drop:
            if isinstance(record, Token):
                self._revoked[record.id] = Revocation(project, record, at, request, operation_id)
        while len(self._revoked) > REVOCATIONS:
            del self._revoked[next(iter(self._revoked))]

    def versions(self, project: str, customer_id: str) -> Iterator[Version]:
        """Newest first."""
        return reversed(self._of_customer.get((project, customer_id), ()))

    def is_complete(self, project: str, customer_id: str) -> bool:
        """Whether no version since the start is certain to be missing: older ones go when there are too many."""
        versions = self._of_customer.get((project, customer_id))
        return not self._has_dropped or (versions is not None and versions[0].before is None)

    def revocation(self, token_id: str) -> Revocation | None:
        return self._revoked.get(token_id)

    def forget(self, project: str) -> None:
        """Of a project that begins again."""
        kept = [it for it in self._versions if it.project != project]
        self._versions, self._of_customer, self._size = deque(), {}, 0
        for version in kept:
            self._keep(version)

    def _keep(self, version: Version) -> None:
        self._versions.append(version)
        self._of_customer.setdefault((version.project, version.after.id), deque()).append(version)
        self._size += version.size
        while len(self._versions) > VERSIONS or self._size > VERSIONS_SIZE:
            oldest = self._versions.popleft()
            self._has_dropped = True
            self._size -= oldest.size
            of_customer = self._of_customer[oldest.project, oldest.after.id]
            of_customer.popleft()
            if not of_customer:
                del self._of_customer[oldest.project, oldest.after.id]
