"""What is measured. Several rounds take turns, and the median counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

import seeds
from folding import commits, percentile
from load import Load, driven
from servers import Server, floor, free_port, ours, peer, running
from table import Sheet, count, ratio
from workloads import CURVE, WORKLOADS, Work, reading, updating_one

OURS, PEER = "ours", "peer"

Tell = Callable[[str], None]


class Plan(NamedTuple):
    """How thoroughly it is measured, and beside whom: `modules` is where the peer is installed, if it is wanted."""

    sizes: Sequence[int]
    rounds: int
    seconds: int
    modules: Path | None

    @property
    def sides(self) -> tuple[str, ...]:
        return (OURS,) if self.modules is None else (OURS, PEER)


def compared(names: Sequence[str], plan: Plan, tell: Tell) -> Sheet:
    """Ours and the peer, at each size. Each workload meets servers that have done nothing else."""
    rows = []
    for name in names:
        label, work = WORKLOADS[name]
        for size in plan.sizes:
            rates = raced(work, size, plan)
            mine, other = rates[OURS], rates.get(PEER)
            rows.append((label, f"{size:,}", count(mine), count(other), ratio(mine, other)))
            tell(f"{name}, {size:,} customers: {' : '.join(map(count, rates.values()))}")
    return Sheet("Requests a second", ("operation", "customers", "ours", "peer", "ours : peer"), rows)


def curve(sizes: Sequence[int], plan: Plan, tell: Tell) -> Sheet:
    """Ours by itself, however many customers there are."""
    alone = plan._replace(modules=None)
    rows = []
    for size in sizes:
        rates = [raced(work, size, alone)[OURS] for _, work in CURVE.values()]
        rows.append((f"{size:,}", *map(count, rates)))
        tell(f"curve, {size:,} customers: {' '.join(map(count, rates))}")
    return Sheet("Requests a second by size", ("customers", *(label for label, _ in CURVE.values())), rows)


def floors(plan: Plan, tell: Tell) -> Sheet:
    """The least that an answer costs on our server, and how far from it `GET /me` of one customer is."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory()))
        mine = stack.enter_context(started(OURS, 1, plan, directory))
        servers = {"`GET /me`, 1 customer": mine}
        for label, which in (("a bare Litestar handler", "litestar"), ("a bare ASGI function", "function")):
            port = free_port()
            servers[label] = stack.enter_context(running(floor(port, which), port))
        load = reading(mine.url, 1)
        rates = medians(servers, lambda _: load, plan)
    rows = [(label, count(rate), ratio(rates["`GET /me`, 1 customer"], rate)) for label, rate in rates.items()]
    tell(f"floor: {' '.join(map(count, rates.values()))}")
    return Sheet("The floor", ("", "requests a second", "ours to this"), rows)


def starts(plan: Plan, tell: Tell) -> Sheet:
    """From the command to the first answer, and the memory that is held then; what a commit writes."""
    full = max(plan.sizes)
    rows = []
    for size, label in ((0, "empty"), (full, f"{full:,} customers")):
        found = {side: [_start(side, size, plan) for _ in range(plan.rounds)] for side in plan.sides}
        seconds = {side: f"{median(it.start for it in each):.2f} s" for side, each in found.items()}
        memory = {side: f"{median(it.megabytes for it in each):.0f} MB" for side, each in found.items()}
        for what, figures in (("start", seconds), ("memory", memory)):
            rows.append((f"{what}, {label}", figures[OURS], figures.get(PEER, "")))
            tell(" ".join(rows[-1]))
    rows.append(("written by a commit: `POST /me`, one action", f"{written_by_a_commit(full, plan):,.0f} B", ""))
    return Sheet("Start to the first answer, memory, disk", ("", OURS, PEER), rows)


def folds(plan: Plan, tell: Tell) -> Sheet:
    """What a commit takes, and what it takes while the file is folded."""
    size = max(plan.sizes)
    with TemporaryDirectory() as directory:
        alone, during = commits(Path(directory) / "db.json", size)
    rows = [
        (label, *(f"{percentile(seconds, share) * 1_000_000:,.0f}" for share in (0.5, 0.99, 1)))
        for label, seconds in ((f"{size:,} customers", alone), (f"{size:,} customers, during a fold", during))
    ]
    tell(f"fold: {' '.join(rows[-1])}")
    return Sheet("A commit, in microseconds", ("", "median", "99 of 100", "longest"), rows)


def raced(work: Work, size: int, plan: Plan) -> Mapping[str, float]:
    """Answers a second of ours, and of the peer if there is one, with `size` customers. Raises Refused."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory()))
        servers = {side: stack.enter_context(started(side, size, plan, directory)) for side in plan.sides}
        return medians(servers, lambda server: work(server.url, size), plan)


def medians(servers: Mapping[str, Server], load: Callable[[Server], Load], plan: Plan) -> Mapping[str, float]:
    """The median rate of each, after a run that does not count. Raises Refused."""
    rates: dict[str, list[float]] = {name: [] for name in servers}
    for number in range(plan.rounds + 1):
        for name, server in servers.items():
            run = driven(server.url, load(server), plan.seconds)
            if number:
                rates[name].append(run.rate)
    return {name: median(measured) for name, measured in rates.items()}


def written_by_a_commit(size: int, plan: Plan) -> float:
    """By how many bytes the journal grows."""
    with TemporaryDirectory() as name, started(OURS, size, plan, Path(name)) as server:
        before = _journals(Path(name))
        commits = driven(server.url, updating_one(server.url, size), plan.seconds).requests
        return (_journals(Path(name)) - before) / commits


def started(side: str, size: int, plan: Plan, directory: Path) -> AbstractContextManager[Server]:
    """Ours or the peer, with `size` customers, or as it is when it is new."""
    port = free_port()
    if side == OURS:
        db = directory / "db.json"
        return running(ours(port, "--db", str(seeds.written(db, size) if size else db)), port)
    if plan.modules is None:
        raise ValueError(side)
    customers = [str(seeds.for_the_peer(directory / "customers.json", size))] if size else []
    return running(peer(port, plan.modules, *customers), port)


class Start(NamedTuple):
    """What a start took: seconds to the first answer, and the memory that is held after it."""

    start: float
    megabytes: float


def _start(side: str, size: int, plan: Plan) -> Start:
    with TemporaryDirectory() as directory, started(side, size, plan, Path(directory)) as server:
        return Start(server.start, server.megabytes())


def _journals(directory: Path) -> int:
    return sum(each.stat().st_size for each in directory.glob("db.json.journal.*"))
