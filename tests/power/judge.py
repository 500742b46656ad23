"""One run of `contracts run` against a changed server, in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
import yaml
from mutant import PACKAGE, ROOT, Mutant, write

from contracts.cli import main
from contracts.report import Report, read
from contracts.target import shipped_target
from contracts.verdicts import Verdict

SAID = "said.txt"
PROCESSES = get_context("forkserver")
"""Each run has a process of its own, in which everything is imported already."""
PROCESSES.set_forkserver_preload(["contracts.cli", "contracts.commands.run"])

LAYERS = ("clauses", "doors", "generated", "lockstep", "laws")
CHEAP = ("clauses", "doors", "laws")
GRACE = 120.0
"""Seconds that a run may take beyond its budget, for starting, cleaning up and reporting."""


class Stage(NamedTuple):
    """A part of what is looked with."""

    layers: tuple[str, ...]
    pattern: str = "*"


class Judgement(msgspec.Struct, kw_only=True):
    """What one run made of one server: ids of broken findings by layer, and of inconclusive ones."""

    exit_code: int
    broken: dict[str, list[str]] = {}
    inconclusive: list[str] = []
    seconds: float = 0.0
    requests: int = 0
    problem: str = ""

    @property
    def layers(self) -> set[str]:
        """The layers that found something broken; the doctor, where it found that nothing can be looked at."""
        doctor = {"doctor"} if any(id.startswith("doctor/") for id in self.inconclusive) else set[str]()
        return doctor | set(self.broken)

    @property
    def is_valid(self) -> bool:
        """Whether it says anything: a server that does not start is neither found nor missed."""
        return not self.problem

    @property
    def is_alarm(self) -> bool:
        """Whether it calls the server broken, or one that nobody can look at: more than that time was short."""
        return bool(self.layers or self.problem)


def target_of(directory: Path, *, command: Sequence[str] | None = None, **changes: Any) -> Path:
    """The file of a target like our own server, which is started from `directory`, or by `command`."""
    target = yaml.safe_load(shipped_target("mockserver").read_text(encoding="utf-8"))
    target["start"]["environment"] = {"PYTHONPATH": str(directory), "PYTHONDONTWRITEBYTECODE": "1"}
    if command is not None:
        target["start"]["command"] = list(command)
        target["start"]["environment"] = {"PYTHONPATH": str(ROOT)}
    file = directory / "target.yaml"
    file.write_text(yaml.safe_dump(target | changes), encoding="utf-8")
    return file


def environment(package: Path) -> Mapping[str, str]:
    """That of the judge, which runs from this checkout; the reference that it starts is `package`, unchanged."""
    paths = os.pathsep.join((str(package.parent), str(ROOT)))
    return {**os.environ, "PYTHONPATH": paths, "NO_COLOR": "1", "GITHUB_STEP_SUMMARY": ""}


def judged(
    mutant: Mutant,
    *,
    layers: Sequence[str],
    seed: int,
    max_time: float,
    pattern: str = "*",
    stages: Sequence[Stage] = (),
    package: Path = PACKAGE,
) -> Judgement:
    """What `layers` find in the mutant; with `stages`, the first of them that finds something."""
    with TemporaryDirectory(prefix="power-") as name:
        directory = Path(name)
        write(mutant.edits, directory, package)
        target = target_of(directory)
        seconds = 0.0
        for stage in stages or (Stage(tuple(layers), pattern),):
            found = run(
                target, layers=stage.layers, seed=seed, max_time=max_time, pattern=stage.pattern, package=package
            )
            seconds += found.seconds
            if found.layers or found.problem:
                break
        return msgspec.structs.replace(found, seconds=round(seconds, 1))


def stages_of(layers: Sequence[str], clause: str | None) -> tuple[Stage, ...]:
    """From cheap to dear: the clause of the sentence that is negated, what is quick, what goes by chance."""
    cheap = tuple(layer for layer in layers if layer in CHEAP)
    dear = tuple(layer for layer in layers if layer not in CHEAP or layer == "laws")
    return (
        *((Stage(("clauses",), clause),) if clause is not None and "clauses" in layers else ()),
        *((Stage(cheap),) if cheap else ()),
        *((Stage(dear),) if set(dear) - set(CHEAP) else ()),
    )


def run(
    target: Path,
    *,
    layers: Sequence[str],
    seed: int,
    max_time: float,
    pattern: str = "*",
    shard: str = "1/1",
    package: Path = PACKAGE,
) -> Judgement:
    """What `contracts run` says of the target; its ledger and its reports stay in the target's directory."""
    directory = target.parent
    report = directory / "report.json"
    report.unlink(missing_ok=True)
    chosen = [part for layer in layers for part in ("--layer", layer)]
    options = ["--seed", str(seed), "--max-time", str(max_time), "--clause", pattern, "--shard", shard]
    began = time.monotonic()
    arguments = ["run", "--target", str(target), *chosen, *options, "--report", f"json={report}"]
    process = PROCESSES.Process(target=_contracts, args=(arguments, directory, environment(package)))
    process.start()
    is_late = _stopped(process, max_time + GRACE)
    took = round(time.monotonic() - began, 1)
    if is_late or not report.exists():
        said = (directory / SAID).read_text(encoding="utf-8") if (directory / SAID).exists() else ""
        problem = "it took too long" if is_late else (said.strip().splitlines() or ["no report"])[-1][:300]
        return Judgement(exit_code=process.exitcode or 0, seconds=took, problem=problem)
    return judgement(read(report), took)


def _contracts(arguments: Sequence[str], directory: Path, variables: Mapping[str, str]) -> None:
    """The command, as if it had just been called."""
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(variables)
    sys.path[:0] = variables["PYTHONPATH"].split(os.pathsep)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started all this may have had it ignored
    with Path(os.devnull).open() as nothing, Path(SAID).open("w", encoding="utf-8") as said:
        for stream, number in ((nothing, 0), (nothing, 1), (said, 2)):
            os.dup2(stream.fileno(), number)
    sys.argv = ["contracts", *arguments]
    main()


def judgement(report: Report, seconds: float) -> Judgement:
    """The report, as far as the measurement needs it."""
    broken: dict[str, list[str]] = {}
    for finding in report.with_verdict(Verdict.BROKEN):
        broken.setdefault(finding.layer, []).append(finding.id)
    return Judgement(
        exit_code=report.exit_code,
        broken=broken,
        inconclusive=[finding.id for finding in report.with_verdict(Verdict.INCONCLUSIVE)],
        seconds=seconds,
        requests=sum(layer.requests for layer in report.layers),
    )


def _stopped(process: ForkServerProcess, seconds: float) -> bool:
    """Whether it had to be stopped; it stops the servers that it has started."""
    process.join(seconds)
    is_late = process.is_alive()
    if is_late:
        os.kill(process.pid or 0, signal.SIGINT)
        process.join(30)
        process.kill()
    process.join()
    return is_late
