"""Examples in help texts, README and documents: the operations that they name exist."""

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from mockserver.cli import COMMANDS
from mockserver.steering.presets import PRESETS
from openapi.operations import control_operations, operations

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", *sorted(ROOT.glob("*/README.md"))]
TEXTS = [*READMES, *sorted((ROOT / "openapi").glob("*.yaml")), *sorted((ROOT / "mockserver").rglob("*.html"))]
SOURCES = [*sorted((ROOT / "mockserver").rglob("*.py")), *sorted((ROOT / "contracts" / "commands").rglob("*.py"))]
NAMED = re.compile(
    r"""\b([a-z]+My[A-Z]\w+)\b"""  # what only an operation is called, wherever it stands
    r"""|(?:--operation |\boperation_id=|\boperationId=|"operationId": )["']?([A-Za-z]+)\b"""
)


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
