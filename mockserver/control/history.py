"""The versions that customers had since the server started, and the request that made each."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mockserver.domain.customer import Customer
from mockserver.domain.ports import Records
from mockserver.domain.records import Account, Change, Token
from mockserver.domain.values import DateTime

MOST_KEPT = 10_000
MOST_REVOKED = 2_000


class Version(NamedTuple):
    """A customer as one request left it; `before` is None for one that is new."""

    project: str
    at: DateTime
    request: str
    operation_id: str
    before: Customer | None
    after: Customer


class Revocation(NamedTuple):
    """What ended a token before its time."""

    project: str
    token: Token
    at: DateTime
    request: str
    operation_id: str


def versions_before(change: Change, records: Records) -> Mapping[str, Customer]:
    """The customers that `change` is about to change, as they are, by id."""
    accounts = (records.account(record.id) for record in change.save if isinstance(record, Account))
    return {account.id: account.customer for account in accounts if account is not None}


class History:
    """What commits have done to customers and tokens, lately."""

    def __init__(self) -> None:
        self._versions: deque[Version] = deque(maxlen=MOST_KEPT)
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
                older = before.get(record.id)
                self._versions.append(Version(project, at, request, operation_id, older, record.customer))
        for record in change.drop:
            if isinstance(record, Token):
                self._revoked[record.id] = Revocation(project, record, at, request, operation_id)
        while len(self._revoked) > MOST_REVOKED:
            del self._revoked[next(iter(self._revoked))]

    def versions(self, project: str, customer_id: str) -> Iterator[Version]:
        """Newest first."""
        return (it for it in reversed(self._versions) if it.project == project and it.after.id == customer_id)

    def revocation(self, token_id: str) -> Revocation | None:
        return self._revoked.get(token_id)

    def forget(self, project: str) -> None:
        """Of a project that begins again."""
        self._versions = deque((it for it in self._versions if it.project != project), maxlen=MOST_KEPT)
