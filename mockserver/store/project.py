"""One project as it stands: the `Records` port over dictionaries."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from mockserver.domain.cart import Cart
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.errors import duplicate_email, outdated_version
from mockserver.domain.messages import AnyMessage, Message
from mockserver.domain.order import Order
from mockserver.domain.product import CartDiscount, DiscountCode, Product, ProductType, TaxCategory
from mockserver.domain.project import ApiClient, Project, Type
from mockserver.domain.records import Account, AnonymousSession, Change, IssuedToken, Record, Token
from mockserver.domain.values import DateTime
from mockserver.limits import ANONYMOUS_SESSIONS, MESSAGES_SIZE, TOKENS
from mockserver.store.indexes import Arrivals, EachUnique, Expiries, Grouped, Owners, Sequenced, Table, Unique
from mockserver.store.tables import Entry

log = logging.getLogger(__name__)

R = TypeVar("R", bound=Record)

BURIED_PER_TOKEN = 16
"""How many expired tokens a new one buries at most: several, for they must not pile up; few, for it must be quick."""


Projects = dict[str, tuple[str, ...]]
"""By id, the keys of the projects that have such a record."""


class ProjectRecords:
    """The records of one project. Whoever reads sees the present; the records themselves never change."""

    def __init__(self, project_key: str, client_projects: Projects, token_projects: Projects) -> None:
        self._accounts_by_email = Unique[Account](lambda account: account.customer.email.lower())
        self._tokens_by_customer = Grouped[Token](lambda token: token.customer_id or None)
        self._tokens_by_session = Grouped[Token](lambda token: token.session)
        self._token_expiries = Expiries()
        self._issued_by_value = Unique[IssuedToken](lambda token: (token.kind, token.value_hash))
        self._issued_by_customer = Grouped[IssuedToken](lambda token: (token.kind, token.customer_id))
        self._types_by_key = Unique[Type](lambda each: each.key)
        self._products_by_sku = EachUnique[Product](lambda each: [it.sku for it in each.variants if it.sku])
        self._codes_by_code = Unique[DiscountCode](lambda each: each.code)
        self._carts_by_customer = Grouped[Cart](lambda cart: cart.customer_id or None)
        self._carts_by_session = Grouped[Cart](lambda cart: cart.anonymous_id or None)
        self._orders_by_customer = Grouped[Order](lambda order: order.customer_id or None)
        self._orders_by_session = Grouped[Order](lambda order: order.anonymous_id or None)
        self._messages_in_order = Sequenced[AnyMessage]()

        self._projects = Table[Project]()
        self._clients = Table[ApiClient](Owners(project_key, client_projects))
        self._types = Table[Type](self._types_by_key)
        self._product_types = Table[ProductType]()
        self._tax_categories = Table[TaxCategory]()
        self._products = Table[Product](self._products_by_sku)
        self._cart_discounts = Table[CartDiscount]()
        self._discount_codes = Table[DiscountCode](self._codes_by_code)
        self._accounts = Table[Account](self._accounts_by_email)
        self._carts = Table[Cart](self._carts_by_customer, self._carts_by_session)
        self._orders = Table[Order](self._orders_by_customer, self._orders_by_session)
        self._tokens = Table[Token](
            Owners(project_key, token_projects),
            self._tokens_by_customer,
            self._tokens_by_session,
            self._token_expiries,
        )
        self._issued_tokens = Table[IssuedToken](self._issued_by_value, self._issued_by_customer)
        self._anonymous_sessions = Table[AnonymousSession]()
        self._bounded: Mapping[str, tuple[Table[Any], int, Arrivals[Any]]] = {
            Token.table: _with_arrivals(self._tokens, TOKENS),
            AnonymousSession.table: _with_arrivals(self._anonymous_sessions, ANONYMOUS_SESSIONS),
        }
        self._messages = Table[AnyMessage](self._messages_in_order)

        self._key = project_key
        self._is_full = set[str]()
        self.tables: Mapping[str, Table[Any]] = {
            Project.table: self._projects,
            ApiClient.table: self._clients,
            Type.table: self._types,
            ProductType.table: self._product_types,
            TaxCategory.table: self._tax_categories,
            Product.table: self._products,
            CartDiscount.table: self._cart_discounts,
            DiscountCode.table: self._discount_codes,
            Account.table: self._accounts,
            Cart.table: self._carts,
            Order.table: self._orders,
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
        groups = (self._carts_by_session, self._orders_by_session)
        return anonymous_id in self._anonymous_sessions.rows or any(group.get(anonymous_id) for group in groups)

    def type_by_id(self, id: str) -> Type | None:
        return self._types.rows.get(id)

    def type_by_key(self, key: str) -> Type | None:
        return self._types_by_key.get(key)

    def cart(self, id: str) -> Cart | None:
        return self._carts.rows.get(id)

    def carts_of_customer(self, customer_id: str) -> Sequence[Cart]:
        return self._carts_by_customer.get(customer_id)

    def carts_of_session(self, anonymous_id: str) -> Sequence[Cart]:
        return self._carts_by_session.get(anonymous_id)

    def order(self, id: str) -> Order | None:
        return self._orders.rows.get(id)

    def orders_of_customer(self, customer_id: str) -> Sequence[Order]:
        return self._orders_by_customer.get(customer_id)

    def orders_of_session(self, anonymous_id: str) -> Sequence[Order]:
        return self._orders_by_session.get(anonymous_id)

    def product(self, id: str) -> Product | None:
        return self._products.rows.get(id)

    def product_by_sku(self, sku: str) -> Product | None:
        return self._products_by_sku.get(sku)

    def product_type(self, id: str) -> ProductType | None:
        return self._product_types.rows.get(id)

    def tax_category(self, id: str) -> TaxCategory | None:
        return self._tax_categories.rows.get(id)

    def cart_discount(self, id: str) -> CartDiscount | None:
        return self._cart_discounts.rows.get(id)

    def discount_code(self, id: str) -> DiscountCode | None:
        return self._discount_codes.rows.get(id)

    def discount_code_by_code(self, code: str) -> DiscountCode | None:
        return self._codes_by_code.get(code)

    def client(self, id: str) -> ApiClient | None:
        return self._clients.rows.get(id)

    def messages(self) -> Sequence[AnyMessage]:
        return self._messages_in_order.records

    def message(self, id: str) -> AnyMessage | None:
        return self._messages.rows.get(id)

    def check(self, change: Change) -> None:
        """Raises Refused: ConcurrentModification or DuplicateField."""
        for id, expected in change.based_on.items():
            actual = self._version(id)
            if expected != actual:
                outdated_version("customer" if id in self._accounts.rows else "cart", id, expected, actual)
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
            self._make_room(table)

    def retire(self) -> None:
        """Takes its clients and tokens out of the dictionaries that projects share."""
        self._clients.clear()
        self._tokens.clear()

    def _make_room(self, name: str) -> None:
        """Drops the oldest records of a table that has too many. As what is dropped depends on what was saved alone, a
        replay comes to the same end.
        """
        if name == Message.table:
            feed = self._messages_in_order
            while feed.size > MESSAGES_SIZE and len(feed.records) > 1:
                self._warn_once(name, f"{MESSAGES_SIZE:,} bytes")
                self._messages.discard(feed.records[0].id)
        elif name in self._bounded:
            table, most, arrivals = self._bounded[name]
            for id in arrivals.beyond(most):
                self._warn_once(name, f"{most:,}")
                table.discard(id)

    def _warn_once(self, table: str, most: str) -> None:
        if table not in self._is_full:
            self._is_full.add(table)
            log.warning("The %s of '%s' reached the limit of %s: from now on the oldest go.", table, self._key, most)

    def _version(self, id: str) -> int:
        """Of a Customer, Cart or Order; 0 for what does not exist."""
        account = self._accounts.rows.get(id)
        found = account.customer if account else self._carts.rows.get(id) or self._orders.rows.get(id)
        return found.version if found else 0

    def _check_emails(self, saved: Sequence[Account], leaving: set[str]) -> None:
        """Raises DuplicateField unless each email is free once the accounts `leaving` have left theirs."""
        taken = dict[str, Account]()
        for account in saved:
            email = account.customer.email
            stored, holder = self.account_by_email(email), taken.get(email.lower())
            if holder is None and stored is not None and stored.id not in leaving:
                holder = stored
            if holder is not None:
                duplicate_email(email, holder.customer)
            taken[email.lower()] = account

    def _bury_expired_tokens(self, now: DateTime) -> None:
        for id in self._token_expiries.past(now, BURIED_PER_TOKEN):
            token = self._tokens.rows.get(id)
            if token is not None and has_ended(token, now):
                self._tokens.discard(id)


def _with_arrivals(table: Table[R], most: int) -> tuple[Table[R], int, Arrivals[R]]:
    """`table`, which now tells which of its records came first, and how many it may have."""
    arrivals = Arrivals(table.rows)
    table.indexes = (*table.indexes, arrivals)
    return table, most, arrivals


def accounts_among(records: Iterable[Record]) -> list[Account]:
    """The accounts, in order."""
    return [record for record in records if isinstance(record, Account)]
