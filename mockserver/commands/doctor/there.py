"""What can be examined of a running server, from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import version

import httpx

from mockserver.commands.clock import standing
from mockserver.commands.doctor.finding import Finding
from mockserver.commands.terminal import counted
from mockserver.problems import Problem
from mockserver.remote.answers import Client, Connection, Health
from mockserver.remote.control import Remote, read
from mockserver.remote.http import client_of, is_of_loopback

STRANGE = "https://stranger.example"
ASKED = "authorization, content-type"
RESTART = "Stop it, and start the one that is installed here: mockserver serve"
REPORT = "That is a defect of this server: report it, and do not let it listen beyond loopback meanwhile."
NEEDED = "manage_my_profile"


def examined_there(remote: Remote) -> Iterator[Finding]:
    """Health, what is out of the ordinary, what browsers ask, tokens, and who reaches the control plane."""
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
        advice = "If that is no longer wanted: mockserver clock run"
        yield Finding(subject="clock", verdict="note", sentence=f"It is {standing(health.clock)}.", advice=advice)
    if health.faults:
        sentence = f"{counted(health.faults, 'fault')} set: requests are made to fail."
        advice = "If that is no longer wanted: mockserver fault clear"
        yield Finding(subject="faults", verdict="note", sentence=sentence, advice=advice)
    if health.warnings:
        sentence = f"{counted(health.warnings, 'warning')} about what apps have sent."
        advice = "Look at them: mockserver requests --why"
        yield Finding(subject="warnings", verdict="note", sentence=sentence, advice=advice)


Examination = Callable[[Remote, Connection, httpx.Client], Finding]


def _answered(examine: Examination, remote: Remote, connection: Connection) -> Finding:
    """An examination over the API itself, as an app sees it."""
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
    asked = {"Origin": STRANGE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": ASKED}
    answer = http.options(path, headers=asked)
    allowed = {name.strip() for name in answer.headers.get("access-control-allow-headers", "").lower().split(",")}
    methods = {name.strip() for name in answer.headers.get("access-control-allow-methods", "").split(",")}
    origin = answer.headers.get("access-control-allow-origin")
    if origin in ("*", STRANGE) and {"authorization", "content-type"} <= allowed and "POST" in methods:
        return Finding(subject="browsers", sentence=f"A storefront may call {path} from any origin.")
    sentence = f"The preflight of POST {path} is answered {answer.status_code}, and does not allow {ASKED}."
    advice = "Is there a proxy in between? Let OPTIONS requests through to the server."
    return Finding(subject="browsers", verdict="wrong", sentence=sentence, advice=advice)


def _tokens(_: Remote, connection: Connection, http: httpx.Client) -> Finding:
    client = _storefront(connection)
    if client is None or not connection.customers:
        sentence = "No API client with manage_my_profile, or no customer, has a secret in clear text."
        advice = "Signing in was not tried. Add them to the fixtures: clients: {...}, customers: {...}"
        return Finding(subject="tokens", verdict="note", sentence=sentence, advice=advice)
    customer, credentials = connection.customers[0], (client.id, client.secret)
    form = {"grant_type": "password", "username": customer.email, "password": customer.password}
    granted = http.post(f"/oauth/{connection.project}/customers/token", data=form, auth=credentials)
    if not granted.is_success:
        return _refused(f"{customer.email} gets no token of {client.id}", granted)
    token = granted.json()["access_token"]
    profile = http.get(f"/{connection.project}/me", headers={"Authorization": f"Bearer {token}"})
    for hint in ("access_token", "refresh_token"):
        form = {"token": granted.json().get(hint, ""), "token_type_hint": hint}
        http.post("/oauth/token/revoke", data=form, auth=credentials)
    if not profile.is_success:
        return _refused(f"{customer.email} has a token, and does not get the profile", profile)
    return Finding(subject="tokens", sentence=f"{customer.email} gets a token of {client.id}, and the profile for it.")


def _storefront(connection: Connection) -> Client | None:
    needed = f"{NEEDED}:{connection.project}"
    return next((client for client in connection.clients if needed in client.scopes), None)


def _refused(sentence: str, answer: httpx.Response) -> Finding:
    told = answer.headers.get("x-mock-explain") or answer.text[:200]
    request = answer.headers.get("x-mock-request")
    advice = f"Read why: mockserver explain {request}" if request else "Begin again from the fixtures: mockserver reset"
    said = f"{sentence}: {answer.status_code}, {told}"
    return Finding(
        subject="tokens", verdict="wrong", sentence=said, advice=f"{advice}\nOr a fault is set: mockserver fault"
    )


def _control_plane(remote: Remote) -> Finding:
    """Whether those are kept out who have no business there, and not the token either."""
    try:
        with client_of(remote.url) as http:
            let_in = [who for who, attempt in ATTEMPTS.items() if attempt(http).is_success]
            shared = http.get("/_mock/health", headers={"Origin": STRANGE})
            if not is_of_loopback(remote.url) and http.get("/_mock/projects").is_success:
                let_in.append("anybody without the token")
    except httpx.HTTPError as error:
        problem = str(remote.unreachable(error))
        return Finding(subject="control plane", verdict="wrong", sentence=problem, advice=RESTART)
    if "access-control-allow-origin" in shared.headers:
        let_in.append("scripts of other sites")
    if let_in:
        sentence = f"It lets in {', '.join(let_in)}."
        return Finding(subject="control plane", verdict="wrong", sentence=sentence, advice=REPORT)
    return Finding(subject="control plane", sentence="It keeps out other sites, other host names and forms.")


ATTEMPTS: dict[str, Callable[[httpx.Client], httpx.Response]] = {
    "other host names": lambda http: http.get("/_mock/projects", headers={"Host": "stranger.example"}),
    "other sites": lambda http: http.get(
        "/_mock/projects", headers={"Origin": STRANGE, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    ),
    "forms of other sites": lambda http: http.post(
        "/_mock/tokens/explain", content=b'{"token": "x"}', headers={"Content-Type": "text/plain"}
    ),
}
"""Each harmless, should it succeed."""
