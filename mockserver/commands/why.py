"""The detailed explanation of one request."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.commands.terminal import fields, printable
from mockserver.remote.answers import RequestDetail
from mockserver.remote.control import Remote, read


def detail_of(remote: Remote, id: str) -> RequestDetail:
    """Everything that the journal has recorded about the request."""
    return read(remote.get("requests", id), RequestDetail)


def why(detail: RequestDetail, *, margin: int = 0) -> str:
    """What was wrong, the rule that was violated, what would have been accepted, and where the document is violated."""
    return fields(_facts(detail), margin=margin)


def _facts(detail: RequestDetail) -> Iterator[tuple[str, str]]:
    if explanation := detail.explanation:
        # The sentence is for places that have room for one line only; usually it repeats what was wrong.
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
        # The explanation already says what is wrong with a rejected request.
        for problem in () if detail.explanation else conformance.request.problems:
            yield "request", printable(problem)
        for problem in conformance.response.problems:
            yield "response", printable(problem)
