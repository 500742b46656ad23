"""Plain Schemathesis: its own command on the document as it is published, with one token, for the same time."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from contracts.document import bundled, chapters_directory
from contracts.session import session
from contracts.target import TargetError, target_from
from judge import GRACE, target_of
from mutant import PACKAGE, ROOT, Mutant, write

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
                token = reached.broker.sign_up().token
                return _run(directory, reached.wire.base_url, token, seed, max_time)
        except (TargetError, Exception):  # noqa: BLE001 - a mutant may answer a sign-up with anything
            return None


def _run(directory: Path, url: str, token: str, seed: int, max_time: float) -> list[str] | None:
    document = directory / "openapi.json"
    document.write_bytes(msgspec.json.encode(bundled(chapters_directory())))
    configuration = directory / "schemathesis.toml"
    configuration.write_text(CONFIGURATION, encoding="utf-8")
    report = directory / "schemathesis.json"
    subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("--config-file", str(configuration), "run", str(document), "--url", url, "--seed", str(seed)),
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
