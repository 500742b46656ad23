"""The customers that both servers begin with, and where ours keeps them."""

from __future__ import annotations

import base64
import uuid
from pathlib import Path
from typing import Any

import msgspec

from mockserver.domain.customer import Address, Customer
from mockserver.domain.product import CartDiscount, DiscountCode, Product, ProductType, TaxCategory
from mockserver.domain.project import ApiClient, Project, Type
from mockserver.domain.records import Account, Record
from mockserver.domain.values import timestamp
from mockserver.passwords import Argon2Passwords
from mockserver.seeding import fixtures
from mockserver.settings import Settings
from mockserver.store.file import open_store
from mockserver.system import SystemClock

PASSWORD = "secret"
SURROUNDINGS = (Project, ApiClient, Type, ProductType, TaxCategory, Product, CartDiscount, DiscountCode)
"""What there is in a project beside customers."""


HOME = Address(
    id="home0001", country="DE", city="Berlin", street_name="Torstr.", street_number="1", postal_code="10119"
)


def email(number: int) -> str:
    return f"customer-{number}@example.com"


def customer(number: int) -> Customer:
    """An ordinary customer with one address."""
    now = timestamp(SystemClock().now())
    return Customer(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, email(number))),
        version=1,
        created_at=now,
        last_modified_at=now,
        email=email(number),
        first_name="Alice",
        last_name=f"Number {number}",
        is_email_verified=False,
        addresses=(HOME,),
        shipping_address_ids=(HOME.id,),
        default_shipping_address_id=HOME.id,
    )


def written(path: Path, size: int) -> Path:
    """A file of ours: the project of the demo with `size` customers instead of its own."""
    passwords = Argon2Passwords()
    hash = passwords.hashed(PASSWORD)
    ((key, records),) = fixtures(Settings(), SystemClock(), passwords).records.items()
    surroundings: list[Record] = [record for record in records if isinstance(record, SURROUNDINGS)]
    accounts = [Account(customer=customer(number), password_hash=hash) for number in range(size)]
    with open_store(path) as store:
        store.replace([(key, [*surroundings, *accounts])], "")
    return path


def for_the_peer(path: Path, size: int) -> Path:
    """The same customers as the peer keeps them: passwords in Base64, and emails in lower case beside."""
    encoded = base64.b64encode(PASSWORD.encode()).decode()
    path.write_bytes(msgspec.json.encode([_kept(customer(number), encoded) for number in range(size)]))
    return path


def _kept(customer: Customer, password: str) -> dict[str, Any]:
    beside = {"password": password, "lowercaseEmail": customer.email.lower(), "authenticationMode": "Password"}
    return {**msgspec.to_builtins(customer), **beside}
