"""The message feed."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.domain.feed import message
from mockserver.domain.messages import AnyMessage, MessagePagedQueryResponse
from mockserver.domain.nouns import MESSAGES
from mockserver.web.call import Call
from mockserver.web.columns import EXPANDED, NOTHING, named, nothing, page
from mockserver.web.doors import FEED
from mockserver.web.operation import Row
from mockserver.web.rows import Chapter

chapter = Chapter()


@chapter.on(
    "GET", "/{projectKey}/messages", "queryMessages", Row(FEED, NOTHING, nothing, page(MessagePagedQueryResponse))
)
def query_messages(call: Call[None, None]) -> Sequence[AnyMessage]:
    return call.context.records.table(MESSAGES)


@chapter.on("GET", "/{projectKey}/messages/{id}", "getMessage", Row(FEED, NOTHING, named(message), EXPANDED))
def get_message(call: Call[AnyMessage, None]) -> AnyMessage:
    return call.subject
