"""What comes back after a stop, a kill and damage."""

import logging
from pathlib import Path

import pytest

from mockserver.domain.nouns import ACCOUNTS, MESSAGES
from mockserver.domain.records import Change
from mockserver.store.file import Damaged, open_store
from mockserver.store.file.files import journal_path


@pytest.fixture
def killed(path: Path, sample, kill, files) -> Path:
    """A store that was killed after three commits to generation 1."""
    store = open_store(path)
    store.replace([("demo", sample.one_of_each)], "digest")
    for id in ("m2", "m3", "m4"):
        store.commit("demo", Change(save=(sample.account(f"of-{id}"), sample.message(id))))
    kill(store)
    assert set(files(path)) == {"db.json", "db.json.journal.1"}
    return path


def test_everything_is_there_after_a_stop(path: Path, sample, everything, files) -> None:
    with open_store(path) as store:
        assert store.is_new
        store.replace([("demo", sample.one_of_each)], "digest")
        store.commit("demo", sample.newer(store.records("demo").get(ACCOUNTS, "alice")))
        before = everything(store)
    assert set(files(path)) == {"db.json"}
    with open_store(path) as store:
        assert everything(store) == before
        assert store.fixtures_digest == "digest"
        assert not store.is_new
        assert [message.id for message in store.records("demo").table(MESSAGES)] == ["m1"]


def test_expired_tokens_are_not_in_the_file_for_ever(path: Path, sample) -> None:
    with open_store(path) as store:
        store.replace([("demo", (sample.project,))], "")
        for number in range(10):
            token = sample.token(f"old-{number}", expires_at="2026-01-31T12:01:00.000Z")
            store.commit("demo", Change(save=(token,)))
        store.commit("demo", Change(save=(sample.token("new", issued_at="2026-01-31T12:02:00.000Z"),)))
    assert b"new" in path.read_bytes()
    assert b"old-" not in path.read_bytes()


def test_a_stop_without_a_change_leaves_the_file_alone(path: Path, sample, files) -> None:
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "digest")
    before, status = files(path), path.stat()
    with open_store(path):
        pass
    assert files(path) == before
    assert path.stat().st_ino == status.st_ino


def test_a_new_store_that_was_never_filled_leaves_no_file(path: Path, files) -> None:
    with open_store(path) as store:
        assert store.is_new
    assert files(path) == {}


def test_closing_twice_is_closing_once(path: Path) -> None:
    store = open_store(path)
    store.close()
    store.close()


def test_everything_is_there_after_a_kill(killed: Path) -> None:
    with open_store(killed) as store:
        assert [message.id for message in store.records("demo").table(MESSAGES)] == ["m1", "m2", "m3", "m4"]
        assert store.records("demo").get(ACCOUNTS, "of-m4") is not None


def test_a_torn_last_record_is_dropped_with_a_warning(killed: Path, caplog: pytest.LogCaptureFixture) -> None:
    journal = journal_path(killed, 1)
    journal.write_bytes(journal.read_bytes()[:-5])
    with caplog.at_level(logging.WARNING), open_store(killed) as store:
        assert store.records("demo").get(MESSAGES, "m3") is not None
        assert store.records("demo").get(MESSAGES, "m4") is None
    assert "db.json.journal.1: dropped the last record" in caplog.text


def test_a_record_that_is_whole_and_makes_no_sense_is_damage(path: Path, kill, files) -> None:
    store = open_store(path)
    for line in (b'{"project":"demo","save":{"wishlists":[]},"drop":{}}', b'{"project":"none","save":{},"drop":{}}'):
        store._journal.append(line)
        kill(store)
        before = files(path)
        with pytest.raises(Damaged, match=r"db\.json\.journal\.0 is damaged: line 2: "):
            open_store(path)
        assert files(path) == before
        store = open_store(path, fresh=True)
        store.close()
        path.unlink()
        store = open_store(path)
    store.close()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"customers": {"1": {"pro', "it is not what TinyDB writes"),
        ("[]", "it is not what TinyDB writes"),
        ('{"customers": {"1": 2}}', "it is not what TinyDB writes"),
        ("[" * 100_000, "it is not what TinyDB writes"),
        (b"\xff\xfe".decode("latin-1"), "it is not what TinyDB writes"),
        ('{"_default": {"one": {}}}', "a document has no number"),
        ('{"meta": {"1": {"format": 2}}}', "it is in format 2, and this version reads format 1"),
        ('{"meta": {"1": {"format": "x"}}}', "table 'meta'"),
        ('{"customers": {"4": {"project": "demo"}}}', "table 'customers', document 4: "),
        ('{"anonymousSessions": {"4": {"project": "demo", "id": "x"}}}', "there is no project 'demo'"),
        ('{"anonymousSessions": {"4": {"id": "x"}}}', "there is no project 'None'"),
    ],
)
def test_a_damaged_file_stops_the_start_and_is_left_as_it_is(path: Path, files, content: str, problem: str) -> None:
    path.write_text(content, encoding="latin-1")
    before = files(path)
    with pytest.raises(Damaged) as damaged:
        open_store(path)
    assert str(damaged.value).startswith(f"{path} is damaged: ")
    assert problem in str(damaged.value)
    assert files(path) == before


def test_a_journal_whose_file_is_gone_stops_the_start(killed: Path, files) -> None:
    killed.unlink()
    before = files(killed)
    with pytest.raises(Damaged, match=r"db\.json\.journal\.1 is damaged: it goes on from generation 1"):
        open_store(killed)
    assert files(killed) == before


def test_fresh_throws_away_what_is_damaged(killed: Path, sample, files) -> None:
    killed.write_text("no JSON")
    journal_path(killed, 5).write_text("no journal")
    with open_store(killed, fresh=True) as store:
        assert store.is_new
        store.replace([("demo", (sample.project,))], "other")
    assert set(files(killed)) == {"db.json"}
    with open_store(killed) as store:
        assert store.projects() == [sample.project]
        assert store.fixtures_digest == "other"


def test_replacing_everything_survives_a_kill(killed: Path, sample, kill, everything) -> None:
    store = open_store(killed)
    store.replace([("demo", (sample.project, sample.message("m9")))], "other")
    store.commit("demo", Change(save=(sample.message("m10"),)))
    before = everything(store)
    kill(store)
    with open_store(killed) as store:
        assert everything(store) == before


def test_commits_survive_with_fsync(path: Path, sample, kill, everything) -> None:
    store = open_store(path, fsync=True)
    store.commit("demo", Change(save=sample.one_of_each))
    before = everything(store)
    kill(store)
    with open_store(path, fsync=True) as store:
        assert everything(store) == before


def test_a_project_that_was_dropped_and_begun_again_survives_a_kill(killed: Path, sample, kill, everything) -> None:
    store = open_store(killed)
    store.commit("demo", Change(drop=(sample.project,)))
    store.commit("demo", Change(save=(sample.project, sample.message("m9"))))
    before = everything(store)
    kill(store)
    with open_store(killed) as store:
        assert everything(store) == before


def test_a_torn_record_before_a_newer_journal_is_damage(killed: Path, files) -> None:
    journal = journal_path(killed, 1)
    journal.write_bytes(journal.read_bytes()[:-5])
    journal_path(killed, 2).write_bytes(b"")
    before = files(killed)
    with pytest.raises(Damaged, match=r"db\.json\.journal\.1 is damaged: its last record is torn"):
        open_store(killed)
    assert files(killed) == before
