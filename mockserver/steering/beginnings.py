"""The initial records of projects, and how projects are filled with them, each in one commit."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.domain.nouns import ACCOUNTS
from mockserver.domain.project import Project
from mockserver.domain.records import Change, IssuedToken, Mailed, Record
from mockserver.fixtures import Loaded
from mockserver.steering.rekeying import rekeyed
from mockserver.steering.steered import Steered


class Beginnings:
    """Fills projects with their initial records, also again, and removes projects."""

    def __init__(self, steered: Steered) -> None:
        self._steered = steered
        self._store = steered.store
        self.begun: dict[str, Sequence[Record]] = {}
        """The initial records of projects since the server started. They cannot be read from the fixtures again: times
        and password hashes would differ. Most of the records are shared with the store."""

    def seeds_of(self, key: str) -> tuple[Record, ...]:
        """The records of a project, or of its origin, in the fixtures. Raises Declined."""
        return of_project(self._steered.seeds.loaded(), key)

    def begin(self, key: str, records: Sequence[Record], state: Loaded) -> None:
        """Replaces all records of a project, or creates it, and clears its history and its mails."""
        self.replace(key, records)
        self.forget(key)
        self.send_mails(key, state)

    def replace(self, key: str, records: Sequence[Record]) -> None:
        """Replaces all records of a project, or creates it."""
        before = self._store.project(key)
        self._store.commit(key, Change(drop=() if before is None else (before,), save=tuple(records)))

    def remove(self, project: Project) -> None:
        """Removes a project with its history, mails and snapshots."""
        self._store.commit(project.key, Change(drop=(project,)))
        self.forget(project.key)
        self._steered.snapshots.clear(project.key)
        self.begun.pop(project.key, None)

    def forget(self, key: str) -> None:
        """Clears the history and the mails of a project."""
        self._steered.history.forget(key)
        self._steered.outbox.clear(key)

    def send_mails(self, key: str, state: Loaded) -> None:
        """Mails the tokens of the fixtures, except those of customers who do not exist, as after a restore."""
        records = self._store.records(key)
        clear = {it.id: it.value for it in state.customer_tokens}
        for record in (it for records_of_one in state.records.values() for it in records_of_one):
            if isinstance(record, IssuedToken) and record.id in clear:
                account = records.get(ACCOUNTS, record.customer_id)
                if account is not None:
                    mailed = Mailed(to=account.customer.email, token=record, value=clear[record.id])
                    self._steered.outbox.note(key, mailed)


def of_project(state: Loaded, key: str) -> tuple[Record, ...]:
    """The records of the project in the fixtures, as those of the project `key`."""
    ((only, records),) = state.records.items()
    return records if key == only else tuple(rekeyed(records, key))
