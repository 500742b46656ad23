"""Folding the journal into the file: while commits go on, and when it is cut short."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.records import Change
from mockserver.store import NotSaved
from mockserver.store.file import Unusable, disk, files, open_store, tinyfile, tinystore
from mockserver.store.file.files import journal_path
from mockserver.store.file.journal import Journal


class Cut(BaseException):
    """The process ends here."""


def ids(store) -> list[str]:
    return [message.id for message in store.records("demo").table(MESSAGES)]


def test_a_journal_past_its_bound_is_folded(path: Path, sample, files) -> None:
    with open_store(path, fold_at=5_000) as store:
        store.replace([("demo", (sample.project,))], "")
        for number in range(100):
            store.commit("demo", Change(save=(sample.message(str(number)),)))
            store.finish_fold()
        assert len(journal_path(path, store._generation).read_bytes()) < 6_000
        assert len(files(path)) == 2
        assert store._generation > 5
    with open_store(path) as store:
        assert ids(store) == [str(number) for number in range(100)]


@pytest.fixture
def held_back(monkeypatch: pytest.MonkeyPatch):
    """Holds back the fold before it writes a document, until it is released."""
    begun, released = Event(), Event()

    def pause() -> None:
        begun.set()
        assert released.wait(10)

    monkeypatch.setattr(tinystore, "_let_others_work", pause)
    return begun, released


def test_commits_go_on_while_the_file_is_written(path: Path, sample, held_back, files, tmp_path: Path) -> None:
    begun, released = held_back
    store = open_store(path, fold_at=1)
    store.replace([("demo", (sample.project, sample.account("alice")))], "")
    store.commit("demo", Change(save=(sample.message("before"),)))
    assert begun.wait(10)
    for id in ("during-1", "during-2"):
        store.commit("demo", Change(save=(sample.message(id),), drop=(sample.message("before"),)))
    assert {"db.json", "db.json.journal.1", "db.json.journal.2"} <= set(files(path))
    assert ids(disk.read_only(path)) == ["during-1", "during-2"]
    shutil.copytree(tmp_path, tmp_path / "killed")
    released.set()
    store.finish_fold()
    assert set(files(path)) == {"db.json", "db.json.journal.2"}
    assert ids(disk.read_only(path)) == ["during-1", "during-2"]
    store.close()
    for copy in (path, tmp_path / "killed" / "db.json"):
        with open_store(copy) as store:
            assert ids(store) == ["during-1", "during-2"]
        assert set(files(copy)) == {"db.json"}


def test_two_folds_are_never_under_way_at_once(path: Path, sample, held_back, files) -> None:
    begun, released = held_back
    with open_store(path, fold_at=1) as store:
        store.commit("demo", Change(save=(sample.project,)))
        assert begun.wait(10)
        for number in range(10):
            store.commit("demo", Change(save=(sample.message(str(number)),)))
        assert set(files(path)) >= {"db.json.journal.0", "db.json.journal.1"}
        assert "db.json.journal.2" not in files(path)
        released.set()


@pytest.fixture
def end_at(monkeypatch: pytest.MonkeyPatch):
    """Ends the process before a step: the removal of an older attempt, the write, the rename, each journal's removal
    or beginning.
    """
    journals = []

    @contextmanager
    def ending(number: int) -> Iterator[None]:
        left = [number]

        def counted(real, *, counts=lambda *_: True):
            def step(*args, **kwargs):
                if counts(*args):
                    left[0] -= 1
                    if left[0] < 0:
                        raise Cut
                result = real(*args, **kwargs)
                if isinstance(result, Journal):
                    journals.append(result)
                return result

            return step

        def is_ours(path: Path, *_) -> bool:
            return "holder" not in path.name

        with monkeypatch.context() as patch:
            patch.setattr(tinyfile, "_pieces", counted(tinyfile._pieces))
            patch.setattr(Path, "replace", counted(Path.replace, counts=is_ours))
            patch.setattr(Path, "unlink", counted(Path.unlink, counts=is_ours))
            patch.setattr(files, "sync_directory", counted(files.sync_directory))
            patch.setattr(tinystore, "Journal", counted(Journal))
            yield

    yield ending
    for journal in journals:
        journal.close()


@pytest.fixture
def two_journals(path: Path, sample, kill, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that was killed while it wrote the file from its first journal, with commits in the second."""
    with monkeypatch.context() as patch:
        patch.setattr(tinystore, "write_file", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "")))
        store = open_store(path)
        store.commit("demo", Change(save=(sample.project, sample.account("alice"), sample.message("m1"))))
        store._begin_fold()
        store.finish_fold()
        account = store.records("demo").get(ACCOUNTS, "alice")
        store.commit("demo", Change(save=(*sample.newer(account).save, sample.message("m2"))))
        kill(store)
    return path


@pytest.mark.parametrize("number", range(7))
def test_an_end_at_any_step_of_the_start_loses_and_doubles_nothing(
    two_journals: Path, everything, number: int, end_at
) -> None:
    before = everything(disk.read_only(two_journals))
    with pytest.raises(Cut), end_at(number):
        open_store(two_journals)
    with open_store(two_journals) as store:
        assert everything(store) == before
        assert ids(store) == ["m1", "m2"]


@pytest.mark.parametrize("number", range(6))
def test_an_end_at_any_step_of_replacing_leaves_the_old_or_the_new(
    two_journals: Path, sample, everything, kill, number: int, end_at
) -> None:
    old = everything(disk.read_only(two_journals))
    new = {("demo", "projects", "demo"): sample.project}
    store = open_store(two_journals)
    with pytest.raises(Cut), end_at(number):
        store.replace([("demo", (sample.project,))], "")
    kill(store)
    with open_store(two_journals) as store:
        assert everything(store) == (old if number < 4 else new)


def test_a_fold_that_fails_is_made_up_for_at_the_stop(path: Path, sample, monkeypatch, caplog, files) -> None:
    with open_store(path) as store:
        store.commit("demo", Change(save=sample.one_of_each))
        with monkeypatch.context() as patch:
            patch.setattr(tinystore, "write_file", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "")))
            store._begin_fold()
            store.finish_fold()
        assert "no space left on device" in caplog.text
        assert set(files(path)) == {"db.json.journal.0", "db.json.journal.1"}
    assert set(files(path)) == {"db.json"}
    with open_store(path) as store:
        assert ids(store) == ["m1"]


def test_a_stop_that_cannot_fold_leaves_the_journals_to_the_next_start(path: Path, sample, monkeypatch, files) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(tinystore, "write_file", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "")))
        with open_store(path) as store:
            store.commit("demo", Change(save=sample.one_of_each))
        assert set(files(path)) == {"db.json.journal.0"}
        with pytest.raises(Unusable, match="no space left on device"):
            open_store(path)
    with open_store(path) as store:
        assert ids(store) == ["m1"]


def test_replacing_that_fails_leaves_everything_as_it_was(path: Path, sample, monkeypatch, everything, files) -> None:
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "digest")
        before, files_before = everything(store), files(path)
        with monkeypatch.context() as patch:
            patch.setattr(tinystore, "write_file", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "")))
            with pytest.raises(NotSaved):
                store.replace([("demo", (sample.project,))], "other")
        assert everything(store) == before
        assert files(path) == files_before
        store.commit("demo", Change(save=(sample.message("m2"),)))
    with open_store(path) as store:
        assert ids(store) == ["m1", "m2"]
        assert store.fixtures_digest == "digest"
