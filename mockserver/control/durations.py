"""Durations in human notation: `500ms`, `5s`, `10m`, `49h`, `2d`, `1h30m`."""

from __future__ import annotations

import re

from mockserver.control.problems import decline

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)"
_DURATION = re.compile(f"(?:{_PART})+")
_LONGEST_TEXT = 40


def seconds_of(text: str, place: str) -> float:
    """`text` in seconds; `place` is where the request has it."""
    if len(text) > _LONGEST_TEXT or not _DURATION.fullmatch(text):
        decline(400, f"'{text[:_LONGEST_TEXT]}' is no duration; write 500ms, 5s, 10m, 49h, 2d or 1h30m.", place)
    return sum(float(amount) * _SECONDS[unit] for amount, unit in re.findall(_PART, text))


def range_of(text: str, place: str) -> tuple[float, float]:
    """The minimum and maximum number of seconds: `300ms`, or `300ms..900ms`."""
    least, dots, most = text.partition("..")
    low = seconds_of(least, place)
    high = seconds_of(most, place) if dots else low
    if high < low:
        decline(400, f"'{text}' ends before it begins; write the shorter delay first.", place)
    return low, high
