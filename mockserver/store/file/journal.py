"""The journal: one line per commit, appended before the commit is acknowledged.

The first line names format and generation. Each further line is `checksum length json`. The checksum continues
that of the previous line, so that lost and moved lines are detected as well as changed ones.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from mockserver.files import private, reason_of
from mockserver.store.file.files import journal_path, sync_directory
from mockserver.store.file.problems import Damaged
from mockserver.store.file.tables import Line
from mockserver.store.interface import NotSaved

FORMAT = 1


class Journal:
    """A journal open for writing. Raises NotSaved if it cannot be created."""

    def __init__(self, path: Path, generation: int, *, fsync: bool) -> None:
        self.path = journal_path(path, generation)
        self._fsync = fsync
        first = header(generation)
        self._checksum = crc32(first)
        self.length = self._empty_length = len(first)
        self.torn = False
        try:
            # Exclusive mode: the new journal cannot exist yet, and an existing one must never be overwritten.
            self._file = open(self.path, "xb", buffering=0, opener=private)  # noqa: SIM115 - closed by close()
        except OSError as error:
            raise NotSaved(self.path, reason_of(error)) from error
        try:
            self._write(first)
            if fsync:
                sync_directory(self.path)
        except OSError as error:
            self.discard()
            raise NotSaved(self.path, reason_of(error)) from error

    @property
    def is_empty(self) -> bool:
        return self.length == self._empty_length

    @property
    def is_there(self) -> bool:
        """Whether the file still has a name: writes to a removed file are lost when the process ends."""
        return os.fstat(self._file.fileno()).st_nlink > 0

    def append(self, line: Line) -> None:
        """Writes a record in a single system call; or raises NotSaved and removes what it wrote."""
        checksum = crc32(line, self._checksum)
        record = _record(line, checksum) + b"\n"
        try:
            if self.torn:
                self._cut()
            self.torn = True
            self._write(record)
        except OSError as error:
            with suppress(OSError):  # otherwise before the next record, or as a torn record at the next start
                self._cut()
            raise NotSaved(self.path, reason_of(error)) from error
        self.torn = False
        self._checksum = checksum
        self.length += len(record)

    def close(self) -> None:
        self._file.close()

    def discard(self) -> None:
        """Closes and removes it."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self._fsync:
            os.fsync(self._file.fileno())

    def _cut(self) -> None:
        """Truncates everything after the last complete record."""
        self._file.truncate(self.length)
        self._file.seek(self.length)
        self.torn = False


class Scan(NamedTuple):
    """The records of a journal, and the number of bytes of a torn record after them."""

    lines: list[Line]
    torn: int


def header(generation: int) -> bytes:
    """The first line of a journal."""
    return b'{"journal":"mockserver","format":%d,"generation":%d}\n' % (FORMAT, generation)


def scanned(data: bytes, path: Path, generation: int) -> Scan:
    """The records of a journal. Raises Damaged for any damage other than a torn last record."""
    first = header(generation)
    if not data.startswith(first):
        if first.startswith(data):  # the process was killed while it created the journal
            return Scan([], len(data))
        raise Damaged(path, f"line 1 is not that of a journal of generation {generation} in format {FORMAT}")
    lines: list[Line] = []
    checksum = crc32(first)
    records = data[len(first) :].split(b"\n")
    unfinished = records.pop()
    for index, record in enumerate(records):
        line = _intact(record, checksum)
        if line is None:
            is_last = index == len(records) - 1 and not unfinished
            if is_last and _has_holes(record):
                return Scan(lines, len(record) + 1)
            advice = " (it is the last; without it the journal is whole)" if is_last else ""
            raise Damaged(path, f"line {index + 2} does not match its checksum{advice}")
        checksum = crc32(line, checksum)
        lines.append(line)
    if _has_more_than_it_says(unfinished):
        raise Damaged(path, f"line {len(records) + 2} does not match its checksum")
    return Scan(lines, len(unfinished))


def _record(line: Line, checksum: int) -> bytes:
    return b"%08x %d %b" % (checksum, len(line), line)


def _intact(record: bytes, checksum: int) -> Line | None:
    """The JSON of the record, if it is undamaged."""
    line = Line(record.split(b" ", 2)[-1])
    return line if record == _record(line, crc32(line, checksum)) else None


def _has_holes(record: bytes) -> bool:
    """Whether a power cut can have left this: a record whose end reached the disk before its start.

    Killing the process cannot leave this: a record with its line break is complete or damaged.
    """
    return b"\0\0" in record


def _has_more_than_it_says(record: bytes) -> bool:
    """Whether this is too long to be a torn record: a line break between two records was lost."""
    try:
        _, length, line = record.split(b" ", 2)
        return len(line) > int(length)
    except ValueError:
        return False
