"""The message feed about one customer, in symbols."""

from __future__ import annotations

from typing import Any

from contracts.lockstep.book import Book, Person
from contracts.lockstep.customers import address_read, custom_read, facts_of, field_read
from contracts.lockstep.schemas import message_types

PAYLOAD = (
    "address addressRoles customFields email oldEmail reset customer name value firstName lastName title companyName "
    "dateOfBirth"
).split()
"""The fields of a message, besides its envelope, that rules bind."""


def messages_read(page: dict[str, Any], name: str, book: Book) -> Any:
    """The messages of a page about the customer `name`, and whether sequence numbers and versions are right."""
    results = page.get("results")
    if not isinstance(results, list):
        return page
    if name not in book.people:
        return {}
    person = book.people[name]
    about = [it for it in results if isinstance(it, dict) and _is_about(it, person)]
    own = sorted((it for it in about if it.get("customerId") is None), key=_sequence_number)
    person.messages = [str(it.get("id")) for it in own]
    tokens = [_read(it, person, book) for it in about if it.get("customerId") is not None]
    return {
        "messages": [_read(it, person, book) for it in own],
        "tokens": sorted(tokens, key=str),
        "sequenceNumber": [it.get("sequenceNumber") for it in own] == list(range(1, len(own) + 1)),
        "resourceVersion": _versions_are_plausible(own, person),
    }


def one_message_read(message: dict[str, Any], name: str, book: Book) -> Any:
    """One message about the customer `name`."""
    if name not in book.people:
        return message
    person = book.people[name]
    at = person.messages.index(message["id"]) if message.get("id") in person.messages else "unknown"
    return {"id": at, **_read(message, person, book)}


def page_read(page: dict[str, Any]) -> Any:
    """The length of a page of messages; its content differs between the sides."""
    results, limit = page.get("results"), page.get("limit")
    fits = isinstance(results, list) and isinstance(limit, int) and len(results) <= limit
    return {"limit": limit, "offset": page.get("offset"), "results": fits, "total": "total" in page}


def _sequence_number(message: dict[str, Any]) -> str:
    return str(message.get("sequenceNumber")).zfill(9)


def _is_about(message: dict[str, Any], person: Person) -> bool:
    if message.get("type") not in message_types():
        return False
    resource = message.get("resource")
    about = isinstance(resource, dict) and resource.get("id") == person.id
    return about or message.get("customerId") == person.id


def _read(message: dict[str, Any], person: Person, book: Book) -> dict[str, Any]:
    type = message.get("type")
    known = {
        "type": type,
        "version": message.get("version"),
        "lastModifiedAt": message.get("lastModifiedAt") == message.get("createdAt"),
        **{name: message[name] for name in PAYLOAD if name in message},
    }
    resource = message.get("resource")
    if isinstance(resource, dict):
        known["resource"] = {"typeId": resource.get("typeId")}
    if "address" in known:
        known["address"] = address_read(known["address"], person, book)
    if isinstance(known.get("addressRoles"), list):
        known["addressRoles"] = sorted(map(str, known["addressRoles"]))
    if "customFields" in known:
        known["customFields"] = custom_read(known["customFields"], book)
    if isinstance(known.get("customer"), dict):
        known["customer"] = _created(known["customer"], person, book)
    if "name" in known:
        known["name"] = field_read(known["name"], book)
    if type == "CustomerDeleted":
        known.pop("email", None)  # no rule binds it
    if message.get("customerId") is not None and "value" in known:
        known["value"] = known["value"] in book.mailed.values()
    return known


def _created(customer: dict[str, Any], person: Person, book: Book) -> dict[str, Any]:
    """A customer as it was at sign-up."""
    facts = facts_of(customer, person, book)
    password = facts.pop("password", None)
    facts.pop("lastModifiedBy")
    instants = facts.pop("createdAt", None) == facts.pop("lastModifiedAt", None)
    return {**facts, "password": password not in person.passwords, "lastModifiedAt": instants}


def _versions_are_plausible(messages: list[dict[str, Any]], person: Person) -> bool:
    """Whether the resource versions begin with 1, never fall, and do not exceed the customer's version."""
    versions = [it.get("resourceVersion") for it in messages if it.get("type") != "CustomerDeleted"]
    numbers = [it for it in versions if isinstance(it, int)]
    is_numbered = len(numbers) == len(versions)
    is_rising = numbers == sorted(numbers) and numbers[:1] in ([], [1])
    return is_numbered and is_rising and numbers[-1:] <= person.versions[-1:]
