"""Projects for tests that run side by side: each made from the fixtures of another when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from mockserver.control.problems import decline
from mockserver.domain.project import ApiClient, Project
from mockserver.domain.records import Record, Token

LONGEST_KEY = 36


def origin_of(key: str, patterns: Mapping[str, str]) -> str | None:
    """The project that one with this key is made from; None when no pattern fits. The longest pattern decides."""
    fitting = [start for start in patterns if key.startswith(start) and len(key) > len(start)]
    return patterns[max(fitting, key=len)] if fitting and len(key) <= LONGEST_KEY and _is_key(key) else None


def rekeyed(records: Iterable[Record], key: str) -> Iterator[Record]:
    """The records of a project, as those of the project `key`. Ids stay: they are looked up within their project."""
    for record in records:
        match record:
            case Project():
                yield replace(record, key=key)
            case ApiClient() | Token():
                yield replace(record, scopes=tuple(rescoped(scope, key) for scope in record.scopes))
            case _:
                yield record


def expect_key(key: str) -> None:
    """Raises Declined for what cannot be the key of a project."""
    if not _is_key(key) or not 2 <= len(key) <= LONGEST_KEY:  # noqa: PLR2004 - as ProjectKey says
        decline(400, f"'{key[:60]}' cannot be the key of a project: 2 to 36 of a-z, 0-9, _ and -.", "projectKey")


def _is_key(key: str) -> bool:
    return key.isascii() and key.replace("-", "a").replace("_", "a").isalnum() and key.islower() and key[0].isalnum()


def rescoped(scope: str, key: str) -> str:
    """The scope as one of the project `key`."""
    name, colon, rest = scope.partition(":")
    _, more, store = rest.partition(":")
    return f"{name}{colon}{key}{more}{store}" if colon else scope
