"""Options and arguments that are given as nothing, as by a shell variable that is not set."""

import click
import pytest

from mockserver.cli import mockserver


def commands_below(command, *names):
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield from commands_below(command.get_command(click.Context(command), name), *names, name)
    else:
        yield names, command


GIVEN = [
    (names, parameter)
    for names, command in commands_below(mockserver)
    for parameter in command.params
    if not (isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count))
    and parameter.type is not click.UNPROCESSED
]


def title(value):
    return " ".join(value) if isinstance(value, tuple) else value.name


@pytest.mark.parametrize(("names", "parameter"), GIVEN, ids=title)
@pytest.mark.parametrize("nothing", ["", " "])
def test_an_empty_value_is_a_usage_mistake_that_names_its_place(names, parameter, nothing):
    """The command is only read: where it accepted nothing, some would run for ever."""
    is_option = isinstance(parameter, click.Option)
    place = max(parameter.opts, key=len) if is_option else parameter.make_metavar(click.Context(mockserver))
    context, command = click.Context(mockserver), mockserver
    for name in names:
        command = command.get_command(context, name)
    with pytest.raises(click.UsageError) as refused:
        command.make_context(names[-1], [place, nothing] if is_option else [nothing])
    assert refused.value.exit_code == 2
    assert place in refused.value.format_message()


def test_the_command_ends_with_the_mistake(cli):
    ended = cli("requests", "--project", "")
    assert (ended.code, ended.out) == (2, "")
    assert "--project" in ended.err


@pytest.mark.parametrize("name", sorted({it.envvar for _, it in GIVEN if isinstance(it, click.Option) and it.envvar}))
def test_an_empty_environment_variable_is_one_that_is_not_set(name, monkeypatch):
    monkeypatch.delenv(name, raising=False)
    parameter = next(it for _, it in GIVEN if getattr(it, "envvar", None) == name)
    context = click.Context(mockserver)
    expected = parameter.get_default(context)
    monkeypatch.setenv(name, "")
    assert parameter.resolve_envvar_value(context) is None
    assert parameter.consume_value(context, {})[0] == expected


def test_serve_listens_on_loopback_when_its_variables_are_empty(serve):
    empty = {it.envvar: "" for names, it in GIVEN if names == ("serve",) and it.envvar}
    assert {"MOCKSERVER_HOST", "MOCKSERVER_DB", "MOCKSERVER_PORT"} <= empty.keys()
    assert serve("--memory", **empty).url.startswith("http://127.0.0.1:")
