"""Six servers that keep no contract: `python nulls.py NAME PORT`. None of them may pass.

The first four answer everything alike; `static` answers what the document shows as examples, as stubs do; `stateless`
answers what is asked in the right shape, and remembers nothing.
"""

from __future__ import annotations

import socket
import sys
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from uuid import NAMESPACE_URL, uuid4, uuid5

import msgspec
import uvicorn

from contracts.operations import operation_of
from openapi.document import document, resolved

PROJECT = "demo"
NOW = "2026-06-01T12:00:00.000Z"
JSON = b"application/json; charset=utf-8"


class Asked(NamedTuple):
    """A request: `sent` is its body, JSON or a form."""

    method: str
    path: str
    operation: str
    authorization: str
    query: Mapping[str, str]
    sent: Any


Answered = tuple[int, Any]
Speak = Callable[[Asked], Answered]


def refusal(status: int, code: str, *, oauth: bool = False, **more: Any) -> Answered:
    """A refusal in the shape of the API."""
    body = {"statusCode": status, "message": code, "errors": [{"code": code, "message": code, **more}]}
    return status, body | ({"error": code, "error_description": code} if oauth else {})


def always_401(_: Asked) -> Answered:
    return refusal(401, "invalid_token", oauth=True)


def always_200(_: Asked) -> Answered:
    return 200, {}


def always_500(_: Asked) -> Answered:
    return refusal(500, "General")


def echo(asked: Asked) -> Answered:
    return 200, asked.sent if isinstance(asked.sent, dict) else dict(asked.query)


# --- what the document shows ----------------------------------------------------------------------


def _examples() -> dict[str, Answered]:
    """By operationId, the first example of a success; whoever signs up or in is the one of `GET /me`."""
    whole = document()
    shown: dict[str, Answered] = {}
    for item in whole["paths"].values():
        for it in (each for each in item.values() if isinstance(each, dict)):
            status, response = next((s, r) for s, r in it["responses"].items() if s.startswith("2"))
            described = resolved(response)
            content = described.get("content", {}).get("application/json", {"examples": {"none": {"value": {}}}})
            example = next(iter(content["examples"].values()))
            if "$ref" in example:
                example = whole["components"]["examples"][example["$ref"].rpartition("/")[2]]
            shown[it["operationId"]] = int(status), example["value"]
    alice = shown["getMyCustomer"][1]
    return shown | {"signUpMyCustomer": (201, {"customer": alice}), "signInMyCustomer": (200, {"customer": alice})}


EXAMPLES = _examples()


def static(asked: Asked) -> Answered:
    return EXAMPLES.get(asked.operation) or refusal(404, "ResourceNotFound")


# --- what can be said without remembering anything ------------------------------------------------

OF_CUSTOMERS = ("getMyCustomer", "updateMyCustomer", "deleteMyCustomer", "changeMyCustomerPassword")


def stateless(asked: Asked) -> Answered:
    if "/oauth/" in asked.path:
        return _oauth(asked) if asked.authorization.startswith("Basic ") else refusal(401, "invalid_client", oauth=True)
    scheme, _, value = asked.authorization.partition(" ")
    token = _opened(value)
    if scheme != "Bearer" or token is None:
        return refusal(401, "invalid_token" if scheme == "Bearer" else "access_denied", oauth=True)
    if asked.operation in OF_CUSTOMERS and not token["email"]:
        return refusal(403, "insufficient_token_grant_type", oauth=True)
    if asked.operation not in ANSWERS:
        return refusal(404, "ResourceNotFound")
    if asked.method == "POST" and not isinstance(asked.sent, dict):
        return refusal(400, "InvalidJsonInput", detailedErrorMessage="JSON object expected.")
    return ANSWERS[asked.operation](asked.sent, token["email"])


def _oauth(asked: Asked) -> Answered:
    form = asked.query | (asked.sent if isinstance(asked.sent, dict) else {})
    if asked.operation == "introspectToken":
        return 200, {"active": _opened(form.get("token", "")) is not None, "scope": "", "exp": 2**31}
    if asked.operation == "revokeToken":
        return 200, {}
    email = form.get("username", "")
    whom = {"createCustomerToken": f" customer_id:{_id(email)}", "createAnonymousToken": f" anonymous_id:{uuid4()}"}
    granted = {
        "access_token": _closed({"email": email}),
        "token_type": "Bearer",
        "expires_in": 172800,
        "scope": form.get("scope", f"manage_my_profile:{PROJECT}") + whom.get(asked.operation, ""),
    }
    return 200, granted | ({"refresh_token": _closed({"email": email})} if whom.get(asked.operation) else {})


def _closed(content: dict[str, str]) -> str:
    return urlsafe_b64encode(msgspec.json.encode(content | {"nonce": str(uuid4())})).decode()


