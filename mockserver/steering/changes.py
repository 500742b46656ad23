"""The differences between two states, field by field. Secrets and their hashes are never shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from mockserver.domain.project import ApiClient, Project
from mockserver.domain.records import Account, Record, Token
from mockserver.domain.secrets import HIDDEN
from mockserver.domain.values import UNSET, Maybe, Value

_HASHES = frozenset({"passwordHash", "secretHash", "valueHash"})
_NOISE = frozenset({"lastMessageSequenceNumber"})


class FieldChange(Value, frozen=True, kw_only=True):
    """A field before and after the change; `before` or `after` is missing if the field was."""

    path: str
    before: Any = UNSET
    after: Any = UNSET


class RecordChange(Value, frozen=True, kw_only=True):
    """A record that was added, removed or changed, with a label for people."""

    table: str
    id: str
    label: str
    change: Literal["added", "removed", "changed"]
    fields: tuple[FieldChange, ...] = ()


def differences(before: Iterable[Record], after: Iterable[Record]) -> tuple[RecordChange, ...]:
    """The changes that lead from one state to the other."""
    old = {(it.table, it.id): it for it in before}
    new = {(it.table, it.id): it for it in after}
    changes = [_change(old.get(key), new.get(key)) for key in dict.fromkeys([*old, *new])]
    return tuple(change for change in changes if change is not None)


def field_changes(before: Any, after: Any) -> tuple[FieldChange, ...]:
    """The changes that lead from one value of the document to the other; either may be None."""
    old = {} if before is None else msgspec.to_builtins(before)
    new = {} if after is None else msgspec.to_builtins(after)
    return tuple(_fields(old, new, ""))


def _change(before: Record | None, after: Record | None) -> RecordChange | None:
    present = after if after is not None else before
    if present is None or before == after:
        return None
    change: Literal["added", "removed", "changed"] = (
        "added" if before is None else "removed" if after is None else "changed"
    )
    fields = field_changes(before, after) if change == "changed" else ()
    if change == "changed" and not fields:
        return None
    id = f"{present.id[:8]}…" if isinstance(present, Token) else present.id
    return RecordChange(table=present.table, id=id, label=label_of(present), change=change, fields=fields)


def label_of(record: Record) -> str:
    """A name that people recognize: an email, a key or a number; otherwise the id."""
    match record:
        case Account():
            return record.customer.email
        case Project():
            return record.key
        case ApiClient():
            return record.id
        case Token():
            return f"{record.kind} token of {record.client_id}"
    for name in ("key", "code", "order_number", "type", "kind"):
        value = getattr(record, name, UNSET)
        if isinstance(value, str):
            return value
    return record.id


def _fields(before: Any, after: Any, path: str) -> Iterator[FieldChange]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            if name not in _NOISE:
                yield from _field(name, before.get(name, UNSET), after.get(name, UNSET), path)
    elif _have_ids(before) and _have_ids(after):
        old, new = {it["id"]: it for it in before}, {it["id"]: it for it in after}
        for id in dict.fromkeys([*old, *new]):
            yield from _fields(old.get(id, UNSET), new.get(id, UNSET), f"{path}[{id}]")
    else:
        yield FieldChange(path=path, before=before, after=after)


def _field(name: str, before: Any, after: Any, path: str) -> Iterator[FieldChange]:
    below = f"{path}.{name}" if path else name
    if name in _HASHES:
        if before != after:
            yield FieldChange(path=below, before=_hidden(before), after=_hidden(after))
        return
    yield from _fields(before, after, below)


def _hidden(value: Any) -> Any:
    return value if isinstance(value, Maybe) else HIDDEN


def _have_ids(items: Any) -> bool:
    """Whether it is a list of objects with ids, which are compared by id. msgspec does not convert tuples to lists."""
    return isinstance(items, list | tuple) and all(isinstance(it, dict) and "id" in it for it in items)
