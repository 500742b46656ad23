"""What the document allows two servers to answer differently, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from contracts.lockstep.calls import Call
from contracts.lockstep.faults import FAULTS, NONE
from contracts.lockstep.reading import Seen

ABSENT = "(absent)"


class Difference(NamedTuple):
    """What two answers to one request differ in."""

    operation: str
    aspect: str
    """`status`, `code`, `content-type`, or the path of a field, such as `body.defaultShippingAddressId`."""
    expected: str
    """What the reference answered."""
    seen: str
    """What the target answered."""

    @property
    def kind(self) -> tuple[str, str]:
        """What makes two differences the same one."""
        return self.operation, self.aspect

    def resembles(self, other: Difference) -> bool:
        """Whether this is the same difference, seen in another scenario; the values in a body may be others."""
        answers = (self.expected, self.seen) == (other.expected, other.seen)
        return self.kind == other.kind and (answers or self.aspect not in ("status", "code"))


def differences(call: Call, reference: Seen, target: Seen, *, idle: bool = False) -> Iterator[Difference]:
    """What is different and not allowed; `idle` says that an action may have changed nothing, and others tell of it."""
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
            if expected != ABSENT:  # more than the document asks for
                yield Difference(call.operation, path, f"{path} {_shown(expected)}", f"{path} {_shown(seen)}")


def aspect(path: str) -> str:
    """A place in a body as a stable name: what is below a list or an object of the Customer makes no other name."""
    names = path.split(".")
    return ".".join(names[: 3 if names[1:2] in (["customer"], ["messages"], ["tokens"]) else 2])


def parted(reference: Seen, target: Seen) -> bool:
    """Whether one side did what the other refused, so that nothing after it can be compared."""
    return reference.succeeded != target.succeeded


def unequal(expected: Any, seen: Any, path: str, *, idle: bool = False) -> Iterator[tuple[str, Any, Any]]:
    """The places at which two trees differ; the places in lists have no number, so that they are stable names."""
    if isinstance(expected, dict) and isinstance(seen, dict):
        if "id" in expected and expected["id"] != seen.get("id"):  # of something else, all is different
            yield f"{path}.id", expected["id"], seen.get("id", ABSENT)
            return
        for name in sorted(expected.keys() | seen.keys()):
            if path.endswith("lastModifiedBy") and name not in expected:
                continue  # who else did it is nobody's rule
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
    """Whether all of `wanted` are among `items`, in their order."""
    rest = iter(items)
    return all(any(it == one for it in rest) for one in wanted)


def _differ(expected: Any, seen: Any) -> bool:
    """True is not 1 here."""
    return bool(expected != seen) or isinstance(expected, bool) != isinstance(seen, bool)


def _shown(value: Any) -> str:
    text = value if value == ABSENT else msgspec.json.encode(value).decode()
    return text if len(text) <= 500 else f"{text[:500]}…"  # noqa: PLR2004
