"""The checksum at the end of the file: it holds what we wrote, and nobody else is bound by it."""

import json
import random
import re
from pathlib import Path

import pytest
from tinydb import TinyDB

from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, ACCOUNTS
from mockserver.store.file import Damaged, open_store
from mockserver.store.file.seal import is_broken, marked, sealed


@pytest.fixture
def stopped(path: Path, sample) -> Path:
    """A file as a clean stop leaves it."""
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "digest")
    return path


def test_a_seal_is_white_space_and_belongs_to_what_is_before_it():
    data = b"".join(sealed([b'{"a": ', b"1}"], 2))
    assert json.loads(data) == {"a": 1}
    assert re.fullmatch(rb'\{"a": 1\}\n[ \t]{40}', data)
    assert marked(data) == 2
    assert marked(data[:-8]) is None
    assert not is_broken(data[:-8])
    assert not is_broken(data)
    assert is_broken(data.replace(b"1", b"2"))


def test_what_has_no_seal_is_not_held_to_one():
    for data in (b"", b"{}", b"{}\n", b"{}\n" + b" " * 31, b"{}" + b" " * 40):
        assert not is_broken(data)


def test_a_letter_that_has_changed_anywhere_stops_the_start(stopped: Path, files) -> None:
    """Also where the file is still JSON of the right kind: the name of a table, of a field that may be missing."""
    data = stopped.read_bytes()
    dice = random.Random(5)
    letters = [match.start() for match in re.finditer(rb"[a-z]", data)]
    for position in (data.index(b"customers"), data.index(b"passwordHash"), *dice.sample(letters, 30)):
        stopped.write_bytes(data[:position] + b"X" + data[position + 1 :])
        before = files(stopped)
        with pytest.raises(Damaged, match="it is not as it was written"):
            open_store(stopped)
        assert files(stopped) == before


def test_a_file_that_was_changed_by_hand_is_taken_without_its_seal(stopped: Path) -> None:
    stopped.write_text(stopped.read_text().rstrip().replace("Alice@Example.com", "alicia@example.com"))
    with open_store(stopped) as store:
        assert store.records("demo").one(ACCOUNT_BY_EMAIL, "alicia@example.com") is not None


def test_stock_tinydb_takes_the_seal_away_with_what_it_changes(stopped: Path) -> None:
    with TinyDB(stopped) as database:
        database.insert({"note": "mine"})
    assert stopped.read_bytes().endswith(b"}")
    with open_store(stopped) as store:
        assert store.records("demo").get(ACCOUNTS, "alice") is not None
