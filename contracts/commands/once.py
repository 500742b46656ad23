"""Commands that reject repeated options, except those that collect values: click would silently use the last one."""

from __future__ import annotations

import click


class Command(click.Command):
    """A command that rejects repeated options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        if not any(option.is_eager for option in order):  # --help and the like end the command anyway
            _expect_once(ctx, [it for it in order if isinstance(it, click.Option) and not it.multiple])
        return super().parse_args(ctx, args)


def _expect_once(ctx: click.Context, given: list[click.Option]) -> None:
    """Raises UsageError for a repeated option, and for two that set the same parameter, such as --drop and --cut."""
    first: dict[str | None, click.Option] = {}
    for option in given:
        before = first.setdefault(option.name, option)
        if before is not option:
            raise click.UsageError(f"{before.opts[0]} and {option.opts[0]} exclude each other.", ctx)
        if given.count(option) > 1:
            raise click.UsageError(f"{option.opts[0]} is given more than once.", ctx)


class Group(Command, click.Group):
    """A group whose commands reject repeated options."""

    command_class = Command
