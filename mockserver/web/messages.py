"""The message feed."""

from __future__ import annotations

from typing import Any

from mockserver.domain.feed import message
from mockserver.domain.messages import MessagePagedQueryResponse
from mockserver.domain.nouns import MESSAGES
from mockserver.web.call import Call
from mockserver.web.operation import Chapter
from mockserver.web.query import held, paged

FEED = "view_messages"

chapter = Chapter()


@chapter.get("/{projectKey}/messages", "queryMessages")
def query_messages(call: Call) -> MessagePagedQueryResponse:
    context = call.admitted(FEED)  # 401, 404, 403
    return paged(MessagePagedQueryResponse, context.records.table(MESSAGES), call.query, held(context.records))  # 400


@chapter.get("/{projectKey}/messages/{id}", "getMessage")
def get_message(call: Call) -> Any:
    context = call.admitted(FEED)  # 401, 404, 403
    return call.expanded(message(call.path["id"], context), context)  # 404, 400
