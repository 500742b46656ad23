"""Every bullet of a chapter is a clause of that chapter's module, and every clause a bullet."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import contracts.clauses
from openapi.document import bullets

CLAUSES = Path(contracts.clauses.__file__).parent
NO_CHAPTERS = {"__init__", "buyer", "conftest", "expect", "shop"}
BULLETS = bullets()
CHAPTERS = sorted({bullet.chapter for bullet in BULLETS})


def sentences_of(chapter):
    file = CLAUSES / f"{chapter}.py"
    tree = ast.parse(file.read_text(encoding="utf-8") if file.exists() else "")
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return Counter(ast.get_docstring(node, clean=False) or f"{node.name} has no docstring" for node in tests)


def listed(counted):
    return "".join(f"\n- {sentence}" for sentence in counted)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_bullet_has_a_clause(chapter):
    missing = Counter(bullet.sentence for bullet in BULLETS if bullet.chapter == chapter) - sentences_of(chapter)
    assert not missing, f"{chapter}.yaml says it; add a clause to contracts/clauses/{chapter}.py:{listed(missing)}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_clause_quotes_a_bullet_that_no_other_clause_has(chapter):
    foreign = sentences_of(chapter) - Counter(bullet.sentence for bullet in BULLETS if bullet.chapter == chapter)
    assert not foreign, f"contracts/clauses/{chapter}.py has it; {chapter}.yaml does not, or once:{listed(foreign)}"


def test_each_module_of_clauses_has_the_name_of_a_chapter():
    assert {file.stem for file in CLAUSES.glob("*.py")} - NO_CHAPTERS <= set(CHAPTERS)
