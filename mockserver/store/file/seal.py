"""A checksum and a mark at the end of the file, encoded as white space.

They follow the JSON, so stock TinyDB ignores them when it reads the file, and omits them when it writes. A file with
a seal is therefore as this server wrote it, or damaged; a file without a seal was edited on purpose.

The mark is the number of journals that belong to the file: without it, a removed journal would go unnoticed. Files of
older versions have no mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from zlib import crc32

_SEAL_LENGTH = 33
MARK_LENGTH = 8
LONGEST_END = _SEAL_LENGTH + MARK_LENGTH
_MOST_MARKED = 2**MARK_LENGTH - 1
_END = re.compile(rb"(\n[ \t]{32})([ \t]{8})?")
_WHITE = bytes.maketrans(b"01", b" \t")
_BLACK = bytes.maketrans(b" \t", b"01")


def sealed(pieces: Iterable[bytes], journals: int) -> Iterator[bytes]:
    """`pieces`, their seal, and the mark."""
    checksum = 0
    for piece in pieces:
        checksum = crc32(piece, checksum)
        yield piece
    yield _seal(checksum)
    yield mark(journals)


def mark(journals: int) -> bytes:
    """The mark that at least `journals` journals belong to the file."""
    return f"{min(journals, _MOST_MARKED):0{MARK_LENGTH}b}".encode().translate(_WHITE)


def is_broken(data: bytes) -> bool:
    """Whether `data` has a seal that does not match it."""
    end = _end(data)
    return end is not None and end[1] != _seal(crc32(data[: -len(end[0])]))


def marked(data: bytes) -> int | None:
    """The number of journals that belong to the file that ends with `data`; None without a mark."""
    end = _end(data)
    return int(end[2].translate(_BLACK), 2) if end and end[2] else None


def _end(data: bytes) -> re.Match[bytes] | None:
    return _END.fullmatch(data[-LONGEST_END:]) or _END.fullmatch(data[-_SEAL_LENGTH:])


def _seal(checksum: int) -> bytes:
    return b"\n" + f"{checksum:032b}".encode().translate(_WHITE)
