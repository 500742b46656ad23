"""Whatever is declared in a module of its own is also served: nothing is left out because a list was forgotten."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from mockserver import app
from mockserver.cli import COMMANDS
from mockserver.web.control import application
from mockserver.web.workbench import pages
from mockserver.web.workbench.shell import PANELS

LISTS = {
    "mockserver.web": app.CHAPTERS,
    "mockserver.web.control": application.CHAPTERS,
    "mockserver.web.workbench": pages.CHAPTERS,
}


def modules_with(package, attribute):
    """The modules directly in a package that have the attribute."""
    path = Path(import_module(package).__file__).parent
    names = [f"{package}.{it.name}" for it in iter_modules([str(path)])]
    return {name for name in names if hasattr(import_module(name), attribute)}


@pytest.mark.parametrize("package", LISTS)
def test_every_module_with_a_chapter_is_served(package):
    assert modules_with(package, "chapter") == {it.__name__ for it in LISTS[package]}


def test_no_two_operations_of_an_application_share_a_name_or_a_path():
    for served in (app.OPERATIONS, (*application.OPERATIONS, *pages.PAGES)):
        names = [it.operation_id for it in served]
        places = [(it.method, it.path) for it in served]
        assert len(set(names)) == len(names)
        assert len(set(places)) == len(places)


def test_every_panel_of_the_menu_has_a_chapter_and_leads_to_its_first_page():
    assert [it.name for it in PANELS] == [it.__name__.rpartition(".")[2] for it in pages.CHAPTERS]
    firsts = [it.chapter[0].path for it in pages.CHAPTERS]
    assert [it.path.removeprefix("/_mock").rstrip("/") for it in PANELS] == firsts


def test_every_module_with_a_command_is_called_by_it():
    assert modules_with("mockserver.commands", "command") == {f"mockserver.commands.{name}" for name in COMMANDS}
