"""Options that are given as nothing, as by a shell variable that is not set: they are refused, not taken for a value.

An environment variable that is empty is one that is not set, as click has it. The command `mockserver` has the same,
but the kit stands alone.
"""

from __future__ import annotations

from typing import Any

import click

from contracts.commands.options import TargetFile


class Filled(click.ParamType[Any]):
    """What `type` takes, if it is not empty."""

    def __init__(self, type: click.ParamType[Any]) -> None:
        self.type = type
        self.name = type.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not value.strip():
            self.fail("It is empty. Give it a value, or leave it out.", param, ctx)
        return self.type.convert(value, param, ctx)


def expect_values(command: click.Command) -> None:
    """Makes the command refuse what is empty; numbers, choices and `FORMAT=FILE` do so by their types."""
    for parameter in command.params:
        if parameter.type is click.STRING or isinstance(parameter.type, click.Path | TargetFile):
            parameter.type = Filled(parameter.type)
