"""Wrong credentials for an operation, and how they must be rejected."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import httpx

from contracts.evidence import NO_SECRET, NO_TOKEN
from contracts.genuine import key, narrow
from contracts.identities import NEW_PASSWORD, NotApplicable
from contracts.scene import Scene, Try
from contracts.session import Session
from contracts.target import Client
from contracts.wire import basic
from openapi.operations import Kind, Operation

NO_CLIENT = Client(id="no-such-client", secret=NO_SECRET)


class Lock(NamedTuple):
    """One kind of wrong credentials and the expected rejection. Without `codes`, any code is accepted."""

    name: str
    sentence: str
    tries: Callable[[Scene], list[Try]]
    statuses: tuple[int, ...]
    codes: tuple[str, ...] = ()


def locks(operation: Operation) -> Iterator[Lock]:
    """The wrong credentials to try: those that no operation accepts, and the kinds of token that this one does not."""
    yield from OAUTH_LOCKS if operation.is_oauth else BEARER_LOCKS
    if operation.is_oauth and "{projectKey}" in operation.path:
        yield OAUTH_PROJECT_LOCK
    for kind, sentence in STRANGERS.items():
        if not operation.is_oauth and kind not in operation.doors:
            yield Lock(kind, sentence, partial(_stranger, kind), (403, 404))


def _stranger(kind: Kind, scene: Scene) -> list[Try]:
    """A token of a kind that is not accepted; with the required scope, if the target issues one."""
    try:
        return [scene.right(kind)]
    except NotApplicable:
        broker = scene.session.broker
        any_token: Mapping[Kind, Callable[[], str]] = {
            "customer": lambda: scene.victim.token,
            "anonymous": broker.guest_token,
            "client": broker.storefront_token,
        }
        return [Try(f"Bearer {any_token[kind]()}")]


def _wrong_scheme(scene: Scene) -> list[Try]:
    _, _, token = (scene.right(scene.native).authorization or "").partition(" ")
    return [Try(f"Basic {token}"), Try(f"Token {token}")]


def _revoked(scene: Scene) -> list[Try]:
    """A token that used to be valid and was revoked, and an expired one. Raises NotApplicable, SetupFailed."""
    session = scene.session
    if session.target.can("revocation"):
        alive = key(session.broker, scene.native, scene.operation.scope, scene.victim)
        dead = alive.token
        with session.wire.setup():
            session.wire.oauth("/token/revoke", alive.client, {"token": dead})
    elif scene.native == "customer":
        customer = session.broker.sign_up()
        dead = customer.token
        change = {"version": customer.version, "currentPassword": customer.password, "newPassword": NEW_PASSWORD}
        with session.wire.setup():
            session.wire.post("/me/password", dead, json=change)
    else:
        raise NotApplicable("The target has no revocation.")
    _wait_until_dead(session, dead)
    expired = session.target.expired_tokens.get("access")
    return [Try(f"Bearer {token}") for token in (dead, expired) if token is not None]


def _wait_until_dead(session: Session, token: str) -> None:
    """Waits until the token is rejected, or ought to be. Reading the profile shows it and has no side effects."""
    end = time.monotonic() + session.target.tolerances.consistency_wait
    with session.wire.setup():
        while session.wire.get("/me", token).status_code != httpx.codes.UNAUTHORIZED and time.monotonic() < end:
            time.sleep(0.1)


def _narrow(scene: Scene) -> list[Try]:
    tokens = narrow(scene.session.broker, scene.operation.scope, scene.victim)
    return [Try(f"Bearer {token}") for token in tokens]


def _other_project(scene: Scene) -> list[Try]:
    """A token of this project in others, one of which may exist, and a token of another project in this one."""
    project = f"{scene.session.target.project[:20]}-elsewhere"
    tries = [Try(scene.right(scene.native).authorization, project), *_elsewhere(scene)]
    if scene.session.target.clients.other_project is not None:
        tries.append(Try(f"Bearer {scene.session.broker.other_project_token()}"))
    return tries


def _elsewhere(scene: Scene) -> list[Try]:
    """Valid credentials, used in a project that does not exist."""
    return [Try(scene.right(scene.native).authorization, f"elsewhere-{scene.session.target.project[:20]}")]


def _wrong_secret(scene: Scene) -> list[Try]:
    client = Client(id=scene.session.target.clients.storefront.id, secret=NO_SECRET)
    return [Try(basic(client)["Authorization"])]


BEARER_LOCKS = (
    Lock("no_token", "A request without access token is refused with 401.", lambda _: [Try(None)], (401,)),
    Lock(
        "garbage",
        "An access token that the server does not know is refused with 401 `invalid_token`.",
        lambda _: [Try(f"Bearer {NO_TOKEN}")],
        (401,),
        ("invalid_token",),
    ),
    Lock(
        "wrong_scheme", "An access token under another scheme than Bearer is refused with 401.", _wrong_scheme, (401,)
    ),
    Lock(
        "revoked",
        "An access token that was revoked is refused with 401 `invalid_token`.",
        _revoked,
        (401,),
        ("invalid_token",),
    ),
    Lock(
        "narrow_scope",
        "An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`.",
        _narrow,
        (403,),
        ("insufficient_scope",),
    ),
    Lock("other_project", "A token of one project opens no other one.", _other_project, (401, 403, 404)),
)
OAUTH_LOCKS = tuple(
    Lock(
        name,
        "A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`.",
        tries,
        (401,),
        ("invalid_client",),
    )
    for name, tries in (
        ("no_credentials", lambda _: [Try(None)]),
        ("wrong_secret", _wrong_secret),
        ("unknown_client", lambda _: [Try(basic(NO_CLIENT)["Authorization"])]),
        ("wrong_scheme", lambda scene: [Try(f"Bearer {scene.session.broker.storefront_token()}")]),
    )
)
OAUTH_PROJECT_LOCK = Lock(
    "other_project", "An API client gets no token of a project that is not its own.", _elsewhere, (400, 401, 403, 404)
)
STRANGERS: Mapping[Kind, str] = {
    "customer": "The operation does not take an access token of the password flow.",
    "anonymous": "The operation does not take an access token of an anonymous session.",
    "client": "The operation does not take an access token of client credentials.",
}
