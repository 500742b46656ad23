"""The long explanation of one request."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.commands.terminal import fields, printable
from mockserver.remote.answers import RequestDetail
from mockserver.remote.control import Remote, read


def detail_of(remote: Remote, id: str) -> RequestDetail:
    """All that the journal has of one request."""
    return read(remote.get("requests", id), RequestDetail)


def why(detail: RequestDetail, *, margin: int = 0) -> str:
    """What was wrong, the rule that it broke, what would have been accepted; and whether it keeps the document."""
    return fields(_told(detail), margin=margin)


def _told(detail: RequestDetail) -> Iterator[tuple[str, str]]:
    if explanation := detail.explanation:
        yield "why", printable(explanation.sentence)
        if explanation.wrong != explanation.sentence:
            yield "wrong", printable(explanation.wrong)
        if explanation.rule:
            yield "rule", f"{printable(explanation.rule.sentence)} ({explanation.rule.chapter})"
        yield "accepted", printable(explanation.accepted or "")
        yield "try", printable(explanation.suggestion or "")
    for warning in detail.warned:
        yield "warning", printable(warning)
    if conformance := detail.conformance:
        for side, verdict in (("request", conformance.request), ("answer", conformance.response)):
            for problem in verdict.problems:
                yield side, printable(problem)
