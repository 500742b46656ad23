"""One run of `contracts run` against a changed server, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import yaml
from mutant import PACKAGE, ROOT, Mutant, write

from contracts.report import Report, read
from contracts.target import shipped_target
from contracts.verdicts import Verdict

RUN = "import sys; from contracts.cli import main; sys.argv[0] = 'contracts'; main()"
LAYERS = ("clauses", "doors", "generated", "lockstep", "laws")
CHEAP = ("clauses", "doors", "laws")
GRACE = 120.0
"""Seconds that a run may take beyond its budget, for starting, cleaning up and reporting."""


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
    fast: bool = False,
    package: Path = PACKAGE,
) -> Judgement:
    """What `layers` find in the mutant; with `fast`, the dear ones only if the cheap ones find nothing."""
    with TemporaryDirectory(prefix="power-") as name:
        directory = Path(name)
        write(mutant.edits, directory, package)
        target = target_of(directory)
        cheap = [layer for layer in layers if layer in CHEAP]
        if fast and cheap and len(cheap) < len(layers):
            first = run(target, layers=cheap, seed=seed, max_time=max_time, package=package)
            if first.layers or first.problem:
                return first
            layers = [layer for layer in layers if layer not in cheap or layer == "laws"]
        return run(target, layers=layers, seed=seed, max_time=max_time, pattern=pattern, package=package)


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
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, "run", "--target", str(target), *chosen, *options, "--report", f"json={report}"],
        cwd=directory,
        env=environment(package),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said, is_late = _wait(process, max_time + GRACE)
    took = round(time.monotonic() - began, 1)
    if is_late or not report.exists():
        problem = "it took too long" if is_late else (said.strip().splitlines() or ["no report"])[-1][:300]
        return Judgement(exit_code=process.returncode, seconds=took, problem=problem)
    return judgement(read(report), took)


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


def _wait(process: subprocess.Popen[str], seconds: float) -> tuple[str, bool]:
    """What it said, and whether it had to be stopped; it stops the servers that it has started."""
    try:
        return process.communicate(timeout=seconds)[1] or "", False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=30)[1] or "", True
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[1] or "", True
