"""Reads the chapters next to this file: bundles them into one OpenAPI document, and lists their bullets, the rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

CHAPTERS = Path(__file__).parent
"""The YAML files are data of this package, so that a checkout and an installation find them in the same way."""

FRONT_PAGE = "openapi.yaml"
CONTROL = "control.yaml"
"""A document of its own: the control plane of the stand-in, which no other implementation has."""

SECTIONS = ("schemas", "parameters", "responses", "headers", "examples", "links")
"""What a chapter may define in addition to `paths`; each becomes a section of `components`."""

Chapters = dict[str, dict[str, Any]]
"""The content of each chapter by the name of its file."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same result, eight times as fast


class Bullet(NamedTuple):
    """One rule: its chapter and its sentence."""

    chapter: str
    sentence: str


@cache
def document() -> dict[str, Any]:
    """The document of the API. Read once and shared: copy it before you change it."""
    return bundled(CHAPTERS)


@cache
def control_document() -> dict[str, Any]:
    """The document of the control plane, which is one file. Shared, too."""
    return _read(CHAPTERS / CONTROL)


@cache
def bullets(directory: Path = CHAPTERS) -> tuple[Bullet, ...]:
    """Every rule of the chapters in `directory`: each line of a description that begins with a dash."""
    return tuple(
        Bullet(chapter=file.removesuffix(".yaml"), sentence=sentence)
        for file, chapter in _chapters(directory).items()
        for sentence in sentences(chapter)
    )


def bundled(directory: Path) -> dict[str, Any]:
    """The chapters in `directory` as one document. Raises ValueError at a broken `$ref` or a name defined twice."""
    chapters = _chapters(directory)
    front = chapters[FRONT_PAGE]
    paths = {path: _path_item(path, item, chapters) for path, item in front["paths"].items()}
    return {**front, "paths": paths, "components": {**front.get("components", {}), **_components(chapters)}}


def sentences(node: Any) -> Iterator[str]:
    """The bullets in a part of a document, in order."""
    for description in _descriptions(node):
        yield from (line.removeprefix("- ") for line in description.splitlines() if line.startswith("- "))


def resolved(node: Any, whole: dict[str, Any] | None = None) -> Any:
    """The target of a `$ref` in the document `whole`, or in that of the API; any other node is returned as it is."""
    while isinstance(node, dict) and "$ref" in node:
        target: Any = document() if whole is None else whole
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def _chapters(directory: Path) -> Chapters:
    files = sorted(file for file in directory.glob("*.yaml") if file.name != CONTROL)
    return {file.name: _read(file) for file in files}


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(file.read_bytes(), _LOADER)  # noqa: S506 - _LOADER is a safe loader, too
    return content


def _path_item(path: str, item: dict[str, str], chapters: Chapters) -> Any:
    file, _, pointer = item["$ref"].partition("#")
    if pointer != f"/paths/{_escaped(path)}" or path not in chapters.get(file, {}).get("paths", {}):
        raise ValueError(f"{FRONT_PAGE}#/paths/{_escaped(path)}: $ref {item['$ref']!r} leads nowhere")
    return _hoisted(chapters[file]["paths"][path], item["$ref"], chapters)


def _components(chapters: Chapters) -> dict[str, dict[str, Any]]:
    components: dict[str, dict[str, Any]] = {}
    for file, chapter in chapters.items():
        for section in SECTIONS:
            for name, value in chapter.get(section, {}).items():
                here = f"{file}#/{section}/{_escaped(name)}"
                if name in components.setdefault(section, {}):
                    raise ValueError(f"{here}: another chapter defines this name as well")
                components[section][name] = _hoisted(value, here, chapters)
    return components


def _hoisted(node: Any, here: str, chapters: Chapters) -> Any:
    """`node`, found at `here`, with every `$ref` pointing into `components`."""
    if isinstance(node, list):
        return [_hoisted(value, f"{here}/{index}", chapters) for index, value in enumerate(node)]
    if not isinstance(node, dict):
        return node
    return {key: _hoisted_value(key, value, here, chapters) for key, value in node.items()}


def _hoisted_value(key: str, value: Any, here: str, chapters: Chapters) -> Any:
    if key == "$ref":
        return _reference(value, here, chapters)
    place = f"{here}/{_escaped(str(key))}"
    if key == "discriminator" and "mapping" in value:
        # The values of a mapping refer to schemas. Bare names are allowed there, but generators do not resolve them.
        refers = value["mapping"].items()
        return value | {"mapping": {tag: _reference(to, f"{place}/mapping/{tag}", chapters) for tag, to in refers}}
    return _hoisted(value, place, chapters)


def _reference(reference: str, here: str, chapters: Chapters) -> str:
    file, _, pointer = reference.partition("#")
    section, _, name = pointer.removeprefix("/").partition("/")
    chapter = chapters.get(file or here.partition("#")[0], {})
    if section not in SECTIONS or name not in chapter.get(section, {}):
        raise ValueError(f"{here}: $ref {reference!r} leads nowhere")
    return f"#/components/{section}/{name}"


def _descriptions(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for value in node:
            yield from _descriptions(value)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "description" and isinstance(value, str):
                yield value
            else:
                yield from _descriptions(value)


def _escaped(name: str) -> str:
    """`name` escaped for a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
