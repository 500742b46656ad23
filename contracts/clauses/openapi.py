"""Rules for every response and every rejection."""

from typing import Any, NamedTuple

import httpx

from contracts.clauses.expect import ok, refused
from contracts.clauses.shop import Shop
from contracts.identities import PASSWORD, Customer
from contracts.target import Client
from contracts.wire import json_of

MALFORMED = {"Content-Type": "application/json"}


def answers(shop: Shop) -> list[httpx.Response]:
    """Accepted and rejected responses of many operations, from sign-up to deletion."""
    wire, broker, storefront = shop.wire, shop.broker, shop.target.clients.storefront
    before = len(wire.exchanges)
    customer = shop.sign_up(firstName="Ada", addresses=[{"country": "DE"}], defaultShippingAddress=0)
    shop.register(email=customer.email)
    shop.sign_in(customer.email, customer.password)
    shop.sign_in(customer.email, "wrong")
    wire.get("/me")
    wire.get("/me", "no-such-token")
    wire.get("/me", broker.storefront_token())
    wire.get("/no-such-path", customer.token)
    wire.send("PUT", "/me", customer.token)
    wire.post("/me", customer.token, content=b"{", headers=MALFORMED)
    shop.update(customer, {"action": "setNothing"})
    shop.update(customer, {"action": "removeAddress", "addressId": "no-such-address"})
    shop.update(customer, {"action": "setFirstName"}, {"action": "setDefaultShippingAddress"})
    shop.update(customer, version=customer.version + 1000)
    broker.guest_grant()
    wire.oauth("/token", None, {"grant_type": "client_credentials"})
    wire.oauth("/token", Client(id=storefront.id, secret="wrong"), {"grant_type": "client_credentials"})
    wire.oauth("/token", storefront, {"grant_type": "nothing"})
    shop.refresh("no-such-token")
    if shop.target.can("introspection"):
        wire.oauth("/introspect", storefront, {"token": customer.token})
        wire.oauth("/introspect", storefront, {"token": "no-such-token"})
    if shop.target.can("project_settings"):
        wire.get("", broker.storefront_token())
    wire.post("/me/password/reset", broker.storefront_token(), json={"tokenValue": "none", "newPassword": "New-1"})
    wire.post("/me/email/confirm", broker.storefront_token(), json={"tokenValue": "none"})
    if shop.target.clients.backend:
        broker.mailed("password", customer)
        token = broker.mailed_token("email", customer)
        wire.post("/me/email/confirm", customer.token, json={"tokenValue": token})
        if shop.target.can("messages"):
            page = json_of(wire.get("/messages", broker.backend_token(), params={"limit": 5}).content) or {}
            for message in page.get("results", ())[:1]:
                wire.get(f"/messages/{message['id']}", broker.backend_token())
            wire.get("/messages/none", broker.backend_token())
    passwords = {"version": version_of(shop, customer), "currentPassword": customer.password, "newPassword": "New-1"}
    wire.post("/me/password", customer.token, json={**passwords, "currentPassword": "wrong"})
    wire.post("/me/password", customer.token, json=passwords)
    shop.renew(customer, "New-1")
    if shop.target.can("revocation"):
        other = broker.password_grant(customer.email, "New-1")["access_token"]
        wire.oauth("/token/revoke", storefront, {"token": other, "token_type_hint": "access_token"})
    wire.delete("/me", customer.token, params={"version": version_of(shop, customer)})
    return [exchange.response for exchange in wire.exchanges[before:]]


def version_of(shop: Shop, customer: Customer) -> Any:
    """The version of the profile, if it has one; other clauses check that it must."""
    return (json_of(shop.wire.get("/me", customer.token).content) or {}).get("version")


def refusals(shop: Shop, *statuses: int) -> list[httpx.Response]:
    """The rejections among `answers`, with one of `statuses` if given."""
    return [it for it in answers(shop) if (it.status_code in statuses if statuses else it.status_code >= 400)]


def about(answer: httpx.Response) -> str:
    """A response in a failure message."""
    return f"{answer.request.method} {answer.request.url.path}: {answer.status_code}"


