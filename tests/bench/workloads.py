"""What the servers are asked to do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from urllib.parse import urlencode

import httpx
import seeds
from load import Load, Shot, request

CONNECTIONS = 16
MOST_SHOTS = 1000
"""Of as many customers it is asked in turn."""

Work = Callable[[str, int], Load]
"""What to send to the server at a URL with so many customers."""

BASIC = f"Basic {base64.b64encode(b'demo-client:demo-secret').decode()}"
FORM = {"Host": "127.0.0.1", "Authorization": BASIC, "Content-Type": "application/x-www-form-urlencoded"}
TOKENS = "/oauth/demo/customers/token"

EIGHT_DIGITS = 10_000_000
"""From here on a `%8d` is filled without spaces."""

_runs = count(1)


def reading(url: str, size: int) -> Load:
    """GET /me by as many customers as there are connections."""
    return Load([Shot(request("GET", "/demo/me", _bearing(token))) for token in _tokens(url, size)])


def updating(url: str, size: int, connections: int = CONNECTIONS) -> Load:
    """POST /me with one action; each connection has a customer of its own, whose version it knows."""
    tokens = _tokens(url, size)[:connections]
    body = '{"version":%8d,"actions":[{"action":"setFirstName","firstName":"Alice %8d"}]}'
    shots = [Shot(request("POST", "/demo/me", _json(token), body), _version(url, token)) for token in tokens]
    return Load(shots, connections=len(shots), counts="answers")


def updating_one(url: str, size: int) -> Load:
    """POST /me over one connection: to the peer, all customers have the profile of the first."""
    return updating(url, size, connections=1)


def signing_in(url: str, size: int) -> Load:
    """POST /me/login, for customers all over the store."""
    headers = _json(_tokens(url, size)[0])
    bodies = (json.dumps({"email": seeds.email(each), "password": seeds.PASSWORD}) for each in _spread(size))
    return Load([Shot(request("POST", "/demo/me/login", headers, body)) for body in bodies])


def granting(_: str, size: int) -> Load:
    """The password flow, for customers all over the store."""
    return Load([Shot(request("POST", TOKENS, FORM, _form(each))) for each in _spread(size)])


def signing_up(url: str, size: int) -> Load:
    """POST /me/signup: customers that have not been there."""
    body = json.dumps({"email": f"{next(_runs)}-%8d@example.com", "password": seeds.PASSWORD, "firstName": "Bob"})
    return Load([Shot(request("POST", "/demo/me/signup", _json(_tokens(url, size)[0]), body), EIGHT_DIGITS)])


WORKLOADS: Mapping[str, tuple[str, Work]] = {
    "get": ("`GET /me`", reading),
    "update": ("`POST /me`, one action, one connection", updating_one),
    "login": ("`POST /me/login`", signing_in),
    "token": ("password-flow token", granting),
    "signup": ("`POST /me/signup`", signing_up),
}
"""By name: what the table calls them, and what is sent."""

CURVE: Mapping[str, tuple[str, Work]] = {
    "get": ("`GET /me`", reading),
    "update": ("`POST /me`, one action", updating),
}
"""Those of the curve, which has no peer: all over as many connections."""


def _tokens(url: str, size: int) -> Sequence[str]:
    answers = [httpx.post(url + TOKENS, headers=FORM, content=_form(each), timeout=60) for each in _some(size)]
    return [str(answer.raise_for_status().json()["access_token"]) for answer in answers]


def _version(url: str, token: str) -> int:
    return int(httpx.get(f"{url}/demo/me", headers=_bearing(token), timeout=60).raise_for_status().json()["version"])


def _some(size: int) -> range:
    return range(min(size, CONNECTIONS))


def _spread(size: int) -> range:
    return range(0, size, max(1, size // MOST_SHOTS))


def _form(number: int) -> str:
    return urlencode({"grant_type": "password", "username": seeds.email(number), "password": seeds.PASSWORD})


def _bearing(token: str) -> dict[str, str]:
    return {"Host": "127.0.0.1", "Authorization": f"Bearer {token}"}


def _json(token: str) -> dict[str, str]:
    return {**_bearing(token), "Content-Type": "application/json"}
