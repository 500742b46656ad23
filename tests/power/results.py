"""What was measured, kept in a file as it comes in, so that a measurement can be continued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from judge import Judgement


class Measured(msgspec.Struct, kw_only=True):
    """One mutant: what was found with each seed, and what plain Schemathesis reported."""

    sentence: str
    chapter: str
    seeds: dict[str, Judgement] = {}
    plain: dict[str, list[str] | None] = {}

    def killed_by(self, clean: Measured) -> set[str]:
        """The layers that found it, with any seed with which they found nothing in the clean server."""
        return {
            layer
            for seed, judgement in self.seeds.items()
            for layer in judgement.layers - clean.seeds[seed].layers
            if judgement.is_valid
        }

    def killed_always_by(self, clean: Measured) -> set[str]:
        """The layers that found it with every seed."""
        valid = [judgement.layers - clean.seeds[seed].layers for seed, judgement in self.seeds.items()]
        return set.intersection(*valid) if valid else set()

    @property
    def is_valid(self) -> bool:
        """Whether any run said anything."""
        return any(judgement.is_valid for judgement in self.seeds.values())

    @property
    def is_red(self) -> bool:
        """Whether a run ended other than kept, for whatever reason."""
        return any(judgement.is_valid and judgement.exit_code != 0 for judgement in self.seeds.values())


class Results(msgspec.Struct, kw_only=True):
    """A measurement. Mutants with the name `clean` are none: they show that what finds them finds nothing else."""

    layers: tuple[str, ...]
    max_time: float
    fast: bool = False
    clean: Measured
    mutants: dict[str, Measured] = {}

    def missing(self, names: Iterable[str], seeds: Sequence[int], *, plain: bool) -> list[str]:
        """The names of the mutants that were not measured with all the seeds."""
        return [name for name in names if not self.has(name, seeds, plain=plain)]

    def has(self, name: str, seeds: Sequence[int], *, plain: bool) -> bool:
        """Whether the mutant was measured with all the seeds."""
        known = self.clean if name == "clean" else self.mutants.get(name)
        if known is None or not all(str(seed) in known.seeds for seed in seeds):
            return False
        return not plain or all(str(seed) in known.plain for seed in seeds)


def load(file: Path | None) -> Results | None:
    """What `file` has, if it is there."""
    return msgspec.json.decode(file.read_bytes(), type=Results) if file is not None and file.exists() else None


def keep(results: Results, file: Path | None) -> None:
    """Writes the results, all at once."""
    if file is None:
        return
    new = file.with_suffix(".new")
    new.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")
    new.replace(file)
