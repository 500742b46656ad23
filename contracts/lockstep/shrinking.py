"""Removes from a failing scenario what the failure does not need (delta debugging: Zeller and Hildebrandt)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from contracts.lockstep.calls import Call, Scenario

T = TypeVar("T")

Fails = Callable[[Scenario], bool]
"""Whether a scenario still fails in the same way."""


def shrunk(scenario: Scenario, fails: Fails) -> Scenario:
    """`scenario` with as few calls as possible that still fails, and as little in each."""
    smaller = _fewer(scenario, fails)
    for at in range(len(smaller)):
        smaller = _simplified(smaller, at, fails)
    return _fewer(smaller, fails)


def _fewer(scenario: Scenario, fails: Fails) -> Scenario:
    return tuple(minimal(scenario, lambda calls: fails(tuple(calls))))


def minimal(items: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> list[T]:
    """A part of `items` that fails and of which no single item can be omitted. The items must fail."""
    rest, parts = list(items), 2
    while len(rest) > 1:
        size = -(-len(rest) // parts)
        complements = (rest[:start] + rest[start + size :] for start in range(0, len(rest), size))
        smaller = next((it for it in complements if fails(it)), None)
        if smaller is not None:
            rest, parts = smaller, max(parts - 1, 2)
        elif size == 1:
            break
        else:
            parts = min(parts * 2, len(rest))
    return rest


def simpler(value: Any) -> Iterator[Any]:
    """Variants of a JSON value with one part omitted: an item of a list, or a field of an object."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield {other: it for other, it in value.items() if other != name}
            for smaller in simpler(part):
                yield {**value, name: smaller}
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield [*value[:index], *value[index + 1 :]]
            for smaller in simpler(part):
                yield [*value[:index], smaller, *value[index + 1 :]]


def _simplified(scenario: Scenario, at: int, fails: Fails) -> Scenario:
    """`scenario` with a smaller body and form in one call."""

    def replaced(call: Call) -> Scenario:
        return (*scenario[:at], call, *scenario[at + 1 :])

    call = scenario[at]
    if isinstance(call.body, dict) and isinstance(call.body.get("actions"), list) and call.body["actions"]:
        body = call.body
        actions = minimal(
            body["actions"],
            lambda actions: fails(replaced(msgspec.structs.replace(call, body={**body, "actions": list(actions)}))),
        )
        call = msgspec.structs.replace(call, body={**body, "actions": actions})
    anybody = msgspec.structs.replace(call, bearer="client")
    if call.bearer not in ("", "client") and fails(replaced(anybody)):
        call = anybody  # then the scenario needs no grant
    for field in ("body", "form"):
        call = _with_less(call, field, lambda it: fails(replaced(it)))
    return replaced(call)


def _with_less(call: Call, field: str, fails: Callable[[Call], bool]) -> Call:
    """`call` with as little in `field` as possible that still fails."""
    tried = 0  # parts that could not be omitted before are not tried again
    while True:
        candidates = [msgspec.structs.replace(call, **{field: it}) for it in simpler(getattr(call, field))]
        at = next((at for at in range(tried, len(candidates)) if fails(candidates[at])), None)
        if at is None:
            return call
        call, tried = candidates[at], at
