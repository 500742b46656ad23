"""Records to keep, and stores to keep them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from mockserver.domain.cart import Cart
from mockserver.domain.customer import Address, Customer, CustomFields, TypeReference
from mockserver.domain.messages import CustomerFirstNameSet, ResourceReference
from mockserver.domain.money import money
from mockserver.domain.order import Order
from mockserver.domain.product import (
    CartDiscount,
    CartDiscountReference,
    DiscountCode,
    Product,
    ProductType,
    ProductTypeReference,
    ProductVariant,
    RelativeDiscount,
    TaxCategory,
    TaxRate,
)
from mockserver.domain.project import ApiClient, FieldDefinition, Project, StringField, Type
from mockserver.domain.records import Account, AnonymousSession, Change, IssuedToken, Record, Token
from mockserver.store.file import MemoryStore, TinyStore, open_store

NOON = "2026-01-31T12:00:00.000Z"


class Sample:
    """Records, each told by what matters about it."""

    noon = NOON
    project = Project(
        key="demo",
        name="Demo",
        created_at=NOON,
        last_modified_at=NOON,
        countries=("DE",),
        currencies=("EUR",),
        languages=("en", "de"),
    )
    client = ApiClient(id="demo-client", secret_hash="hash", scopes=("manage_my_profile:demo",))
    type = Type(
        id="type-1",
        key="loyalty",
        name={"en": "Loyalty"},
        resource_type_ids=("customer",),
        field_definitions=(FieldDefinition(type=StringField(), name="card", label={"en": "Card"}),),
    )

    product_type = ProductType(id="product-type-1", key="crockery", name="Crockery")
    tax_category = TaxCategory(
        id="tax-1",
        key="standard",
        name="Standard",
        rates=(TaxRate(id="r1", name="19 %", amount=Decimal("0.19"), included_in_price=True, country="DE"),),
    )
    product = Product(
        id="product-1",
        key="mug",
        product_type=ProductTypeReference(id="product-type-1"),
        name={"en": "Mug"},
        slug={"en": "mug"},
        variants=(ProductVariant(id=1, sku="mug-blue"), ProductVariant(id=2, sku="mug-red"), ProductVariant(id=3)),
    )
    cart_discount = CartDiscount(
        id="discount-1", key="tenth", name={"en": "A tenth"}, value=RelativeDiscount(permyriad=1000)
    )
    discount_code = DiscountCode(
        id="code-1", code="WELCOME10", cart_discounts=(CartDiscountReference(id="discount-1"),)
    )

    @staticmethod
    def cart(id: str, *, version: int = 1, **owner: str) -> Cart:
        total = money(0, "EUR")
        return Cart(id=id, version=version, created_at=NOON, last_modified_at=NOON, total_price=total, **owner)

    @staticmethod
    def order(id: str, **owner: str) -> Order:
        total = money(0, "EUR")
        return Order(
            id=id, version=1, created_at=NOON, last_modified_at=NOON, line_items=(), total_price=total, **owner
        )

    @staticmethod
    def account(id: str, *, email: str | None = None, version: int = 1, **fields: Any) -> Account:
        customer = Customer(
            id=id,
            version=version,
            created_at=NOON,
            last_modified_at=NOON,
            email=email or f"{id}@example.com",
            is_email_verified=False,
            addresses=(Address(id="a1", country="DE", city="Köln \U0001f3e0"),),
            custom=CustomFields(type=TypeReference(id="type-1"), fields={"card": "1\n2", "n": [1.5, 2**70, None]}),
            **fields,
        )
        return Account(customer=customer, password_hash=f"hash of {id}")

    @staticmethod
    def message(id: str) -> CustomerFirstNameSet:
        return CustomerFirstNameSet(
            id=id,
            created_at=NOON,
            last_modified_at=NOON,
            sequence_number=1,
            resource=ResourceReference(type_id="customer", id="alice"),
            resource_version=1,
            first_name="Alice",
        )

    @staticmethod
    def token(id: str, *, issued_at: str = NOON, **fields: Any) -> Token:
        defaults: dict[str, Any] = {"kind": "access", "session": f"session of {id}", "client_id": "demo-client"}
        return Token(id=id, scopes=("manage_my_profile:demo",), issued_at=issued_at, **(defaults | fields))

    @staticmethod
    def issued_token(id: str, *, kind: Any = "password", customer_id: str = "alice") -> IssuedToken:
        return IssuedToken(
            id=id,
            kind=kind,
            customer_id=customer_id,
            value_hash=f"hash of {id}",
            created_at=NOON,
            expires_at="2026-01-31T13:00:00.000Z",
        )

    @staticmethod
    def session(id: str) -> AnonymousSession:
        return AnonymousSession(id=id)

    @property
    def one_of_each(self) -> tuple[Record, ...]:
        return (
            self.project,
            self.client,
            self.type,
            self.product_type,
            self.tax_category,
            self.product,
            self.cart_discount,
            self.discount_code,
            self.account("alice", email="Alice@Example.com"),
            self.cart("c1", customer_id="alice"),
            self.order("o1", customer_id="alice"),
            self.token("t1", customer_id="alice", expires_at="2026-02-02T12:00:00.000Z"),
            self.issued_token("i1"),
            self.session("anonymous-1"),
            self.message("m1"),
        )

    @staticmethod
    def newer(account: Account) -> Change:
        """The account one version on, as a request makes it."""
        customer = replace(account.customer, version=account.customer.version + 1)
        return Change(save=(replace(account, customer=customer),), based_on={customer.id: account.customer.version})


@pytest.fixture
def sample() -> Sample:
    return Sample()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db.json"


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, path: Path, sample: Sample) -> Iterator[MemoryStore]:
    """A store with one record of each kind, in memory and in a file."""
    with open_store(path if request.param == "file" else None) as store:
        store.replace([("demo", sample.one_of_each)], "digest")
        yield store


@pytest.fixture
def kill() -> Callable[[TinyStore], None]:
    """Leaves the files as SIGKILL would, and lets go of them as the operating system would."""

    def killed(store: TinyStore) -> None:
        store._is_closed = True
        store._journal.close()
        store._lock.hold.release()
        store._lock._lock.release()

    return killed


@pytest.fixture
def everything() -> Callable[[MemoryStore], dict[tuple[str, str, str], Record]]:
    """All that is in a store, by project, table and id."""
    return lambda store: {(key, record.table, record.id): record for key, record in store.dump()}


@pytest.fixture
def files() -> Callable[[Path], dict[str, bytes]]:
    """What is in the files of a store, by name; but for those that tell who has it."""
    return lambda path: {
        each.name: each.read_bytes()
        for each in path.parent.glob(f"{path.name}*")
        if each.suffix not in {".lock", ".holder"}
    }
