"""Whether a request and its answer conform to the OpenAPI document: pure functions of an `Exchange`.

The document and the library that validates are loaded at the first use. May import the domain, `openapi` and
what puts values into words in `explaining`.
"""

from __future__ import annotations

from mockserver.observing.conforming.exchange import Conformance, Exchange, Verdict
from mockserver.observing.conforming.requests import request_problems
from mockserver.observing.conforming.responses import response_problems
from openapi.operations import operations

__all__ = ["Conformance", "Exchange", "Verdict", "conformance"]

MOST_PROBLEMS = 20


def conformance(exchange: Exchange) -> Conformance:
    """How the request, and the answer to it, fit the document."""
    operation = operations().get(exchange.operation_id) if isinstance(exchange.operation_id, str) else None
    return Conformance(
        request=_verdict(request_problems(exchange, operation)),
        response=_verdict(response_problems(exchange, operation)),
    )


def _verdict(problems: list[str]) -> Verdict:
    return Verdict(is_valid=not problems, problems=tuple(dict.fromkeys(problems))[:MOST_PROBLEMS])
