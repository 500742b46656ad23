"""What installs the project: the README's commands, `.ci/run`, and the tested versions that both name."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = ".ci/constraints.txt"
TESTED = [line for line in (ROOT / CONSTRAINTS).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
NAMED = [
    Requirement(it)
    for group in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for it in group
    if not it.startswith(PROJECT["name"])
]


def commands() -> list[str]:
    """The README's lines that set up an environment."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return [line for line in readme.splitlines() if line.startswith("python3 -m venv")]


def test_every_command_of_the_readme_installs_the_tested_versions():
    assert len(commands()) == 3
    assert [command for command in commands() if f" --constraint {CONSTRAINTS} " not in command] == []


def test_what_decides_whether_work_lands_is_the_test_command_of_the_readme():
    (tests,) = (command for command in commands() if "pytest" in command)
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", TESTED)
def test_a_tested_version_is_one_version_and_names_no_host(line):
    assert re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+!]+", line)


@pytest.mark.parametrize("requirement", NAMED, ids=str)
def test_a_dependency_has_a_tested_version_within_its_bounds(requirement):
    tested = {canonicalize_name(name): Version(version) for name, version in (line.split("==") for line in TESTED)}
    assert tested[canonicalize_name(requirement.name)] in requirement.specifier


def imported():
    """The third-party libraries that the packages import, by the names of their modules."""
    files = [file for package in ("mockserver", "contracts", "openapi") for file in (ROOT / package).rglob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_bytes()))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    ours = {"mockserver", "contracts", "openapi"}
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - ours


def test_every_library_that_is_imported_has_owners_and_no_other_importers():
    owned = {name for it in CONTRACTS if it["type"] == "protected" for name in it["protected_modules"]}
    assert len(imported()) > 10
    assert imported() - owned == set()


def test_every_exception_from_lint_or_types_has_a_reason():
    files = [
        file for folder in ("mockserver", "contracts", "openapi", "tests") for file in (ROOT / folder).rglob("*.py")
    ]
    lines = [(file, line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    bare = re.compile(r"# (?:noqa(?:: [A-Z0-9, ]+)?|type: ignore(?:\[[a-z-, ]+\])?) *$")
    assert [f"{file.relative_to(ROOT)}: {line.strip()}" for file, line in lines if bare.search(line)] == []
