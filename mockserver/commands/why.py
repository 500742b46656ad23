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
        # The one line is what was wrong and what to try, where there is room for one line only.
        is_short = explanation.sentence.startswith(explanation.wrong)
        yield "why", printable(explanation.wrong if is_short else explanation.sentence)
        yield "wrong", "" if is_short else printable(explanation.wrong)
        if explanation.rule:
            yield "rule", f"{printable(explanation.rule.sentence)} ({explanation.rule.chapter})"
        yield "accepted", printable(explanation.accepted or "")
        yield "try", printable(explanation.suggestion or "")
    for warning in detail.warned:
        yield "warning", printable(warning)
    if conformance := detail.conformance:
        # What is wrong with a request that was refused has been said.
        for problem in () if detail.explanation else conformance.request.problems:
            yield "request", printable(problem)
        for problem in conformance.response.problems:
            yield "answer", printable(problem)
