"""Plain Schemathesis: its own command on the document as it is published, with one token, for the same time."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from judge import GRACE, target_of
from mutant import PACKAGE, ROOT, Mutant, write

from contracts.identities import SetupFailed
from contracts.session import Session, session
from contracts.target import TargetError, target_from
from contracts.wire import Unreachable
from openapi.document import document

CONFIGURATION = """\
[parameters]
projectKey = "demo"
"""


def failures(mutant: Mutant, *, seed: int, max_time: float, package: Path = PACKAGE) -> list[str] | None:
    """`operation: check` of each failure that Schemathesis reports, or None where it cannot be run."""
    with TemporaryDirectory(prefix="power-") as name:
        directory = Path(name)
        write(mutant.edits, directory, package)
        target = target_from(target_of(directory))
        run = secrets.token_hex(4)
        try:
            with session(target, run=run, seed=seed, ledgers=directory) as reached:
                return _run(directory, reached.wire.base_url, _token(reached), seed, max_time)
        except (TargetError, subprocess.TimeoutExpired):
            return None


def _token(reached: Session) -> str:
    """A token of the password flow, for a customer of its own; any text where the mutant gives none."""
    try:
        return reached.broker.sign_up().token
    except (SetupFailed, Unreachable, LookupError, TypeError):
        return "none"


def _run(directory: Path, url: str, token: str, seed: int, max_time: float) -> list[str] | None:
    published = directory / "openapi.json"
    published.write_bytes(msgspec.json.encode(document()))
    configuration = directory / "schemathesis.toml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    report = directory / "schemathesis.json"
    subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("--config-file", str(configuration), "run", str(published), "--url", url, "--seed", str(seed)),
            *("-H", f"Authorization: Bearer {token}", "--max-time", str(int(max_time))),
            *("--generation-database", "none", "--report", "json", "--report-json-path", str(report)),
        ],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=max_time + GRACE,
        check=False,
    )
    return told(msgspec.json.decode(report.read_bytes())) if report.exists() else None


def told(report: dict[str, Any]) -> list[str]:
    """`METHOD path: code` of each failure."""
    failures = report.get("failures", [])
    return sorted({f"{operation}: {each['code']}" for each in failures for operation in each["operations"]})