def nulls(value: Any) -> bool:
    """Whether the value contains null."""
    if isinstance(value, dict):
        return any(map(nulls, value.values()))
    return any(map(nulls, value)) if isinstance(value, list) else value is None


class Posting(NamedTuple):
    """An operation with a body: its path, a token for it, a body that it accepts, and the optional fields of that body."""

    path: str
    token: str
    body: dict[str, Any]
    optional: dict[str, Any]

    def send(self, shop: Shop, body: Any) -> httpx.Response:
        return shop.wire.post(self.path, self.token, json=body)


def postings(shop: Shop, customer: Customer) -> list[Posting]:
    """Every operation that takes JSON; those with mailed tokens only if there is a backend."""
    client, project_token = shop.broker.storefront_token(), ""
    version = customer.version
    found = [
        Posting("/me/signup", client, {"email": shop.broker.email(), "password": PASSWORD}, {"firstName": "Ada"}),
        Posting("/me/login", client, {"email": customer.email, "password": customer.password}, {}),
        Posting("/me", customer.token, {"version": version, "actions": []}, {}),
    ]
    if shop.target.clients.backend:
        project_token = shop.broker.backend_token()
        reset = {"tokenValue": shop.broker.mailed_token("password", customer), "newPassword": "New-1"}
        confirm = {"tokenValue": shop.broker.mailed_token("email", customer)}
        found += [
            Posting("/customers/password-token", project_token, {"email": customer.email}, {"ttlMinutes": 30}),
            Posting("/customers/email-token", project_token, {"id": customer.id, "ttlMinutes": 30}, {}),
            Posting("/me/email/confirm", client, confirm, {}),
            Posting("/me/password/reset", client, reset, {}),
        ]
    return found


# JSON


def test_every_answer_is_an_object(shop: Shop) -> None:
    """The body of every answer is a JSON object."""
    for answer in answers(shop):
        assert isinstance(json_of(answer.content), dict), about(answer)


def test_every_answer_is_declared_as_json(shop: Shop) -> None:
    """An answer has the content type `application/json; charset=utf-8`."""
    for answer in answers(shop):
        media_type, *parameters = answer.headers.get("content-type", "").lower().replace(" ", "").split(";")
        assert media_type == "application/json", about(answer)
        assert parameters in (["charset=utf-8"], ['charset="utf-8"']), about(answer)


def test_no_answer_has_a_null(shop: Shop) -> None:
    """A field that has no value is left out of an answer, never null."""
    for answer in answers(shop):
        assert not nulls(json_of(answer.content)), about(answer)


# Malformed bodies


def test_what_is_no_json_is_refused(shop: Shop) -> None:
    """A body that is not valid JSON is refused with 400 `InvalidJsonInput`."""
    customer = shop.sign_up()
    operations = postings(shop, customer)
    with shop.unchanged(customer):
        for path, token, body, _ in operations:
            good = httpx.Request("POST", "http://localhost", json=body).content
            for bad in (good[:-1], good + b"}", good[:-1] + b",}", good.replace(b'"', b"'"), b"{", b"no JSON", b""):
                refused(shop.wire.post(path, token, content=bad, headers=MALFORMED), 400, "InvalidJsonInput")
    for operation in operations:
        assert operation.send(shop, operation.body).is_success, operation.path


