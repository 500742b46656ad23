"""Durations as people write them."""

from __future__ import annotations

import click

from mockserver.control.durations import seconds_of
from mockserver.control.problems import Declined


class Duration(click.ParamType[tuple[str, float]]):
    """As it was written, for the server, and in seconds."""

    name = "duration"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        try:
            return value, seconds_of(value, "")
        except Declined as declined:
            self.fail(str(declined), param, ctx)


DURATION = Duration()
