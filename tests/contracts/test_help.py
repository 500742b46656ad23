"""What `contracts --help` and its commands say: each has examples, and each example is understood."""

import re
import shlex

import click
import pytest

from contracts.cli import COMMANDS, contracts

CONTEXT = click.Context(contracts)
EPILOGS = {"contracts": contracts.epilog, **{name: contracts.get_command(CONTEXT, name).epilog for name in COMMANDS}}


def examples():
    for epilog in EPILOGS.values():
        yield from (line.strip() for line in epilog.splitlines() if re.match(r"\s+contracts ", line))


@pytest.mark.parametrize("name", EPILOGS)
def test_each_command_has_examples(name):
    assert "Examples:\n" in EPILOGS[name]


@pytest.mark.parametrize("example", sorted(set(examples())))
def test_each_example_is_understood(example):
    """Up to what is said about it after some space."""
    words = shlex.split(example.partition("   ")[0])[1:]
    with contracts.make_context("contracts", words) as context:
        name, command, others = contracts.resolve_command(context, [*context._protected_args, *context.args])
        command.make_context(name, others, parent=context)
