"""The content of each table, and the encoding of records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NewType

import msgspec

from mockserver.domain.nouns import NOUNS
from mockserver.domain.records import Change, Record

TABLES: Mapping[str, Any] = {noun.table: noun.form or noun.kind for noun in NOUNS}
"""The type that the records of each table are decoded as."""

Document = dict[str, Any]
"""A record in TinyDB: `{"project": "demo", ...}`, with the fields in the format of the API."""

Line = NewType("Line", bytes)
"""An Entry in JSON."""


class Entry(msgspec.Struct, frozen=True):
    """A change as it is stored. Records are dropped before others are saved."""

    project: str
    save: dict[str, list[Record]] = {}
    drop: dict[str, list[str]] = {}


class _Entry(msgspec.Struct):
    """An Entry whose tables are not decoded yet."""

    project: str
    save: dict[str, msgspec.Raw] = {}
    drop: dict[str, list[str]] = {}


_encoder = msgspec.json.Encoder()
_entry_decoder = msgspec.json.Decoder(_Entry)
_list_decoders = {table: msgspec.json.Decoder(list[type]) for table, type in TABLES.items()}  # type: ignore[valid-type]  # the types are only known at run time

# msgspec caches the decoder of a struct but not that of a union, hence the struct around it.
_wrappers: Mapping[str, Any] = {table: msgspec.defstruct(table, [("document", type)]) for table, type in TABLES.items()}


def document(project_key: str, record: Record) -> bytes:
    """`record` of the project, for the table `record.table`, in ASCII like the output of `json.dumps`."""
    text = _encoder.encode(record)
    if not text.isascii():
        return json.dumps({"project": project_key, **msgspec.to_builtins(record)}).encode("ascii")
    return b'{"project": %b, %b' % (json.dumps(project_key).encode("ascii"), msgspec.json.format(text, indent=0)[1:])


def record(table: str, document: Document) -> Record:
    """The record in `document`. Raises msgspec.ValidationError."""
    kept: Record = msgspec.convert({"document": document}, _wrappers[table]).document
    return kept


def entry(project_key: str, change: Change) -> Entry:
    """`change`, sorted by table."""
    save: dict[str, list[Record]] = {}
    for each in change.save:
        save.setdefault(each.table, []).append(each)
    drop: dict[str, list[str]] = {}
    for each in change.drop:
        drop.setdefault(each.table, []).append(each.id)
    return Entry(project_key, save, drop)


def encoded(entry: Entry) -> Line:
    """`entry` in JSON, without line breaks."""
    return Line(_encoder.encode(entry))


def decoded(line: Line) -> Entry:
    """The entry in `line`. Raises msgspec.MsgspecError if it is invalid or names an unknown table."""
    raw = _entry_decoder.decode(line)
    for table in (*raw.save, *raw.drop):
        if table not in TABLES:
            raise msgspec.ValidationError(f"unknown table '{table}'")
    save = {table: _list_decoders[table].decode(records) for table, records in raw.save.items()}
    return Entry(raw.project, save, raw.drop)
