"""What becomes of the shopping lists that `test_nouns` declares, in a server. Run by it, in a process of its own."""

from pathlib import Path
from shutil import copytree

import pytest
import yaml

from mockserver.fixtures.schema import schema
from mockserver.problems import Problem

FIXTURES = Path(__file__).parents[2] / "fixtures" / "demo"
JSON = {"content-type": "application/json"}

LISTS = """
shoppingLists:
  wishes:
    name: {en: Wishes}
    skus: [mug-blue]
types:
  shopper:
    name: {en: Shopper}
    resourceTypeIds: [customer]
    fieldDefinitions:
      - {name: list, label: {en: List}, type: {name: Reference, referenceTypeId: shopping-list}}
"""


def test_it_is_loaded_expanded_exported_imported_reset_cloned_and_kept(serve_with, tmp_path):
    copytree(FIXTURES, tmp_path / "demo")
    (tmp_path / "demo" / "lists.yaml").write_text(LISTS)
    settings = {"fixtures": tmp_path / "demo", "db": tmp_path / "db.json"}
    api = serve_with(**settings).api
    state = api.http.get("/_mock/projects/demo/state").text
    (wishes,) = yaml.safe_load(state)["shoppingLists"].values()
    assert wishes["key"] == "wishes"
    reference = {"typeId": "shopping-list", "id": wishes["id"]}
    alice = api.customer_token("alice@example.com")
    custom = {"action": "setCustomType", "type": {"key": "shopper"}, "fields": {"list": reference}}
    assert api.update(alice, custom).status_code == 200
    told = api.get("/demo/me?expand=custom.fields.list", alice).json()["custom"]["fields"]["list"]
    assert told["obj"] == {"version": 1, **wishes}

    assert api.http.post("/_mock/snapshots/before", headers=JSON).status_code == 201
    empty = yaml.safe_load(state)
    del empty["shoppingLists"]
    counts = api.http.put("/_mock/projects/demo/state", json=empty).json()["counts"]
    assert "shoppingLists" not in counts
    (change,) = (
        it for it in api.http.get("/_mock/snapshots/before/diff").json()["changes"] if it["table"] == "shoppingLists"
    )
    assert (change["change"], change["label"]) == ("removed", "wishes")
    assert api.http.post("/_mock/reset", json={"project": "demo", "parts": ["tokens"]}).status_code == 200
    assert "shoppingLists" not in api.http.get("/_mock/projects/demo/state").text
    assert api.http.post("/_mock/reset", json={"project": "demo", "parts": ["carts"]}).status_code == 200
    assert "shoppingLists" in api.http.get("/_mock/projects/demo/state").text
    api.http.put("/_mock/projects/demo/state", json=empty)
    assert api.http.post("/_mock/snapshots/before/restore", headers=JSON).status_code == 200
    assert "shoppingLists" in api.http.get("/_mock/projects/demo/state").text

    assert api.http.put("/_mock/projects/demo-w1", headers=JSON).status_code == 201
    clone = yaml.safe_load(api.http.get("/_mock/projects/demo-w1/state").text)["shoppingLists"]
    assert list(clone.values()) == [wishes]


def test_mistakes_in_its_section_have_a_place(serve_with, tmp_path):
    copytree(FIXTURES, tmp_path / "demo")
    (tmp_path / "demo" / "lists.yaml").write_text("shoppingLists: {a b: {nmae: {en: A}}}")
    with pytest.raises(Problem) as problem:
        serve_with(fixtures=tmp_path / "demo")
    assert "shoppingLists" in str(problem.value)
    assert "nmae" in str(problem.value)
    assert "lists.yaml:1" in str(problem.value)


def test_editors_know_its_section():
    assert "shoppingLists" in schema()["$defs"]["Fixtures"]["properties"]
    assert "skus" in schema()["$defs"]["ShoppingListFixture"]["properties"]
