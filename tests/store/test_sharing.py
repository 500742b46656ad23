"""Who else may touch the files: nobody writes beside us, everybody of us may read, others may not."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from mockserver.domain.nouns import MESSAGES
from mockserver.domain.records import Change
from mockserver.store import Holder
from mockserver.store.file import InUse, Unusable, holder, open_store, read_only

ROOT = Path(__file__).parents[2]


def run(code: str, path: Path, **kwargs) -> subprocess.Popen:
    """A process that runs `code`, with a store's path in `path`."""
    prelude = "import sys; from pathlib import Path; from mockserver.store.file import *; path = Path(sys.argv[1])\n"
    return subprocess.Popen(
        [sys.executable, "-c", prelude + code, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **kwargs,
    )


@pytest.fixture
def other(path: Path):
    """Another process that has the store."""
    code = "store = open_store(path); store.announce('http://127.0.0.1:8989'); print('ready', flush=True); input()"
    with run(code, path) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_and_told_of_the_first(path: Path, other: subprocess.Popen) -> None:
    for _ in range(2):
        with pytest.raises(InUse) as in_use:
            open_store(path)
        assert str(in_use.value) == f"{path} is in use by process {other.pid} (http://127.0.0.1:8989)."
        assert holder(path) == Holder(other.pid, "http://127.0.0.1:8989")


def test_a_killed_process_holds_nothing(path: Path, other: subprocess.Popen) -> None:
    other.kill()
    other.wait()
    assert holder(path) is None
    with open_store(path):
        assert holder(path) == Holder(os.getpid(), None)
    assert holder(path) is None


def test_a_second_store_in_the_same_process_is_refused(path: Path) -> None:
    with open_store(path), pytest.raises(InUse, match=f"process {os.getpid()}"):
        open_store(path)


def test_a_link_to_the_file_is_the_file(path: Path, tmp_path: Path, sample) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with open_store(link) as store:
        store.replace([("demo", sample.one_of_each)], "")
        with pytest.raises(InUse):
            open_store(path)
    assert link.is_symlink()
    with open_store(path) as store:
        assert not store.is_new


def test_nobody_holds_a_store_that_does_not_exist(path: Path) -> None:
    assert holder(path) is None
    assert list(path.parent.iterdir()) == []


def test_a_store_that_could_not_be_opened_is_not_held(path: Path) -> None:
    path.write_text("no JSON")
    for _ in range(2):
        with pytest.raises(Exception, match="is damaged"):
            open_store(path)
    assert holder(path) is None


def test_only_the_owner_may_read_the_files(tmp_path: Path, sample) -> None:
    path = tmp_path / "new" / ".mockserver" / "db.json"
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "")
        store.commit("demo", Change(save=(sample.message("m2"),)))
        modes = {each.name: oct(each.stat().st_mode & 0o777) for each in path.parent.iterdir()}
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert modes == dict.fromkeys(["db.json", "db.json.journal.1", "db.json.lock", "db.json.holder"], "0o600")


def test_a_directory_is_no_store(tmp_path: Path) -> None:
    for opening in (open_store, read_only):
        with pytest.raises(Unusable) as unusable:
            opening(tmp_path)
        assert str(unusable.value) == f"{tmp_path} cannot be used: it is a directory, not a regular file."


def test_a_path_below_a_file_is_no_store(path: Path) -> None:
    path.write_text("{}")
    with pytest.raises(Unusable, match=r"cannot be used: (not a directory|file exists)"):
        open_store(path / "db.json")


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="permissions are those of Unix")
@pytest.mark.parametrize("forbidden", ["file", "directory", "journal", "above"])
def test_what_must_not_be_read_or_written_is_unusable(tmp_path: Path, forbidden: str, sample, kill) -> None:
    path = tmp_path / "closed" / "db.json"
    store = open_store(path)
    store.replace([("demo", (sample.project,))], "")
    kill(store)
    path.parent.chmod(0o755)
    closed = {
        "file": path,
        "directory": path.parent,
        "journal": path.with_name("db.json.journal.1"),
        "above": path.parent.parent,
    }[forbidden]
    code = "try: open_store(path)\nexcept Unusable as problem: print(problem)"
    if os.geteuid() == 0:  # who may do anything
        for each in (tmp_path, *tmp_path.rglob("*")):
            os.chown(each, 65534, 65534)
        code = "import os, msgspec; os.setgid(65534); os.setuid(65534)\n" + code
        for parent in tmp_path.parents:
            if parent.name.startswith(("pytest-", "popen-")):  # of pytest, and of a worker of it
                parent.chmod(0o711)
    closed.chmod(0o500 if forbidden == "directory" else 0)
    with run(code, path) as process:
        answer = process.communicate()[0]
    closed.chmod(0o700)
    assert answer.endswith(" cannot be used: permission denied.\n")


def test_reading_only_takes_no_lock_and_writes_nothing(path: Path, sample, files, everything) -> None:
    assert read_only(path).is_new
    assert list(path.parent.iterdir()) == []
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "digest")
        store.commit("demo", Change(save=(sample.message("m2"),)))
        before = files(path)
        seen = read_only(path)
        assert everything(seen) == everything(store)
        assert seen.fixtures_digest == "digest"
        seen.commit("demo", Change(save=(sample.message("m3"),)))
        assert files(path) == before


def test_reading_while_another_writes_and_folds_sees_whole_commits_in_order(path: Path, sample) -> None:
    store = open_store(path, fold_at=2_000)
    store.replace([("demo", (sample.project,))], "")
    acknowledged = [0]

    def write() -> None:
        for number in range(1, 1500):
            store.commit("demo", Change(save=(sample.message(f"{number}a"), sample.message(f"{number}b"))))
            acknowledged[0] = number
        store.close()

    writer = Thread(target=write)
    writer.start()
    reads = 0
    while writer.is_alive():
        before = acknowledged[0]
        ids = [message.id for message in read_only(path).records("demo").table(MESSAGES)]
        assert len(ids) >= 2 * before
        assert ids == [f"{number}{half}" for number in range(1, len(ids) // 2 + 1) for half in "ab"]
        reads += 1
    writer.join()
    assert reads
    assert len(read_only(path).records("demo").table(MESSAGES)) == 2 * 1499
