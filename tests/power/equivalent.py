"""What breaks no rule, and why: `equivalent.yaml` as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

EQUIVALENT = Path(__file__).with_suffix(".yaml")


def of_the_catalogue() -> Mapping[str, str]:
    """By the name of a seeded defect, why no rule tells of it."""
    return {entry["defect"]: entry["reason"] for entry in _entries() if "defect" in entry}


def mechanical() -> tuple[dict[str, str], ...]:
    """Places of mechanical mutants, each with its reason."""
    return tuple(entry for entry in _entries() if "defect" not in entry)


@cache
def _entries() -> tuple[dict[str, str], ...]:
    return tuple(yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")))
