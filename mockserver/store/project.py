"""One project as it stands: the `Records` port over dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.errors import duplicate_email, outdated_version
from mockserver.domain.messages import AnyMessage, Message
from mockserver.domain.project import ApiClient, Project, Type
from mockserver.domain.records import Account, AnonymousSession, Change, IssuedToken, Record, Token
from mockserver.domain.values import DateTime
from mockserver.store.indexes import Expiries, Grouped, Owners, Sequenced, Table, Unique
from mockserver.store.tables import Entry

BURIED_PER_TOKEN = 16
"""How many expired tokens a new one buries at most: several, for they must not pile up; few, for it must be quick."""


class ProjectRecords:
    """The records of one project. Whoever reads sees the present; the records themselves never change."""

    def __init__(self, project_key: str, client_projects: dict[str, str], token_projects: dict[str, str]) -> None:
        self._accounts_by_email = Unique[Account](lambda account: account.customer.email.lower())
        self._tokens_by_customer = Grouped[Token](lambda token: token.customer_id or None)
        self._tokens_by_session = Grouped[Token](lambda token: token.session)
        self._token_expiries = Expiries()
        self._issued_by_value = Unique[IssuedToken](lambda token: (token.kind, token.value_hash))
        self._issued_by_customer = Grouped[IssuedToken](lambda token: (token.kind, token.customer_id))
        self._types_by_key = Unique[Type](lambda each: each.key)
        self._messages_in_order = Sequenced[AnyMessage]()

        self._projects = Table[Project]()
        self._clients = Table[ApiClient](Owners(project_key, client_projects))
        self._types = Table[Type](self._types_by_key)
        self._accounts = Table[Account](self._accounts_by_email)
        self._tokens = Table[Token](
            Owners(project_key, token_projects),
            self._tokens_by_customer,
            self._tokens_by_session,
            self._token_expiries,
        )
        self._issued_tokens = Table[IssuedToken](self._issued_by_value, self._issued_by_customer)
        self._anonymous_sessions = Table[AnonymousSession]()
        self._messages = Table[AnyMessage](self._messages_in_order)

        self._key = project_key
        self.tables: Mapping[str, Table[Any]] = {
            Project.table: self._projects,
            ApiClient.table: self._clients,
            Type.table: self._types,
            Account.table: self._accounts,
            Token.table: self._tokens,
            IssuedToken.table: self._issued_tokens,
            AnonymousSession.table: self._anonymous_sessions,
            Message.table: self._messages,
        }

    def project(self) -> Project | None:
        return self._projects.rows.get(self._key)

    def account(self, id: str) -> Account | None:
        return self._accounts.rows.get(id)

    def account_by_email(self, email: str) -> Account | None:
        return self._accounts_by_email.get(email.lower())

    def token(self, id: str) -> Token | None:
        return self._tokens.rows.get(id)

    def tokens_of_customer(self, customer_id: str) -> Sequence[Token]:
        return self._tokens_by_customer.get(customer_id)

    def tokens_of_session(self, session: str) -> Sequence[Token]:
        return self._tokens_by_session.get(session)

    def issued_token(self, kind: str, value_hash: str) -> IssuedToken | None:
        return self._issued_by_value.get((kind, value_hash))

    def issued_tokens_of(self, kind: str, customer_id: str) -> Sequence[IssuedToken]:
        return self._issued_by_customer.get((kind, customer_id))

    def anonymous_id_is_used(self, anonymous_id: str) -> bool:
        return anonymous_id in self._anonymous_sessions.rows

    def type_by_id(self, id: str) -> Type | None:
        return self._types.rows.get(id)

    def type_by_key(self, key: str) -> Type | None:
        return self._types_by_key.get(key)

    def client(self, id: str) -> ApiClient | None:
        return self._clients.rows.get(id)

    def messages(self) -> Sequence[AnyMessage]:
        return self._messages_in_order.records

    def message(self, id: str) -> AnyMessage | None:
        return self._messages.rows.get(id)

    def check(self, change: Change) -> None:
        """Raises Refused: ConcurrentModification or DuplicateField."""
        for id, expected in change.based_on.items():
            account = self._accounts.rows.get(id)
            actual = 0 if account is None else account.customer.version
            if expected != actual:
                outdated_version(id, expected, actual)
        saved = accounts_among(change.save)
        if saved:
            self._check_emails(saved, leaving={account.id for account in (*saved, *accounts_among(change.drop))})

    def apply(self, entry: Entry) -> None:
        """Makes the change. It has been checked: nothing is refused here, and what is dropped may be gone already."""
        for table, ids in entry.drop.items():
            for id in ids:
                self.tables[table].discard(id)
        for table, records in entry.save.items():
            for record in records:
                self.tables[table].put(record)
                if isinstance(record, Token):
                    # Its date is all the clock that this takes, so that a replay comes to the same end.
                    self._bury_expired_tokens(record.issued_at)

    def retire(self) -> None:
        """Takes its clients and tokens out of the dictionaries that projects share."""
        self._clients.clear()
        self._tokens.clear()

    def _check_emails(self, saved: Sequence[Account], leaving: set[str]) -> None:
        """Raises DuplicateField unless each email is free once the accounts `leaving` have left theirs."""
        taken = set[str]()
        for account in saved:
            email = account.customer.email
            holder = self.account_by_email(email)
            if email.lower() in taken or (holder is not None and holder.id not in leaving):
                duplicate_email(email)
            taken.add(email.lower())

    def _bury_expired_tokens(self, now: DateTime) -> None:
        for id in self._token_expiries.past(now, BURIED_PER_TOKEN):
            token = self._tokens.rows.get(id)
            if token is not None and has_ended(token, now):
                self._tokens.discard(id)


def accounts_among(records: Iterable[Record]) -> list[Account]:
    """The accounts, in order."""
    return [record for record in records if isinstance(record, Account)]
