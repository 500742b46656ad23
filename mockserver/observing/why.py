"""Why a request was rejected: found out once, when the response is produced, and kept with the exchange."""

from __future__ import annotations

import logging

from mockserver.domain.values import UNSET, Maybe
from mockserver.observing.exchange import Exchange
from mockserver.observing.explaining import Explanation, Finding, Scene, found, one_line, rule, told

log = logging.getLogger("mockserver")


def explain(exchange: Exchange, scene: Scene) -> str:
    """Finds out why the request was rejected, and keeps it; returns one line of printable ASCII, for a header.

    A defect of an explanation is logged, and the response is sent all the same.
    """
    cause, exchange.cause = exchange.cause, None  # it may have what was sent, and has done its work
    finding = Finding(exchange.error.message if exchange.error else exchange.message)
    try:
        finding = finding if cause is None else found(cause, scene)
    except Exception:
        log.exception("%s %s could not be explained", exchange.method, scene.path)
    exchange.finding = finding
    exchange.explanation = one_line(told(finding))
    return exchange.explanation


def why(exchange: Exchange) -> Explanation | Maybe:
    """Why the request was rejected, with the rule of the document that it broke; unset for one that was not."""
    finding = exchange.finding
    return UNSET if finding is None else told(finding, UNSET if finding.cites is None else rule(finding.cites))
