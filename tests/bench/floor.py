"""The least that an answer costs on our server, without a stand-in behind it: `floor.py function|litestar PORT`."""

from __future__ import annotations

import socket
import sys

import msgspec
import seeds
from litestar import Litestar, get
from litestar.types import ASGIApp, Receive, Scope, Send

from mockserver.server import serve

PROFILE = seeds.customer(0)
BODY = msgspec.json.encode(PROFILE)
HEADERS = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", b"%d" % len(BODY))]


async def function(_: Scope, __: Receive, send: Send) -> None:
    """Answers with bytes, whatever is asked."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY, "more_body": False})


@get("/{key:str}/me", sync_to_thread=False)
def profile() -> seeds.Customer:
    """Answers with a value, as Litestar's documentation shows it."""
    return PROFILE


def main(which: str, port: int) -> None:
    app: ASGIApp = function if which == "function" else Litestar([profile], openapi_config=None, logging_config=None)
    with socket.create_server(("127.0.0.1", port), backlog=2048) as listener:
        serve(app, listener, ready=lambda: None)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
