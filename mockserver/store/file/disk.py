"""The state on disk: the file and its journals."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from mockserver.domain.project import Project
from mockserver.domain.records import Record
from mockserver.files import content, reason_of
from mockserver.store.file.files import beside, is_empty, is_there, journal_generations, journal_path, resolved
from mockserver.store.file.journal import scanned
from mockserver.store.file.memory import MemoryStore
from mockserver.store.file.problems import Damaged, Unusable
from mockserver.store.file.state import State
from mockserver.store.file.tables import Entry, decoded, record
from mockserver.store.file.tinyfile import Numbered, TableOfDocuments, read_file
from mockserver.store.interface import StoreError
from mockserver.system import collecting_no_garbage

MISSING = "it does not exist, and has what was changed last: the server was killed before it could fold that in"
ATTEMPTS = 20
PAUSE = 0.05
"""Seconds between attempts to read files that another process is folding."""


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """The data on disk. `generation` is the newest of file and journals, `torn` the number of bytes dropped.

    `is_marked` is whether the file records how many journals belong to it.
    """

    state: State = msgspec.field(default_factory=State)
    generation: int = 0
    fixtures_digest: str = ""
    clones: Mapping[str, str] = {}
    foreign: Mapping[str, TableOfDocuments] = {}
    torn: int = 0
    is_marked: bool = True


def refuse_emptied(path: Path) -> None:
    """Raises Damaged for an empty file with a lock next to it: this server wrote it, and never leaves an empty file.
    Without a lock, stock TinyDB may have created it.
    """
    if is_empty(path) and is_there(beside(path, "lock")):
        raise Damaged(path, "it is empty, and was not when it was written")


def read_contents(path: Path) -> Contents:
    """The file, plus the commits in the journals from its generation on. Raises Damaged or Unusable."""
    with collecting_no_garbage():
        file = read_file(path)
        state = State()
        for document in file.documents:
            _place(state, document, path)
        newest, torn = file.meta.generation, 0
        for generation in _generations_to_replay(path, file.meta.generation, file.journals or 0):
            if torn:
                raise Damaged(journal_path(path, newest), "its last record is torn, and yet a newer journal follows")
            newest, torn = generation, _replay(state, path, generation)
    return Contents(
        state=state,
        generation=newest,
        fixtures_digest=file.meta.fixtures,
        clones=file.meta.clones,
        foreign=file.foreign,
        torn=torn,
        is_marked=file.journals is not None,
    )


def read_only(path: Path) -> MemoryStore:
    """The current state on disk, even while another process writes. Commits to it stay in memory.

    Raises Damaged or Unusable.
    """
    path = resolved(path)
    refuse_emptied(path)
    for attempt in range(ATTEMPTS):
        before = _identity(path)
        try:
            contents = read_contents(path)
        except StoreError:
            if _identity(path) == before or attempt == ATTEMPTS - 1:
                raise
        else:
            if _identity(path) == before:
                return MemoryStore(contents.state, contents.fixtures_digest, contents.clones)
        time.sleep(PAUSE)
    raise Unusable(path, "it is replaced faster than it can be read")


def _identity(path: Path) -> object:
    """A value that changes whenever the file is replaced, or a journal is started or removed. Raises Unusable."""
    try:
        status = path.stat() if path.exists() else None
        file = None if status is None else (status.st_ino, status.st_mtime_ns, status.st_size)
        return file, journal_generations(path)
    except OSError as error:
        raise Unusable(path, reason_of(error)) from error


def _generations_to_replay(path: Path, first: int, marked: int) -> list[int]:
    """The journals that extend a file of generation `first`, which already contains the older journals.

    Raises Damaged if a journal is missing, or if fewer exist than the file is `marked` to have.
    """
    generations = [generation for generation in journal_generations(path) if generation >= first]
    for expected, generation in enumerate(generations, first):
        if generation != expected:
            problem = f"it goes on from generation {generation}, and all there is ends with {max(first, expected - 1)}"
            raise Damaged(journal_path(path, generation), problem)
    if len(generations) < marked:
        way_out = f"put it back, or go on without by removing the white space at the end of {path}"
        raise Damaged(journal_path(path, first + len(generations)), MISSING, way_out)
    return generations


def _place(state: State, document: Numbered, path: Path) -> None:
    """Adds a document of the file to the state. Raises Damaged."""
    where = f"table '{document.table}', document {document.number}"
    try:
        kept = record(document.table, document.fields)
    except msgspec.ValidationError as error:
        raise Damaged(path, f"{where}: {error}") from error
    key = document.fields.get("project")
    problem = _conflict(state, str(key), kept)
    if problem is not None:
        raise Damaged(path, f"{where}: {problem}")
    state.apply(Entry(str(key), {document.table: [kept]}))


def _conflict(state: State, project_key: str, kept: Record) -> str | None:
    """Why a well-formed document is invalid in its place."""
    project = state.projects.get(project_key)
    if isinstance(kept, Project) and project_key != kept.key:
        return f"its project is '{project_key}', its key '{kept.key}'"
    if project is None:
        return None if isinstance(kept, Project) else f"there is no project '{project_key}'"
    taken = project.conflict(kept)
    return None if taken is None else f"an earlier document has its {taken}"


def _replay(state: State, path: Path, generation: int) -> int:
    """Applies one journal, and returns the number of torn bytes at its end. Raises Damaged or Unusable."""
    journal = journal_path(path, generation)
    try:
        lines, torn = scanned(content(journal), journal, generation)
    except OSError as error:
        raise Unusable(journal, reason_of(error)) from error
    for number, line in enumerate(lines, 2):
        try:
            entry = decoded(line)
        except msgspec.MsgspecError as error:
            raise Damaged(journal, f"line {number}: {error}") from error
        if entry.project not in state.projects and Project.table not in entry.save:
            raise Damaged(journal, f"line {number}: there is no project '{entry.project}'")
        state.apply(entry)
    return torn
