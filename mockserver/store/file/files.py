"""File system operations that several modules share."""

from __future__ import annotations

import os
import re
from pathlib import Path

from mockserver import files
from mockserver.files import reason_of
from mockserver.store.file.problems import Unusable


def beside(path: Path, suffix: str) -> Path:
    """`db.json` and `lock` make `db.json.lock`."""
    return path.with_name(f"{path.name}.{suffix}")


def resolved(path: Path) -> Path:
    """`path` without symbolic links. Raises Unusable."""
    try:
        return files.resolved(path)
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error


def is_there(path: Path) -> bool:
    """Whether the file exists. Raises Unusable if a parent directory is not readable."""
    try:
        return files.resolved(path).exists()
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error


def is_empty(path: Path) -> bool:
    """Whether the file exists and is empty. Raises Unusable."""
    return is_there(path) and path.stat().st_size == 0


def sync_directory(path: Path) -> None:
    """Syncs the directory of `path`, so that file names in it survive a power cut."""
    if os.name == "nt":  # cannot open directories
        return
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


LONGEST_SUFFIX = len(".journal.") + len(str(2**63))
"""The longest name of a file next to the data file."""


def expect_usable_name(path: Path) -> None:
    """Raises Unusable for a file name so long that the names derived from it would be too long."""
    longest = os.pathconf(path.parent, "PC_NAME_MAX") if hasattr(os, "pathconf") else 255
    most = longest - LONGEST_SUFFIX
    if len(os.fsencode(path.name)) > most:
        raise Unusable(path, f"its name is too long: at most {most} bytes leave room for the names of its journals")


def journal_path(path: Path, generation: int) -> Path:
    return beside(path, f"journal.{generation}")


def journal_generations(path: Path) -> list[int]:
    """The generations that have a journal, oldest first."""
    if not path.parent.is_dir():
        return []
    pattern = re.compile(re.escape(path.name) + r"\.journal\.([0-9]+)")
    matches = (pattern.fullmatch(each.name) for each in path.parent.iterdir())
    return sorted(int(match[1]) for match in matches if match)


def remove_journals(path: Path, *, before: int) -> None:
    """Removes journals that the file fully contains, oldest first, once no crash can restore an older file."""
    sync_directory(path)
    for generation in journal_generations(path):
        if generation < before:
            journal_path(path, generation).unlink(missing_ok=True)
