"""Options that are given as nothing, as by a shell variable that is not set: they are refused, not taken for a value.

An environment variable that is empty is one that is not set, as click has it.
"""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem


class Filled(click.ParamType[Any]):
    """What `type` takes, if it is not empty."""

    def __init__(self, type: click.ParamType[Any]) -> None:
        self.type = type
        self.name = type.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not value.strip():
            self.fail("It is empty. Give it a value, or leave it out.", param, ctx)
        return self.type.convert(value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self.type.shell_complete(ctx, param, incomplete)


def expect_values(command: click.Command) -> None:
    """Makes the command and those below it refuse what is empty; numbers and choices do so by their types."""
    for parameter in command.params:
        if parameter.type is click.STRING or isinstance(parameter.type, click.Path):
            parameter.type = Filled(parameter.type)
    for below in getattr(command, "commands", {}).values():
        expect_values(below)
