"""Reference expansion: `expand=custom.type`, `expand=customerGroupAssignments[*].customerGroup`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from mockserver.domain import errors
from mockserver.limits import EXPANSIONS

Resolver = Callable[[str, str], Any | None]
"""Finds the resource with a typeId and an id, if it exists."""

Expansion = Callable[[Any], Any]

LONGEST_PATH = 20
"""The maximum number of steps: expansion is recursive, and references may form cycles."""

_STEP = re.compile(r"([-_A-Za-z0-9]+)(?:\[(\*|[0-9]{1,9})\])?")


def expansion(texts: Sequence[str], resolve: Resolver) -> Expansion:
    """Returns a function that expands each reference at a path in `texts`: adds the `obj` that `resolve` finds.

    Paths that lead to no reference are ignored. The input is not modified. Raises InvalidInput for a malformed path.
    """
    errors.expect_at_most(EXPANSIONS, texts, "The query", "`expand` parameters")
    paths = [_path(text) for text in texts]

    def expanded(value: Any) -> Any:
        tree = _tree(value)
        for path in paths:
            _expand(tree, path, resolve)
        return tree

    return expanded if paths else lambda value: value


def _tree(value: Any) -> Any:
    """Decimals are kept, because numbers are formatted elsewhere."""
    return msgspec.to_builtins(value, builtin_types=[Decimal])


def _path(text: str) -> list[re.Match[str]]:
    steps = [_STEP.fullmatch(step) for step in text.split(".")]
    if len(steps) > LONGEST_PATH or None in steps:
        problem = f"Expected a path of at most {LONGEST_PATH} fields, as in lineItems[*].productType."
        errors.malformed_parameter("expand", problem)
    return [step for step in steps if step is not None]


def _expand(node: Any, path: Sequence[re.Match[str]], resolve: Resolver) -> None:
    """Adds to the tree. A path continues in the `obj` of a reference without naming it."""
    if not isinstance(node, dict):
        return
    if "typeId" in node and "id" in node:
        found = node.get("obj") or resolve(node["typeId"], node["id"])
        if found is None:
            return
        node = node.setdefault("obj", _tree(found))
    if path:
        name, index = path[0].groups()
        for inner in _chosen(node.get(name), index):
            _expand(inner, path[1:], resolve)


def _chosen(value: Any, index: str | None) -> Sequence[Any]:
    """The elements of an array that `[2]` or `[*]` selects; without a selector, the value itself."""
    if index is None:
        return (value,)
    if not isinstance(value, list | tuple):
        return ()
    return value if index == "*" else value[int(index) :][:1]
