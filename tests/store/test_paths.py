"""What the path of a data file may lead to, and what becomes of a file that vanishes."""

import logging
import os
import shutil
import socket
from contextlib import nullcontext
from pathlib import Path

import pytest

from mockserver.domain.nouns import MESSAGES
from mockserver.domain.records import Change
from mockserver.store import NotSaved, StoreError
from mockserver.store.file import Damaged, InUse, SnapshotFiles, Unusable, holder, open_store, read_only
from mockserver.store.file.files import journal_path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, devices and links are those of Unix")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(path.parent)  # the path of a socket is short
        listening.bind(path.name)


def loop(path: Path) -> None:
    path.symlink_to(path)


STRANGE = {
    "pipe": (pipe, "a named pipe"),
    "socket": (listener, "a socket"),
    "directory": (Path.mkdir, "a directory"),
    "full": (lambda path: path.symlink_to("/dev/full"), "a device"),
    "null": (lambda path: path.symlink_to("/dev/null"), "a device"),
    "zero": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "loop": (loop, "symbolic links"),
}
strange = pytest.mark.parametrize(("make", "reason"), STRANGE.values(), ids=STRANGE)


@strange
@pytest.mark.parametrize("fresh", [False, True])
def test_only_a_regular_file_is_a_store(path: Path, monkeypatch, make, reason: str, fresh: bool) -> None:
    monkeypatch.chdir(path.parent)
    make(path)
    before = path.lstat()
    with pytest.raises(Unusable, match=reason):
        open_store(path, fresh=fresh)
    with pytest.raises(Unusable, match=reason):
        read_only(path)
    after = path.lstat()
    assert (after.st_ino, after.st_mode) == (before.st_ino, before.st_mode)
    assert list(path.parent.iterdir()) == [path]


@strange
@pytest.mark.parametrize("suffix", ["journal.1", "new", "holder", "holder.new"])
def test_what_is_beside_the_file_is_neither_waited_for_nor_written_to(
    path: Path, monkeypatch, sample, kill, make, reason: str, suffix: str
) -> None:
    monkeypatch.chdir(path.parent)
    store = open_store(path)
    store.replace([("demo", (sample.project,))], "")
    kill(store)
    strange = path.with_name(f"db.json.{suffix}")
    strange.unlink(missing_ok=True)
    make(strange)
    is_needed = suffix == "journal.1" or (suffix == "new" and reason == "a directory")
    expected = pytest.raises(StoreError, match=f"{reason}|is a directory") if is_needed else nullcontext()
    with expected, open_store(path) as store:
        assert store.projects() == [sample.project]
        store.commit("demo", Change(save=(sample.message("m1"),)))


@pytest.mark.parametrize("length", [227, 228, 245, 255, 256, 300])
def test_a_name_leaves_room_for_those_beside_it(path: Path, sample, length: int) -> None:
    path = path.with_name("n" * length)
    if length == 227:
        with open_store(path) as store:
            store.replace([("demo", (sample.project,))], "")
            SnapshotFiles(path).put("demo", "s", sample.noon, (sample.project,))
        return
    with pytest.raises(Unusable, match=r"name is too long|name too long"):
        open_store(path)
    assert list(path.parent.iterdir()) == []
    if length > 255:
        with pytest.raises(Unusable):
            read_only(path)


def test_nul_is_in_no_name(path: Path) -> None:
    for opening in (open_store, read_only, holder, SnapshotFiles):
        with pytest.raises(Unusable, match="NUL"):
            opening(path.with_name("a\0b"))


def test_a_link_that_leads_nowhere_is_where_the_store_begins(path: Path, tmp_path: Path, sample) -> None:
    path.symlink_to(tmp_path / "there.json")
    with open_store(path) as store:
        store.replace([("demo", (sample.project,))], "")
    assert path.is_symlink()
    assert (tmp_path / "there.json").is_file()


@pytest.fixture
def store(path: Path, sample):
    with open_store(path) as store:
        store.replace([("demo", (sample.project, sample.account("alice")))], "")
        yield store


def test_a_hard_link_is_the_same_file(store, path: Path, tmp_path: Path) -> None:
    """Until the file is replaced: then the link is a copy of what it was."""
    link = tmp_path / "elsewhere" / "link.json"
    link.parent.mkdir()
    link.hardlink_to(path)
    with pytest.raises(InUse):
        open_store(link)
    store._begin_fold()
    store.finish_fold()
    other = tmp_path / "other.json"
    other.hardlink_to(path)
    with pytest.raises(InUse):
        open_store(other)


