"""The parts of a server's state that can be reset separately."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from mockserver.domain import nouns
from mockserver.domain.nouns import NOUNS
from mockserver.domain.records import Record

Part = Literal[nouns.Part, "requests", "faults", "outbox", "clock"]
PARTS: tuple[Part, ...] = get_args(Part)

DATA: frozenset[Part] = frozenset(get_args(nouns.Part))
"""The parts that are records of a project."""

_PART_OF: dict[str, Part] = {noun.table: noun.part for noun in NOUNS}
"""By table."""


def put_back(present: Sequence[Record], seeds: Sequence[Record], parts: frozenset[Part]) -> list[Record]:
    """The current records, with those of the chosen parts replaced by the fixtures'."""
    if parts == DATA:
        return list(seeds)
    kept = [record for record in present if _PART_OF[record.table] not in parts]
    return [*(record for record in seeds if _PART_OF[record.table] in parts), *kept]
