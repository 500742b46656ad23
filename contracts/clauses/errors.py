"""Rejections: a missing or wrong token, a missing scope, an outdated version."""

from collections.abc import Iterator
from typing import Any

import httpx

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import Customer, NotApplicable, SetupFailed
from contracts.target import Client
from contracts.wire import json_of


def requests(shop: Shop, customer: Customer) -> list[tuple[str, str, dict[str, Any]]]:
    """Requests for every operation that requires a scope, except those that need a mailed token."""
    passwords = {"version": customer.version, "currentPassword": customer.password, "newPassword": "New-1"}
    update = {"version": customer.version, "actions": [{"action": "setFirstName", "firstName": "Ada"}]}
    found: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/me", {}),
        ("POST", "/me", {"json": update}),
        ("DELETE", "/me", {"params": {"version": customer.version}}),
        ("POST", "/me/password", {"json": passwords}),
        ("POST", "/me/signup", {"json": {"email": shop.broker.email(), "password": customer.password}}),
        ("POST", "/me/login", {"json": {"email": customer.email, "password": customer.password}}),
        ("POST", "/me/password/reset", {"json": {"tokenValue": "none", "newPassword": "New-1"}}),
        ("POST", "/me/email/confirm", {"json": {"tokenValue": "none"}}),
    ]
    if shop.target.can("project_settings"):
        found += [("GET", "", {})]
    if shop.target.clients.backend:
        found += [
            ("POST", "/customers/password-token", {"json": {"email": customer.email}}),
            ("POST", "/customers/email-token", {"json": {"id": customer.id, "ttlMinutes": 30}}),
        ]
        found += [("GET", "/messages", {}), ("GET", "/messages/none", {})] if shop.target.can("messages") else []
    return found


def answered(shop: Shop, customer: Customer, token: str | None) -> Iterator[httpx.Response]:
    """The responses of those operations to `token`."""
    for method, path, options in requests(shop, customer):
        yield shop.wire.send(method, path, token, **options)


def scoped_token(shop: Shop, client: Client, scope: str, customer: Customer | None = None) -> str | None:
    """A token of `client`, or of the customer, with only this scope; None if the client may not have it."""
    form, path = {"grant_type": "client_credentials", "scope": f"{scope}:{shop.target.project}"}, "/token"
    if customer:
        form |= {"grant_type": "password", "username": customer.email, "password": customer.password}
        path = f"/{shop.target.project}/customers/token"
    with shop.wire.setup():
        token = (json_of(shop.wire.oauth(path, client, form).content) or {}).get("access_token")
    return str(token) if token else None


def narrow_token(shop: Shop, customer: Customer) -> str:
    """A token of the customer without any scope that an operation of the document requires."""
    token = scoped_token(shop, shop.target.clients.storefront, "create_anonymous_token", customer)
    if token is None:
        raise SetupFailed("The storefront client gets no token for create_anonymous_token alone.")
    return token


# The token


def test_no_token_opens_nothing(shop: Shop) -> None:
    """A request without access token is refused with 401."""
    customer = shop.sign_up()
    with shop.unchanged(customer):
        for answer in answered(shop, customer, None):
            refused(answer, 401)
        for header in ("Bearer", f"Basic {customer.token}", customer.token):
            refused(shop.wire.get("/me", headers={"Authorization": header}), 401)
    ok(shop.wire.get("/me", customer.token))


def test_an_unknown_token_opens_nothing(shop: Shop) -> None:
    """An access token that the server does not know is refused with 401 `invalid_token`."""
    customer = shop.sign_up()
    token = customer.token
    with shop.unchanged(customer):
        refresh = filter(None, (customer.refresh_token,))  # a token, but not an access token
        for unknown in ("no-such-token", token[:-1], f"{token}x", token.swapcase(), *refresh):
            refused(shop.wire.get("/me", unknown), 401, "invalid_token")
        for answer in answered(shop, customer, f"x{token}"):
            refused(answer, 401, "invalid_token")
    ok(shop.wire.get("/me", token))


