"""Files that are named from outside: regular ones only, and none is waited for.

A device may have no end, a pipe may have no writer, and replacing either breaks what others do with it.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
OWNER_ONLY = 0o600


class NotRegular(OSError):
    """It is neither a file nor a directory, but a pipe, a device or a socket."""


class TooLarge(OSError):
    """The file has more bytes than are wanted."""

    def __init__(self, size: int) -> None:
        super().__init__(f"it has {size:,} bytes")
        self.size = size


def regular(path: str, flags: int) -> int:
    """Opens a regular file, at once: an `opener` of `open`. Raises OSError, also for what is no regular file."""
    return _opened(path, flags, 0o666)


def private(path: str, flags: int) -> int:
    """As `regular`; a new file is one that only its owner may read."""
    return _opened(path, flags, OWNER_ONLY)


def content(path: Path, at_most: int | None = None) -> bytes:
    """What is in the file. Raises TooLarge for more than `at_most` bytes, before they are read, and other OSErrors."""
    with open(_named(path), "rb", opener=regular) as file:
        size = os.fstat(file.fileno()).st_size
        if at_most is not None and size > at_most:
            raise TooLarge(size)
        return file.read() or b""


def write(path: Path, data: bytes) -> None:
    """Makes `data` all that is in the file. Raises OSError."""
    with open(_named(path), "wb", opener=regular) as file:
        file.write(data)


def expect_regular(path: Path) -> None:
    """Raises OSError for what is there and no regular file."""
    try:
        mode = _named(path).stat().st_mode
    except FileNotFoundError:
        return
    _expect_regular(mode)


def resolved(path: Path) -> Path:
    """`path` without symbolic links. Raises OSError."""
    try:
        return _named(path).resolve()
    except RuntimeError as error:  # what Python before 3.13 makes of a loop
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def reason_of(error: OSError) -> str:
    """What the operating system says, in its words."""
    return os.strerror(error.errno).lower() if error.errno else str(error)


def _opened(path: str, flags: int, mode: int) -> int:
    try:
        descriptor = os.open(path, flags | AT_ONCE, mode)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a pipe that nobody reads
            expect_regular(Path(path))
        raise
    try:
        _expect_regular(os.fstat(descriptor).st_mode)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _expect_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = OSError if stat.S_ISDIR(mode) else NotRegular
        raise kind(f"it is {KINDS.get(stat.S_IFMT(mode), 'something else')}, not a regular file")


def _named(path: Path) -> Path:
    """Raises OSError for what can name no file."""
    if "\0" in str(path):
        raise OSError("its name has a NUL character in it")
    return path
