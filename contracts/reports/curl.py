"""A failure as a shell script: the token first, then the requests, one `curl` each."""

from __future__ import annotations

import re
from shlex import quote

from contracts.report import Report
from contracts.verdicts import Finding, Step

SECRET = re.compile(r"(\$[A-Z_]+)")
TOKEN = 'TOKEN=$(curl -s -u "$CLIENT" "{url}" -d grant_type={grant} | sed -E \'s/.*"access_token":"([^"]+)".*/\\1/\')'


def script(finding: Finding, report: Report) -> str:
    """What to paste; `CLIENT` is id:secret of the API client, `TOKEN` an access token of the right kind."""
    if not finding.steps:
        return ""
    lines = ["# CLIENT=id:secret of an API client; the secrets of the run are left out"]
    if any("$TOKEN" in "".join(step.headers.values()) for step in finding.steps):
        lines.append(TOKEN.format(url=f"{_oauth_url(finding, report)}/oauth/token", grant="client_credentials"))
    return "\n".join([*lines, *(line for step in finding.steps for line in _curl(step))])


def _curl(step: Step) -> list[str]:
    parts = ["curl", "-sS", "-i", "-X", step.method, _quoted(step.url)]
    for name, value in step.headers.items():
        parts += ["-H", _quoted(f"{name}: {value}")]
    if step.body:
        parts += ["--data-raw", _quoted(step.body)]
    return [" ".join(parts), f"# answered {step.status}"]


def _quoted(text: str) -> str:
    """For a shell that is to put in the secrets that were left out, and nothing else."""
    return "".join(f'"{part}"' if SECRET.fullmatch(part) else quote(part) for part in SECRET.split(text) if part)


def _oauth_url(finding: Finding, report: Report) -> str:
    for step in finding.steps:
        if "/oauth/" in step.url:
            return step.url.partition("/oauth/")[0]
    return report.base_url
