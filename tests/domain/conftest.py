"""A project in dictionaries: all that the domain asks of the world, and the verbs in which its stories are told."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import pytest

from mockserver.domain.account import MyCustomerSignin, deleted, signed_in, signed_up
from mockserver.domain.actions import MyCustomerUpdate, MyCustomerUpdateAction, updated
from mockserver.domain.customer import AddressDraft, Customer, MyCustomerDraft
from mockserver.domain.email import CustomerCreateEmailToken, MyCustomerEmailVerify, email_confirmed, email_token
from mockserver.domain.errors import Error, Refused
from mockserver.domain.messages import AnyMessage
from mockserver.domain.password import (
    CustomerCreatePasswordToken,
    MyCustomerChangePassword,
    MyCustomerResetPassword,
    password_changed,
    password_reset,
    password_token,
)
from mockserver.domain.ports import Context, Identity
from mockserver.domain.project import (
    ApiClient,
    BooleanField,
    DateField,
    EnumField,
    EnumValue,
    FieldDefinition,
    MessagesConfiguration,
    NumberField,
    Project,
    SetField,
    StringField,
    Type,
)
from mockserver.domain.records import Account, IssuedToken, Outcome, Record, Token
from mockserver.domain.tokens import (
    ANONYMOUS_GRANTS,
    CLIENT_GRANTS,
    CUSTOMER_GRANTS,
    TokenResponse,
    granted,
    introspected,
    revoked,
)
from mockserver.domain.values import timestamp

T = TypeVar("T")

SHOP = "manage_my_profile:demo manage_my_orders:demo create_anonymous_token:demo view_products:demo"
CLIENTS = {
    "shop": SHOP,
    "app": SHOP,
    "narrow": "manage_my_profile:demo",
    "backend": "manage_project:demo",
    "auditor": "introspect_oauth_tokens:demo",
}


def _field(name: str, type: Any, *, required: bool = False) -> FieldDefinition:
    return FieldDefinition(name=name, type=type, label={"en": name}, required=required)


LOYALTY = Type(
    id="loyalty-id",
    key="loyalty",
    name={"en": "Loyalty"},
    resource_type_ids=("customer", "order"),
    field_definitions=(
        _field("member", BooleanField(), required=True),
        _field("nick", StringField()),
        _field("points", NumberField()),
        _field("since", DateField()),
        _field("tier", EnumField(values=(EnumValue(key="gold", label="Gold"), EnumValue(key="basic", label="Basic")))),
        _field("tags", SetField(element_type=StringField())),
    ),
)
NEWSLETTER = Type(
    id="newsletter-id",
    key="newsletter",
    name={"en": "Newsletter"},
    resource_type_ids=("customer",),
    field_definitions=(_field("weekly", BooleanField()), _field("nick", StringField())),
)
DELIVERY = Type(
    id="delivery-id",
    key="delivery",
    name={"en": "Delivery"},
    resource_type_ids=("address",),
    field_definitions=(_field("doorbell", StringField(), required=True),),
)


class Counted:
    """A Chance that counts, after the texts that it was told to give first."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers = count(1)

    def new_id(self) -> str:
        return str(UUID(int=next(self._numbers)))

    def new_text(self, length: int) -> str:
        return self.texts.pop(0) if self.texts else f"{next(self._numbers):0{length}}"


class Transparent:
    """Passwords that can be read in their hashes, which are salted by counting."""

    def __init__(self) -> None:
        self._salts = count(1)

    def hashed(self, password: str) -> str:
        return f"hash {next(self._salts)}:{password}"

    def match(self, password: str, hash: str) -> bool:
        return hash.partition(":")[2] == password


