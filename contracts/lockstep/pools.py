"""Values for requests, including boundary values."""

from __future__ import annotations

from random import Random
from typing import Any

NAMES = ("Ada", "", "Zoë Łukasiewicz", "名前", 'O\'Brien "Bo" \\ Smith', " padded ", "👩‍💻", "a" * 100, "0", "null")
DATES = ("1990-05-17", "2000-02-29", "1899-12-31", "2024-01-01")
NO_DATES = ("17.05.1990", "2001-02-29", "yesterday", "", "1990-05-17T00:00:00Z")
COUNTRIES = ("DE", "US", "GB", "NO")
NO_COUNTRIES = ("de", "DEU", "D", "")
PASSWORDS = ("Secret", "x", "pässwörd 🔑", "with spaces & = + %", "****", "p" * 60)
NUMBERS = (0, 1, -1, 12.5, 120, 1_000_000)
NO_NUMBERS: tuple[Any, ...] = ("lots", [1], {"amount": 1}, "")
KEYS = ("home", "office", "H0me_2-b", "zz")
OWN_ID = "mine-own1"
"""An id that a client sends for an address."""
CART_EMAILS = ("ada@cart.example", "grace@cart.example")
DAYS = (3, 7, 31)
NAME_FIELDS = ("firstName", "lastName", "middleName", "title", "salutation", "companyName", "vatId")
ADDRESS_FIELDS = (
    "title salutation firstName lastName streetName streetNumber additionalStreetInfo postalCode city region state "
    "company department building apartment pOBox phone mobile email fax additionalAddressInfo externalId"
).split()
NOT_SETTABLE: tuple[dict[str, Any], ...] = (
    {"action": "setCustomerNumber", "customerNumber": "7"},
    {"action": "setExternalId", "externalId": "7"},
    {"action": "setCustomerGroup", "customerGroup": {"typeId": "customer-group", "key": "vip"}},
)
UNKNOWN_ACTIONS: tuple[dict[str, Any], ...] = (
    {"action": "setNickname", "nickname": "Al"},
    {"action": "setKey", "key": "al"},
    {"action": "SetFirstName", "firstName": "Al"},
    {"action": "setAuthenticationMode", "authMode": "ExternalAuth"},
)
MALFORMED_ACTIONS: tuple[dict[str, Any], ...] = (
    {"action": "changeEmail"},
    {"action": "changeEmail", "email": 5},
    {"action": "addAddress"},
    {"action": "addAddress", "address": {"city": "Leipzig"}},
    {"action": "addAddress", "address": "Leipzig"},
    {"action": "setFirstName", "firstName": 5},
    {"action": "setLastName", "lastName": ["Keller"]},
    {"action": "setCustomField"},
    {"action": "setLocale", "locale": 1},
    {"firstName": "Ada"},
)
NO_JSON = ("", "{", "{invalidJson :)", "[1, 2", '{"email": "a", }')
"""An empty one is not sent."""
UNKNOWN_LOCALES = ("tlh", "xx-YY", "fo")


def address(random: Random, *, key: str | None = None, country: str | None = None) -> dict[str, Any]:
    """A draft of an address: occasionally with all fields, or with an id."""
    fields = ADDRESS_FIELDS if random.randrange(10) == 0 else random.sample(ADDRESS_FIELDS, random.randint(0, 4))
    return {
        "country": country or random.choice(COUNTRIES),
        **({"key": key} if key is not None else {}),
        **({"id": OWN_ID} if random.randrange(10) == 0 else {}),
        **{field: random.choice(NAMES) for field in fields},
    }
