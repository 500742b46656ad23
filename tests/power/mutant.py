"""A changed server: a copy of the package `mockserver` with some of its text replaced."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mockserver"


class Edit(NamedTuple):
    """`old`, which must occur exactly once in `file` (below the package), becomes `new`."""

    file: str
    old: str
    new: str


class Mutant(NamedTuple):
    """A changed server. `sentence` is the rule that it breaks, or what was done to it."""

    name: str
    sentence: str
    edits: tuple[Edit, ...]


class NotApplied(Exception):
    """An edit does not fit the present source."""


def defect(name: str, sentence: str, file: str, old: str, new: str, *more: tuple[str, str, str]) -> Mutant:
    """The negation of one sentence, by one edit or several that belong together."""
    return Mutant(name, sentence, (Edit(file, old, new), *(Edit(*each) for each in more)))


def importing(noun: str, file: str) -> tuple[str, str, str]:
    """The edit by which a defect may name a type of record, or an index, that `file` does not import."""
    first = "from __future__ import annotations\n"
    return file, first, f"{first}from mockserver.domain.nouns import {noun}\n"


def edited(mutant: Mutant, package: Path = PACKAGE) -> dict[str, str]:
    """The new text of each file that the mutant changes. Raises NotApplied."""
    texts: dict[str, str] = {}
    for file, old, new in mutant.edits:
        text = texts[file] if file in texts else (package / file).read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise NotApplied(f"{mutant.name}: {file} has {text.count(old)} times {old!r}")
        texts[file] = text.replace(old, new)
    return texts


def write(edits: Sequence[Edit], directory: Path, package: Path = PACKAGE) -> None:
    """Copies the package into `directory` with the edits applied, and lays the demo fixtures beside it.

    Raises NotApplied.
    """
    texts = edited(Mutant(directory.name, "", tuple(edits)), package)
    shutil.copytree(package, directory / "mockserver", ignore=shutil.ignore_patterns("__pycache__"))
    for file, text in texts.items():
        (directory / "mockserver" / file).write_text(text, encoding="utf-8")
    (directory / "fixtures").symlink_to(package.parent / "fixtures", target_is_directory=True)


@contextmanager
def copied(package: Path) -> Iterator[Path]:
    """A copy of the package as it is now, beside its fixtures: what is edited meanwhile does not count."""
    with TemporaryDirectory(prefix="power-") as name:
        write((), Path(name), package)
        yield Path(name) / package.name