def _opened(token: str) -> dict[str, str] | None:
    try:
        return dict(msgspec.json.decode(urlsafe_b64decode(token.encode()), type=dict[str, str]))
    except (ValueError, msgspec.DecodeError):
        return None


def _id(email: str) -> str:
    return str(uuid5(NAMESPACE_URL, email.lower()))


def _customer(email: str, **more: Any) -> dict[str, Any]:
    return {
        "id": _id(email),
        "version": 1,
        "createdAt": NOW,
        "lastModifiedAt": NOW,
        "email": email,
        "password": "****aGg=",
        "isEmailVerified": False,
        "addresses": [],
        "shippingAddressIds": [],
        "billingAddressIds": [],
        "stores": [],
        "customerGroupAssignments": [],
        "authenticationMode": "Password",
        **more,
    }


def _signed_up(sent: dict[str, Any], _: str) -> Answered:
    known = {name: value for name, value in sent.items() if not name.startswith("default") and name != "password"}
    known["addresses"] = [{**address, "id": str(uuid4())[:8]} for address in sent.get("addresses", [])]
    return 201, {"customer": _customer(str(sent.get("email"))) | known}


def _updated(sent: dict[str, Any], email: str) -> Answered:
    changed: dict[str, Any] = {}
    for action in sent.get("actions", []):
        changed |= {name: value for name, value in action.items() if name != "action"}
    known = {name: value for name, value in changed.items() if name not in ("address", "addressId", "type", "fields")}
    return 200, _customer(email, version=int(sent.get("version", 0)) + 1) | known


def _mailed(email: str) -> Answered:
    token = {"id": str(uuid4()), "customerId": _id(email), "value": _closed({"email": email}), "expiresAt": NOW}
    return 200, token | {"createdAt": NOW, "lastModifiedAt": NOW, "invalidateOlderTokens": False}


def _redeemed(sent: dict[str, Any], _: str) -> Answered:
    token = _opened(str(sent.get("tokenValue"))) or {"email": ""}
    return 200, _customer(token["email"], version=2, isEmailVerified=True)


ANSWERS: Mapping[str, Callable[[Any, str], Answered]] = {
    "getMyCustomer": lambda _, email: (200, _customer(email)),
    "updateMyCustomer": _updated,
    "deleteMyCustomer": lambda _, email: (200, _customer(email)),
    "signUpMyCustomer": _signed_up,
    "signInMyCustomer": lambda sent, _: (200, {"customer": _customer(str(sent.get("email")))}),
    "changeMyCustomerPassword": lambda _, email: (200, _customer(email, version=2)),
    "resetMyCustomerPassword": _redeemed,
    "confirmMyCustomerEmail": _redeemed,
    "createCustomerPasswordToken": lambda sent, _: _mailed(str(sent.get("email"))),
    "createCustomerEmailToken": lambda sent, _: _mailed(str(sent.get("id"))),
    "getProject": lambda _, __: EXAMPLES["getProject"],
    "queryMyCarts": lambda _, __: EXAMPLES["queryMyCarts"],
    "queryMessages": lambda _, __: (200, {"limit": 20, "offset": 0, "count": 0, "total": 0, "results": []}),
}

SERVERS: Mapping[str, Speak] = {
    "always-401": always_401,
    "always-200": always_200,
    "always-500": always_500,
    "echo": echo,
    "static": static,
    "stateless": stateless,
}


# --- HTTP -----------------------------------------------------------------------------------------


def application(speak: Speak) -> Any:
    """The ASGI application that answers as `speak` does."""

    async def app(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
        content, more = b"", True
        while more:
            message = await receive()
            content, more = content + message.get("body", b""), message.get("more_body", False)
        status, body = speak(asked(scope, content))
        headers = [(b"content-type", JSON), (b"x-correlation-id", str(uuid4()).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": msgspec.json.encode(body)})

    return app


def asked(scope: Any, content: bytes) -> Asked:
    """The request of an ASGI scope."""
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    found = operation_of(scope["method"], scope["path"], PROJECT)
    try:
        sent = msgspec.json.decode(content)
    except msgspec.DecodeError:
        sent = dict(parse_qsl(content.decode("utf-8", "replace"))) or None
    return Asked(
        method=scope["method"],
        path=scope["path"],
        operation=found[0].operation_id if found is not None else "",
        authorization=headers.get("authorization", ""),
        query=dict(parse_qsl(scope["query_string"].decode())),
        sent=sent,
    )


def serve(app: Any, port: int) -> None:
    """Serves an ASGI application, and says when it is ready."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        print(f"ready http://127.0.0.1:{port}", flush=True)  # noqa: T201 - what a target file waits for
        uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off")).run([listener])


if __name__ == "__main__":
    serve(application(SERVERS[sys.argv[1]]), int(sys.argv[2]))
