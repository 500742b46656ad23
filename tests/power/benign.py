"""Our own server, told in other words: `python benign.py NAME PORT`. All of its variants keep the contract."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
from nulls import serve

from mockserver import Settings, create_app
from mockserver.system import SystemChance

LATENCY = 0.2
"""Seconds that each answer takes longer."""

LATE = timedelta(milliseconds=300)
"""After which a message is in the feed."""

FREE = ("fields", "value", "previousValue", "invalidValue", "name", "productSlug")
"""What stands under these names belongs to whoever sent it, or has languages for fields."""

Change = Callable[[Any, str], Any]
"""The body of an answer in other words; its path tells what it is about."""


def extra_fields(body: Any, _: str) -> Any:
    """Each object has fields that the document does not know."""
    if isinstance(body, list):
        return [extra_fields(each, "") for each in body]
    if not isinstance(body, dict):
        return body
    told = {name: value if name in FREE else extra_fields(value, "") for name, value in body.items()}
    return told | {"isPlatformClient": False, "versionModifiedAt": "2026-01-31T09:00:00.000Z", "benign": {"extra": [1]}}


def other_messages(body: Any, _: str) -> Any:
    """Refusals are told in other words."""
    if not isinstance(body, dict) or "statusCode" not in body:
        return body
    told = {**body, "message": _other(body["message"])}
    if "errors" in body:
        told["errors"] = [_in_other_words(error) for error in body["errors"]]
    return told | ({"error_description": _other(body["message"])} if "error_description" in body else {})


def _in_other_words(error: dict[str, Any]) -> dict[str, Any]:
    detail = {"detailedErrorMessage": "Somewhere."} if "detailedErrorMessage" in error else {}
    return {**error, "message": _other(error["message"]), **detail}


def _other(message: str) -> str:
    return f"Das geht nicht. ({len(message)})"


def reordered(body: Any, _: str) -> Any:
    """The fields of each object come in another order, and so do the ids of a role."""
    if isinstance(body, list):
        return [reordered(each, "") for each in body]
    if not isinstance(body, dict):
        return body
    told = {name: reordered(value, "") for name, value in reversed(body.items())}
    for name in ("shippingAddressIds", "billingAddressIds", "addressRoles"):
        if name in told:
            told[name] = told[name][::-1]
    return told


def late_messages(body: Any, path: str) -> Any:
    """A message is in the feed a little after the event that it tells of."""
    if not path.endswith("/messages") or "results" not in body:
        return body
    since = datetime.now(UTC) - LATE
    results = [each for each in body["results"] if datetime.fromisoformat(each["createdAt"]) <= since]
    return {**body, "results": results, "count": len(results)}


def other_ids() -> None:
    """Ids are no UUIDs, and longer; so are tokens."""
    text = SystemChance.new_text
    SystemChance.new_id = lambda _: f"c~{uuid4().hex}.{uuid4().hex[:12]}"  # type: ignore[method-assign]  # replaced on purpose
    SystemChance.new_text = lambda self, length: text(self, 3 * length)  # type: ignore[method-assign]  # replaced on purpose


def all_at_once(body: Any, path: str) -> Any:
    """Extra fields, other messages and another order."""
    return reordered(extra_fields(other_messages(body, path), path), path)


CHANGES: Mapping[str, Change] = {
    "extra-fields": extra_fields,
    "other-messages": other_messages,
    "reordered": reordered,
    "late-messages": late_messages,
    "all-at-once": all_at_once,
}
VARIANTS = (*CHANGES, "other-ids", "proxy-headers", "latency")
WITH_OTHER_IDS = ("other-ids", "all-at-once")
WITH_PROXY = ("proxy-headers", "all-at-once")
PROXY = [(b"via", b"2 google"), (b"server-timing", b"projects;dur=5"), (b"server", b"istio-envoy"), (b"alt-svc", b"h3")]


def varied(app: Any, variant: str) -> Any:
    """`app` as the variant has it."""
    change = CHANGES.get(variant, lambda body, _: body)

    async def around(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        start: dict[str, Any] = {}
        content = b""

        async def hold(message: Any) -> None:
            nonlocal content
            if message["type"] == "http.response.start":
                start.update(message)
                return
            content += message.get("body", b"")
            if not message.get("more_body", False):
                if variant == "latency":
                    await asyncio.sleep(LATENCY)
                await _sent(start, _changed(content, scope["path"], change), send, variant)

        await app(scope, receive, hold)

    return around


def _changed(content: bytes, path: str, change: Change) -> bytes:
    try:
        return msgspec.json.encode(change(msgspec.json.decode(content), path))
    except msgspec.DecodeError:
        return content


async def _sent(start: dict[str, Any], content: bytes, send: Callable[[Any], Awaitable[None]], variant: str) -> None:
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    headers += PROXY if variant in WITH_PROXY else []
    length = [(b"content-length", str(len(content)).encode())] if content else []
    await send({**start, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": content})


if __name__ == "__main__":
    if sys.argv[1] in WITH_OTHER_IDS:
        other_ids()
    serve(varied(create_app(Settings()), sys.argv[1]), int(sys.argv[2]))
