"""A checksum at the end of the file, written in white space.

JSON ends before it, so that stock TinyDB reads the file as if it were not there, and leaves it out when it writes: what
has a seal is as we wrote it, or damaged, and what has none was changed on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from zlib import crc32

_SEAL = re.compile(rb"\n[ \t]{32}")
_LENGTH = 33
_WHITE = bytes.maketrans(b"01", b" \t")


def sealed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """`pieces`, and the seal that belongs to them."""
    checksum = 0
    for piece in pieces:
        checksum = crc32(piece, checksum)
        yield piece
    yield _seal(checksum)


def is_broken(data: bytes) -> bool:
    """Whether `data` has a seal, and not the one that belongs to it."""
    end = data[-_LENGTH:]
    return _SEAL.fullmatch(end) is not None and end != _seal(crc32(data[:-_LENGTH]))


def _seal(checksum: int) -> bytes:
    return b"\n" + f"{checksum:032b}".encode().translate(_WHITE)
