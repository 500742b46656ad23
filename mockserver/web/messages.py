"""The message feed."""

from __future__ import annotations

from mockserver.domain import errors
from mockserver.domain.feed import message, page_of_messages
from mockserver.domain.messages import AnyMessage, MessagePagedQueryResponse
from mockserver.web.call import Call
from mockserver.web.operation import Chapter

FEED = "view_messages"
LARGEST_PAGE, FARTHEST_OFFSET = 500, 10_000

chapter = Chapter()


@chapter.get("/{projectKey}/messages", "queryMessages")
def query_messages(call: Call) -> MessagePagedQueryResponse:
    context = call.admitted(FEED)  # 401, 404, 403
    for name in ("where", "sort", "expand"):
        if name in call.query.values:  # to ignore it would answer another question than the one that was asked
            errors.malformed_parameter(name, "This stand-in does not implement it.")
    return page_of_messages(
        context.records.messages(),
        limit=call.query.integer_within("limit", 0, LARGEST_PAGE, default=20),  # 400
        offset=call.query.integer_within("offset", 0, FARTHEST_OFFSET, default=0),
        with_total=call.query.boolean("withTotal", default=True),
    )


@chapter.get("/{projectKey}/messages/{id}", "getMessage")
def get_message(call: Call) -> AnyMessage:
    context = call.admitted(FEED)  # 401, 404, 403
    return message(call.path["id"], context)  # 404
