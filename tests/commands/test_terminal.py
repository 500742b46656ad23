"""What is printed for people."""

import os
import sys

import click
import pytest

from mockserver.commands import terminal
from mockserver.commands.terminal import fields, hanging, printable, table


@pytest.fixture
def narrow(monkeypatch):
    """A terminal of 40 columns."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(terminal.shutil, "get_terminal_size", lambda: os.terminal_size((40, 24)))


def test_columns_are_as_wide_as_what_stands_in_them():
    shown = click.unstyle(table(("a", "long heading", "last"), [("1", "2", "3"), ("wide cell", "", "")]))
    assert shown.splitlines() == ["a          long heading  last", "1          2             3", "wide cell"]


def test_colours_take_no_room():
    plain = table(("a", "b"), [("red", "x")])
    coloured = table(("a", "b"), [(click.style("red", fg="red"), "x")])
    assert click.unstyle(coloured) == click.unstyle(plain)


@pytest.mark.usefixtures("narrow")
def test_on_a_narrow_terminal_one_column_gives_way():
    shown = click.unstyle(table(("a", "path", "b"), [("1", "/" + "x" * 60, "end")], gives_way=1))
    assert {len(line) <= 40 for line in shown.splitlines()} == {True}
    assert "…  end" in shown


def test_what_is_no_terminal_gets_everything():
    assert "x" * 600 in table(("a", "path"), [("1", "x" * 600)], gives_way=1)


@pytest.mark.usefixtures("narrow")
def test_long_text_is_wrapped_beside_its_name():
    shown = click.unstyle(fields([("why", "one two three four five six seven eight nine ten"), ("x", "")], margin=2))
    assert shown.splitlines() == ["  why  one two three four five six seven", "       eight nine ten"]
    assert hanging("a\nb", 3) == "a\n   b"


@pytest.mark.parametrize("text", ["\x1b[2J", "a\rb", "\u202e", "\x9b31m", "a\nb"])
def test_nothing_that_a_terminal_obeys_is_printed(text):
    assert printable(text).isprintable()


def test_what_is_harmless_is_left_as_it_is():
    assert printable("Øst, 東京 – 100 %") == "Øst, 東京 – 100 %"


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_what_is_piped_has_no_colours(run, environment):
    assert "\x1b" not in run("doctor", "--port", "1", **environment).stdout


@pytest.mark.usefixtures("project")
def test_no_color_is_heeded_on_a_terminal(cli, monkeypatch):
    monkeypatch.setattr(click.utils, "should_strip_ansi", lambda _, color=None: color is False)
    assert "\x1b" in cli("fault").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in cli("fault").out
