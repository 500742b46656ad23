"""Reads and writes files whose names come from users: regular files only, and without ever blocking.

A device may be endless and a pipe may have no writer, so reading either could take forever; and replacing either by a
file would break the programs that use it.
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
    """The file exceeds the permitted size."""

    def __init__(self, size: int) -> None:
        super().__init__(f"it has {size:,} bytes")
        self.size = size


def regular(path: str, flags: int) -> int:
    """Opens a regular file without blocking; use it as `opener` of `open`. Raises OSError, also for other files."""
    return _opened(path, flags, 0o666)


def private(path: str, flags: int) -> int:
    """Like `regular`, but only the owner can read a new file."""
    return _opened(path, flags, OWNER_ONLY)


def content(path: Path, at_most: int | None = None) -> bytes:
    """The content of the file. Raises OSError; TooLarge, without reading it, if it has more than `at_most` bytes."""
    with open(_named(path), "rb", opener=regular) as file:
        size = os.fstat(file.fileno()).st_size
        if at_most is not None and size > at_most:
            raise TooLarge(size)
        return file.read() or b""


def write(path: Path, data: bytes) -> None:
    """Replaces the content of the file by `data`. Raises OSError."""
    with open(_named(path), "wb", opener=regular) as file:
        file.write(data)


def expect_regular(path: Path) -> None:
    """Raises OSError if `path` exists and is not a regular file."""
    try:
        mode = _named(path).stat().st_mode
    except FileNotFoundError:
        return
    _expect_regular(mode)


def resolved(path: Path) -> Path:
    """`path` without symbolic links. Raises OSError."""
    try:
        return _named(path).resolve()
    except RuntimeError as error:  # Python before 3.13 raises it for a loop of links
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from error


def reason_of(error: OSError) -> str:
    """The reason in the words of the operating system."""
    return os.strerror(error.errno).lower() if error.errno else str(error)


def _opened(path: str, flags: int, mode: int) -> int:
    try:
        descriptor = os.open(path, flags | AT_ONCE, mode)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a pipe without a reader
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
    """`path`. Raises OSError if it cannot name a file, where Python would raise ValueError."""
    if "\0" in str(path):
        raise OSError("its name contains a NUL character")
    return path
