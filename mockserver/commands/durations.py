"""Durations such as `10m` as values of options."""

from __future__ import annotations

import click

from mockserver.control.durations import seconds_of
from mockserver.control.problems import Declined


class Duration(click.ParamType[tuple[str, float]]):
    """The text, which the server parses itself, and its seconds, which the command needs for its timeout."""

    name = "duration"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        try:
            return value, seconds_of(value, "")
        except Declined as declined:
            self.fail(str(declined), param, ctx)


DURATION = Duration()
