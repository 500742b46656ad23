"""A store that survives its process: state in memory, a journal written ahead of it, a TinyDB file behind it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import RLock, Thread

import msgspec

from mockserver.domain.records import Change
from mockserver.store.disk import Contents
from mockserver.store.files import remove_journals
from mockserver.store.journal import Journal
from mockserver.store.lock import Lock
from mockserver.store.memory import MemoryStore, Seeds, seeded
from mockserver.store.problems import NotSaved, reason_of
from mockserver.store.state import Snapshot
from mockserver.store.tables import encoded, entry
from mockserver.store.tinyfile import Meta, no_pause, write_file

log = logging.getLogger(__name__)


class TinyStore(MemoryStore):
    """A store with a file. It has the lock, and begins the journal of the generation of `contents`.

    Raises NotSaved when that cannot be begun.
    """

    def __init__(self, path: Path, contents: Contents, lock: Lock, *, fsync: bool, fold_at: int) -> None:
        super().__init__(contents.state, contents.fixtures_digest)
        self._path = path
        self._foreign = contents.foreign
        self._generation = contents.generation
        self._lock = lock
        self._fsync = fsync
        self._fold_at = self._fold_due = fold_at
        self._folding: Thread | None = None
        self._is_folded = True
        self._is_closed = False
        self._one_at_a_time = RLock()
        self._journal = Journal(path, self._generation, fsync=fsync)

    def commit(self, project_key: str, change: Change) -> None:
        """Keeps all of `change`, durably, before it returns; or raises and keeps nothing.

        A change that saves a Project may begin one. One that drops a Project drops all that is in it, before it saves.

        Raises Refused: ConcurrentModification or DuplicateField. Raises NotSaved when it cannot be written, and
        KeyError for a project that does not exist.
        """
        with self._one_at_a_time:
            self._state.check(project_key, change)
            if change.save or change.drop:
                changes = entry(project_key, change)
                self._journal.append(encoded(changes))
                self._state.apply(changes)
                if self._journal.length > self._fold_due:
                    self._begin_fold()

    def replace(self, seeds: Seeds, fixtures_digest: str) -> None:
        """Throws away everything, on disk too, and begins again with `seeds`; or raises and leaves all as it was.

        Raises Refused, KeyError for seeds without Project, ValueError for records that could not be read again, or
        NotSaved.
        """
        with self._one_at_a_time:
            state = seeded(seeds)
            self.finish_fold()
            generation = self._generation + 1
            journal = Journal(self._path, generation, fsync=self._fsync)
            try:
                write_file(self._path, Meta(generation=generation, fixtures=fixtures_digest), state.snapshot(), {})
            except OSError as error:
                journal.discard()
                raise NotSaved(self._path, reason_of(error)) from error
            self._switch_to(journal, generation)
            self._state, self._fixtures_digest, self._foreign = state, fixtures_digest, {}
            self._is_folded = True
            try:
                remove_journals(self._path, before=generation)
            except OSError as error:
                log.warning("Old journals stay beside %s: %s.", self._path, reason_of(error))

    def announce(self, url: str) -> None:
        """Tells other processes where the server is that has the store."""
        self._lock.announce(url)

    def finish_fold(self) -> None:
        """Waits for the fold that is under way, if there is one."""
        if self._folding is not None:
            self._folding.join()
            self._folding = None

    def close(self) -> None:
        """Folds what the journals hold and lets go of the files. Closing twice is closing once."""
        with self._one_at_a_time:
            if self._is_closed:
                return
            self._is_closed = True
            self.finish_fold()
            self._journal.close()
            try:
                if self._is_folded and self._journal.is_empty:
                    self._journal.discard()
                else:
                    self._fold(self._state.snapshot(), self._generation + 1)
            finally:
                self._lock.release()

    def _begin_fold(self) -> None:
        """Starts a new journal, and writes into the file, while commits go on, what came before."""
        if self._journal.torn or (self._folding is not None and self._folding.is_alive()):
            return
        generation = self._generation + 1
        try:
            journal = Journal(self._path, generation, fsync=self._fsync)
        except NotSaved as problem:
            self._fold_due = self._journal.length + self._fold_at
            log.warning("The journal goes on, for no new one can be begun. %s", problem)
            return
        self._switch_to(journal, generation)
        self._is_folded = False
        self._folding = Thread(
            target=self._fold, args=(self._state.snapshot(), generation, _let_others_work), name="fold", daemon=True
        )
        self._folding.start()

    def _switch_to(self, journal: Journal, generation: int) -> None:
        self._journal.close()
        self._journal, self._generation, self._fold_due = journal, generation, self._fold_at

    def _fold(self, snapshot: Snapshot, generation: int, pause: Callable[[], None] = no_pause) -> None:
        """Writes the file of `generation`. When that fails, nothing is lost: the journals before it stay."""
        meta = Meta(generation=generation, fixtures=self._fixtures_digest)
        try:
            write_file(self._path, meta, snapshot, self._foreign, pause)
            remove_journals(self._path, before=generation)
            self._is_folded = True
        except OSError as error:
            log.warning(
                "%s could not be written: %s. The journal beside it has all changes.", self._path, reason_of(error)
            )


def _let_others_work() -> None:
    """Gives the interpreter to the thread that answers requests; it would else have to wait a while for its turn."""
    time.sleep(0.0002)


def folded(path: Path, contents: Contents) -> Contents:
    """Writes `contents` into the file, as the next generation, and removes the journals. Raises OSError."""
    generation = contents.generation + 1
    meta = Meta(generation=generation, fixtures=contents.fixtures_digest)
    write_file(path, meta, contents.state.snapshot(), contents.foreign)
    remove_journals(path, before=generation)
    return msgspec.structs.replace(contents, generation=generation)
