"""Whatever a client sends, the time that it takes is bounded, and grows no faster than what was sent.

Each input is sent in one size and in four times that: if four times as much took sixteen times as long, it would be
quadratic. What counts is CPU time, for the machine that tests run on may be busy.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable
from itertools import count
from time import process_time
from typing import NamedTuple

import pytest

from tests.conftest import serving

MOST_TIMES = 8.0
"""How many times as long four times as much may take."""
UNMEASURABLE = 0.02
"""Seconds that are too short for their ratio to mean anything."""
LONGEST = 2.0
"""Seconds that the larger input may take."""


class Sent(NamedTuple):
    method: str
    path: str
    expected: set[int]
    content: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed
    bearer: str = "client"


BASIC = {"Authorization": f"Basic {b64encode(b'demo-client:demo-secret').decode()}"}
JSON = {"Content-Type": "application/json"}
YAML = {"Content-Type": "application/yaml"}
CUSTOMER_TOKEN = "/oauth/demo/customers/token"


NUMBERS = count(1)


def signup(**draft):
    draft = {"email": f"somebody-{next(NUMBERS)}@example.com", "password": "secret", **draft}
    return {"method": "POST", "path": "/demo/me/signup", "content": json.dumps(draft).encode()}


def update(actions):
    body = json.dumps({"version": 1, "actions": actions}).encode()
    return Sent("POST", "/demo/me", {400, 409}, body, bearer="customer")


def cart(**draft):
    body = json.dumps({"currency": "EUR", "country": "DE", **draft}).encode()
    return Sent("POST", "/demo/me/carts", {201, 400}, body, bearer="customer")


def query(text, path="/demo/messages", *, expected=(200, 400)):
    return Sent("GET", f"{path}?{text}", set(expected), bearer="backend")


def imported(lines):
    text = "project: {key: demo}\n" + "".join(lines)
    return Sent("PUT", "/_mock/projects/demo/state", {400}, text.encode(), YAML, bearer="")


def nested(n, start="[", end="]"):
    return Sent("POST", "/demo/me/signup", {400}, (start * n + "1" + end * n).encode())


INPUTS: dict[str, tuple[int, Callable[[int], Sent]]] = {
    "form fields": (50_000, lambda n: Sent("POST", CUSTOMER_TOKEN, {400}, b"a=b&" * n, BASIC, "")),
    "form fields of nobody": (50_000, lambda n: Sent("POST", CUSTOMER_TOKEN, {400, 401}, b"a=b&" * n, {}, "")),
    "form names without value": (200_000, lambda n: Sent("POST", CUSTOMER_TOKEN, {400}, b"&" * n, BASIC, "")),
    "a form value": (200_000, lambda n: Sent("POST", CUSTOMER_TOKEN, {400}, b"username=" + b"%41" * n, BASIC, "")),
    "scopes": (5_000, lambda n: Sent("POST", CUSTOMER_TOKEN, {400}, b"scope=" + b"+".join([b"a:b"] * n), BASIC, "")),
    "an anonymous id": (
        10_000,
        lambda n: Sent(
            "POST",
            "/oauth/demo/anonymous/token",
            {400},
            b"grant_type=client_credentials&anonymous_id=" + b"a" * n,
            BASIC,
            "",
        ),
    ),
    "addresses with keys": (
        4_000,
        lambda n: Sent(
            **signup(addresses=[{"country": "DE", "key": f"key-{i}"} for i in range(n)]), expected={201, 400}
        ),
    ),
    "too many addresses": (20_000, lambda n: Sent(**signup(addresses=[{"country": "DE"}] * n), expected={201, 400})),
    "unknown fields": (5_000, lambda n: Sent(**signup(**{f"firstNam{i}": 1 for i in range(n)}), expected={201})),
    "unknown fields inside": (
        5_000,
        lambda n: Sent(**signup(addresses=[{"country": "DE", **{f"cit{i}": 1 for i in range(n)}}]), expected={201}),
    ),
    "an unknown field with a long name": (100_000, lambda n: Sent(**signup(**{"firstName" * n: 1}), expected={201})),
    "an email": (100_000, lambda n: Sent(**signup(email="e" * n), expected={400})),
    "a name": (200_000, lambda n: Sent(**signup(firstName="n" * n), expected={201})),
    "custom fields": (
        10_000,
        lambda n: Sent(
            **signup(custom={"type": {"key": "profile", "typeId": "type"}, "fields": {f"f{i}": i for i in range(n)}}),
            expected={400},
        ),
    ),
    "actions": (5_000, lambda n: update([{"action": "setFirstName", "firstName": f"{i}"} for i in range(n)])),
    "unknown actions": (5_000, lambda n: update([{"action": f"setFirstNam{i}"} for i in range(n)])),
    "an unknown action": (50_000, lambda n: update([{"action": "setFirstName" * n}])),
    "arrays in arrays": (20_000, nested),
    "objects in objects": (20_000, lambda n: nested(n, '{"a":', "}")),
    "values": (200_000, lambda n: Sent("POST", "/demo/me/signup", {400}, b"[" + b"0," * n + b"0]")),
    "secrets in what is refused": (
        50_000,
        lambda n: Sent("POST", "/demo/me/signup", {400}, b"[" + b'{"password":"abc"},' * n + b"0]"),
    ),
    "line items": (2_000, lambda n: cart(lineItems=[{"sku": "mug-blue", "key": f"k-{i}"} for i in range(n)])),
    "discount codes": (5_000, lambda n: cart(discountCodes=["WELCOME10"] * n)),
    "a path": (20_000, lambda n: Sent("GET", f"/{'k' * n}/mee", {404})),
    "a path with steps": (20_000, lambda n: Sent("GET", "/demo" + "/me" * n, {404})),
    "a path of the control plane": (20_000, lambda n: Sent("GET", "/_mock/" + "k" * n, {404}, bearer="")),
    "a key": (20_000, lambda n: Sent("GET", f"/{'k' * n}/me", {401, 404})),
    "parameters": (5_000, lambda n: query("&".join(f"p{i}=1" for i in range(n)))),
    "variables": (5_000, lambda n: query("where=type in :v&" + "&".join(["var.v=a"] * n))),
    "disjunctions": (150, lambda n: query("where=" + " or ".join(['type="a"'] * n))),
    "parentheses": (1_000, lambda n: query(f'where={"(" * n}type="a"{")" * n}')),
    "negations": (600, lambda n: query(f'where={"not " * n}type="a"')),
    "values of `in`": (600, lambda n: query("where=type in (" + ",".join(['"a"'] * n) + ")")),
    "a predicate that is no predicate": (2_000, lambda n: query("where=" + "(" * n)),
    "predicates": (400, lambda n: query("&".join(['where=type="a"'] * n))),
    "sort orders": (200, lambda n: query("&".join(["sort=id"] * n))),
    "expansions": (200, lambda n: query("&".join(["expand=resource"] * n))),
    "a path of an expansion": (2_000, lambda n: query("expand=" + ".".join(["a"] * n))),
    "an external user id": (
        10_000,
        lambda n: Sent("GET", "/demo/me", {400}, b"", {"X-External-User-ID": "u" * n}, "customer"),
    ),
    "a fault in a header": (
        10_000,
        lambda n: Sent("GET", "/demo/me", {400}, b"", {"X-Mock-Fault": "4" + "09-onc" * n}),
    ),
    "a preset": (
        50_000,
        lambda n: Sent("POST", "/_mock/faults", {400}, json.dumps({"preset": "409-once" * n}).encode(), JSON, ""),
    ),
    "a large fault": (
        50_000,
        lambda n: Sent(
            "POST",
            "/_mock/faults",
            {400},
            json.dumps({"respond": {"status": 503, "message": "m" * n * 2}}).encode(),
            JSON,
            "",
        ),
    ),
    "an unknown field of the control plane": (
        50_000,
        lambda n: Sent("POST", "/_mock/reset", {400}, json.dumps({"parts" * n: 1}).encode(), JSON, ""),
    ),
    "unknown keys in fixtures": (
        2_000,
        lambda n: imported(["customers:\n", *(f"  c{i}: {{emial: x}}\n" for i in range(n))]),
    ),
    "nonsense in fixtures": (5_000, lambda n: imported(f"nonsense{i}: [x, {{y: z}}]\n" for i in range(n))),
    "references to nothing in fixtures": (
        500,
        lambda n: imported(
            [
                "customers:\n",
                *(f"  customer-{i}: {{email: c{i}@example.com}}\n" for i in range(n)),
                "carts:\n",
                *(f"  cart-{i}: {{customer: custmer-{i}, currency: EUR}}\n" for i in range(n)),
            ]
        ),
    ),
}


@pytest.fixture(scope="module")
def world():
    with serving() as it:
        backend = it.api.backend_token()
        _, customer = it.api.signed_up()
        yield it.app, {"client": it.api.client_token(), "backend": backend, "customer": customer}


def cpu(world, sent, *, expected=True):
    """Seconds. The application is called as a server calls it, for clients refuse to send some of this."""
    app, tokens = world
    bearer = {"Authorization": f"Bearer {tokens[sent.bearer]}"} if sent.bearer else {}
    headers = {"Host": "127.0.0.1", "Content-Length": str(len(sent.content)), **bearer, **sent.headers}
    path, _, query_string = sent.path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query_string.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "state": {},
    }
    answered = []

    async def receive():
        return {"type": "http.request", "body": sent.content, "more_body": False}

    async def send(message):
        answered.append(message)

    started = process_time()
    asyncio.run(app(scope, receive, send))
    took = process_time() - started
    if expected:
        assert answered[0]["status"] in sent.expected, (answered[0]["status"], answered[1]["body"][:300])
    return took


@pytest.mark.parametrize("name", INPUTS)
def test_four_times_as_much_takes_no_more_than_a_few_times_as_long(world, name):
    size, of_size = INPUTS[name]
    cpu(world, of_size(3), expected=False)
    some = min(cpu(world, of_size(size)) for _ in range(2))
    more = min(cpu(world, of_size(4 * size)) for _ in range(2))
    assert more < LONGEST, f"{more:.2f} s"
    assert more < MOST_TIMES * max(some, UNMEASURABLE), f"{some * 1000:.0f} ms, and {more * 1000:.0f} ms"
