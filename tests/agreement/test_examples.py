"""Examples in help texts, README and documents: the operations, clauses and defects that they name exist."""

import re
import sys
from fnmatch import fnmatchcase
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest

from contracts.layers.clauses import listed
from contracts.verdicts import fits
from mockserver.cli import COMMANDS
from mockserver.steering.presets import PRESETS
from openapi.operations import control_operations, operations

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", *sorted(ROOT.glob("*/README.md"))]
TEXTS = [*READMES, *sorted((ROOT / "openapi").glob("*.yaml")), *sorted((ROOT / "mockserver").rglob("*.html"))]
POWER = ROOT / "tests" / "power" / "__main__.py"
SOURCES = [
    *sorted((ROOT / "mockserver").rglob("*.py")),
    *sorted(file for file in (ROOT / "contracts").rglob("*.py") if file.parent.name != "clauses"),
    POWER,
]
NAMED = re.compile(
    r"""\b([a-z]+My[A-Z]\w+)\b"""  # what only an operation is called, wherever it stands
    r"""|(?:--operation |\boperation_id=|\boperationId=|"operationId": )["']?([A-Za-z]+)\b"""
)
CLAUSE = re.compile(
    r"""(?<![\w/])(clauses/[a-z_*]+/(?:[\w*]|\[[^\]]*\])+)"""  # an id or a pattern, wherever it stands
    r"""|\bcontracts (?:explain|replay) (test_\w+)"""
)
DEFECT = re.compile(r"\b(?:contracts|tests/)\s?power\b[^\n`]*? --only[ =]'?([\w*-]+)")


def helps():
    for name in COMMANDS:
        command = import_module(f"mockserver.commands.{name}").command
        group = command.commands.values() if isinstance(command, click.Group) else ()
        for each in (command, *group):
            words = [each.help, each.epilog, *(getattr(it, "help", "") for it in each.params)]
            yield f"{name} {each.name}", " ".join(filter(None, words))


def cases():
    yield from helps()
    yield from ((str(it.relative_to(ROOT)), it.read_text("utf-8")) for it in TEXTS)
    yield from ((str(it.relative_to(ROOT)), it.read_text("utf-8")) for it in SOURCES)


CASES = dict(cases())
CONTROL = control_operations().keys()


def named(text):
    """The operations that an example names; a lone placeholder such as `ID` is none."""
    found = {one or other for one, other in NAMED.findall(text)}
    return {it for it in found if it[0].islower() and any(letter.isupper() for letter in it)}


@pytest.mark.parametrize("name", CASES)
def test_each_operation_that_is_named_exists(name):
    assert named(CASES[name]) <= operations().keys() | CONTROL


@pytest.mark.parametrize("name", ["mockserver/README.md", "fault add", "requests requests", "openapi/password.yaml"])
def test_there_is_something_to_see(name):
    assert named(CASES[name])


@pytest.mark.parametrize("text", ["--operation loginMyCustomer", "operation_id='getMe'", "see loginMyCustomer."])
def test_an_operation_that_does_not_exist_is_noticed(text):
    assert named(text) - operations().keys()


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda it: it.name)
def test_presets_name_operations_that_exist(preset):
    assert set(preset.rule.get("match", {}).get("operationId", ())) <= operations().keys()


@cache
def clauses():
    return [name for it in listed() for name in (it.id, it.id.rpartition("/")[2])]


@cache
def defects():
    """The names of the seeded defects; their modules are those of a directory, not of a package."""
    sys.path.insert(0, str(POWER.parent))
    try:
        return [it.name for it in import_module("catalogue").CATALOGUE]
    finally:
        sys.path.pop(0)


def missing_from(text):
    """The clauses and the defects that an example names and that do not exist."""
    for id, name in CLAUSE.findall(text):
        if not any(fits(it, id or name) for it in clauses()):
            yield id or name
    for pattern in DEFECT.findall(text):
        if not any(fnmatchcase(it, pattern) for it in defects()):
            yield pattern


@pytest.mark.parametrize("name", CASES)
def test_each_clause_and_each_defect_that_is_named_exists(name):
    assert list(missing_from(CASES[name])) == []


@pytest.mark.parametrize("name", [f"contracts/commands/{name}.py" for name in ("explain", "replay", "run")])
def test_examples_name_clauses(name):
    assert CLAUSE.search(CASES[name])


@pytest.mark.parametrize("name", ["contracts/commands/power.py", "tests/power/__main__.py"])
def test_examples_name_defects(name):
    assert DEFECT.search(CASES[name])


@pytest.mark.parametrize(
    "text",
    [
        "contracts explain test_a_stale_version_is_refused",
        "contracts replay clauses/profile/test_a_stale_version_is_refused --from report.json",
        "contracts run --clause 'clauses/nothing/*'",
        "contracts replay clauses/profile/test_only_the_password_flow_opens_a_profile[nobody]",
        "contracts power --only token-survives-password-change",
        "python tests/power --fast --only 'token-survives-*'",
    ],
)
def test_a_clause_or_defect_that_does_not_exist_is_noticed(text):
    assert list(missing_from(text))
