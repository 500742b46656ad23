"""The READMEs tell the truth: tables are whole, paths and links exist, and examples run as they are pasted."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from shutil import copy

import click
import pytest

from contracts.cli import COMMANDS as CONTRACTS_COMMANDS
from contracts.target import target_from
from mockserver import limits, problems
from mockserver.cli import COMMANDS, EPILOG
from mockserver.domain.values import timestamp
from mockserver.fixtures import check
from mockserver.settings import demo_fixtures
from mockserver.system import SystemClock

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "README.md", *sorted(ROOT.glob("*/README.md"))]
README = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
BLOCKS_OF_YAML = [text for language, text in BLOCKS if language == "yaml"]
TABLES = [list(rows) for is_table, rows in groupby(README.splitlines(), lambda row: row.startswith("|")) if is_table]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split(" | ")]


@pytest.mark.parametrize("table", TABLES, ids=lambda rows: rows[0])
def test_a_table_is_in_one_piece(table: list[str]) -> None:
    assert re.fullmatch(r"(\| --[-:] )+\|", table[1])
    assert {len(cells(row)) for row in table} == {len(cells(table[0]))}
    assert len(table) > 2


def test_every_top_level_folder_has_a_readme_and_the_first_page_is_short() -> None:
    assert [file.parent.name for file in FILES[1:]] == ["contracts", "fixtures", "mockserver", "openapi", "tests"]
    assert len(FILES[0].read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(file: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", file.read_text(encoding="utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_the_map_leads_to_files_that_exist() -> None:
    (rows,) = (table for table in TABLES if table[0].startswith("| chapter | the law "))
    paths = [path for row in rows[2:] for cell in cells(row)[1:] for path in mapped(cell)]
    assert len(paths) > 40
    assert [str(path) for path in paths if not (ROOT / path).exists()] == []


def mapped(cell: str) -> Iterator[Path]:
    """The paths of a cell of the map: each is beside the one before unless it begins at the root."""
    directory = Path()
    for name in re.findall(r"`([^`]+)`", cell):
        path = Path(name) if name.split("/")[0] in {"openapi", "mockserver", "contracts", "tests"} else directory / name
        directory = path.parent
        yield path


def spoken(command: str) -> set[tuple[str, ...]]:
    """The subcommand and the options of each call of `command` in code."""
    code = [text for language, text in BLOCKS if language == "sh"] + re.findall(r"`([^`\n]+)`", README)
    calls = re.findall(rf"(?<![\w.:/]){command} ([a-z]+)([^\n#)|&`]*)", "\n".join(code))
    return {(name, *re.findall(r"(?<!\S)--[a-z-]+", rest)) for name, rest in calls}


@pytest.mark.parametrize(("program", "commands"), [("mockserver", COMMANDS), ("contracts", CONTRACTS_COMMANDS)])
def test_every_command_that_it_calls_exists_with_the_options_it_is_called_with(
    program: str, commands: dict[str, object]
) -> None:
    said = spoken(program)
    assert len({name for name, *_ in said}) > 3
    for name, *options in said:
        assert name in commands
        command = import_module(f"{program}.commands.{name}").command
        verbs = command.commands.values() if isinstance(command, click.Group) else ()
        parameters = [parameter for each in (command, *verbs) for parameter in each.params]
        known = {flag for parameter in parameters if isinstance(parameter, click.Option) for flag in parameter.opts}
        assert set(options) <= known


def test_the_exit_codes_are_those_of_the_command() -> None:
    said = re.search(r"^Exit codes: (0 fine;.*?interrupted)\.", README, re.MULTILINE | re.DOTALL)
    told = re.search(r"Exit codes: (.*?interrupted)\.", EPILOG, re.DOTALL)
    assert said
    assert told
    assert " ".join(said[1].split()) == " ".join(told[1].split())
    codes = {int(code) for code in re.findall(r"\d+", said[1])}
    assert codes == {0, *(value for name, value in vars(problems).items() if name.isupper())}


def test_the_fixtures_in_it_load(tmp_path: Path) -> None:
    (customers,) = (text for text in BLOCKS_OF_YAML if "\ncustomers:" in text)
    (carts,) = (text for text in BLOCKS_OF_YAML if text.startswith("carts:"))
    for name in ("project.yaml", "clients.yaml", "types.yaml", "products.yaml"):
        copy(demo_fixtures() / name, tmp_path)
    (tmp_path / "customers.yaml").write_text(customers, encoding="utf-8")
    (tmp_path / "carts.yaml").write_text(carts, encoding="utf-8")
    checked = check(tmp_path, now=timestamp(SystemClock().now()))
    assert checked.warnings == ()
    assert (checked.counts["customers"], checked.counts["carts"], checked.counts["orders"]) == (1, 1, 1)


def test_the_target_in_it_loads(tmp_path: Path) -> None:
    (target,) = (text for text in BLOCKS_OF_YAML if "base_url:" in text)
    (catalogue,) = (text for text in BLOCKS_OF_YAML if text.startswith("capabilities:"))
    (tmp_path / "staging.yaml").write_text(target + catalogue, encoding="utf-8")
    secrets = {"STOREFRONT_SECRET": "storefront", "BACKEND_SECRET": "backend", "BOB": "bob"}
    assert target_from(tmp_path / "staging.yaml", secrets).name == "staging"


@pytest.mark.parametrize(
    ("name", "is_it"), [("create_app", lambda it: callable(it["app"])), ("bullets", lambda it: it["rules"])]
)
def test_the_python_in_it_runs(name: str, is_it: Callable[[dict[str, object]], bool]) -> None:
    (text,) = (text for language, text in BLOCKS if language == "python" and name in text)
    names: dict[str, object] = {}
    exec(text, names)
    assert is_it(names)


def test_the_limits_are_those_of_the_code() -> None:
    (table,) = [rows for rows in TABLES if rows[0] == "| limit | value |"]
    told = {name: cells(row)[1] for row in table[2:] for name in re.findall(r"`([A-Z_]+)`", cells(row)[0])}
    units = {"KiB": limits.KIB, "MiB": limits.MIB}

    def number(value: str) -> int:
        digits, _, unit = value.replace(",", "").partition(" ")
        return int(digits) * units.get(unit, 1)

    assert {name: number(value) for name, value in told.items()} == {name: getattr(limits, name) for name in told}
    of_server = {"REVOCATIONS", "WARNINGS_OF_REQUEST", "PROBLEMS_SOUGHT"} | {
        it for it in vars(limits) if "COMPARED" in it
    }
    every = {name for name in vars(limits) if name.isupper()} - {"KIB", "MIB", "SHOWN_LENGTH"}
    assert every - of_server == set(told)
