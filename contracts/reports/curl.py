"""A failure as a shell script: one `curl` for each request, with tokens extracted from earlier responses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from shlex import quote

from contracts.report import Report
from contracts.verdicts import Finding, Step

SECRET = re.compile(r"(\$[A-Z_]+)")
FIELDS = {"$TOKEN": "access_token", "$REFRESH_TOKEN": "refresh_token", "$TOKEN_VALUE": "value"}
"""Variables that responses provide for later requests, and the field of each."""

FIRST = "# The secrets of the run are left out: say which API client; any password will do."
GIVEN = {
    "$PASSWORD": "-any-password",
    "$NEW_PASSWORD": "-any-other-password",
    "$REFRESH_TOKEN": ":?a refresh token",
    "$TOKEN_VALUE": ":?a mailed token",
    "$SECRET": ":?the secret of an API client",
}
"""What the shell says of a variable that no answer tells: a default, or that it is asked for."""


def script(finding: Finding, report: Report) -> str:
    """The script, or an empty text if the finding has no requests."""
    return "\n".join(_lines(finding, report)) if finding.steps else ""


def _lines(finding: Finding, report: Report) -> Iterator[str]:
    yield FIRST
    yield 'CLIENT="${CLIENT:?id:secret of an API client}"'
    known = {"$CLIENT", "$TOKEN"}
    if _needs_token(finding.steps):
        grant = (
            f'curl -sS -u "$CLIENT" {quote(_oauth_url(finding, report))}/oauth/token -d grant_type=client_credentials'
        )
        yield _told("$TOKEN", grant)
    for number, step in enumerate(finding.steps):
        for name in sorted(_used(step) - known):
            yield f'{name[1:]}="${{{name[1:]}{GIVEN[name]}}}"' if name in GIVEN else f"# {name} is not known."
        wanted = {name for later in finding.steps[number + 1 :] for name in _used(later)}
        told = [name for name in FIELDS if name in wanted | {"$TOKEN"} and _tells(step, name)]
        known |= _used(step) | set(told)
        match told:
            case []:
                yield _curl(step, "-i")
            case [name]:
                yield _told(name, _curl(step))
            case _:
                yield f"ANSWER=$({_curl(step)})"
                yield from (_told(name, 'printf %s "$ANSWER"') for name in told)
        yield f"# answered {step.status}"


def _told(name: str, command: str) -> str:
    """Extracts a variable from the output of a command."""
    return f'{name[1:]}=$({command} | sed -E \'s/.*"{FIELDS[name]}" *: *"([^"]+)".*/\\1/\')'


def _tells(step: Step, name: str) -> bool:
    """Whether the response contains the token of that name."""
    place = "/oauth/" if name != "$TOKEN_VALUE" else "/customers/"
    return place in step.url and f'"{FIELDS[name]}":' in step.answer


def _used(step: Step) -> set[str]:
    """The variables in a request."""
    return {name for text in (step.url, step.body, *step.headers.values()) for name in SECRET.findall(text)}


def _curl(step: Step, *options: str) -> str:
    parts = ["curl", "-sS", *options, "-X", step.method, _quoted(step.url)]
    for name, value in step.headers.items():
        is_client = value == "Basic $CLIENT"
        parts += ["-u", '"$CLIENT"'] if is_client else ["-H", _quoted(f"{name}: {value}")]
    if step.body:
        parts += ["--data-raw", _quoted(step.body)]
    return " ".join(parts)


def _needs_token(steps: tuple[Step, ...]) -> bool:
    """Whether a token is used before one was issued."""
    for step in steps:
        if _tells(step, "$TOKEN"):
            return False
        if "$TOKEN" in "".join(step.headers.values()):
            return True
    return False


def _quoted(text: str) -> str:
    """Quotes text for a shell that may substitute the redacted secrets, and nothing else."""
    return "".join(f'"{part}"' if SECRET.fullmatch(part) else quote(part) for part in SECRET.split(text) if part)


def _oauth_url(finding: Finding, report: Report) -> str:
    for step in finding.steps:
        if "/oauth/" in step.url:
            return step.url.partition("/oauth/")[0]
    return report.base_url
