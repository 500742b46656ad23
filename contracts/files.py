"""Reads and writes files whose names come from users: regular files only, and without ever blocking.

A device may be endless and a pipe may have no reader or writer, so using either could take forever. Text is UTF-8,
whatever the locale.
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


class NotRegular(OSError):
    """It is neither a file nor a directory, but a pipe, a device or a socket."""


def content(path: Path) -> bytes:
    """The content of the file. Raises OSError, also if it is not a regular file."""
    with open(_named(path), "rb", opener=_regular) as file:
        return file.read() or b""


def text(path: Path) -> str:
    """The text of the file, without a byte order mark. Raises OSError or UnicodeDecodeError."""
    return content(path).decode("utf-8-sig")


def expect_regular(path: Path) -> None:
    """Raises OSError for what exists and is no regular file."""
    try:
        mode = _named(path).stat().st_mode
    except FileNotFoundError:
        return
    _expect_regular(mode)


def write(path: Path, data: bytes) -> None:
    """Replaces the content of the file by `data`, and creates its directory if necessary. Raises OSError."""
    _named(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb", opener=_regular) as file:
        file.write(data)


def append(path: Path, line: str) -> None:
    """Appends `line` to the file. Only the owner can read a new file. Raises OSError."""
    _named(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab", opener=_private) as file:
        file.write(line.encode())


def reason_of(error: OSError) -> str:
    """The reason in the words of the operating system."""
    return os.strerror(error.errno).lower() if error.errno else str(error)


def _regular(path: str, flags: int) -> int:
    return _opened(path, flags, 0o666)


def _private(path: str, flags: int) -> int:
    return _opened(path, flags, 0o600)


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
