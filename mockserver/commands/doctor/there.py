"""Checks of a running server, from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import version

import httpx

from mockserver.commands.clock import condition
from mockserver.commands.doctor.finding import Finding
from mockserver.commands.terminal import counted
from mockserver.problems import Problem
from mockserver.remote.answers import Client, Connection, Health
from mockserver.remote.control import Remote, read
from mockserver.remote.http import client_of, is_of_loopback

STRANGE = "https://stranger.example"
STOREFRONT_HEADERS = "authorization, content-type"
RESTART = "Stop it, and start the version that is installed here: mockserver serve"
REPORT = "This is a bug in the server: report it, and until it is fixed bind the server to loopback only."
REQUIRED_SCOPE = "manage_my_profile"


def examined_there(remote: Remote) -> Iterator[Finding]:
    """Checks health, unusual settings, preflight requests, tokens, and the protection of the control plane."""
    try:
        health = read(remote.get("health"), Health)
        connection = read(remote.get("connect"), Connection)
    except Problem as problem:
        yield Finding(subject="server", verdict="wrong", sentence=str(problem), advice=RESTART)
        return
    yield _health(remote, health)
    yield from _oddities(health)
    for examine in (_preflight, _tokens):
        yield _answered(examine, remote, connection)
    yield _control_plane(remote)


def _health(remote: Remote, health: Health) -> Finding:
    sentence = f"{remote.url}, version {health.version}, project '{', '.join(health.projects)}'."
    if health.version != version("mekit"):
        sentence += f" This command is version {version('mekit')}."
        return Finding(subject="server", verdict="wrong", sentence=sentence, advice=RESTART)
    return Finding(subject="server", sentence=sentence)


def _oddities(health: Health) -> Iterator[Finding]:
    if health.clock.is_frozen or abs(health.clock.offset_seconds) >= 1:
        advice = "To undo that: mockserver clock run"
        sentence = f"The clock is {condition(health.clock)}."
        yield Finding(subject="clock", verdict="note", sentence=sentence, advice=advice)
    if health.faults:
        sentence = f"{counted(health.faults, 'fault')} active: matching requests fail on purpose."
        advice = "To undo that: mockserver fault clear"
        yield Finding(subject="faults", verdict="note", sentence=sentence, advice=advice)
    if health.warnings:
        sentence = f"{counted(health.warnings, 'warning')} about requests of apps."
        advice = "To list them: mockserver requests --why"
        yield Finding(subject="warnings", verdict="note", sentence=sentence, advice=advice)


Examination = Callable[[Remote, Connection, httpx.Client], Finding]


def _answered(examine: Examination, remote: Remote, connection: Connection) -> Finding:
    """The result of a check that uses the API itself, as an app does."""
    try:
        with client_of(remote.url) as http:
            return examine(remote, connection, http)
    except httpx.HTTPError as error:
        return Finding(
            subject=examine.__name__.strip("_"),
            verdict="wrong",
            sentence=str(remote.unreachable(error)),
            advice=RESTART,
        )


def _preflight(_: Remote, connection: Connection, http: httpx.Client) -> Finding:
    path = f"/{connection.project}/me"
    preflight = {
        "Origin": STRANGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": STOREFRONT_HEADERS,
    }
    answer = http.options(path, headers=preflight)
    allowed = {name.strip() for name in answer.headers.get("access-control-allow-headers", "").lower().split(",")}
    methods = {name.strip() for name in answer.headers.get("access-control-allow-methods", "").split(",")}
    origin = answer.headers.get("access-control-allow-origin")
    if origin in ("*", STRANGE) and {"authorization", "content-type"} <= allowed and "POST" in methods:
        return Finding(subject="browsers", sentence=f"A storefront may call {path} from any origin.")
    sentence = f"The preflight of POST {path} returned {answer.status_code} and does not allow {STOREFRONT_HEADERS}."
    advice = "If there is a proxy in between, let it forward OPTIONS requests to the server."
    return Finding(subject="browsers", verdict="wrong", sentence=sentence, advice=advice)


def _tokens(_: Remote, connection: Connection, http: httpx.Client) -> Finding:
    client = _storefront(connection)
    if client is None or not connection.customers:
        sentence = "The fixtures have no API client with manage_my_profile, or no customer, with a clear-text secret."
        advice = "Signing in was not checked. Add them to the fixtures: clients: {...}, customers: {...}"
        return Finding(subject="tokens", verdict="note", sentence=sentence, advice=advice)
    customer, credentials = connection.customers[0], (client.id, client.secret)
    form = {"grant_type": "password", "username": customer.email, "password": customer.password}
    granted = http.post(f"/oauth/{connection.project}/customers/token", data=form, auth=credentials)
    if not granted.is_success:
        return _refused(f"API client {client.id} gets no token for {customer.email}", granted)
    token = granted.json()["access_token"]
    profile = http.get(f"/{connection.project}/me", headers={"Authorization": f"Bearer {token}"})
    for hint in ("access_token", "refresh_token"):
        form = {"token": granted.json().get(hint, ""), "token_type_hint": hint}
        http.post("/oauth/token/revoke", data=form, auth=credentials)
    if not profile.is_success:
        return _refused(f"API client {client.id} gets a token for {customer.email}, but not the profile", profile)
    sentence = f"API client {client.id} gets a token for {customer.email}, and the profile with it."
    return Finding(subject="tokens", sentence=sentence)


def _storefront(connection: Connection) -> Client | None:
    required = f"{REQUIRED_SCOPE}:{connection.project}"
    return next((client for client in connection.clients if required in client.scopes), None)


def _refused(sentence: str, answer: httpx.Response) -> Finding:
    reason = answer.headers.get("x-mock-explain") or answer.text[:200]
    request = answer.headers.get("x-mock-request")
    advice = f"See why: mockserver explain {request}" if request else "Restore the fixtures: mockserver reset"
    return Finding(
        subject="tokens",
        verdict="wrong",
        sentence=f"{sentence}: {answer.status_code}, {reason}",
        advice=f"{advice}\nOr a fault is active: mockserver fault",
    )


def _control_plane(remote: Remote) -> Finding:
    """Whether the control plane rejects requests of other sites and host names, and callers without the token."""
    try:
        with client_of(remote.url) as http:
            let_in = [intruder for intruder, attempt in ATTEMPTS.items() if attempt(http).is_success]
            shared = http.get("/_mock/health", headers={"Origin": STRANGE})
            if not is_of_loopback(remote.url) and http.get("/_mock/projects").is_success:
                let_in.append("callers without the token")
    except httpx.HTTPError as error:
        problem = str(remote.unreachable(error))
        return Finding(subject="control plane", verdict="wrong", sentence=problem, advice=RESTART)
    if "access-control-allow-origin" in shared.headers:
        let_in.append("scripts of other sites")
    if let_in:
        sentence = f"The control plane accepts {', '.join(let_in)}."
        return Finding(subject="control plane", verdict="wrong", sentence=sentence, advice=REPORT)
    sentence = "The control plane rejects other sites, other host names and forms."
    return Finding(subject="control plane", sentence=sentence)


ATTEMPTS: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "other host names": lambda http: http.get("/_mock/projects", headers={"Host": "stranger.example"}),
    "other sites": lambda http: http.get(
        "/_mock/projects", headers={"Origin": STRANGE, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    ),
    "forms of other sites": lambda http: http.post(
        "/_mock/tokens/explain", content=b'{"token": "x"}', headers={"Content-Type": "text/plain"}
    ),
}
"""Requests that must be rejected. Each is harmless if it succeeds."""
