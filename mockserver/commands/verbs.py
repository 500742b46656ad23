"""Subcommands that have verbs, such as `mockserver clock freeze`."""

from __future__ import annotations

from typing import Any

import click

from mockserver.commands.once import Group


class Verbs(Group):
    """A group with a default verb: `mockserver clock`, `mockserver outbox --wait 5s`."""

    def __init__(self, *args: Any, default: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        helps = set(self.get_help_option_names(ctx))
        if not args or (args[0].startswith("-") and args[0] not in helps):
            args = [self._default, *args]
        return super().parse_args(ctx, args)
