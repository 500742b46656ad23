"""What must become of servers that keep no contract, and of those that keep it in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from benign import VARIANTS
from judge import CHEAP, Judgement, run, target_of

from contracts.verdicts import KEPT

HERE = Path(__file__).parent

REASONS: Mapping[str, tuple[str, ...]] = {
    "always-401": ("doctor/tokens",),
    "always-200": ("doctor/tokens",),
    "always-500": ("doctor/tokens",),
    "echo": ("doctor/tokens",),
    "static": ("doors/getMyCustomer/no_token", "clauses/account/*", "clauses/tokens/*"),
    "stateless": ("clauses/account/*", "clauses/actions/*", "clauses/password/*", "clauses/profile/*"),
}
"""By null server, what its rejection must be told by: findings that are broken, or that nothing could be looked at."""


def problem_of(
    name: str,
    *,
    layers: Sequence[str],
    seed: int,
    max_time: float,
    pattern: str = "*",
    reasons: Sequence[str] | None = None,
) -> str:
    """What is wrong with what the suites make of a null server or a benign variant; empty when nothing is.

    `reasons` are those that a part of the suites can have.
    """
    judgement = looked_at(name, layers=layers, seed=seed, max_time=max_time, pattern=pattern)
    if not judgement.is_valid:
        return f"the judge failed: {judgement.problem}"
    if name in REASONS:
        told = [*judgement.inconclusive, *(id for ids in judgement.broken.values() for id in ids)]
        missing = [reason for reason in reasons or REASONS[name] if not any(fnmatchcase(id, reason) for id in told)]
        if judgement.exit_code == KEPT:
            return "it was kept"
        return f"it was rejected, but not by {', '.join(missing)}: {told}" if missing else ""
    if judgement.exit_code != KEPT:
        return f"false alarm: {judgement.broken or judgement.inconclusive}"
    return ""


def looked_at(name: str, *, layers: Sequence[str], seed: int, max_time: float, pattern: str = "*") -> Judgement:
    """What the suites find in a null server or a benign variant; in one that is slow, what a part of them finds."""
    program = HERE / ("nulls.py" if name in REASONS else "benign.py")
    if name not in (*REASONS, *VARIANTS):
        raise LookupError(name)
    with TemporaryDirectory(prefix="power-") as directory:
        target = target_of(Path(directory), command=["{python}", str(program), name, "{port}"], name=name)
        if name == "latency":
            layers = [layer for layer in layers if layer in CHEAP]
            return run(target, layers=layers, seed=seed, max_time=3 * max_time, pattern=pattern, shard="1/8")
        return run(target, layers=layers, seed=seed, max_time=max_time, pattern=pattern)
