"""Durations as people write them."""

from __future__ import annotations

import re

import click

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


class Duration(click.ParamType[tuple[str, float]]):
    """As it was written, for the server, and in seconds."""

    name = "duration"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        if not re.fullmatch(f"(?:{_PART.pattern})+", value):
            self.fail(f"'{value}' is no duration; write 500ms, 5s, 10m, 49h or 1h30m.", param, ctx)
        return value, sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(value))


DURATION = Duration()
