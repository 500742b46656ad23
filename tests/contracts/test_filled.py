"""Options and arguments that are given as nothing, as by a shell variable that is not set."""

import click
import pytest

from contracts.cli import COMMANDS, contracts

CONTEXT = click.Context(contracts)
GIVEN = [
    (name, parameter)
    for name in COMMANDS
    for parameter in contracts.get_command(CONTEXT, name).params
    if not (isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count))
    and parameter.type is not click.UNPROCESSED
]


def title(value):
    return value if isinstance(value, str) else value.name


@pytest.mark.parametrize(("name", "parameter"), GIVEN, ids=title)
@pytest.mark.parametrize("nothing", ["", " "])
def test_an_empty_value_is_a_usage_mistake_that_names_its_place(name, parameter, nothing):
    is_option = isinstance(parameter, click.Option)
    place = max(parameter.opts, key=len) if is_option else parameter.make_metavar(CONTEXT)
    command = contracts.get_command(CONTEXT, name)
    before = ["given" for it in command.params[: command.params.index(parameter)] if isinstance(it, click.Argument)]
    with pytest.raises(click.UsageError) as refused:
        command.make_context(name, [place, nothing] if is_option else [*before, nothing])
    assert place.strip("[]") in refused.value.format_message()


def test_all_that_can_be_given_is_tried():
    assert {title(parameter) for _, parameter in GIVEN} >= {"target", "layers", "pattern", "shard", "reports", "file"}


def test_an_empty_environment_variable_is_one_that_is_not_set(monkeypatch):
    targets = [parameter for _, parameter in GIVEN if getattr(parameter, "envvar", None)]
    assert {it.envvar for it in targets} == {"CONTRACTS_TARGET"}
    for parameter in targets:
        monkeypatch.delenv(parameter.envvar, raising=False)
        expected = parameter.process_value(CONTEXT, parameter.get_default(CONTEXT))
        monkeypatch.setenv(parameter.envvar, "")
        value, _ = parameter.consume_value(CONTEXT, {})
        assert parameter.process_value(CONTEXT, value) == expected
