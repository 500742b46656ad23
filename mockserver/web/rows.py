"""Operations, each declared once: by a row above its function.

The API, the control plane and its pages all use this, each with its own kind of row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

A = TypeVar("A")
R = TypeVar("R")


class Row(Generic[A]):
    """The properties of an operation besides its name. The function below it takes an `A`, which mypy checks."""


class Operation(NamedTuple):
    """One operation of a chapter."""

    method: str
    path: str
    """As in the document: `/{projectKey}/me`."""
    operation_id: str
    row: Any
    speak: Callable[[Any], Any]
    """The undecorated function."""

    @property
    def chapter(self) -> str:
        """The tag in the document."""
        return self.speak.__module__.rpartition(".")[2]

    @property
    def template(self) -> str:
        """The path in Litestar's notation."""
        return self.path.replace("}", ":str}")

    def pattern(self) -> re.Pattern[str]:
        """A pattern that matches the paths of the operation."""
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.path)))


class Chapter(list[Operation]):
    """The operations of one chapter."""

    def on(
        self, method: str, path: str, operation_id: str, row: Row[A]
    ) -> Callable[[Callable[[A], R]], Callable[[A], R]]:
        """Declares the operation that the decorated function implements."""

        def declare(speak: Callable[[A], R]) -> Callable[[A], R]:
            self.append(Operation(method, path, operation_id, row, speak))
            return speak

        return declare
