"""Snapshots in memory, or beside the file, one file each: `db.json.snapshots/PROJECT/NAME.json`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from mockserver.domain.records import Change, Record
from mockserver.domain.values import DateTime
from mockserver.files import content, private, reason_of
from mockserver.store.file.files import beside, resolved
from mockserver.store.file.problems import Damaged, Unusable
from mockserver.store.file.tables import decoded, encoded, entry
from mockserver.store.interface import NotSaved

_SUFFIX = ".json"
_encode = msgspec.json.Encoder().encode


class _Filed(msgspec.Struct, frozen=True):
    """The content of a snapshot file."""

    created_at: DateTime
    entry: msgspec.Raw


class _Kept(NamedTuple):
    created_at: DateTime
    records: Sequence[Record]
    size: int


class MemoryShelf:
    """Keeps snapshots in memory, until the process ends."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, _Kept]] = {}

    def put(self, project: str, name: str, created_at: DateTime, records: Sequence[Record]) -> None:
        size = sum(len(_encode(record)) for record in records)
        self._kept.setdefault(project, {})[name] = _Kept(created_at, records, size)

    def get(self, project: str, name: str) -> tuple[DateTime, Sequence[Record]] | None:
        kept = self._kept.get(project, {}).get(name)
        return None if kept is None else (kept.created_at, kept.records)

    def size(self) -> int:
        return sum(kept.size for of_project in self._kept.values() for kept in of_project.values())

    def names(self, project: str) -> Sequence[str]:
        return tuple(self._kept.get(project, {}))

    def remove(self, project: str, name: str) -> None:
        self._kept.get(project, {}).pop(name, None)


class SnapshotFiles:
    """Snapshots that survive the process. Callers check the names, which become file names."""

    def __init__(self, path: Path) -> None:
        self._directory = beside(resolved(path), "snapshots")

    def put(self, project: str, name: str, created_at: DateTime, records: Sequence[Record]) -> None:
        """Writes a temporary file, then replaces the snapshot with it. Raises NotSaved."""
        file = self._file(project, name)
        line = encoded(entry(project, Change(save=tuple(records))))
        new = beside(file, "new")
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.unlink(missing_ok=True)
            with open(new, "xb", opener=private) as stream:
                stream.write(msgspec.json.encode(_Filed(created_at, msgspec.Raw(line))))
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(file)
        except OSError as error:
            with suppress(OSError):
                new.unlink(missing_ok=True)
            raise NotSaved(file, reason_of(error)) from error

    def get(self, project: str, name: str) -> tuple[DateTime, Sequence[Record]] | None:
        """Raises Damaged or Unusable."""
        file = self._file(project, name)
        try:
            kept = msgspec.json.decode(content(file), type=_Filed)
            saved = decoded(bytes(kept.entry)).save  # type: ignore[arg-type]  # a Line is bytes in JSON
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unusable(file, reason_of(error)) from error
        except msgspec.MsgspecError as error:
            raise Damaged(file, str(error), "it is no snapshot any more: remove the file") from error
        return kept.created_at, tuple(record for records in saved.values() for record in records)

    def names(self, project: str) -> Sequence[str]:
        """Raises Unusable."""
        directory = self._directory / project
        try:
            return sorted(file.stem for file in directory.iterdir() if file.suffix == _SUFFIX)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise Unusable(directory, reason_of(error)) from error

    def remove(self, project: str, name: str) -> None:
        """Raises NotSaved."""
        file = self._file(project, name)
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise NotSaved(file, reason_of(error)) from error

    def size(self) -> int:
        """The size in bytes of the files of all projects. Raises Unusable."""
        try:
            return sum(file.stat().st_size for file in self._directory.glob(f"*/*{_SUFFIX}"))
        except OSError as error:
            raise Unusable(self._directory, reason_of(error)) from error

    def _file(self, project: str, name: str) -> Path:
        return self._directory / project / f"{name}{_SUFFIX}"
