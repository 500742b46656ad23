"""The data file in the format of TinyDB: a table per record type, and `meta` about the file itself."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import Storage

from mockserver.domain.records import Record
from mockserver.files import content, private, reason_of
from mockserver.store.file.files import beside
from mockserver.store.file.problems import Damaged, Unusable
from mockserver.store.file.seal import LONGEST_END, MARK_LENGTH, is_broken, mark, marked, sealed
from mockserver.store.file.tables import TABLES, Document, document

FORMAT = 1
META = "meta"
BROKEN_SEAL = (
    "it is not as it was written, by the checksum in white space at its end (which whoever means to change the file by "
    "hand takes away)"
)
DOCUMENTS_AT_A_TIME = 64
"""How many documents are written between pauses: about as long as a request takes."""

Replacing = Callable[[int], AbstractContextManager[object]]
"""Locks a new file, by its descriptor, while it replaces the current one."""

TableOfDocuments = Mapping[str, Mapping[str, Any]]
Rows = Iterable[tuple[str, bytes]]
"""The documents of a table with their numbers, each as JSON."""

_decoder = msgspec.json.Decoder(dict[str, dict[str, dict[str, Any]]])


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """Metadata of the file. A file that stock TinyDB wrote may have none."""

    format: int = FORMAT
    generation: int = 0
    fixtures: str = ""
    clones: dict[str, str] = {}


class Numbered(msgspec.Struct, frozen=True):
    """A document and its location."""

    table: str
    number: int
    fields: Document


class TinyFile(msgspec.Struct, frozen=True):
    """The content of the file: the documents of our tables, and foreign tables.

    `journals` is how many belong to it; None without a mark, as in a file that another program wrote.
    """

    meta: Meta
    journals: int | None
    documents: Sequence[Numbered]
    foreign: Mapping[str, TableOfDocuments]


class BesideStorage(Storage):
    """A TinyDB storage that replaces its file as a whole or not at all."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self.journals: int | None = None

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Raises Damaged or Unusable. A file that does not exist is empty."""
        try:
            data = content(self._path)
            if is_broken(data):
                raise Damaged(self._path, BROKEN_SEAL)
            self.journals = marked(data)
            return _decoder.decode(data) if data else None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unusable(self._path, reason_of(error)) from error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Damaged(self._path, f"it is not what TinyDB writes ({error})") from error

    def write(self, data: Mapping[str, TableOfDocuments]) -> None:
        """Raises OSError, and then the file is unchanged."""
        _replace(self._path, {table: _rows(documents) for table, documents in data.items()}, 0, nullcontext)


def no_pause() -> None:
    """Does not pause."""


def read_file(path: Path) -> TinyFile:
    """The content of the file, read through TinyDB. Raises Damaged or Unusable."""
    storage = CachingMiddleware(BesideStorage)  # type: ignore[no-untyped-call]  # TinyDB has types in part
    with TinyDB(str(path), storage=storage) as database:
        try:
            tables = {name: database.table(name).all() for name in database.tables()}
        except ValueError as error:
            raise Damaged(path, f"a document has no number ({error})") from error
        journals: int | None = database.storage.journals
    return TinyFile(
        meta=_meta(path, tables.pop(META, [])),
        journals=journals,
        documents=[Numbered(name, each.doc_id, each) for name in TABLES for each in tables.pop(name, [])],
        foreign={name: {str(each.doc_id): each for each in documents} for name, documents in tables.items()},
    )


def write_file(
    path: Path,
    meta: Meta,
    records: Mapping[str, Sequence[tuple[str, Sequence[Record]]]],
    foreign: Mapping[str, TableOfDocuments],
    *,
    journals: int,
    replacing: Replacing = nullcontext,
    pause: Callable[[], None] = no_pause,
) -> None:
    """Replaces the file atomically, and marks how many journals belong to it. Calls `pause` every few documents.

    Raises OSError, and then the file is unchanged.
    """
    ours = {table: _rows_of_records(of_table, pause) for table, of_table in records.items()}
    others = {table: _rows(documents) for table, documents in foreign.items()}
    _replace(path, {META: _rows({"1": msgspec.to_builtins(meta)}), **ours, **others}, journals, replacing)


def mark_file(path: Path, journals: int, *, fsync: bool) -> None:
    """Updates the mark of how many journals belong to the file. A file without a mark stays without.

    Raises OSError.
    """
    with open(path, "r+b", opener=private) as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - LONGEST_END, 0))
        if marked(file.read()) in (None, journals):
            return
        file.seek(end - MARK_LENGTH)
        file.write(mark(journals))
        file.flush()
        if fsync:
            os.fsync(file.fileno())


def _replace(path: Path, tables: Mapping[str, Rows], journals: int, replacing: Replacing) -> None:
    new = beside(path, "new")
    try:
        new.unlink(missing_ok=True)  # left by a killed process, or a symbolic link to another place
        with ExitStack() as until_replaced:
            with open(new, "xb", opener=private) as file:
                file.writelines(sealed(_pieces(tables), journals))
                file.flush()
                os.fsync(file.fileno())
                until_replaced.enter_context(replacing(file.fileno()))
            new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def _rows(documents: TableOfDocuments) -> Rows:
    return ((number, json.dumps(each).encode("ascii")) for number, each in documents.items())


def _rows_of_records(records: Sequence[tuple[str, Sequence[Record]]], pause: Callable[[], None]) -> Rows:
    """Encodes each document when it is written, so that they are never all in memory at once."""
    number = 0
    for key, of_project in records:
        for record in of_project:
            if number % DOCUMENTS_AT_A_TIME == 0:
                pause()
            number += 1
            yield str(number), document(key, record)


def _meta(path: Path, documents: Sequence[Document]) -> Meta:
    if not documents:
        return Meta()
    try:
        meta = msgspec.convert(dict(documents[0]), Meta)
    except msgspec.ValidationError as error:
        raise Damaged(path, f"table '{META}': {error}") from error
    if meta.format != FORMAT:
        raise Damaged(path, f"it is in format {meta.format}, and this version reads format {FORMAT}")
    return meta


def _pieces(tables: Mapping[str, Rows]) -> Iterator[bytes]:
    """`json.dumps(tables)`, a document at a time: in ASCII, which stock TinyDB reads whatever the locale."""
    yield b"{"
    for table_index, (table, rows) in enumerate(tables.items()):
        yield b"%b%b: {" % (b", " if table_index else b"", json.dumps(table).encode("ascii"))
        for index, (number, text) in enumerate(rows):
            yield b"%b%b: %b" % (b", " if index else b"", json.dumps(number).encode("ascii"), text)
        yield b"}"
    yield b"}"
