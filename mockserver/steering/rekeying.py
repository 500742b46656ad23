"""Clones: projects for parallel tests, which are created from the fixtures of another project on first use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hmac import compare_digest

from msgspec.structs import replace

from mockserver.control.problems import decline
from mockserver.domain.project import RESERVED_KEYS, ApiClient, Project
from mockserver.domain.records import Record, Token
from mockserver.domain.secrets import digest

LONGEST_KEY = 36


def origin_of(key: str, patterns: Mapping[str, str]) -> str | None:
    """The project that `key` is a clone of; None if no pattern matches. The longest matching pattern wins."""
    fitting = [start for start in patterns if key.startswith(start) and len(key) > len(start)]
    return patterns[max(fitting, key=len)] if fitting and len(key) <= LONGEST_KEY and _is_key(key) else None


def rekeyed(records: Iterable[Record], key: str) -> Iterator[Record]:
    """The records of a project as those of the project `key`. Ids remain the same: they are unique within a project."""
    for record in records:
        match record:
            case Project():
                yield replace(record, key=key)
            case ApiClient() | Token():
                yield replace(record, scopes=tuple(rescoped(scope, key) for scope in record.scopes))
            case _:
                yield record


def has_client(records: Iterable[Record], id: str, secret: str) -> bool:
    """Whether an API client among the records has these credentials."""
    hash = digest(secret)
    clients = (it for it in records if isinstance(it, ApiClient) and it.id == id)
    return any(compare_digest(it.secret_hash, hash) for it in clients)


def has_access_token(records: Iterable[Record], id: str) -> bool:
    """Whether an access token among the records has this id. Expired ones count: in the new clone it is valid again."""
    return any(isinstance(it, Token) and it.kind == "access" and it.id == id for it in records)


def expect_key(key: str) -> None:
    """Raises Declined for an invalid project key."""
    if not _is_key(key) or not 2 <= len(key) <= LONGEST_KEY:  # noqa: PLR2004 - as ProjectKey says
        decline(400, f"'{key[:60]}' is not a valid project key: use 2 to 36 of a-z, 0-9, _ and -.", "projectKey")


def _is_key(key: str) -> bool:
    return key not in RESERVED_KEYS and _is_spelled_as_key(key)


def _is_spelled_as_key(key: str) -> bool:
    return key.isascii() and key.replace("-", "a").replace("_", "a").isalnum() and key.islower() and key[0].isalnum()


def rescoped(scope: str, key: str) -> str:
    """The scope with the project key replaced by `key`."""
    name, colon, rest = scope.partition(":")
    _, more, store = rest.partition(":")
    return f"{name}{colon}{key}{more}{store}" if colon else scope
