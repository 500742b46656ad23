"""Options that several subcommands share."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.target import shipped_target


class TargetFile(click.ParamType[Path]):
    """A target file, or the name of one that is part of the kit."""

    name = "target"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        file = Path(value)
        shipped = shipped_target(str(value))
        return shipped if not file.is_file() and shipped.is_file() else file


class Shard(click.ParamType[tuple[int, int]]):
    """`i/n`: the ith of n parts."""

    name = "i/n"

    def convert(
        self, value: str | tuple[int, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        part, slash, parts = value.partition("/")
        if not (slash and part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
            self.fail(f"'{value}' is not like 1/4", param, ctx)
        return int(part), int(parts)


target_option = click.option(
    "--target",
    type=TargetFile(),
    default="mockserver",
    envvar="CONTRACTS_TARGET",
    show_envvar=True,
    show_default=True,
    help="Target file, or one of mockserver, commercetools, commercetools-mock.",
)
