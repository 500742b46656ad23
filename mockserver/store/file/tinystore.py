"""A store that survives its process: state in memory, a journal written ahead of it, a TinyDB file behind it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock, Thread

import msgspec

from mockserver.domain.records import Change
from mockserver.files import reason_of
from mockserver.store.file.disk import Contents
from mockserver.store.file.files import beside, remove_journals
from mockserver.store.file.hold import Found
from mockserver.store.file.journal import Journal
from mockserver.store.file.lock import Lock
from mockserver.store.file.memory import NO_CLONES, MemoryStore, seeded
from mockserver.store.file.problems import InUse, Unusable
from mockserver.store.file.snapshots import SnapshotFiles
from mockserver.store.file.state import Snapshot, State
from mockserver.store.file.tables import encoded, entry
from mockserver.store.file.tinyfile import Meta, TableOfDocuments, mark_file, no_pause, write_file
from mockserver.store.interface import NotSaved, Seeds

log = logging.getLogger(__name__)

REPLACED = (
    "another file has taken its place; put ours back, or restart the server to serve the new one (what the server has "
    "in memory is then kept beside it)"
)
DELETED = (
    "%s or its journal was deleted while the server was running: both are written again with all their content. "
    "To start over, use 'mockserver reset'."
)


class TinyStore(MemoryStore):
    """A store with a file. It owns the lock, and starts the journal for the generation of `contents`.

    Raises NotSaved if the journal cannot be created.
    """

    def __init__(self, path: Path, contents: Contents, lock: Lock, *, fsync: bool, fold_at: int) -> None:
        super().__init__(contents.state, contents.fixtures_digest, contents.clones)
        self._path = path
        self._shelf = SnapshotFiles(path)
        self._foreign = contents.foreign
        self._generation = self._folded_generation = contents.generation
        self._lock = lock
        self._fsync = fsync
        self._fold_at = self._fold_due = fold_at
        self._folding: Thread | None = None
        self._is_folded = True
        self._is_closed = False
        self._one_at_a_time = RLock()
        self._journal = Journal(path, self._generation, fsync=fsync)
        try:
            self._mark(1)
        except OSError as error:
            self._journal.discard()
            raise NotSaved(path, reason_of(error)) from error

    def commit(self, project_key: str, change: Change) -> None:
        """Saves all of `change` durably before it returns; or raises and saves nothing.

        A change that saves a Project may create a project. Dropping a Project first drops everything in it.

        Raises Refused: ConcurrentModification or DuplicateField. Raises NotSaved when it cannot be written, or when
        another file has replaced ours, and KeyError for a project that does not exist.
        """
        with self._one_at_a_time:
            self._state.check(project_key, change)
            if change.save or change.drop:
                self._have_files()
                changes = entry(project_key, change)
                self._journal.append(encoded(changes))
                self._state.apply(changes)
                if self._journal.length > self._fold_due:
                    self._begin_fold()

    def replace(self, seeds: Seeds, fixtures_digest: str, clones: Mapping[str, str] = NO_CLONES) -> None:
        """Discards everything, on disk too, and starts over with `seeds`; or raises and changes nothing.

        Raises Refused, KeyError for seeds without Project, ValueError for records that could not be read again, or
        NotSaved.
        """
        with self._one_at_a_time:
            state = seeded(seeds)
            self._have_files()
            self._write_anew(state, {}, fixtures_digest, clones)
            self._state, self._foreign = state, {}
            self._fixtures_digest, self._clones = fixtures_digest, clones

    def keep_clones(self, clones: Mapping[str, str]) -> None:
        """Adopts the current `clones` of the fixtures. They are in the file, which is rewritten if they have changed.

        Raises NotSaved, and then nothing has changed.
        """
        with self._one_at_a_time:
            if clones != self._clones:
                self._have_files()
                self._write_anew(self._state, self._foreign, self._fixtures_digest, clones)
                self._clones = clones

    def announce(self, url: str) -> None:
        """Publishes the address of the server to other processes."""
        self._lock.announce(url)

    def finish_fold(self) -> None:
        """Waits for the running fold, if any."""
        if self._folding is not None:
            self._folding.join()
            self._folding = None

    def close(self) -> None:
        """Folds the journals and releases the files. Idempotent."""
        with self._one_at_a_time:
            if self._is_closed:
                return
            self._is_closed = True
            self.finish_fold()
            try:
                self._leave()
            finally:
                self._journal.close()
                self._lock.release()

    def _leave(self) -> None:
        """Writes everything into the file, and removes the journals."""
        found = self._lock.hold.found()
        if found is Found.ANOTHER:
            self._rescue()
        elif found is Found.OURS and self._is_folded and self._journal.is_empty:
            self._mark(0)
            self._journal.discard()
        else:
            if found is Found.NOTHING:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._journal.close()
            self._fold(self._state.snapshot(), self._generation + 1, journals=0)

    def _rescue(self) -> None:
        """Writes everything next to the file that has replaced ours, and leaves that file unchanged."""
        rescued = beside(self._path, "rescued")
        meta = _meta(self._generation, self._fixtures_digest, self._clones)
        try:
            write_file(rescued, meta, self._state.snapshot(), self._foreign, journals=0)
            remove_journals(self._path, before=self._generation)
            self._journal.discard()
            log.warning("%s was replaced while the server ran. The server's data is in %s.", self._path, rescued)
        except OSError as error:
            log.error("%s could not be written: %s. The journals have the changes.", rescued, reason_of(error))  # noqa: TRY400 - the message has the reason

    def _have_files(self) -> None:
        """Ensures that the next commits will be durable.

        A deleted file or journal is written again, because all its content is in memory too. A replaced file belongs
        to someone else: raises NotSaved.
        """
        found = self._lock.hold.found()
        if found is Found.ANOTHER:
            raise NotSaved(self._path, REPLACED)
        if found is Found.NOTHING or not self._journal.is_there:
            log.warning(DELETED, self._path)
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._lock.renew()
            except OSError as error:
                raise NotSaved(self._path, reason_of(error)) from error
            except (InUse, Unusable) as problem:
                raise NotSaved(self._path, str(problem).rstrip(".")) from problem
            self._write_anew(self._state, self._foreign, self._fixtures_digest, self._clones)

    def _write_anew(
        self, state: State, foreign: Mapping[str, TableOfDocuments], fixtures_digest: str, clones: Mapping[str, str]
    ) -> None:
        """Writes the file, and starts a journal. Raises NotSaved, and then nothing has changed."""
        self.finish_fold()
        generation = self._generation + 1
        journal = Journal(self._path, generation, fsync=self._fsync)
        meta = _meta(generation, fixtures_digest, clones)
        try:
            write_file(self._path, meta, state.snapshot(), foreign, journals=1, replacing=self._lock.hold.replacing)
        except OSError as error:
            journal.discard()
            raise NotSaved(self._path, reason_of(error)) from error
        self._switch_to(journal, generation)
        self._is_folded, self._folded_generation = True, generation
        try:
            remove_journals(self._path, before=generation)
        except OSError as error:
            log.warning("Old journals next to %s could not be removed: %s.", self._path, reason_of(error))

    def _mark(self, journals: int) -> None:
        """Marks in the file, if it exists yet, how many journals belong to it. Raises OSError."""
        if self._path.exists():
            mark_file(self._path, journals, fsync=self._fsync)

    def _begin_fold(self) -> None:
        """Starts a new journal, and writes earlier commits into the file while new ones continue."""
        if self._journal.torn or (self._folding is not None and self._folding.is_alive()):
            return
        generation = self._generation + 1
        try:
            journal = self._next_journal(generation)
        except NotSaved as problem:
            self._fold_due = self._journal.length + self._fold_at
            log.warning("No new journal can be started; the current one continues. %s", problem)
            return
        self._switch_to(journal, generation)
        self._is_folded = False
        self._folding = Thread(
            target=self._fold,
            args=(self._state.snapshot(), generation),
            kwargs={"journals": 1, "pause": _let_others_work},
            name="fold",
            daemon=True,
        )
        self._folding.start()

    def _next_journal(self, generation: int) -> Journal:
        """A new journal, which the file is marked to have before anything is written to it. Raises NotSaved."""
        journal = Journal(self._path, generation, fsync=self._fsync)
        try:
            self._mark(generation - self._folded_generation + 1)
        except OSError as error:
            journal.discard()
            raise NotSaved(self._path, reason_of(error)) from error
        return journal

    def _switch_to(self, journal: Journal, generation: int) -> None:
        self._journal.close()
        self._journal, self._generation, self._fold_due = journal, generation, self._fold_at

    def _fold(
        self, snapshot: Snapshot, generation: int, *, journals: int, pause: Callable[[], None] = no_pause
    ) -> None:
        """Writes the file of `generation`. If that fails, nothing is lost: the earlier journals remain."""
        meta = _meta(generation, self._fixtures_digest, self._clones)
        try:
            write_file(
                self._path,
                meta,
                snapshot,
                self._foreign,
                journals=journals,
                replacing=self._lock.hold.replacing,
                pause=pause,
            )
            self._folded_generation = generation
            remove_journals(self._path, before=generation)
            self._is_folded = True
        except OSError as error:
            log.warning(
                "%s could not be written: %s. The journal next to it has all changes.", self._path, reason_of(error)
            )


def _let_others_work() -> None:
    """Yields the interpreter to the thread that serves requests, which would otherwise wait for the switch interval."""
    time.sleep(0.0002)


def _meta(generation: int, fixtures_digest: str, clones: Mapping[str, str]) -> Meta:
    return Meta(generation=generation, fixtures=fixtures_digest, clones=dict(clones))


def folded(path: Path, contents: Contents, lock: Lock) -> Contents:
    """Writes `contents` into the file, as the next generation, and removes the journals. Raises OSError."""
    generation = contents.generation + 1
    meta = _meta(generation, contents.fixtures_digest, contents.clones)
    snapshot = contents.state.snapshot()
    write_file(path, meta, snapshot, contents.foreign, journals=0, replacing=lock.hold.replacing)
    remove_journals(path, before=generation)
    return msgspec.structs.replace(contents, generation=generation)
