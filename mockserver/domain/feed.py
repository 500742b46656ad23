"""Reading the message feed."""

from __future__ import annotations

from mockserver.domain import errors
from mockserver.domain.causes.resources import UnknownMessage
from mockserver.domain.messages import AnyMessage
from mockserver.domain.nouns import MESSAGES
from mockserver.domain.ports import Context


def message(id: str, context: Context) -> AnyMessage:
    """The message. Raises ResourceNotFound."""
    found = context.records.get(MESSAGES, id)
    if found is None:
        errors.not_found("Resource", id, UnknownMessage(id=id))
    return found