@pytest.mark.usefixtures("store")
def test_a_file_is_held_although_its_lock_was_removed(path: Path) -> None:
    path.with_name("db.json.lock").unlink()
    with pytest.raises(InUse):
        open_store(path)


def kept(path: Path) -> set[str]:
    return {message.id for message in read_only(path).records("demo").table(MESSAGES)}


@pytest.mark.parametrize("deleted", [["db.json"], ["db.json.journal.1"], ["db.json", "db.json.journal.1"], "all"])
@pytest.mark.parametrize("fold_first", [False, True])
def test_what_is_deleted_while_the_store_is_open_is_written_again(
    path: Path, sample, caplog, kill, deleted, fold_first: bool
) -> None:
    path = path.parent / "data" / "db.json"
    store = open_store(path)
    store.replace([("demo", (sample.project,))], "")
    store.commit("demo", Change(save=(sample.message("before"),)))
    if fold_first:
        store._begin_fold()
        store.finish_fold()
    if deleted == "all":
        shutil.rmtree(path.parent)
    else:
        for name in deleted:
            path.with_name(name.replace("journal.1", f"journal.{store._generation}")).unlink()
    with caplog.at_level(logging.WARNING):
        store.commit("demo", Change(save=(sample.message("after"),)))
    assert "was deleted while the server was running" in caplog.text
    assert "mockserver reset" in caplog.text
    assert kept(path) == {"before", "after"}
    with pytest.raises(InUse):
        open_store(path)
    kill(store)
    with open_store(path) as store:
        assert {message.id for message in store.records("demo").table(MESSAGES)} == {"before", "after"}


def test_what_is_deleted_is_written_again_at_the_stop(path: Path, sample) -> None:
    path = path.parent / "data" / "db.json"
    with open_store(path) as store:
        store.replace([("demo", (sample.project,))], "")
        store.commit("demo", Change(save=(sample.message("m1"),)))
        shutil.rmtree(path.parent)
    assert kept(path) == {"m1"}


@pytest.mark.parametrize("how", ["moved over", "written over"])
def test_a_file_in_the_place_of_ours_is_not_written_over(path: Path, sample, how: str, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.json"
    theirs.write_text('{"notes": {"1": {"it": "is theirs"}}}')
    with open_store(path) as store:
        store.replace([("demo", (sample.project,))], "")
        store.commit("demo", Change(save=(sample.message("m1"),)))
        if how == "moved over":
            theirs.replace(path)
        else:
            path.write_bytes(theirs.read_bytes())
        with pytest.raises(NotSaved, match="another file has taken its place"):
            store.commit("demo", Change(save=(sample.message("m2"),)))
        with pytest.raises(NotSaved, match="another file has taken its place"):
            store.replace([], "")
        assert len(store.records("demo").table(MESSAGES)) == 1
    assert "is theirs" in path.read_text()
    assert kept(path.with_name("db.json.rescued")) == {"m1"}
    with open_store(path) as store:
        assert store.is_new


@pytest.mark.parametrize(("folds", "lost"), [(0, 1), (1, 1), (1, 2)])
def test_a_journal_that_was_deleted_after_a_crash_is_missed(
    path: Path, sample, kill, monkeypatch, files, folds: int, lost: int
) -> None:
    """The one that goes on from the file, and the newest of several."""
    store = open_store(path)
    store.replace([("demo", (sample.project,))], "")
    store.commit("demo", Change(save=(sample.message("m1"),)))
    if folds:
        with monkeypatch.context() as patch:
            patch.setattr(type(store), "_fold", lambda *_, **__: None)  # cut short
            store._begin_fold()
            store.finish_fold()
        store.commit("demo", Change(save=(sample.message("m2"),)))
    kill(store)
    assert kept(path) == ({"m1", "m2"} if folds else {"m1"})
    gone = journal_path(path, lost)
    gone.unlink()
    before = files(path)
    for opening in (open_store, read_only):
        with pytest.raises(Damaged) as damaged:
            opening(path)
        assert "journal" in str(damaged.value)
    assert files(path) == before
    path.write_bytes(path.read_bytes().rstrip())
    if not folds:
        assert kept(path) == set()  # as the message says, it goes on without


def test_a_clean_stop_misses_nothing_and_older_files_open(path: Path, sample) -> None:
    with open_store(path) as store:
        store.replace([("demo", (sample.project,))], "")
    for _ in range(2):
        with open_store(path) as store:
            assert not store.is_new
    path.write_bytes(path.read_bytes()[:-8])  # as versions without the mark left it
    with open_store(path) as store:
        assert not store.is_new
