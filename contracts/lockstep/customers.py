"""Customers in symbols and relations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from contracts.lockstep.book import Book, Person
from contracts.lockstep.pools import OWN_ID

ADDRESS_IDS = ("defaultShippingAddressId", "defaultBillingAddressId")
ADDRESS_LISTS = ("shippingAddressIds", "billingAddressIds")


def customer_read(customer: dict[str, Any], book: Book) -> dict[str, Any]:
    """`customer` as it is compared; its facts are recorded in `book`."""
    name = book.name_of(customer.get("id"))
    if name is None:
        return {"id": "somebody unknown"}
    person = book.people[name]
    known = {
        **facts_of(customer, person, book),
        "version": _version(customer.get("version"), person),
        "lastModifiedAt": _modified(customer, person),
        "createdAt": person.created_at in ("", customer.get("createdAt")),
    }
    if "password" in customer:
        known["password"] = _password(customer["password"], person)
    _note(customer, person)
    return known


def facts_of(customer: dict[str, Any], person: Person, book: Book) -> dict[str, Any]:
    """The facts about a customer, without comparing them to earlier ones."""
    _see_addresses(customer, person)
    facts = {**customer, "id": book.name_of(customer.get("id")), **_initiators(customer, book)}
    for name in ADDRESS_IDS:
        if name in facts:
            facts[name] = _address_id(facts[name], person)
    for name in ADDRESS_LISTS:
        if isinstance(facts.get(name), list):  # no rule binds their order
            facts[name] = sorted(str(_address_id(id, person)) for id in facts[name])
    if isinstance(facts.get("addresses"), list):
        addresses = [address_read(it, person, book) for it in facts["addresses"]]
        # Only prose says where a replaced address goes.
        facts["addresses"] = sorted(addresses, key=lambda it: str(it["id"])) if person.is_replaced else addresses
    if "custom" in facts:
        facts["custom"] = custom_read(facts["custom"], book)
    return facts


def address_read(address: Any, person: Person, book: Book) -> dict[str, Any]:
    """An address with a symbol for its id."""
    if not isinstance(address, dict):
        return {"id": repr(address)}
    known = {**address, "id": _address_id(address.get("id"), person)}
    return {**known, "custom": custom_read(known["custom"], book)} if "custom" in known else known


def custom_read(custom: Any, book: Book) -> Any:
    """Custom fields with symbols for the Type and for the fields that the target names."""
    if not isinstance(custom, dict):
        return custom
    type, fields = custom.get("type"), custom.get("fields")
    return {
        "type": {**type, "id": book.symbol("type", type.get("id"))} if isinstance(type, dict) else type,
        "fields": {field_read(name, book): it for name, it in fields.items()} if isinstance(fields, dict) else {},
    }


def field_read(name: Any, book: Book) -> Any:
    """The name of a custom field, or its symbol if the target names it."""
    names = {} if book.custom_type is None else {book.custom_type.number: "$number", book.custom_type.enum: "$enum"}
    return names.get(name, name) if isinstance(name, str) else name


def _see_addresses(customer: dict[str, Any], person: Person) -> None:
    addresses = customer.get("addresses")
    for address in addresses if isinstance(addresses, list) else ():
        id = address.get("id") if isinstance(address, dict) else None
        if isinstance(id, str) and id not in person.addresses:
            person.addresses.append(id)


def _address_id(id: Any, person: Person) -> Any:
    if id == OWN_ID:
        return "the id that was sent"
    return f"address {person.addresses.index(id)}" if id in person.addresses else f"no address: {id}"


def _initiators(customer: dict[str, Any], book: Book) -> dict[str, Any]:
    """The parts of `createdBy` and `lastModifiedBy` that rules bind."""
    created, modified = customer.get("createdBy"), customer.get("lastModifiedBy")
    known: dict[str, Any] = {"createdBy": {}, "lastModifiedBy": {}}
    if isinstance(created, dict) and "anonymousId" in created:
        known["createdBy"]["anonymousId"] = book.symbol("session", created["anonymousId"])
    if isinstance(created, dict) and "externalUserId" in created:
        known["createdBy"]["externalUserId"] = created["externalUserId"]
    if isinstance(modified, dict) and isinstance(modified.get("customer"), dict):
        known["lastModifiedBy"]["customer"] = book.name_of(modified["customer"].get("id"))
    return known


def _version(version: Any, person: Person) -> str:
    if isinstance(version, bool) or not isinstance(version, int):
        return "no number"
    if not person.versions:
        return str(version)
    before = person.versions[-1]
    return "same" if version == before else "raised" if version > before else "lowered"


def _modified(customer: dict[str, Any], person: Person) -> str:
    """The relation to the previous instant: equal if the version is, otherwise not earlier, maybe equal."""
    at = customer.get("lastModifiedAt")
    if not isinstance(at, str):
        return "no instant"
    if not person.modified_at:
        return _since(customer.get("createdAt"), at)
    if [customer.get("version")] == person.versions[-1:]:
        return "same" if at == person.modified_at else "another"
    return "not before" if at >= person.modified_at else "before"


def _since(created: Any, modified: str) -> str:
    """The relation to `createdAt`: about the same, since a server may read its clock twice."""
    try:
        passed = datetime.fromisoformat(modified) - datetime.fromisoformat(str(created))
    except (ValueError, TypeError):
        return "no instant"
    return "createdAt" if timedelta(0) <= passed < timedelta(seconds=1) else "not createdAt"


def _password(password: Any, person: Person) -> str:
    if not isinstance(password, str) or password in person.passwords:
        return "clear"
    if not password.startswith("****"):
        return "not masked"
    return "masked" if not person.mask else "same" if password == person.mask else "another"


def _note(customer: dict[str, Any], person: Person) -> None:
    if isinstance(customer.get("version"), int):
        person.versions.append(customer["version"])
    if isinstance(customer.get("email"), str):
        person.email = customer["email"]
    person.created_at = person.created_at or str(customer.get("createdAt", ""))
    person.modified_at = str(customer.get("lastModifiedAt", ""))
    person.mask = str(customer.get("password", person.mask))
