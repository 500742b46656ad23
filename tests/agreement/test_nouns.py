"""Every type of record goes everywhere that records go, because it is among NOUNS."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from mockserver.domain import nouns
from mockserver.domain.errors import ConcurrentModification, Refused
from mockserver.domain.nouns import NOUNS, PROJECTS, By, Of
from mockserver.domain.records import Change
from mockserver.domain.values import UNSET
from mockserver.fixtures import exported, loaded
from mockserver.fixtures.format import Fixtures
from mockserver.fixtures.format.declared import DECLARED, Declared
from mockserver.fixtures.format.regular import FORMS
from mockserver.fixtures.problems import camel
from mockserver.passwords import Argon2Passwords
from mockserver.steering.changes import differences
from mockserver.steering.parts import DATA, put_back
from mockserver.steering.rekeying import rekeyed
from mockserver.store.file import SnapshotFiles, open_store, read_only
from mockserver.web.query import expansion, held
from tests.store.conftest import NOON, Sample

SHOPPING_LISTS = sys.modules.get("tests.agreement.shopping_lists")
INVENTED = (SHOPPING_LISTS.EXAMPLE,) if SHOPPING_LISTS else ()
"""The type of record that `test_a_type_of_record_takes_its_declaration_only` adds, in a process of its own."""

SAMPLE = Sample()
ALICE = replace(SAMPLE.account("alice"), customer=replace(SAMPLE.account("alice").customer, custom=UNSET))
EXAMPLES = {it.table: it for it in (*SAMPLE.one_of_each, ALICE, *INVENTED)}
ROOT = Path(__file__).parents[2]

each = pytest.mark.parametrize("noun", NOUNS, ids=lambda it: it.table)


@pytest.fixture
def records(tmp_path):
    """Those of a store in a file that was closed and opened again."""
    everything = tuple(EXAMPLES.values())
    with open_store(tmp_path / "db.json") as store:
        store.replace([("demo", everything)], "digest")
    with open_store(tmp_path / "db.json") as store:
        store.commit("demo", Change(save=everything))
        assert read_only(tmp_path / "db.json").everything("demo") == store.everything("demo") == everything
        yield store.records("demo")


def test_there_is_an_example_of_each():
    assert [noun.table for noun in NOUNS] == list(EXAMPLES)


@each
def test_it_is_stored_and_found(noun, records):
    example = EXAMPLES[noun.table]
    assert records.get(noun, example.id) == example
    assert records.table(noun) == (example,)
    for index in noun.indexes:
        keys = tuple(index.keys(example)) or tuple(index.keys(_owned(example)))
        assert keys
        if isinstance(index, By):
            assert [records.one(index, key) for key in keys] == [example] * len(keys)
        elif index.keys(example):
            assert [records.all(index, key) for key in keys] == [(example,)] * len(keys)


def _owned(example):
    """A cart or an order is a customer's or an anonymous session's: the example is the former."""
    return type(example)(**{name: getattr(example, name) for name in example.__struct_fields__} | {"anonymous_id": "x"})


def _loaded_again(records):
    return loaded({"state.yaml": exported(records).encode()}, passwords=Argon2Passwords(), now=NOON).records["demo"]


@each
def test_it_is_exported_and_loaded_again(noun):
    """What fixtures derive, such as a sort order, is that of the example only once the example was loaded."""
    section = "project" if noun is PROJECTS else noun.table
    assert f"\n{section}:" in exported(EXAMPLES.values())
    once = _loaded_again(EXAMPLES.values())
    again = _loaded_again(once)
    assert [it.id for it in once if it.table == noun.table] == [EXAMPLES[noun.table].id]
    assert [it for it in again if it.table == noun.table] == [it for it in once if it.table == noun.table]


@each
def test_it_is_reset_with_its_part_only(noun):
    example = EXAMPLES[noun.table]
    assert put_back((), (example,), frozenset({noun.part})) == [example]
    assert put_back((example,), (), frozenset({noun.part})) == []
    assert put_back((example,), (), DATA - {noun.part}) == [example]


@each
def test_it_is_cloned(noun):
    (clone,) = rekeyed([EXAMPLES[noun.table]], "demo-w1")
    assert (type(clone), clone.table) == (type(EXAMPLES[noun.table]), noun.table)


@each
def test_it_is_in_snapshots_and_differences(noun, tmp_path):
    example = EXAMPLES[noun.table]
    shelf = SnapshotFiles(tmp_path / "db.json")
    shelf.put("demo", "before", NOON, (example,))
    _, kept = shelf.get("demo", "before")
    assert kept == (example,)
    (added,) = differences((), kept)
    assert (added.table, added.change) == (noun.table, "added")


@pytest.mark.parametrize("noun", [it for it in NOUNS if it.type_id], ids=lambda it: it.type_id)
def test_references_to_it_are_expanded(noun, records):
    example = EXAMPLES[noun.table]
    told = expansion(["reference"], held(records))({"reference": {"typeId": noun.type_id, "id": example.id}})
    assert told["reference"]["obj"]["id"] == example.id


def test_what_has_a_version_is_not_changed_on_another():
    for noun in (it for it in NOUNS if it.version):
        example = EXAMPLES[noun.table]
        with open_store(None) as store:
            store.replace([("demo", tuple(EXAMPLES.values()))], "digest")
            store.commit("demo", Change(save=(example,), based_on={example.id: noun.version(example)}))
            with pytest.raises(Refused) as refusal:
                store.commit("demo", Change(save=(example,), based_on={example.id: noun.version(example) + 1}))
            assert isinstance(refusal.value.error, ConcurrentModification)


def test_tables_kinds_and_names_are_unique():
    for names in ([it.table for it in NOUNS], [it.kind for it in NOUNS], [it.type_id for it in NOUNS if it.type_id]):
        assert len(set(names)) == len(names)


def test_each_noun_and_index_that_is_named_is_in_the_table():
    named = {name: it for name, it in vars(nouns).items() if isinstance(it, nouns.Noun)}
    assert {it.table for it in named.values()} <= {it.table for it in NOUNS}
    indexes = [it for it in vars(nouns).values() if isinstance(it, By | Of)]
    listed = [index for noun in NOUNS for index in noun.indexes]
    assert set(indexes) <= set(listed)
    assert all(index.kind is noun.kind for noun in NOUNS for index in noun.indexes)


def test_each_record_of_the_domain_is_of_a_noun():
    """A struct with a `table` that no noun has could be made, and never kept."""
    tables = set()
    for file in (ROOT / "mockserver" / "domain").rglob("*.py"):
        for kind in (it for it in ast.walk(ast.parse(file.read_text())) if isinstance(it, ast.ClassDef)):
            for line in (it for it in kind.body if isinstance(it, ast.AnnAssign) and it.value is not None):
                if ast.unparse(line.target) == "table":
                    tables.add(ast.literal_eval(line.value))
    assert tables == {noun.table for noun in NOUNS} - {it.table for it in INVENTED}


def test_each_section_is_of_a_noun_and_each_noun_has_a_section():
    sections = {camel(name) for name in Declared.__struct_fields__} - {"clones"}
    assert sections == {"project" if noun is PROJECTS else noun.table for noun in DECLARED}
    assert set(NOUNS) == DECLARED | set(FORMS)
    assert {camel(name) for name in Fixtures.__struct_fields__} == sections | {"clones"} | {it.table for it in FORMS}


def test_a_type_of_record_takes_its_declaration_only():
    """In a process of its own, in which one more type was declared before anything was derived from them."""
    if INVENTED:
        return
    files = [__file__, str(Path(__file__).with_name("invented.py"))]
    options = ["-q", "-n", "0", "-p", "tests.agreement.shopping_lists", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *files],
        cwd=ROOT,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
