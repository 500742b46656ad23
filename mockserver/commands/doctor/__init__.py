"""`mockserver doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from mockserver.commands.doctor.finding import Finding
from mockserver.commands.doctor.here import examined_here, server_at
from mockserver.commands.doctor.there import examined_there
from mockserver.commands.once import Command
from mockserver.commands.options import (
    control_token_option,
    db_option,
    fixtures_option,
    output_option,
    setting,
    url_option,
)
from mockserver.commands.terminal import hanging, json_text, print_data
from mockserver.problems import FAILED
from mockserver.remote.control import Remote
from mockserver.remote.finding import held_at

COLORS = {"fine": "green", "note": "yellow", "wrong": "red"}


@click.command(
    "doctor",
    cls=Command,
    epilog="""\b
Examples:
  mockserver doctor
  mockserver doctor --port 9000 --fixtures my-fixtures
  mockserver doctor --url http://127.0.0.1:8989 --output json

\b
Exit codes: 0 no problems; 1 problems found, with suggested fixes.
""",
)
@setting("--port", type=click.IntRange(1, 65535), default=8989, help="The port to check.")
@fixtures_option
@db_option
@url_option
@control_token_option
@output_option
def command(*, port: int, fixtures: Path, db: Path, url: str | None, control_token: str | None, output: str) -> int:
    """Check versions, fixtures, data file, port, and the running server if there is one.

    To check a running server, it requests a token for the first customer and revokes it again.
    """
    findings = tuple(_findings(port, fixtures, db, url, control_token))
    if output == "json":
        print_data(json_text(findings))
    else:
        click.echo(_shown(findings))
    return FAILED if any(finding.verdict == "wrong" for finding in findings) else 0


def _findings(port: int, fixtures: Path, db: Path, url: str | None, control_token: str | None) -> Iterator[Finding]:
    yield from examined_here(fixtures, db, port)
    if running := url or held_at(db) or server_at(port):
        with Remote(running, control_token) as remote:
            yield from examined_there(remote)
    else:
        advice = "Start one with 'mockserver serve', or name it with --url, to have it checked as well."
        yield Finding(subject="server", verdict="note", sentence="No server is running.", advice=advice)


def _shown(findings: Sequence[Finding]) -> str:
    width = max(len(finding.subject) for finding in findings)
    return "\n".join(_line(finding, width) for finding in findings)


def _line(finding: Finding, width: int) -> str:
    verdict = click.style(finding.verdict.ljust(5), fg=COLORS[finding.verdict])
    text = "\n".join(filter(None, [finding.sentence, finding.advice]))
    return f"{verdict}  {finding.subject.ljust(width)}  {hanging(text, 9 + width)}"
