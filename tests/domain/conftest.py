"""A project in dictionaries: all that the domain asks of the world, and the verbs in which its stories are told."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import pytest
from msgspec.structs import replace

from mockserver.domain import ordering, shopping
from mockserver.domain.account import CustomerSignInResult, MyCustomerSignin, deleted, signed_in, signed_up
from mockserver.domain.actions import MyCustomerUpdate, MyCustomerUpdateAction, updated
from mockserver.domain.cart import Cart, MyCartDraft, MyLineItemDraft
from mockserver.domain.cart_actions import MyCartUpdate, MyCartUpdateAction
from mockserver.domain.customer import AddressDraft, Customer, CustomerGroupReference, MyCustomerDraft
from mockserver.domain.email import CustomerCreateEmailToken, MyCustomerEmailVerify, email_confirmed, email_token
from mockserver.domain.errors import Error, Refused
from mockserver.domain.money import money
from mockserver.domain.nouns import (
    CLIENTS,
    MESSAGES,
    NOUNS,
    PRODUCT_BY_SKU,
    By,
    Noun,
    Of,
)
from mockserver.domain.order import MyOrderFromCartDraft, Order
from mockserver.domain.password import (
    CustomerCreatePasswordToken,
    MyCustomerChangePassword,
    MyCustomerResetPassword,
    password_changed,
    password_reset,
    password_token,
)
from mockserver.domain.ports import Context, Identity
from mockserver.domain.product import (
    AbsoluteDiscount,
    CartDiscount,
    CartDiscountReference,
    DiscountCode,
    Price,
    Product,
    ProductType,
    ProductTypeReference,
    ProductVariant,
    RelativeDiscount,
    TaxCategory,
    TaxCategoryReference,
    TaxRate,
)
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
from mockserver.domain.records import Account, Outcome, Record
from mockserver.domain.tokens import (
    ANONYMOUS_GRANTS,
    CLIENT_GRANTS,
    CUSTOMER_GRANTS,
    TokenResponse,
    granted,
    introspected,
    revoked,
)
from mockserver.domain.values import UNSET, timestamp

T = TypeVar("T")

SHOP = "manage_my_profile:demo manage_my_orders:demo create_anonymous_token:demo view_products:demo"
SCOPES_OF_CLIENTS = {
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
WRAPPING = Type(
    id="wrapping-id",
    key="wrapping",
    name={"en": "Wrapping"},
    resource_type_ids=("line-item",),
    field_definitions=(_field("paper", StringField()),),
)


def _rate(amount: str, country: str, **more: Any) -> TaxRate:
    return TaxRate(id=f"{country}-{amount}", name="VAT", amount=Decimal(amount), country=country, **more)


STANDARD = TaxCategory(
    id="standard-id",
    key="standard",
    name="Standard",
    rates=(
        _rate("0.19", "DE", included_in_price=True),
        _rate("0.2", "AT", included_in_price=True),
        _rate("0.05", "US", included_in_price=False),
        _rate("0.08875", "US", state="NY", included_in_price=False),
    ),
)
REDUCED = TaxCategory(
    id="reduced-id", key="reduced", name="Reduced", rates=(_rate("0.07", "DE", included_in_price=True),)
)
GOODS = ProductType(id="goods-id", key="goods", name="Goods")


def _variant(id: int, sku: str, *prices: Price) -> ProductVariant:
    return ProductVariant(id=id, sku=sku, prices=prices)


def _price(cents: int, currency: str = "EUR", **more: Any) -> Price:
    return Price(id=f"{currency}-{cents}", value=money(cents, currency), **more)


def _product(key: str, tax_category: TaxCategory | None, *variants: ProductVariant) -> Product:
    return Product(
        id=f"{key}-id",
        key=key,
        product_type=ProductTypeReference(id=GOODS.id),
        name={"en": key.title()},
        slug={"en": key},
        variants=variants,
        tax_category=TaxCategoryReference(id=tax_category.id) if tax_category else UNSET,
    )


CATALOGUE = (
    *(STANDARD, REDUCED, GOODS),
    _product(
        "mug",
        STANDARD,
        _variant(1, "mug-blue", _price(1400), _price(1299, country="DE"), _price(1500, "USD")),
        _variant(2, "mug-red", _price(1399, country="DE")),
    ),
    _product("tea", REDUCED, _variant(1, "tea-100", _price(500), _price(450, country="DE"))),
    _product(
        "tee",
        STANDARD,
        _variant(1, "tee-m", _price(2000), _price(1700, customer_group=CustomerGroupReference(id="gold"))),
        _variant(2, "tee-l", _price(2100), _price(2200, "USD")),
    ),
    _product("poster", None, _variant(1, "poster", _price(1000), _price(1001, "USD"))),
)


def _discounted(code: str, value: RelativeDiscount | AbsoluteDiscount, **more: Any) -> tuple[Record, ...]:
    """A discount, and the code for it."""
    discount = CartDiscount(id=f"{code}-discount-id", key=f"{code}-discount", name={"en": code}, value=value)
    reference = CartDiscountReference(id=discount.id)
    return discount, DiscountCode(id=f"{code}-id", code=code, cart_discounts=(reference,), **more)


DISCOUNTS = (
    *_discounted("tenth", RelativeDiscount(permyriad=1000)),
    *_discounted("fiver", AbsoluteDiscount(money=(money(500, "EUR"), money(600, "USD")))),
    *_discounted("expired", RelativeDiscount(permyriad=5000), valid_until="2026-06-01T12:00:00.000Z"),
    *_discounted("coming", RelativeDiscount(permyriad=5000), valid_from="2026-06-01T12:00:00.001Z"),
    *_discounted("inactive", RelativeDiscount(permyriad=5000), is_active=False),
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
        self.keep(LOYALTY, NEWSLETTER, DELIVERY, WRAPPING, *CATALOGUE, *DISCOUNTS)
        for id, scopes in SCOPES_OF_CLIENTS.items():
            self.keep(ApiClient(id=id, secret_hash="", scopes=tuple(scopes.split())))

    # What the domain asks

    def get(self, noun: Noun[Any], id: str) -> Any:
        return self.tables[noun.table].get(id)

    def one(self, index: By[Any, Any], key: Any) -> Any:
        normal = index.normal or (lambda it: it)
        found = self.tables[index.kind.table].values()
        return next((it for it in found if normal(key) in map(normal, index.keys(it))), None)

    def all(self, index: Of[Any, Any], key: Any) -> Sequence[Any]:
        return [it for it in self.tables[index.kind.table].values() if key in index.keys(it)]

    def table(self, noun: Noun[Any]) -> Sequence[Any]:
        return list(self.tables[noun.table].values())

    # What it keeps

    def keep(self, *records: Record) -> None:
        """As in the store, a record that is kept again comes after the others."""
        for record in records:
            self.tables[record.table].pop(record.id, None)
            self.tables[record.table][record.id] = record

    def forget(self, *records: Record) -> None:
        for record in records:
            del self.tables[record.table][record.id]

    def applied(self, outcome: Outcome[T]) -> T:
        """Keeps what `outcome` changes, which must be based on what is there, and gives its answer."""
        change = outcome.change
        assert change.based_on == {id: self._version(id) for id in change.based_on}
        assert {it.id for it in (*change.save, *change.drop) if isinstance(it, Account | Cart | Order)} <= set(
            change.based_on
        )
        self.forget(*change.drop)
        self.keep(*change.save)
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

    def sign_in(
        self, email: str = "alice@example.com", password: str = "secret", by: Identity | None = None, **signin: Any
    ) -> CustomerSignInResult:
        request = MyCustomerSignin(email=email, password=password, **signin)
        return self.applied(signed_in(request, self.context(by)))

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

    def new_cart(self, whose: Customer | Identity, content: dict[str, int] | None = None, **draft: Any) -> Cart:
        """A cart, for euros and Germany unless `draft` says otherwise, with as many of each sku as `content` says."""
        lines = tuple(MyLineItemDraft(sku=sku, quantity=quantity) for sku, quantity in (content or {}).items())
        request = MyCartDraft(**{"currency": "EUR", "country": "DE", "line_items": lines, **draft})
        return self.applied(shopping.created(request, self.of(whose)))

    def change_cart(
        self, cart: Cart, *actions: MyCartUpdateAction, by: Identity | None = None, version: int | None = None
    ) -> Cart:
        context = self.of(by or self.owner(cart))
        request = MyCartUpdate(version=cart.version if version is None else version, actions=actions)
        return self.applied(shopping.updated(shopping.cart_of(cart.id, context), request, context))

    def delete_cart(self, cart: Cart, by: Identity | None = None, version: int | None = None) -> Cart:
        context = self.of(by or self.owner(cart))
        expected = cart.version if version is None else version
        return self.applied(shopping.deleted(shopping.cart_of(cart.id, context), expected))

    def order_cart(self, cart: Cart, by: Identity | None = None, version: int | None = None) -> Order:
        request = MyOrderFromCartDraft(id=cart.id, version=cart.version if version is None else version)
        return self.applied(ordering.ordered(request, self.of(by or self.owner(cart))))

    def carts(self, whose: Customer | Identity) -> Sequence[Cart]:
        return shopping.carts_of(self.of(whose))

    def orders(self, whose: Customer | Identity) -> Sequence[Order]:
        return ordering.orders_of(self.of(whose))

    def active_cart(self, whose: Customer | Identity) -> Cart | None:
        return shopping.active_cart(self.carts(whose))

    def of(self, whose: Customer | Identity) -> Context:
        """What somebody does."""
        return self.context(whose if isinstance(whose, Identity) else self.as_customer(whose))

    def owner(self, cart: Cart) -> Identity:
        owner = {"customer_id": cart.customer_id} if cart.customer_id else {"anonymous_id": cart.anonymous_id}
        return self.as_client(**owner)

    # What the shop does

    def set_prices(self, sku: str, *prices: Price) -> None:
        product = self.one(PRODUCT_BY_SKU, sku)
        variants = tuple(replace(it, prices=prices) if it.sku == sku else it for it in product.variants)
        self.keep(replace(product, variants=variants))

    def set_price(self, sku: str, cents: int, currency: str = "EUR") -> None:
        self.set_prices(sku, _price(cents, currency))

    def edit(self, table: str, id: str, **fields: Any) -> None:
        """Something of the catalogue is changed."""
        self.keep(replace(self.tables[table][id], **fields))

    def admit(self, customer: Customer, group: str) -> Customer:
        """The customer joins a customer group."""
        account = self.tables["customers"][customer.id]
        customer = replace(account.customer, customer_group=CustomerGroupReference(id=group))
        self.keep(replace(account, customer=customer))
        return customer

    def client_token(self, client: str = "shop", **parameters: str) -> TokenResponse:
        parameters = {"grant_type": "client_credentials", **parameters}
        return self.applied(granted(CLIENT_GRANTS, self.get(CLIENTS, client), parameters, self.context()))

    def customer_token(
        self, username: str = "alice@example.com", password: str = "secret", client: str = "shop", **parameters: str
    ) -> TokenResponse:
        parameters = {"grant_type": "password", "username": username, "password": password, **parameters}
        return self.applied(granted(CUSTOMER_GRANTS, self.get(CLIENTS, client), parameters, self.context()))

    def anonymous_token(self, client: str = "shop", **parameters: str) -> TokenResponse:
        parameters = {"grant_type": "client_credentials", **parameters}
        return self.applied(granted(ANONYMOUS_GRANTS, self.get(CLIENTS, client), parameters, self.context()))

    def refresh(self, value: str, client: str = "shop") -> TokenResponse:
        parameters = {"grant_type": "refresh_token", "refresh_token": value}
        return self.applied(granted(CLIENT_GRANTS, self.get(CLIENTS, client), parameters, self.context()))

    def revoke(self, value: str, client: str = "shop") -> None:
        self.applied(revoked(self.get(CLIENTS, client), {"token": value}, self.context()))

    def introspect(self, value: str, client: str = "shop") -> Any:
        return self.applied(introspected(self.get(CLIENTS, client), {"token": value}, self.context()))

    def lives(self, value: str) -> bool:
        """Whether the access or refresh token with this value still opens anything."""
        return bool(self.introspect(value, client="backend").active)

    # What is told of it

    def told(self) -> list[str]:
        """The types of all messages but the first, which tells of the sign-up."""
        return [message.__class__.__name__ for message in self.table(MESSAGES)[1:]]

    @contextmanager
    def refusing(self, type: type[Error], **fields: Any) -> Iterator[None]:
        """What happens inside is refused with an error of this type and with these fields, and leaves no trace."""
        before = {name: dict(table) for name, table in self.tables.items()}
        with pytest.raises(Refused) as refusal:
            yield
        error = refusal.value.error
        assert (error.__class__, {name: getattr(error, name) for name in fields}) == (type, fields)
        assert {name: table for name, table in self.tables.items() if table} == {k: v for k, v in before.items() if v}

    def _version(self, id: str) -> int:
        versioned = [(noun.version, self.get(noun, id)) for noun in NOUNS if noun.version]
        return next((version(record) for version, record in versioned if record), 0)


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


@pytest.fixture
def bob(world: World) -> Customer:
    return world.sign_up("bob@example.com")


@pytest.fixture
def guest(world: World) -> Identity:
    return world.as_anonymous("visitor-1")
