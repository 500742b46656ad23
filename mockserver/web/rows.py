"""Operations, each declared once: a row above the function that answers it.

The API, the control plane and its pages declare theirs with this; each has a kind of row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

A = TypeVar("A")
R = TypeVar("R")


class Row(Generic[A]):
    """What is stated of an operation besides its name. The function below it takes an `A`: mypy compares them."""


class Operation(NamedTuple):
    """One operation of a chapter."""

    method: str
    path: str
    """As in the document: `/{projectKey}/me`."""
    operation_id: str
    row: Any
    speak: Callable[[Any], Any]
    """The function itself, as it was written."""

    @property
    def chapter(self) -> str:
        """The tag that it has in the document."""
        return self.speak.__module__.rpartition(".")[2]

    @property
    def template(self) -> str:
        """The path as Litestar writes it."""
        return self.path.replace("}", ":str}")

    def pattern(self) -> re.Pattern[str]:
        """What the paths of the operation look like."""
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.path)))


class Chapter(list[Operation]):
    """The operations of one chapter."""

    def on(
        self, method: str, path: str, operation_id: str, row: Row[A]
    ) -> Callable[[Callable[[A], R]], Callable[[A], R]]:
        """Declares the operation that the function below answers."""

        def declare(speak: Callable[[A], R]) -> Callable[[A], R]:
            self.append(Operation(method, path, operation_id, row, speak))
            return speak

        return declare
