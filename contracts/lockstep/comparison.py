"""Decides which differences between two responses the document allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from contracts.lockstep.calls import Call
from contracts.lockstep.faults import FAULTS, NONE
from contracts.lockstep.reading import Seen

ABSENT = "(absent)"


class Difference(NamedTuple):
    """A difference between two responses to the same request."""

    operation: str
    aspect: str
    """`status`, `code`, `content-type`, or the path of a field, such as `body.defaultShippingAddressId`."""
    expected: str
    """In the reference's response."""
    seen: str
    """In the target's response."""

    @property
    def kind(self) -> tuple[str, str]:
        """Differences of one kind are reported once."""
        return self.operation, self.aspect

    def resembles(self, other: Difference) -> bool:
        """Whether this is the same difference in another scenario, where values in a body may differ."""
        answers = (self.expected, self.seen) == (other.expected, other.seen)
        return self.kind == other.kind and (answers or self.aspect not in ("status", "code"))


def differences(call: Call, reference: Seen, target: Seen, *, idle: bool = False) -> Iterator[Difference]:
    """Differences that the document does not allow.

    `idle`: an action may have changed nothing, for which some servers create a message and others do not.
    """
    fault = FAULTS[call.fault] if call.fault else NONE
    if reference.status != target.status:
        if not {reference.status, target.status} <= fault.statuses:
            yield Difference(call.operation, "status", reference.told(), target.told())
        return
    if reference.media_type != target.media_type:
        yield Difference(call.operation, "content-type", reference.media_type, target.media_type)
    if reference.succeeded:
        for path, expected, seen in unequal(reference.body, target.body, "body", idle=idle):
            yield Difference(call.operation, aspect(path), f"{path} {_shown(expected)}", f"{path} {_shown(seen)}")
    elif reference.code in fault.codes:
        if target.code != reference.code:
            yield Difference(call.operation, "code", reference.told(), target.told())
            return
        for path, expected, seen in unequal(reference.body, target.body, "error"):
            if expected != ABSENT:  # the target may have details that the document does not require
                yield Difference(call.operation, path, f"{path} {_shown(expected)}", f"{path} {_shown(seen)}")


def aspect(path: str) -> str:
    """A stable name for a path in a body: paths below a list or an object of the Customer share a name."""
    names = path.split(".")
    return ".".join(names[: 3 if names[1:2] in (["customer"], ["messages"], ["tokens"]) else 2])


def parted(reference: Seen, target: Seen) -> bool:
    """Whether only one side succeeded, so that later responses cannot be compared."""
    return reference.succeeded != target.succeeded


def unequal(expected: Any, seen: Any, path: str, *, idle: bool = False) -> Iterator[tuple[str, Any, Any]]:
    """The paths at which two trees differ; they omit list indexes, so that they are stable names."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        if "id" in expected and expected["id"] != seen.get("id"):  # everything differs between two objects
            yield f"{path}.id", expected["id"], seen.get("id", ABSENT)
            return
        for name in sorted(expected.keys() | seen.keys()):
            if path.endswith("lastModifiedBy") and name not in expected:
                continue  # no rule binds initiators other than the customer
            yield from unequal(expected.get(name, ABSENT), seen.get(name, ABSENT), f"{path}.{name}", idle=idle)
    elif isinstance(expected, list) and isinstance(seen, list):
        if idle and path.endswith(".messages") and contains_in_order(seen, expected):
            return
        if len(expected) != len(seen):
            yield path, expected, seen
            return
        for one, other in zip(expected, seen, strict=True):
            yield from unequal(one, other, path, idle=idle)
    elif _differ(expected, seen):
        yield path, expected, seen


def contains_in_order(items: list[Any], wanted: list[Any]) -> bool:
    """Whether `items` contains all of `wanted`, in this order."""
    rest = iter(items)
    return all(any(it == one for it in rest) for one in wanted)


def _differ(expected: Any, seen: Any) -> bool:
    """Whether two values differ, where True is not 1."""
    return bool(expected != seen) or isinstance(expected, bool) != isinstance(seen, bool)


def _shown(value: Any) -> str:
    text = value if value == ABSENT else msgspec.json.encode(value).decode()
    return text if len(text) <= 500 else f"{text[:500]}…"  # noqa: PLR2004 - characters that a reader still takes in
