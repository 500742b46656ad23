"""HEAD: of pages and of the control plane it is GET without the body; of the API it is what the document says."""

import asyncio
import re

import httpx
import pytest

from mockserver.app import OPERATIONS, allowed_methods
from mockserver.web.control.application import OPERATIONS as CONTROL
from mockserver.web.document import document_handlers
from mockserver.web.workbench.pages import PAGES

OF_ONE_ANSWER = {"content-length", "x-correlation-id", "x-mock-request", "date"}
STREAMS = {"/_mock/requests/stream", "/_mock/events"}
VALUES = {"projectKey": "demo", "name": "workbench.css", "code": "DuplicateField"}


def filled(path):
    return re.sub(r"\{(\w+)(?::str)?\}", lambda it: VALUES.get(it[1], "unknown"), path)


READ = [
    *sorted({filled(path) for handler in document_handlers() for path in handler.paths}),
    "/docs/start.js",
    "/_mock/ui/static/workbench.css",
    *(f"/_mock{filled(it.path)}" for it in (*CONTROL, *PAGES) if it.method == "GET"),
]
BY_HEAD = {it.path for it in OPERATIONS if it.method == "HEAD"}


def test_the_walk_has_what_waits_for_a_server_to_start():
    assert {"/", "/docs", "/openapi.json", "/openapi.yaml", "/_mock/health", "/_mock/openapi.json"} <= set(READ)
    assert {"/_mock/", "/_mock"} & set(READ)


@pytest.mark.parametrize("path", [path for path in READ if path not in STREAMS])
def test_head_is_answered_as_get_without_the_body(shared, path):
    got, asked = shared.api.get(path), shared.api.call("HEAD", path)
    assert asked.status_code == got.status_code != 405
    assert asked.content == b""
    assert asked.headers.get("content-length", got.headers.get("content-length")) == got.headers.get("content-length")
    for name in (set(got.headers) | set(asked.headers)) - OF_ONE_ANSWER:
        assert asked.headers.get(name) == got.headers.get(name), name


@pytest.mark.parametrize("path", sorted(STREAMS))
def test_head_of_a_stream_has_an_end(shared, path):
    assert path in READ
    asked = shared.api.call("HEAD", path)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("path", READ)
def test_no_parameter_of_a_content_type_is_sent_twice(shared, path):
    _, *parameters = shared.api.call("HEAD", path).headers["content-type"].split(";")
    assert [it.strip() for it in parameters] in ([], ["charset=utf-8"])


@pytest.mark.parametrize("path", READ)
def test_each_path_that_is_read_says_that_head_may(shared, path):
    refused = shared.api.call("PATCH", path, headers={"content-type": "application/json"})
    assert refused.status_code == 405
    assert {"GET", "HEAD"} <= {it.strip() for it in refused.headers["allow"].split(",")}
    if path.startswith("/_mock"):  # no page of another site asks there
        return
    preflight = shared.api.call("OPTIONS", path)
    assert {"GET", "HEAD"} <= {it.strip() for it in preflight.headers["allow"].split(",")}


@pytest.mark.parametrize("operation", [it for it in OPERATIONS if it.method == "GET"], ids=lambda it: it.operation_id)
def test_head_of_the_api_is_refused_where_the_document_has_none_and_never_tells_a_wrong_length(shared, operation):
    path, token = filled(operation.path), shared.api.backend_token()
    for bearer in (None, token, shared.api.anonymous_token()):
        got, asked = shared.api.get(path, bearer), shared.api.call("HEAD", path, bearer)
        assert (asked.status_code == 405) == (operation.path not in BY_HEAD)
        assert asked.content == b""
        assert asked.headers.get("content-length", got.headers.get("content-length")) == got.headers.get(
            "content-length"
        )


def test_head_of_a_stream_lets_go_of_it(shared):
    async def look():
        transport = httpx.ASGITransport(app=shared.api.http._transport._app.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8989") as client:
            await asyncio.wait_for(client.head("/_mock/requests/stream"), 5)
        await asyncio.sleep(0.1)
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    assert asyncio.run(look()) == []


@pytest.mark.parametrize("path", ["/demo/unknown", "*"])
def test_options_of_no_path_that_is_served_lists_the_methods_of_the_api(path):
    assert {*map(str, allowed_methods(path))} == {*(it.method for it in OPERATIONS), "OPTIONS"}