def test_a_refusal_of_a_token_names_its_error(shop: Shop) -> None:
    """The `error` of a refusal with 401 or 403 is the `code` of its first error."""
    customer = shop.sign_up()
    ok(shop.wire.get("/me", customer.token))
    narrow = scoped_token(shop, shop.target.clients.storefront, "create_anonymous_token", customer)
    tokens = [None, "no-such-token", *([narrow] if narrow else [])]
    answers = [answer for token in tokens for answer in answered(shop, customer, token)]
    answers += [shop.wire.get("/me", shop.broker.storefront_token()), shop.wire.get("/me", shop.broker.guest_token())]
    wrong = Client(id=shop.target.clients.storefront.id, secret="wrong")
    answers += [shop.wire.oauth("/token", client, {"grant_type": "client_credentials"}) for client in (None, wrong)]
    for answer in answers:
        if answer.status_code in (401, 403):
            assert (json_of(answer.content) or {}).get("error") == refused(answer, answer.status_code)["code"]


def test_a_missing_scope_is_asked_for(shop: Shop) -> None:
    """An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`."""
    customer = shop.sign_up()
    narrow = narrow_token(shop, customer)
    with shop.unchanged(customer):
        for answer in answered(shop, customer, narrow):
            refused(answer, 403, "insufficient_scope")
    client = shop.target.clients.storefront
    if whole := scoped_token(shop, client, "manage_my_profile", customer):
        if shop.target.clients.backend and shop.target.can("messages"):
            refused(shop.wire.get("/messages", whole), 403, "insufficient_scope")
        ok(shop.wire.get("/me", whole))
    ok(shop.wire.get("/me", customer.token))


def test_who_manages_the_project_may_do_everything(shop: Shop) -> None:
    """The scope `manage_project:{projectKey}` implies every other scope of the project."""
    backend = shop.target.clients.backend
    customer = shop.sign_up()
    whole = scoped_token(shop, backend, "manage_project") if backend else None
    own = scoped_token(shop, backend, "manage_project", customer) if backend else None
    if whole is None or own is None:
        raise NotApplicable("No client of the target manages the project.")
    for method, path, options in requests(shop, customer):
        is_own = path in ("/me", "/me/password")
        if (method, path) not in (("DELETE", "/me"), ("POST", "/me/password")):
            answer = shop.wire.send(method, path, own if is_own else whole, **options)
            assert answer.status_code not in (401, 403), f"{method} {path}: {answer.status_code}"
            assert not answer.is_server_error, f"{method} {path}: {answer.status_code}"
    ok(shop.wire.get("/me", own))
    ok(shop.wire.delete("/me", own, params={"version": ok(shop.wire.get("/me", own))["version"]}))


# The version


def conflicts(shop: Shop) -> list[tuple[int, httpx.Response]]:
    """The current version, and the responses to requests with a version that is too low or too high."""
    found = []
    for operation in ("update", "change of the password", "deletion"):
        for offset in (-1, 1, 1000):
            customer = shop.sign_up()
            current = shop.updated(customer, {"action": "setFirstName", "firstName": "Ada"})["version"]
            version = current + offset
            passwords = {"currentPassword": customer.password, "newPassword": "New-1"}
            if operation == "update":
                answer = shop.update(customer, {"action": "setFirstName"}, version=version)
            elif operation == "deletion":
                answer = shop.wire.delete("/me", customer.token, params={"version": version})
            else:
                answer = shop.wire.post("/me/password", customer.token, json={"version": version, **passwords})
            found += [(current, answer)] if answer.status_code == httpx.codes.CONFLICT else []
    if not found:
        raise SetupFailed("No operation refuses another version with 409.")
    return found


def test_a_conflict_has_one_code(shop: Shop) -> None:
    """A refusal with 409 has the code `ConcurrentModification`."""
    for _, answer in conflicts(shop):
        refused(answer, 409, "ConcurrentModification")


def test_a_conflict_tells_the_version(shop: Shop) -> None:
    """The `currentVersion` of a `ConcurrentModification` is the version that the resource has."""
    for current, answer in conflicts(shop):
        assert refused(answer, 409).get("currentVersion") == current
