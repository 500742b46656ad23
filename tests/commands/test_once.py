"""Options of both commands: whatever is given twice is collected or rejected, and never silently replaced."""

from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from contracts.cli import contracts
from contracts.commands.once import Command as ContractsCommand
from contracts.verdicts import fits_any
from mockserver.cli import mockserver
from mockserver.commands.once import Command


def commands(program, module):
    """Every command of the program, by the words that call it."""
    yield (), program
    for name in program.list_commands(click.Context(program)):
        command = import_module(f"{module}.{name}").command
        yield (name,), command
        if isinstance(command, click.Group):
            yield from (((name, verb), it) for verb, it in command.commands.items())


ALL = [(mockserver, *it) for it in commands(mockserver, "mockserver.commands")]
ALL += [(contracts, *it) for it in commands(contracts, "contracts.commands")]
OPTIONS = [
    pytest.param(program, words, option, id=" ".join([program.name or "", *words, option.opts[0]]))
    for program, words, command in ALL
    for option in command.params
    if isinstance(option, click.Option) and not option.multiple and option.name != "version"
]


def given(option):
    return [option.opts[0]] if option.is_flag else [option.opts[0], "x"]


@pytest.mark.parametrize(("program", "words", "option"), OPTIONS)
def test_an_option_that_is_given_twice_is_rejected(program, words, option):
    result = CliRunner().invoke(program, [*words, *given(option) * 2])
    assert result.exit_code == 2, result.output
    assert f"{option.opts[0]} is given more than once" in result.output


def test_every_command_is_watched():
    assert [words for _, words, command in ALL if not isinstance(command, (Command, ContractsCommand))] == []
    assert len(OPTIONS) > 100


def test_options_for_one_thing_exclude_each_other():
    result = CliRunner().invoke(mockserver, ["fault", "add", "--drop", "--cut"])
    assert (result.exit_code, "--drop and --cut exclude each other" in result.output) == (2, True)


def test_help_is_printed_whatever_is_given_twice():
    result = CliRunner().invoke(mockserver, ["serve", "--port", "1", "--port", "2", "--help"])
    assert (result.exit_code, "Usage" in result.output) == (0, True)


def test_clauses_are_collected(monkeypatch):
    asked = []

    def run(*given):
        asked.append(given[1].patterns)
        raise click.UsageError("Enough.")

    monkeypatch.setattr("contracts.commands.run.run", run)
    CliRunner().invoke(contracts, ["run", "--clause", "clauses/email/*", "--clause", "clauses/order/*"])
    assert asked == [("clauses/email/*", "clauses/order/*")]
    wanted = [fits_any(f"clauses/{chapter}/x", asked[0]) for chapter in ("email", "order", "cart")]
    assert wanted == [True, True, False]
