"""A disk without room: what cannot be written has not happened, and when there is room again it goes on."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockserver.domain.nouns import MESSAGES
from mockserver.domain.records import Change
from mockserver.store import NotSaved
from mockserver.store.file import TinyStore, Unusable, open_store


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """The operating system writes a file up to `size`, in part if need be, and refuses the rest."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, 50, 300])
@pytest.mark.parametrize("fsync", [False, True])
def test_a_change_for_which_there_is_no_room_has_not_happened(
    path: Path, sample, everything, kill, room: int, fsync: bool
) -> None:
    store = open_store(path, fsync=fsync)
    store.replace([("demo", sample.one_of_each)], "")
    before = everything(store)
    with files_no_longer_than(store._journal.length + room):
        for _ in range(2):
            with pytest.raises(NotSaved, match=r"db\.json\.journal\.1: (file too large|no space)"):
                store.commit("demo", Change(save=(sample.account("bob"), sample.message("m2"))))
            assert everything(store) == before
    store.commit("demo", Change(save=(sample.message("m3"),)))
    before = everything(store)
    kill(store)
    with open_store(path) as store:
        assert everything(store) == before


def test_what_was_written_in_part_is_taken_back_before_the_next_record(
    path: Path, sample, everything, kill: Callable[[TinyStore], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(path)
    store.commit("demo", Change(save=sample.one_of_each))

    def broken(*_: object) -> None:
        raise OSError(5, "")

    with monkeypatch.context() as patch, files_no_longer_than(store._journal.length + 20):
        patch.setattr(store._journal, "_cut", broken)
        for _ in range(2):
            with pytest.raises(NotSaved):
                store.commit("demo", Change(save=(sample.message("m2"),)))
    assert store._journal.torn
    store._begin_fold()
    assert store._folding is None
    store.commit("demo", Change(save=(sample.message("m3"),)))
    before = everything(store)
    kill(store)
    with open_store(path) as store:
        assert everything(store) == before
        assert store.records("demo").get(MESSAGES, "m2") is None


def test_without_room_for_a_new_journal_the_old_one_goes_on(path: Path, sample, caplog) -> None:
    with open_store(path, fold_at=10) as store:
        journal = path.with_name("db.json.journal.1")
        journal.write_text("in the way")
        store.commit("demo", Change(save=sample.one_of_each))
        assert "the current one continues" in caplog.text
        journal.unlink()
        for id in ("m2", "m3"):
            store.commit("demo", Change(save=(sample.message(id),)))
        store.finish_fold()
        assert store._generation == 1
    with open_store(path) as store:
        assert len(store.records("demo").table(MESSAGES)) == 3


def test_a_journal_that_cannot_be_begun_leaves_nothing_behind(path: Path, files) -> None:
    with files_no_longer_than(10), pytest.raises(Unusable, match="cannot be used: no space left on device"):
        open_store(path)
    assert files(path) == {}
    open_store(path).close()
