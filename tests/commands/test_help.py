"""What `--help` says: an example for each verb, and each example is understood."""

import re
import shlex
from importlib import import_module

import click
import pytest

from mockserver.cli import COMMANDS, mockserver
from openapi.operations import operations


def verbs():
    """Every command and its verbs, by how they are called."""
    for name in COMMANDS:
        command = import_module(f"mockserver.commands.{name}").command
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {verb}", it) for verb, it in command.commands.items())


VERBS = dict(verbs())


def examples():
    for command in VERBS.values():
        text = re.sub(r"\\\n\s*", "", command.epilog or "")
        yield from (line.strip() for line in text.splitlines() if line.strip().startswith("mockserver "))


@pytest.mark.parametrize("name", VERBS)
def test_each_verb_has_examples(name):
    assert VERBS[name].help
    if name != "fixtures":
        assert "Examples:\n" in VERBS[name].epilog


@pytest.mark.parametrize("example", sorted(set(examples())))
def test_each_example_is_understood(example):
    """As far as it is the command's: up to a pipe, a redirection, or what is said about it after some space."""
    words = shlex.split(example.partition("   ")[0])[1:]
    arguments = words[: next((at for at, word in enumerate(words) if word in (">", "|")), None)]
    context = mockserver.make_context("mockserver", arguments)
    with context:
        while isinstance(context.command, click.Group):
            rest = [*context._protected_args, *context.args]
            name, command, others = context.command.resolve_command(context, rest)
            context = command.make_context(name, others, parent=context)
    operation = context.params.get("operation")
    assert operation is None or operation in operations()


def test_the_commands_are_those_of_the_table(cli):
    told = cli("--help").out
    for name, sentence in COMMANDS.items():
        assert name in told
        assert sentence in " ".join(told.split())
