"""Reading the message feed."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.domain import errors
from mockserver.domain.messages import AnyMessage, MessagePagedQueryResponse
from mockserver.domain.ports import Context
from mockserver.domain.values import UNSET


def page_of_messages(
    messages: Sequence[AnyMessage], *, limit: int, offset: int, with_total: bool
) -> MessagePagedQueryResponse:
    """`limit` messages from `offset` on, oldest first."""
    results = tuple(messages[offset : offset + limit])
    total = len(messages) if with_total else UNSET
    return MessagePagedQueryResponse(limit=limit, offset=offset, count=len(results), total=total, results=results)


def message(id: str, context: Context) -> AnyMessage:
    """The message. Raises ResourceNotFound."""
    found = context.records.message(id)
    if found is None:
        errors.not_found("Resource", id)
    return found