def test_what_has_the_wrong_shape_is_refused(shop: Shop) -> None:
    """A body that lacks a required field, or has a value of the wrong JSON type, is refused with 400 `InvalidJsonInput`."""
    customer = shop.sign_up()
    operations = postings(shop, customer)
    with shop.unchanged(customer):
        for operation in operations:
            for bad in misshapen(operation):
                refused(operation.send(shop, bad), 400, "InvalidJsonInput")
        for action in (
            {},
            "setFirstName",
            {"firstName": "Ada"},
            {"action": "setFirstName", "firstName": 5},
            {"action": "setFirstName", "firstName": ["Ada"]},
            {"action": "changeEmail"},
            {"action": "changeEmail", "email": {}},
            {"action": "addAddress"},
            {"action": "addAddress", "address": "home"},
            {"action": "addAddress", "address": {"city": "Leipzig"}},
            {"action": "addAddress", "address": {"country": "DE", "city": 5}},
            {"action": "setCustomField", "value": 1},
        ):
            body = {"version": customer.version, "actions": [{"action": "setTitle", "title": "Dr."}, action]}
            refused(shop.wire.post("/me", customer.token, json=body), 400, "InvalidJsonInput")
        no_addresses: tuple[Any, ...] = ([{}], ["home"], [{"city": "Leipzig"}])
        for addresses in no_addresses:
            refused(shop.register(addresses=addresses), 400, "InvalidJsonInput")
        refused(shop.register(addresses=[{"country": "DE"}], defaultShippingAddress="0"), 400, "InvalidJsonInput")
    for operation in operations:
        assert operation.send(shop, {**operation.body, **operation.optional}).is_success, operation.path


def misshapen(operation: Posting) -> list[Any]:
    """Malformed bodies for an operation: not an object, without a required field, with a field of another type."""
    body, bad = operation.body, list[Any]([[], [operation.body], "text", 5, True])
    one_of_each: tuple[Any, ...] = ("5", 5, True, {}, [5])
    bad += [{name: value for name, value in body.items() if name != missing} for missing in body]
    for name, value in {**body, **operation.optional}.items():
        others = [other for other in one_of_each if other.__class__ is not value.__class__]
        # Where a value may be left out, `{}` may say so.
        bad += [{**body, name: other} for other in others if name in body or other != {}]
    return bad


# Rejections


def test_a_refusal_repeats_its_status(shop: Shop) -> None:
    """The `statusCode` in the body of a refusal is its HTTP status."""
    for answer in refusals(shop):
        assert (json_of(answer.content) or {}).get("statusCode") == answer.status_code, about(answer)


def test_a_refusal_has_errors(shop: Shop) -> None:
    """A refusal with 400, 401, 403, 404 or 409 has at least one entry in `errors`, each with a `code` and a `message`."""
    for answer in refusals(shop, 400, 401, 403, 404, 409):
        errors = (json_of(answer.content) or {}).get("errors")
        assert isinstance(errors, list), about(answer)
        assert errors, about(answer)
        for error in errors:
            assert all(isinstance(error.get(name), str) and error[name] for name in ("code", "message")), about(answer)


def test_a_refusal_repeats_its_first_message(shop: Shop) -> None:
    """The `message` of a refusal is the `message` of its first error."""
    for answer in refusals(shop):
        body = json_of(answer.content) or {}
        assert body.get("message"), about(answer)
        for first in body.get("errors", ())[:1]:
            assert body["message"] == first["message"], about(answer)


def test_a_path_offers_some_methods(shop: Shop) -> None:
    """A method that a path does not offer is refused with 405 and a body without `errors`."""
    customer = shop.sign_up()
    with shop.unchanged(customer):
        for method, path in (
            ("PUT", "/me"),
            ("PATCH", "/me"),
            ("GET", "/me/signup"),
            ("DELETE", "/me/login"),
            ("GET", "/me/password"),
            ("PUT", "/me/password/reset"),
            ("GET", "/me/email/confirm"),
        ):
            answer = shop.wire.send(method, path, customer.token)
            assert answer.status_code == 405, about(answer)
            assert "errors" not in (json_of(answer.content) or {}), about(answer)
    ok(shop.wire.get("/me", customer.token))


def test_an_unknown_path_is_refused(shop: Shop) -> None:
    """A path that does not exist is refused with 404 `ResourceNotFound`."""
    customer = shop.sign_up()
    for path in ("/no-such-path", "/me/no-such-path", "/me/password/no-such-path", "/no/such/path"):
        refused(shop.wire.get(path, customer.token), 404, "ResourceNotFound")
        refused(shop.wire.post(path, customer.token, json={}), 404, "ResourceNotFound")
    ok(shop.wire.get("/me", customer.token))
