"""The file is TinyDB's: stock TinyDB opens what we write, and we open what it writes."""

import json
from pathlib import Path

import msgspec
import pytest
from tinydb import Query, TinyDB

from mockserver.domain.nouns import ACCOUNTS
from mockserver.domain.records import Change
from mockserver.store.file import Damaged, open_store, read_only
from mockserver.store.file.tinyfile import BesideStorage


def documents(record) -> dict:
    return {"project": "demo", **json.loads(msgspec.json.encode(record))}


def test_stock_tinydb_opens_the_file_and_finds_what_the_api_writes(path: Path, sample) -> None:
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "digest")
        store.commit("demo", Change(save=(sample.message("m2"),)))
        kept = [record for _, record in store.dump()]
    with TinyDB(path) as database:
        for table in {record.table for record in kept}:
            assert database.table(table).all() == [documents(record) for record in kept if record.table == table]
        assert database.tables() == {record.table for record in kept} | {"meta"}
        assert database.table("meta").all() == [{"format": 1, "generation": 2, "fixtures": "digest", "clones": {}}]
        alice = database.table("customers").get(Query().customer.email == "Alice@Example.com")
        assert alice["customer"]["addresses"][0]["city"] == "Köln \U0001f3e0"
        assert alice["customer"]["custom"]["fields"] == {"card": "1\n2", "n": [1.5, 2**70, None]}


def test_the_file_is_ascii_so_that_any_locale_reads_it(path: Path, sample) -> None:
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "ß")
    assert path.read_bytes().isascii()
    assert path.read_text().rstrip() == json.dumps(json.loads(path.read_text()))


def test_a_file_that_stock_tinydb_wrote_loads(path: Path, sample, everything) -> None:
    with TinyDB(path, indent=2) as database:
        for record in reversed(sample.one_of_each):
            database.table(record.table).insert_multiple([{"project": "demo", "id": "?"}, documents(record)])
            database.table(record.table).remove(doc_ids=[1])
    with open_store(path) as store:
        assert everything(store) == {("demo", record.table, record.id): record for record in sample.one_of_each}
        assert store.fixtures_digest == ""
        assert not store.is_new


def test_what_stock_tinydb_changed_in_our_file_is_there(path: Path, sample) -> None:
    with open_store(path) as store:
        store.replace([("demo", sample.one_of_each)], "digest")
    with TinyDB(path) as database:
        database.table("customers").update(lambda document: document["customer"].update(firstName="Alicia"))
    with open_store(path) as store:
        assert store.records("demo").get(ACCOUNTS, "alice").customer.first_name == "Alicia"
        assert store.fixtures_digest == "digest"


def test_tables_that_are_not_ours_are_kept(path: Path, sample) -> None:
    with TinyDB(path) as database:
        database.insert({"note": "mine"})
        database.table("wishlists").insert({"project": "demo", "id": "c1"})
    with open_store(path) as store:
        assert store.is_new
        store.commit("demo", Change(save=sample.one_of_each))
    with TinyDB(path) as database:
        assert database.all() == [{"note": "mine"}]
        assert database.table("wishlists").all() == [{"project": "demo", "id": "c1"}]
        assert len(database.table("customers")) == 1


def test_an_empty_file_as_stock_tinydb_makes_it_is_new(path: Path) -> None:
    TinyDB(path).close()
    with open_store(path) as store:
        assert store.is_new
    assert path.read_bytes() != b""
    open_store(path).close()


def test_a_file_that_was_ours_and_is_empty_is_damaged(path: Path) -> None:
    open_store(path).close()
    TinyDB(path).close()
    path.write_bytes(b"")
    for opening in (open_store, read_only):
        with pytest.raises(Damaged, match="it is empty, and was not when it was written; move the file away"):
            opening(path)
    assert path.read_bytes() == b""
    with open_store(path, fresh=True) as store:
        assert store.is_new


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("id", "document 2: an earlier document has its id, 'alice'"),
        ("email", "document 2: an earlier document has its email, 'ALICE@example.com'"),
    ],
)
def test_two_documents_that_exclude_each_other_are_damage(path: Path, sample, field: str, problem: str) -> None:
    twin = sample.account("alice" if field == "id" else "twin", email="ALICE@example.com")
    with TinyDB(path) as database:
        database.table("projects").insert(documents(sample.project))
        database.table("customers").insert_multiple([documents(sample.account("alice")), documents(twin)])
    with pytest.raises(Damaged, match=problem):
        open_store(path)


def test_our_storage_serves_tinydb_as_well_as_its_own(path: Path) -> None:
    with TinyDB(str(path), storage=BesideStorage) as database:
        database.insert({"a": 1})
        database.table("other").insert({"b": "ä"})
        database.update({"a": 2})
    with TinyDB(path) as database:
        assert database.all() == [{"a": 2}]
        assert database.table("other").all() == [{"b": "ä"}]
