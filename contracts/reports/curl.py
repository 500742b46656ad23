"""A failure as a shell script: one `curl` for each request, the tokens taken out of the answers that grant them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from shlex import quote

from contracts.report import Report
from contracts.verdicts import Finding, Step

SECRET = re.compile(r"(\$[A-Z_]+)")
TOKEN_OF = 'sed -E \'s/.*"access_token" *: *"([^"]+)".*/\\1/\''
PREAMBLE = (
    "# The secrets of the run are left out: say which API client, and any password.",
    'CLIENT="${CLIENT:?id:secret of an API client}" PASSWORD="${PASSWORD:-any-password}"',
)


def script(finding: Finding, report: Report) -> str:
    """What to paste, or nothing where there were no requests."""
    return "\n".join(_lines(finding, report)) if finding.steps else ""


def _lines(finding: Finding, report: Report) -> Iterator[str]:
    yield from PREAMBLE
    if _needs_token(finding.steps):
        grant = (
            f'curl -sS -u "$CLIENT" {quote(_oauth_url(finding, report))}/oauth/token -d grant_type=client_credentials'
        )
        yield f"TOKEN=$({grant} | {TOKEN_OF})"
    for step in finding.steps:
        yield f"TOKEN=$({_curl(step)} | {TOKEN_OF})" if _grants(step) else _curl(step, "-i")
        yield f"# answered {step.status}"


def _curl(step: Step, *options: str) -> str:
    parts = ["curl", "-sS", *options, "-X", step.method, _quoted(step.url)]
    for name, value in step.headers.items():
        is_client = value == "Basic $CLIENT"
        parts += ["-u", '"$CLIENT"'] if is_client else ["-H", _quoted(f"{name}: {value}")]
    if step.body:
        parts += ["--data-raw", _quoted(step.body)]
    return " ".join(parts)


def _needs_token(steps: tuple[Step, ...]) -> bool:
    """Whether a token is used before one was granted."""
    for step in steps:
        if _grants(step):
            return False
        if "$TOKEN" in "".join(step.headers.values()):
            return True
    return False


def _grants(step: Step) -> bool:
    return "/oauth/" in step.url and '"access_token"' in step.answer


def _quoted(text: str) -> str:
    """For a shell that is to put in the secrets that were left out, and nothing else."""
    return "".join(f'"{part}"' if SECRET.fullmatch(part) else quote(part) for part in SECRET.split(text) if part)


def _oauth_url(finding: Finding, report: Report) -> str:
    for step in finding.steps:
        if "/oauth/" in step.url:
            return step.url.partition("/oauth/")[0]
    return report.base_url
