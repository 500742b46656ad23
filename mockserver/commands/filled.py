"""Rejects options with an empty value, which usually come from a shell variable that is not set.

An empty environment variable counts as unset: click already treats it that way.
"""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem


class Filled(click.ParamType[Any]):
    """Accepts the values of `type` that are not empty."""

    def __init__(self, type: click.ParamType[Any]) -> None:
        self.type = type
        self.name = type.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not value.strip():
            self.fail("The value is empty. Give a value, or leave the option out.", param, ctx)
        return self.type.convert(value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return self.type.shell_complete(ctx, param, incomplete)


def expect_values(command: click.Command) -> None:
    """Makes the command and its subcommands reject empty values. Numbers and choices reject them anyway."""
    for parameter in command.params:
        if parameter.type is click.STRING or isinstance(parameter.type, click.Path):
            parameter.type = Filled(parameter.type)
    for below in getattr(command, "commands", {}).values():
        expect_values(below)