class World:
    """One project: the Records that the domain asks, and the store that keeps what it answers."""

    def __init__(self, *, messages: bool = True) -> None:
        self.time = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.chance = Counted()
        self.passwords = Transparent()
        self.tables: dict[str, dict[str, Record]] = defaultdict(dict)
        self.project = Project(
            key="demo",
            name="Demo",
            created_at=self.now,
            last_modified_at=self.now,
            countries=("DE",),
            currencies=("EUR",),
            languages=("en", "de", "de-DE", "zh-Hant-TW"),
            messages=MessagesConfiguration(enabled=messages),
        )
        self.keep(LOYALTY, NEWSLETTER, DELIVERY)
        for id, scopes in CLIENTS.items():
            self.keep(ApiClient(id=id, secret_hash="", scopes=tuple(scopes.split())))

    # What the domain asks

    def account(self, id: str) -> Account | None:
        return self.tables["customers"].get(id)

    def account_by_email(self, email: str) -> Account | None:
        return self._first("customers", lambda account: account.customer.email.lower() == email.lower())

    def token(self, id: str) -> Token | None:
        return self.tables["tokens"].get(id)

    def tokens_of_customer(self, customer_id: str) -> Sequence[Token]:
        return [token for token in self.tables["tokens"].values() if token.customer_id == customer_id]

    def tokens_of_session(self, session: str) -> Sequence[Token]:
        return [token for token in self.tables["tokens"].values() if token.session == session]

    def issued_token(self, kind: str, value_hash: str) -> IssuedToken | None:
        return self._first("customerTokens", lambda token: (token.kind, token.value_hash) == (kind, value_hash))

    def issued_tokens_of(self, kind: str, customer_id: str) -> Sequence[IssuedToken]:
        tokens = self.tables["customerTokens"].values()
        return [token for token in tokens if (token.kind, token.customer_id) == (kind, customer_id)]

    def anonymous_id_is_used(self, anonymous_id: str) -> bool:
        return anonymous_id in self.tables["anonymousSessions"]

    def type_by_id(self, id: str) -> Type | None:
        return self.tables["types"].get(id)

    def type_by_key(self, key: str) -> Type | None:
        return self._first("types", lambda each: each.key == key)

    def client(self, id: str) -> ApiClient | None:
        return self.tables["clients"].get(id)

    def messages(self) -> Sequence[AnyMessage]:
        return list(self.tables["messages"].values())

    def message(self, id: str) -> AnyMessage | None:
        return self.tables["messages"].get(id)

    # What it keeps

    def keep(self, *records: Record) -> None:
        for record in records:
            self.tables[record.table][record.id] = record

    def forget(self, *records: Record) -> None:
        for record in records:
            del self.tables[record.table][record.id]

    def applied(self, outcome: Outcome[T]) -> T:
        """Keeps what `outcome` changes, which must be based on what is there, and gives its answer."""
        for id, version in outcome.change.based_on.items():
            account = self.account(id)
            assert version == (account.customer.version if account else 0)
        self.forget(*outcome.change.drop)
        self.keep(*outcome.change.save)
        return outcome.answer

    # Who asks, and when

    @property
    def now(self) -> str:
        return timestamp(self.time)

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)

    def context(self, by: Identity | None = None) -> Context:
        return Context(
            project=self.project,
            records=self,
            by=by or self.as_client(),
            now=self.now,
            chance=self.chance,
            passwords=self.passwords,
            token_lifetime=172_800,
        )

    def as_client(self, **more: Any) -> Identity:
        return Identity(client_id="shop", scopes=(), **more)

    def as_customer(self, customer: Customer, **more: Any) -> Identity:
        return self.as_client(customer_id=customer.id, **more)

    def as_anonymous(self, anonymous_id: str = "visitor-1") -> Identity:
        return self.as_client(anonymous_id=anonymous_id)

    # What they do

    def sign_up(
        self, email: str = "alice@example.com", password: str = "secret", by: Identity | None = None, **draft: Any
    ) -> Customer:
        request = MyCustomerDraft(email=email, password=password, **draft)
        return self.applied(signed_up(request, self.context(by))).customer

    def sign_in(self, email: str, password: str) -> Customer:
        return self.applied(signed_in(MyCustomerSignin(email=email, password=password), self.context())).customer

    def update(self, customer: Customer, *actions: MyCustomerUpdateAction, version: int | None = None) -> Customer:
        request = MyCustomerUpdate(version=customer.version if version is None else version, actions=actions)
        account = self.tables["customers"][customer.id]
        return self.applied(updated(account, request, self.context(self.as_customer(customer))))

    def delete(self, customer: Customer, version: int | None = None) -> Customer:
        account = self.tables["customers"][customer.id]
        expected = customer.version if version is None else version
        return self.applied(deleted(account, expected, self.context(self.as_customer(customer))))

    def change_password(self, customer: Customer, current: str, new: str, version: int | None = None) -> Customer:
        expected = customer.version if version is None else version
        request = MyCustomerChangePassword(version=expected, current_password=current, new_password=new)
        account = self.tables["customers"][customer.id]
        return self.applied(password_changed(account, request, self.context(self.as_customer(customer))))

    def ask_for_password_token(self, email: str = "alice@example.com", **request: Any) -> str:
        request = CustomerCreatePasswordToken(email=email, **request)
        return self.applied(password_token(request, self.context())).value

    def reset_password(self, token: str, new: str, by: Identity | None = None) -> Customer:
        request = MyCustomerResetPassword(token_value=token, new_password=new)
        return self.applied(password_reset(request, self.context(by)))

    def ask_for_email_token(self, customer: Customer, minutes: int = 60, **request: Any) -> str:
        request = CustomerCreateEmailToken(id=customer.id, ttl_minutes=minutes, **request)
        return self.applied(email_token(request, self.context())).value

    def confirm_email(self, token: str, by: Identity | None = None) -> Customer:
        return self.applied(email_confirmed(MyCustomerEmailVerify(token_value=token), self.context(by)))

    def client_token(self, client: str = "shop", **parameters: str) -> TokenResponse:
        parameters = {"grant_type": "client_credentials", **parameters}
        return self.applied(granted(CLIENT_GRANTS, self.client(client), parameters, self.context()))

    def customer_token(
        self, username: str = "alice@example.com", password: str = "secret", client: str = "shop", **parameters: str
    ) -> TokenResponse:
        parameters = {"grant_type": "password", "username": username, "password": password, **parameters}
        return self.applied(granted(CUSTOMER_GRANTS, self.client(client), parameters, self.context()))

    def anonymous_token(self, client: str = "shop", **parameters: str) -> TokenResponse:
        parameters = {"grant_type": "client_credentials", **parameters}
        return self.applied(granted(ANONYMOUS_GRANTS, self.client(client), parameters, self.context()))

    def refresh(self, value: str, client: str = "shop") -> TokenResponse:
        parameters = {"grant_type": "refresh_token", "refresh_token": value}
        return self.applied(granted(CLIENT_GRANTS, self.client(client), parameters, self.context()))

    def revoke(self, value: str, client: str = "shop") -> None:
        self.applied(revoked(self.client(client), {"token": value}, self.context()))

    def introspect(self, value: str, client: str = "shop") -> Any:
        return self.applied(introspected(self.client(client), {"token": value}, self.context()))

    def lives(self, value: str) -> bool:
        """Whether the access or refresh token with this value still opens anything."""
        return bool(self.introspect(value, client="backend").active)

    # What is told of it

    def told(self) -> list[str]:
        """The types of all messages but the first, which tells of the sign-up."""
        return [message.__class__.__name__ for message in self.messages()[1:]]

    @contextmanager
    def refusing(self, type: type[Error], **fields: Any) -> Iterator[None]:
        """What happens inside is refused with an error of this type and with these fields, and leaves no trace."""
        before = {name: dict(table) for name, table in self.tables.items()}
        with pytest.raises(Refused) as refusal:
            yield
        error = refusal.value.error
        assert (error.__class__, {name: getattr(error, name) for name in fields}) == (type, fields)
        assert {name: table for name, table in self.tables.items() if table} == {k: v for k, v in before.items() if v}

    def _first(self, table: str, wanted: Any) -> Any:
        return next((record for record in self.tables[table].values() if wanted(record)), None)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def silent_world() -> World:
    """The project keeps no messages."""
    return World(messages=False)


@pytest.fixture(scope="session")
def new_world() -> type[World]:
    """For properties, which need a new world for each example."""
    return World


@pytest.fixture
def alice(world: World) -> Customer:
    """A customer with two addresses: `home` ships and bills by default, `work` does nothing yet."""
    return world.sign_up(
        first_name="Alice",
        addresses=(
            AddressDraft(key="home", country="DE", city="Berlin"),
            AddressDraft(key="work", country="DE", city="Bonn"),
        ),
        default_shipping_address=0,
        default_billing_address=0,
    )
